"""Measurements: one file a question, each beside a named alternative in the same run."""
