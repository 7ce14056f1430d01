"""Visits of today lie within the day, are many for a few products, and the same for one moment."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from comptoir.demo.today import visited_today

NOW = datetime(2026, 3, 15, 9, 30, tzinfo=UTC)


def test_a_few_products_are_wanted_in_the_last_hours(shop):
    found = visited_today(shop, NOW)
    past = len(shop.interactions)
    assert found.interactions[:past] == shop.interactions
    new = found.interactions[past:]
    assert all(NOW - timedelta(hours=20) <= one.at < NOW for one in new)
    visitors = Counter(product for product, _ in {(one.product_id, one.customer_id) for one in new})
    assert len(visitors) == 5
    assert min(visitors.values()) >= 14
    assert visited_today(shop, NOW) == found
    times = [one.at for one in found.interactions]
    assert times == sorted(times)
