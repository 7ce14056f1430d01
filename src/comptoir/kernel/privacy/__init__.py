"""Personal data: pseudonyms outside, a vault inside, redaction between, erasure at the end."""
