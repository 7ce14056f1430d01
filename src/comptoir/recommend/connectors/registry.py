"""Every connector, by name."""

from collections.abc import Mapping

from comptoir.kernel import errors
from comptoir.recommend.connectors.amplitude import AMPLITUDE
from comptoir.recommend.connectors.ga4 import GA4
from comptoir.recommend.connectors.magento import MAGENTO
from comptoir.recommend.connectors.mparticle import MPARTICLE
from comptoir.recommend.connectors.port import Connector
from comptoir.recommend.connectors.segment import SEGMENT
from comptoir.recommend.connectors.shopify import SHOPIFY
from comptoir.recommend.connectors.woocommerce import WOOCOMMERCE

_ALL = (SEGMENT, MPARTICLE, SHOPIFY, WOOCOMMERCE, MAGENTO, GA4, AMPLITUDE)
CONNECTORS: Mapping[str, Connector] = {one.name: one for one in _ALL}


def connector_named(name: str) -> Connector:
    """Return a connector.

    Raises:
        errors.NotFound: there is none of that name.
    """
    if name not in CONNECTORS:
        raise errors.NotFound(
            "There is no connector {name}; there are {known}.",
            name=name[:100],
            known=", ".join(sorted(CONNECTORS)),
        )
    return CONNECTORS[name]
