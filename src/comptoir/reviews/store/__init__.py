"""The only rooms of this slice that touch storage."""
