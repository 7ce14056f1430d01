"""People label requests: which ones next, who has said what, and what is to be believed."""
