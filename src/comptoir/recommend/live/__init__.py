"""What is so as of now: events and items that come live, and what serving asks of them."""
