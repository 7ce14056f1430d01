"""Requests go to the right desk, or to a person."""
