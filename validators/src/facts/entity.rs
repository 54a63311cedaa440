//! A class that an object-relational mapper stores, as its own file tells.

use super::model::{Column, Location};

/// How it is told that a class is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its own text says so.
    Stored,
    /// Only if a context lists it (Entity Framework's `DbSet`).
    IfListed,
    /// Only where the project has no schema of that language (`ActiveRecord`, Eloquent).
    WithoutSchema,
    /// Lends its columns to those that extend it.
    Base,
}

/// A class or table object that is, or may be, stored as a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entity {
    /// Name of the class or variable.
    pub(super) name: String,
    /// Table as given, or as the mapper names it by default.
    pub(super) table: String,
    pub(super) standing: Standing,
    /// Classes it extends, as written.
    pub(super) bases: Vec<String>,
    pub(super) columns: Vec<Column>,
    pub(super) relations: Vec<Relation>,
    /// Columns that are unique together.
    pub(super) unique: Vec<Vec<String>>,
    pub(super) at: Location,
}

/// What a relation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A column that refers to the other.
    Key,
    /// The others; a relation of many to many if they hold these as well, or if it has a table of its own.
    Many,
}

/// One entity refers to another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Relation {
    /// Class or variable that is referred to; a table's name where `by_table`.
    pub(super) target: String,
    pub(super) by_table: bool,
    pub(super) holds: Holds,
    /// Names the referring column may have; the first is added where none is there. `{key}` is the target's key.
    pub(super) columns: Vec<String>,
    /// Column that is referred to, where the source names it.
    pub(super) to_column: Option<String>,
    pub(super) nullable: bool,
    pub(super) unique: bool,
    /// The table between two sides of many to many; empty where the mapper names it.
    pub(super) through: Option<Through>,
    /// A column of that type if the target is no entity: an enum.
    pub(super) value: Option<Column>,
    pub(super) at: Location,
}

/// A table between two others.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Through {
    pub(super) table: String,
    /// Column that refers to the side that holds the relation, and the one that refers to the other.
    pub(super) columns: (String, String),
}
