"""Products, categories, customers, orders, interactions and articles."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "shop_0001"
down_revision = None
branch_labels = ("shop",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _catalogue()
    _dealings()
    _interactions()


def _catalogue() -> None:
    op.create_table(
        "shop_categories",
        sa.Column("category_id", sa.String(80), nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("category_id", name="pk_shop_categories"),
    )
    op.create_table(
        "shop_products",
        sa.Column("product_id", sa.String(200), nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("descriptions", sa.JSON, nullable=False),
        sa.Column("category", sa.String(80), nullable=False),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("brand", sa.String(200), nullable=False),
        sa.Column("picture_svg", sa.Text, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("product_id", name="pk_shop_products"),
    )
    for column in ("category", "price_minor", "name_key"):
        op.create_index(f"ix_shop_products_{column}", "shop_products", [column])
    op.create_table(
        "shop_articles",
        sa.Column("article_id", sa.String(200), nullable=False),
        sa.Column("titles", sa.JSON, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_shop_articles"),
    )


def _dealings() -> None:
    op.create_table(
        "shop_customers",
        sa.Column("customer_id", sa.String(80), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_shop_customers"),
    )
    op.create_table(
        "shop_orders",
        sa.Column("order_id", sa.String(80), nullable=False),
        sa.Column("customer_id", sa.String(80), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("validated_at", MOMENT, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("shipped_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("carrier", sa.String(80), nullable=False),
        sa.Column("tracking", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_shop_orders"),
    )
    for column in ("customer_id", "validated_at"):
        op.create_index(f"ix_shop_orders_{column}", "shop_orders", [column])
    op.create_table(
        "shop_order_lines",
        sa.Column("order_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("product_id", sa.String(200), nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "number", name="pk_shop_order_lines"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.order_id"], name="fk_shop_order_lines_order_id"
        ),
    )
    op.create_index("ix_shop_order_lines_product_id", "shop_order_lines", ["product_id"])


def _interactions() -> None:
    op.create_table(
        "shop_interactions",
        sa.Column("customer_id", sa.String(80), nullable=False),
        sa.Column("product_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "customer_id", "product_id", "kind", "at", name="pk_shop_interactions"
        ),
    )
    op.create_index("ix_shop_interactions_at", "shop_interactions", ["at"])


def downgrade() -> None:
    for table in (
        "shop_interactions",
        "shop_order_lines",
        "shop_orders",
        "shop_customers",
        "shop_articles",
        "shop_products",
        "shop_categories",
    ):
        op.drop_table(table)
