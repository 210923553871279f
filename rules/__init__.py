"""The built-in rule pack: one file a rule, one sub-package a category."""
