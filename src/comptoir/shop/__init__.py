"""The shop: its customers, products, orders, articles, and the storefront mock-up."""
