"""How files become objects: kustomizations, Flux Kustomizations, Argo CD Applications."""
