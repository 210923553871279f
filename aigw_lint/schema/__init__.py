"""What the API server checks of an object by its schema: offline, with reasons."""
