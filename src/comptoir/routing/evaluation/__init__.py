"""How good routing is on somebody's own labelled requests."""
