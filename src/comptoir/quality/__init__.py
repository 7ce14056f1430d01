"""Measuring, with numbers and with people; it knows no product slice."""
