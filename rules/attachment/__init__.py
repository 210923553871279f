"""Rules of the category attachment."""
