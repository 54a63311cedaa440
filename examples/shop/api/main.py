"""The HTTP service: one FastAPI app made of four routers."""

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from api.routers import customers, orders, payments, products
from api.settings import settings
from api.store import database

app = FastAPI(title="Tea shop", version="0.4.0")
app.add_middleware(CORSMiddleware, allow_origins=[settings.web_origin], allow_methods=["*"], allow_headers=["*"])
app.include_router(products.router, prefix="/products", tags=["products"])
app.include_router(customers.router, prefix="/customers", tags=["customers"])
app.include_router(orders.router, prefix="/orders", tags=["orders"])
app.include_router(payments.router, prefix="/payments", tags=["payments"])


@app.get("/health")
def health() -> dict[str, str]:
    """Tell whether the service reaches its database."""
    with database.connect() as connection:
        connection.execute("SELECT 1")
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, host=settings.host, port=settings.port)
