"""Recommend products: a drop-in for Amazon Personalize on the shop's own machine."""
