"""One demo shop for all tests that only read it."""

from datetime import date

import pytest

from comptoir.demo import DemoShop, generate


@pytest.fixture(scope="session")
def shop() -> DemoShop:
    return generate(anchor=date(2026, 3, 14), pseudonym=lambda shop_id: f"secret-{shop_id}")
