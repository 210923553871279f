"""Values and how they are written: YAML nodes, quantities, durations, globs, names."""
