"""The checks of a promotion, one a file."""
