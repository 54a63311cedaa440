CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    parent_id INTEGER REFERENCES notes (id)
);
