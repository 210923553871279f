"""Rules of the category routing."""
