"""Comptoir: a self-hosted platform with which a shop understands and serves its customers."""

__version__ = "0.1.0"
