"""Orders: placed by customers, cancelled while nothing is paid."""

from datetime import datetime

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from api.auth import current_customer
from api.store import customers, orders

router = APIRouter()


class OrderLine(BaseModel):
    """How many of which product."""

    product_id: int
    quantity: int = Field(gt=0)


class OrderIn(BaseModel):
    """A cart on its way to become an order; without an address it is collected in the shop."""

    lines: list[OrderLine] = Field(min_length=1)
    shipping_address_id: int | None = None


class OrderOut(BaseModel):
    """An order as its customer sees it."""

    id: int
    status: str
    placed_at: datetime
    total_cents: int


@router.post("", response_model=OrderOut, status_code=201)
def place_order(order: OrderIn, customer: dict = Depends(current_customer)):
    """Place an order; what it holds is taken off the shelf at once."""
    address_id = order.shipping_address_id
    if address_id is not None and not customers.owns_address(customer["id"], address_id):
        raise HTTPException(status_code=404, detail="no such address")
    try:
        lines = [(line.product_id, line.quantity) for line in order.lines]
        return orders.place(customer["id"], address_id, lines)
    except orders.OutOfStock as error:
        raise HTTPException(status_code=409, detail=f"product {error.product_id} is out of stock") from error


@router.get("", response_model=list[OrderOut])
def list_orders(status: str | None = None, customer: dict = Depends(current_customer)):
    """List the customer's orders, newest first."""
    return orders.of_customer(customer["id"], status)


@router.get("/{order_id}", response_model=OrderOut)
def get_order(order_id: int, customer: dict = Depends(current_customer)):
    """Show one order of the customer."""
    order = orders.by_id(order_id, customer["id"])
    if order is None:
        raise HTTPException(status_code=404, detail="no such order")
    return order


@router.post("/{order_id}/cancel", response_model=OrderOut)
def cancel_order(order_id: int, customer: dict = Depends(current_customer)):
    """Cancel an order that is not paid yet and put its goods back."""
    order = orders.by_id(order_id, customer["id"])
    if order is None:
        raise HTTPException(status_code=404, detail="no such order")
    if order["status"] != "placed":
        raise HTTPException(status_code=409, detail="order can no longer be cancelled")
    orders.cancel(order_id)
    return {**order, "status": "cancelled"}
