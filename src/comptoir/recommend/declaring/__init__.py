"""A dataset group in one file: what it says is compared with what there is, and brought about."""
