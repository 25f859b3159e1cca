"""English words: forms, families, senses, strength. Vocabulary itself lies in `lexicons/`."""
