"""What the Acme company asks of its gateways."""
