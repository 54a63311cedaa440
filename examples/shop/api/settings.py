"""Everything the service takes from its environment, read once at the start."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where the service listens, what it connects to, and how it signs tokens."""

    database_url: str
    token_key: str
    token_hours: int
    smtp_host: str
    mail_from: str
    web_origin: str
    host: str
    port: int


settings = Settings(
    database_url=os.environ.get("DATABASE_URL", "postgresql:///tea_shop"),
    token_key=os.environ["TOKEN_KEY"],
    token_hours=int(os.environ.get("TOKEN_HOURS", "12")),
    smtp_host=os.environ.get("SMTP_HOST", "localhost"),
    mail_from=os.environ.get("MAIL_FROM", "shop@example.org"),
    web_origin=os.environ.get("WEB_ORIGIN", "http://localhost:5173"),
    host=os.environ.get("HOST", "127.0.0.1"),
    port=int(os.environ.get("PORT", "8000")),
)
