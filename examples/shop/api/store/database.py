"""The connection to PostgreSQL; rows come back as dictionaries."""

import psycopg
from psycopg.rows import dict_row

from api.settings import settings


def connect() -> psycopg.Connection:
    """Open a connection that commits when its `with` block ends well."""
    return psycopg.connect(settings.database_url, row_factory=dict_row)
