"""Two versions on the same live requests: where they differ, and who is right there."""
