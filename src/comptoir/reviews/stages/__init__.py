"""The stages of a run, one a file; each can be killed at any moment and done again."""
