"""Where groups keep their data: rows, tables of the lake, flat files that are memory-mapped."""
