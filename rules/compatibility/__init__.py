"""Rules of the category compatibility."""
