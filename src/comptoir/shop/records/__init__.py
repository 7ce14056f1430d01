"""What rows of the shop's files become: one file a kind of record."""
