"""The rows of the shop. Nothing here tells who a customer is: that is in the vault alone."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

categories = sa.Table(
    "shop_categories",
    metadata,
    sa.Column("category_id", sa.String(80), primary_key=True),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

products = sa.Table(
    "shop_products",
    metadata,
    sa.Column("product_id", sa.String(200), primary_key=True),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("descriptions", sa.JSON, nullable=False),
    sa.Column("category", sa.String(80), nullable=False, index=True),
    sa.Column("price_minor", sa.BigInteger, nullable=False, index=True),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("brand", sa.String(200), nullable=False),
    sa.Column("picture_svg", sa.Text, nullable=False),
    sa.Column("attributes", sa.JSON, nullable=False),
    sa.Column("name_key", sa.String(200), nullable=False, index=True),
    sa.Column("search", sa.Text, nullable=False),
)
"""`name_key` is the first name as it sorts; `search` is all the words, folded (`shop.search`)."""

customers = sa.Table(
    "shop_customers",
    metadata,
    sa.Column("customer_id", sa.String(80), primary_key=True),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

orders = sa.Table(
    "shop_orders",
    metadata,
    sa.Column("order_id", sa.String(80), primary_key=True),
    sa.Column("customer_id", sa.String(80), nullable=False, index=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("validated_at", Instant, nullable=False, index=True),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("shipped_at", Instant),
    sa.Column("delivered_at", Instant),
    sa.Column("carrier", sa.String(80), nullable=False),
    sa.Column("tracking", sa.String(80), nullable=False),
)

order_lines = sa.Table(
    "shop_order_lines",
    metadata,
    sa.Column("order_id", sa.String(80), sa.ForeignKey("shop_orders.order_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("product_id", sa.String(200), nullable=False, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
)

interactions = sa.Table(
    "shop_interactions",
    metadata,
    sa.Column("customer_id", sa.String(80), primary_key=True),
    sa.Column("product_id", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("at", Instant, primary_key=True, index=True),
)
"""An act is its own key: reading the same file again adds nothing."""

articles = sa.Table(
    "shop_articles",
    metadata,
    sa.Column("article_id", sa.String(200), primary_key=True),
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("texts", sa.JSON, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)
