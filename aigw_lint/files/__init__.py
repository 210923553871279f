"""Texts of files: the parser with its limits, what is wrong with a text, findings."""
