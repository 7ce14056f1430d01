"""Labelled requests as people and learners need them."""
