"""Accounts of customers, and the addresses we send to."""

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from api.auth import current_customer, hash_password, issue_token, password_matches
from api.store import customers

router = APIRouter()


class Registration(BaseModel):
    """What a new customer fills in."""

    email: str
    full_name: str
    password: str = Field(min_length=10)


class Login(BaseModel):
    """What a customer types to come back."""

    email: str
    password: str


class Token(BaseModel):
    """Proof of a login, sent as a bearer token from then on."""

    token: str


class CustomerOut(BaseModel):
    """A customer without anything secret."""

    id: int
    email: str
    full_name: str


class AddressIn(BaseModel):
    """A postal address."""

    street: str
    postcode: str
    city: str
    country: str = "DE"


class AddressOut(AddressIn):
    """A postal address that is on file."""

    id: int


@router.post("", response_model=CustomerOut, status_code=201)
def register(registration: Registration):
    """Open an account; an e-mail address has one account at most."""
    if customers.by_email(registration.email) is not None:
        raise HTTPException(status_code=409, detail="e-mail address is taken")
    password_hash = hash_password(registration.password)
    return customers.create(registration.email, registration.full_name, password_hash)


@router.post("/login", response_model=Token)
def login(login: Login):
    """Exchange e-mail address and password for a token."""
    customer = customers.by_email(login.email)
    if customer is None or not password_matches(login.password, customer["password_hash"]):
        raise HTTPException(status_code=401, detail="wrong e-mail address or password")
    return Token(token=issue_token(customer["id"]))


@router.get("/me", response_model=CustomerOut)
def get_me(customer: dict = Depends(current_customer)):
    """Show the account that is logged in."""
    return customer


@router.get("/me/addresses", response_model=list[AddressOut])
def list_addresses(customer: dict = Depends(current_customer)):
    """List the addresses on file."""
    return customers.addresses(customer["id"])


@router.post("/me/addresses", response_model=AddressOut, status_code=201)
def add_address(address: AddressIn, customer: dict = Depends(current_customer)):
    """Put an address on file."""
    return customers.add_address(customer["id"], address.street, address.postcode, address.city, address.country)
