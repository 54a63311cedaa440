"""The service: notes that people leave for each other."""

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from store import add, find

app = FastAPI()


class NoteIn(BaseModel):
    """A note as somebody leaves it."""

    text: str
    tags: list[str] = []


class Note(NoteIn):
    """A note that is kept."""

    id: int
    parent: "Note | None" = None
    answers: list["Note"] = []


@app.get("/notes/{note_id}", response_model=Note)
def get_note(note_id: int, short: bool = False):
    """Show one note."""
    note = find(note_id)
    if note is None:
        raise HTTPException(status_code=404)
    return note


@app.post("/notes", response_model=Note, status_code=201)
def add_note(note: NoteIn, user: str = Depends(current_user)):
    """Keep a *new* note | for <everybody>"""
    return add(note.text)
