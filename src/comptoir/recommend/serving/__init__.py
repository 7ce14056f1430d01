"""Serving: answers to questions, from trained versions and what is known as of now."""
