"""Vocabulary as data; README.md beside this file says what each file is and its licence."""
