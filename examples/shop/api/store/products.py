"""Products, their categories and their stock."""

from api.store.database import connect


def active(category: str | None, limit: int) -> list[dict]:
    """Return products on sale, of one category if it is given."""
    query = """
        SELECT p.id, p.sku, p.name, p.description, p.price_cents, coalesce(s.on_hand, 0) AS on_hand
        FROM products p
        LEFT JOIN stock_levels s ON s.product_id = p.id
        WHERE p.active AND (%(category)s::text IS NULL OR EXISTS (
            SELECT 1 FROM product_categories pc JOIN categories c ON c.id = pc.category_id
            WHERE pc.product_id = p.id AND c.name = %(category)s))
        ORDER BY p.name LIMIT %(limit)s
    """
    with connect() as connection:
        return connection.execute(query, {"category": category, "limit": limit}).fetchall()


def by_id(product_id: int) -> dict | None:
    """Return one product with its stock."""
    query = """
        SELECT p.*, coalesce(s.on_hand, 0) AS on_hand
        FROM products p LEFT JOIN stock_levels s ON s.product_id = p.id WHERE p.id = %s
    """
    with connect() as connection:
        return connection.execute(query, [product_id]).fetchone()


def by_sku(sku: str) -> dict | None:
    """Return the product with this article number."""
    with connect() as connection:
        return connection.execute("SELECT * FROM products WHERE sku = %s", [sku]).fetchone()


def create(sku: str, name: str, description: str | None, price_cents: int, categories: list[str]) -> dict:
    """Add a product, create categories it is the first of, and start its stock at nothing."""
    with connect() as connection:
        product = connection.execute(
            "INSERT INTO products (sku, name, description, price_cents) VALUES (%s, %s, %s, %s) RETURNING *",
            [sku, name, description, price_cents],
        ).fetchone()
        connection.execute("INSERT INTO stock_levels (product_id) VALUES (%s)", [product["id"]])
        for category in categories:
            connection.execute("INSERT INTO categories (name) VALUES (%s) ON CONFLICT DO NOTHING", [category])
            connection.execute(
                "INSERT INTO product_categories SELECT %s, id FROM categories WHERE name = %s",
                [product["id"], category],
            )
    return {**product, "on_hand": 0}


def set_stock(product_id: int, on_hand: int) -> bool:
    """Write down a count; false where there is no such product."""
    with connect() as connection:
        changed = connection.execute(
            "UPDATE stock_levels SET on_hand = %s, counted_at = now() WHERE product_id = %s", [on_hand, product_id]
        )
    return changed.rowcount == 1
