"""Charged expressions: lexicons, where each went, and what became of it."""
