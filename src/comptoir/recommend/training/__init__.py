"""Training: versions of models, their offline metrics, and the files that serve them."""
