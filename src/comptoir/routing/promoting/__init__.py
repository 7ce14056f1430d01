"""What must be known of a model version before it decides."""
