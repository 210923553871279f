"""What is linted, and by which rules: files are found, rule packs are loaded."""
