"""Rows and files of routing, and back to words."""
