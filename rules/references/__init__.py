"""Rules of the category references."""
