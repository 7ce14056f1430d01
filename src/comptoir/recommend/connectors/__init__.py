"""Connectors: what other programs send, in the house's own words. One program a file."""

from comptoir.recommend.connectors.port import Arrived, Connector, Delivery
from comptoir.recommend.connectors.registry import CONNECTORS, connector_named

__all__ = ["CONNECTORS", "Arrived", "Connector", "Delivery", "connector_named"]
