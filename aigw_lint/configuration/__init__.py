"""The configuration file: its settings, and each fault in it with its line."""
