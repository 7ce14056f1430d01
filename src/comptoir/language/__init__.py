"""Text understanding, one capability a folder, each behind a small port that a URI fills."""
