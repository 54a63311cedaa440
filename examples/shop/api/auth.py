"""Who is asking: passwords, tokens, and the dependencies that guard routes."""

import hashlib
import hmac
import os
from datetime import datetime, timedelta, timezone
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.settings import settings
from api.store import customers

bearer = HTTPBearer()


def hash_password(password: str) -> str:
    """Hash a password with a fresh salt."""
    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    return f"{salt.hex()}${digest.hex()}"


def password_matches(password: str, stored: str) -> bool:
    """Compare a password with a stored hash in constant time."""
    salt, digest = stored.split("$")
    attempt = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return hmac.compare_digest(attempt.hex(), digest)


def issue_token(customer_id: int) -> str:
    """Sign a token that names the customer and ends by itself."""
    expires = datetime.now(timezone.utc) + timedelta(hours=settings.token_hours)
    return jwt.encode({"sub": str(customer_id), "exp": expires}, settings.token_key, algorithm="HS256")


def current_customer(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict:
    """Return the customer whose token came with the request."""
    try:
        claims = jwt.decode(credentials.credentials, settings.token_key, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=401, detail="token is not valid") from error
    customer = customers.by_id(int(claims["sub"]))
    if customer is None:
        raise HTTPException(status_code=401, detail="customer is gone")
    return customer


def current_staff(customer: Annotated[dict, Depends(current_customer)]) -> dict:
    """Let only people of the shop pass."""
    if not customer["is_staff"]:
        raise HTTPException(status_code=403, detail="staff only")
    return customer
