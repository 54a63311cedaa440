"""Payments: one per order, in full."""

from typing import Literal

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from api.auth import current_customer
from api.store import orders
from api.worker import queue_receipt

router = APIRouter()


class PaymentIn(BaseModel):
    """Which order is paid, and how."""

    order_id: int
    method: Literal["card", "invoice", "cash"]


class PaymentOut(BaseModel):
    """A payment that was booked."""

    id: int
    order_id: int
    amount_cents: int
    method: str


@router.post("", response_model=PaymentOut, status_code=201)
def pay(payment: PaymentIn, customer: dict = Depends(current_customer)):
    """Book the payment of an order and queue its receipt."""
    order = orders.by_id(payment.order_id, customer["id"])
    if order is None:
        raise HTTPException(status_code=404, detail="no such order")
    if order["status"] != "placed":
        raise HTTPException(status_code=409, detail="order is paid or cancelled")
    booked = orders.book_payment(order["id"], order["total_cents"], payment.method)
    queue_receipt(customer, order)
    return booked


@router.get("/{payment_id}", response_model=PaymentOut)
def get_payment(payment_id: int, customer: dict = Depends(current_customer)):
    """Show one payment of the customer."""
    payment = orders.payment_by_id(payment_id, customer["id"])
    if payment is None:
        raise HTTPException(status_code=404, detail="no such payment")
    return payment
