from enum import Enum
from pydantic import BaseModel


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


class Base(BaseModel):
    id: int
    _secret: str = ""


class Line(Base):
    product: str
    quantity: int = 1


class Order(Base):
    model_config = {}
    status: Status
    lines: list[Line]
    parent: "Order | None" = None
    children: list["Order"] = []
    prices: dict[str, float] = {}
    weird: Unheard = None
    paid: bool = False


class Twice(BaseModel):
    first: int
