"""Rules of the category traffic."""
