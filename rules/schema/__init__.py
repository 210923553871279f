"""Rules of the category schema."""
