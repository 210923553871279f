"""The JSON Schemas that aigw-lint ships: of what it reads and of what it writes."""
