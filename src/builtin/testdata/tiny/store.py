"""Where notes are kept."""

import os
import sqlite3

connection = sqlite3.connect(os.environ["NOTES_DB"])


def add(text: str) -> dict:
    """Keep a note."""
    return connection.execute("INSERT INTO notes (text) VALUES (?) RETURNING *", [text]).fetchone()


def find(note_id: int) -> dict | None:
    """Find a note."""
    return connection.execute("SELECT * FROM notes WHERE id = ?", [note_id]).fetchone()
