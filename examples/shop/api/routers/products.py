"""The catalogue: everybody may look, staff may change."""

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from pydantic import BaseModel, Field

from api.auth import current_staff
from api.store import products

router = APIRouter()


class ProductIn(BaseModel):
    """A product as staff enters it."""

    sku: str = Field(max_length=20)
    name: str
    description: str | None = None
    price_cents: int = Field(gt=0)
    categories: list[str] = []


class ProductOut(BaseModel):
    """A product as the shop window shows it."""

    id: int
    sku: str
    name: str
    description: str | None
    price_cents: int
    on_hand: int


class StockIn(BaseModel):
    """What somebody counted on the shelf."""

    on_hand: int = Field(ge=0)


@router.get("", response_model=list[ProductOut])
def list_products(category: str | None = None, limit: int = Query(default=50, le=200)):
    """List active products, all of them or those of one category."""
    return products.active(category, limit)


@router.get("/{product_id}", response_model=ProductOut)
def get_product(product_id: int):
    """Show one product with what is in stock."""
    product = products.by_id(product_id)
    if product is None:
        raise HTTPException(status_code=404, detail="no such product")
    return product


@router.post("", response_model=ProductOut, status_code=201)
def create_product(product: ProductIn, staff: dict = Depends(current_staff)):
    """Add a product to the catalogue; its SKU must be new."""
    if products.by_sku(product.sku) is not None:
        raise HTTPException(status_code=409, detail="SKU is taken")
    return products.create(product.sku, product.name, product.description, product.price_cents, product.categories)


@router.put("/{product_id}/stock", status_code=204)
def set_stock(product_id: int, stock: StockIn, staff: dict = Depends(current_staff)):
    """Write down what was counted on the shelf."""
    if not products.set_stock(product_id, stock.on_hand):
        raise HTTPException(status_code=404, detail="no such product")
    return Response(status_code=204)
