"""A group's data as recipes, filters and snapshots read it: codes, arrays, tables."""
