"""What is known of gateways and the tools around them: relations, releases, producers."""
