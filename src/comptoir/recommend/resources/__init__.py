"""The lives of resources: how they are made, found, changed, worked on and deleted."""
