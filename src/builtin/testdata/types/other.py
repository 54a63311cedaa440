from pydantic import BaseModel


class Twice(BaseModel):
    second: int
