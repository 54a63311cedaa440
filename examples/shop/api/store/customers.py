"""Customers and their addresses."""

from api.store.database import connect


def by_id(customer_id: int) -> dict | None:
    """Return one customer."""
    with connect() as connection:
        return connection.execute("SELECT * FROM customers WHERE id = %s", [customer_id]).fetchone()


def by_email(email: str) -> dict | None:
    """Return the customer with this e-mail address, whatever its case."""
    with connect() as connection:
        return connection.execute("SELECT * FROM customers WHERE lower(email) = lower(%s)", [email]).fetchone()


def create(email: str, full_name: str, password_hash: str) -> dict:
    """Open an account."""
    query = "INSERT INTO customers (email, full_name, password_hash) VALUES (%s, %s, %s) RETURNING *"
    with connect() as connection:
        return connection.execute(query, [email, full_name, password_hash]).fetchone()


def addresses(customer_id: int) -> list[dict]:
    """Return the addresses of a customer, oldest first."""
    query = "SELECT * FROM addresses WHERE customer_id = %s ORDER BY id"
    with connect() as connection:
        return connection.execute(query, [customer_id]).fetchall()


def add_address(customer_id: int, street: str, postcode: str, city: str, country: str) -> dict:
    """Put an address on file."""
    query = """
        INSERT INTO addresses (customer_id, street, postcode, city, country)
        VALUES (%s, %s, %s, %s, %s) RETURNING *
    """
    with connect() as connection:
        return connection.execute(query, [customer_id, street, postcode, city, country]).fetchone()


def owns_address(customer_id: int, address_id: int) -> bool:
    """Tell whether an address belongs to a customer."""
    query = "SELECT 1 FROM addresses WHERE id = %s AND customer_id = %s"
    with connect() as connection:
        return connection.execute(query, [address_id, customer_id]).fetchone() is not None
