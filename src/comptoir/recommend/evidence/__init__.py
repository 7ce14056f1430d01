"""Evidence: what was shown to whom and how likely it was, and what came of it."""
