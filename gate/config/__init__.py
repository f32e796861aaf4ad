"""`gate.yaml` from a tree of files to a `Project`."""
