//! What one DDL statement does to a schema.

use crate::facts::{Column, Location, Table};

/// One step from an empty schema to the present one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    CreateTable(Table),
    /// A table with all that its definition says; nothing of it holds where the table is there already.
    Define {
        table: String,
        changes: Vec<Change>,
    },
    DropTable(String),
    RenameTable {
        from: String,
        to: String,
    },
    AddColumn {
        table: String,
        column: Column,
    },
    DropColumn {
        table: String,
        column: String,
    },
    RenameColumn {
        table: String,
        from: String,
        to: String,
    },
    /// Replaces type and nullability, and the name where it differs.
    ReplaceColumn {
        table: String,
        old: String,
        column: Column,
    },
    SetType {
        table: String,
        column: String,
        data_type: String,
    },
    SetNullable {
        table: String,
        column: String,
        nullable: bool,
    },
    PrimaryKey {
        table: String,
        columns: Vec<String>,
    },
    Unique {
        table: String,
        columns: Vec<String>,
    },
    Reference(Reference),
    /// Drops the constraint of that name, or of that kind of name.
    DropConstraint {
        table: String,
        name: String,
    },
}

/// A foreign key before it is known which of its columns may be null or are unique.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reference {
    /// The constraint's name, where the source gives one.
    pub(crate) name: Option<String>,
    pub(crate) from_table: String,
    pub(crate) from_columns: Vec<String>,
    pub(crate) to_table: String,
    pub(crate) to_columns: Vec<String>,
    pub(crate) at: Location,
}
