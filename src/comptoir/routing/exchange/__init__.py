"""Labelled texts go to other annotation tools and come back: one tool a file."""
