"""Orders over HTTP, with the store replaced by a few dictionaries."""

import os

import pytest
from fastapi.testclient import TestClient

os.environ.setdefault("TOKEN_KEY", "only-for-tests-and-long-enough-to-sign")

from api.auth import current_customer  # noqa: E402
from api.main import app  # noqa: E402
from api.store import orders  # noqa: E402

ORDER = {"id": 7, "status": "placed", "placed_at": "2026-10-01T09:00:00Z", "total_cents": 1250}


@pytest.fixture
def client():
    app.dependency_overrides[current_customer] = lambda: {"id": 1, "full_name": "Ada", "is_staff": False}
    yield TestClient(app)
    app.dependency_overrides.clear()


def test_an_order_without_stock_is_a_conflict(client, monkeypatch):
    def place(customer_id, address_id, lines):
        raise orders.OutOfStock(lines[0][0])

    monkeypatch.setattr(orders, "place", place)
    answer = client.post("/orders", json={"lines": [{"product_id": 3, "quantity": 1}]})
    assert answer.status_code == 409


def test_a_paid_order_is_not_cancelled(client, monkeypatch):
    monkeypatch.setattr(orders, "by_id", lambda order_id, customer_id: {**ORDER, "status": "paid"})
    assert client.post("/orders/7/cancel").status_code == 409


def test_somebody_elses_order_is_not_found(client, monkeypatch):
    monkeypatch.setattr(orders, "by_id", lambda order_id, customer_id: None)
    assert client.get("/orders/7").status_code == 404
