

class ThingIn(BaseModel):
    name: str
    description: str | None = None
    price: float
    count: int


class ThingOut(ThingIn):
    id: int
    created_at: datetime


@app.get("/THINGs", response_model=list[ThingOut])
def list_THINGs(limit: int = 50, offset: int = 0):
    """List all."""


@app.post("/THINGs", response_model=ThingOut, status_code=201)
def create_THING(THING: ThingIn):
    """Create one."""


@app.get("/THINGs/{THING_id}", response_model=ThingOut)
def get_THING(THING_id: int):
    """Show one."""
    raise HTTPException(status_code=404)


@app.put("/THINGs/{THING_id}", response_model=ThingOut)
def update_THING(THING_id: int, THING: ThingIn):
    """Change one."""
    raise HTTPException(status_code=404)


@app.delete("/THINGs/{THING_id}", status_code=204)
def delete_THING(THING_id: int):
    """Delete one."""
