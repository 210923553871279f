"""What all else is told in: records, errors, severities, positions, identities of objects."""
