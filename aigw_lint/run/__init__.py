"""From sources and rules to a report."""
