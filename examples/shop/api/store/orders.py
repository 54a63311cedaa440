"""Orders, their lines and their payments."""

from api.store.database import connect

ORDERS_WITH_TOTAL = """
    SELECT o.id, o.status, o.placed_at, sum(i.quantity * i.unit_price_cents) AS total_cents
    FROM orders o JOIN order_items i ON i.order_id = o.id
"""


class OutOfStock(Exception):
    """There is less on the shelf than was ordered."""

    def __init__(self, product_id: int):
        super().__init__(f"product {product_id} is out of stock")
        self.product_id = product_id


def place(customer_id: int, address_id: int | None, lines: list[tuple[int, int]]) -> dict:
    """Create an order and take its goods off the shelf, all or nothing."""
    with connect() as connection:
        order = connection.execute(
            "INSERT INTO orders (customer_id, shipping_address_id) VALUES (%s, %s) RETURNING id",
            [customer_id, address_id],
        ).fetchone()
        for product_id, quantity in lines:
            taken = connection.execute(
                "UPDATE stock_levels SET on_hand = on_hand - %s WHERE product_id = %s AND on_hand >= %s",
                [quantity, product_id, quantity],
            )
            if taken.rowcount == 0:
                raise OutOfStock(product_id)
            connection.execute(
                """
                INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents)
                SELECT %s, id, %s, price_cents FROM products WHERE id = %s
                """,
                [order["id"], quantity, product_id],
            )
    return by_id(order["id"], customer_id)


def of_customer(customer_id: int, status: str | None) -> list[dict]:
    """Return a customer's orders, newest first."""
    where = "WHERE o.customer_id = %s AND (%s::text IS NULL OR o.status = %s) GROUP BY o.id ORDER BY o.placed_at DESC"
    with connect() as connection:
        return connection.execute(ORDERS_WITH_TOTAL + where, [customer_id, status, status]).fetchall()


def by_id(order_id: int, customer_id: int) -> dict | None:
    """Return one order if it is this customer's."""
    where = "WHERE o.id = %s AND o.customer_id = %s GROUP BY o.id"
    with connect() as connection:
        return connection.execute(ORDERS_WITH_TOTAL + where, [order_id, customer_id]).fetchone()


def cancel(order_id: int) -> None:
    """Cancel an order and put its goods back on the shelf."""
    with connect() as connection:
        connection.execute("UPDATE orders SET status = 'cancelled' WHERE id = %s", [order_id])
        connection.execute(
            """
            UPDATE stock_levels SET on_hand = on_hand + i.quantity
            FROM order_items i WHERE i.order_id = %s AND i.product_id = stock_levels.product_id
            """,
            [order_id],
        )


def book_payment(order_id: int, amount_cents: int, method: str) -> dict:
    """Book the payment of an order and mark it paid."""
    with connect() as connection:
        connection.execute("UPDATE orders SET status = 'paid' WHERE id = %s", [order_id])
        return connection.execute(
            "INSERT INTO payments (order_id, amount_cents, method) VALUES (%s, %s, %s) RETURNING *",
            [order_id, amount_cents, method],
        ).fetchone()


def payment_by_id(payment_id: int, customer_id: int) -> dict | None:
    """Return one payment if its order is this customer's."""
    query = "SELECT p.* FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.id = %s AND o.customer_id = %s"
    with connect() as connection:
        return connection.execute(query, [payment_id, customer_id]).fetchone()


def takings(day: str) -> dict:
    """Return how many payments a day saw, and their sum."""
    query = """
        SELECT count(*) AS payments, coalesce(sum(amount_cents), 0) AS cents
        FROM payments WHERE paid_at::date = %s
    """
    with connect() as connection:
        return connection.execute(query, [day]).fetchone()
