"""All manifests of a run with what they name, and what rules ask of them."""
