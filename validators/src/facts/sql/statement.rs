//! One DDL statement → the changes it makes.

use super::change::{Change, Reference};
use crate::facts::{Column, Location, Table};
use sqlparser::ast::{
    AlterColumnOperation, AlterTable, AlterTableOperation, ColumnDef, ColumnOption, CreateIndex, CreateTable, DataType,
    Expr, ForeignKeyConstraint, Ident, IndexColumn, ObjectName, ObjectType, RenameTableNameKind, Statement,
    TableConstraint,
};
use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// Deepest nesting, as where SQL is judged: the parser's own bound overflows the stack of a small thread.
const MAX_DEPTH: usize = 20;

/// True for the statements that shape tables; the others are not parsed at all.
pub(super) fn is_ddl(text: &str) -> bool {
    let mut words = words(text).take(6).map(str::to_ascii_uppercase);
    match words.next().as_deref() {
        Some("CREATE") => {
            let rest: Vec<String> = words.take(4).collect();
            let has = |word: &str| rest.iter().any(|found| found == word);
            let index = rest.iter().take(2).any(|word| word == "UNIQUE") && has("INDEX");
            let table = rest.iter().position(|word| word == "TABLE");
            index || (table.is_some() && !has("VIRTUAL") && !has("TEMP") && !has("TEMPORARY"))
        }
        Some("ALTER") => words.next().as_deref() == Some("TABLE") && alters_shape(text),
        Some("DROP" | "RENAME") => words.next().as_deref() == Some("TABLE"),
        _ => false,
    }
}

/// Words at the head of a statement; what stands between them is left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// Dumps are full of `OWNER TO`, `ENABLE TRIGGER` and the like, some in words no parser knows.
fn alters_shape(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let shapes = [" ADD", " DROP ", " RENAME ", " CHANGE ", " MODIFY ", " TYPE ", " NOT NULL"];
    let harmless = ["ADD GENERATED", "DROP DEFAULT", "ATTACH PARTITION", "OWNER TO"];
    let upper = upper.split_whitespace().collect::<Vec<_>>().join(" ");
    shapes.iter().any(|shape| upper.contains(shape)) && !harmless.iter().any(|words| upper.contains(words))
}

/// Reads one DDL statement. Generic first, as it takes most of all dialects.
///
/// Errors: the parser's own words for why no dialect took the statement.
pub(super) fn read(text: &str, at: &Location) -> Result<Vec<Change>, String> {
    let mut dialects: [&dyn Dialect; 5] =
        [&GenericDialect {}, &PostgreSqlDialect {}, &MySqlDialect {}, &SQLiteDialect {}, &MsSqlDialect {}];
    // Generic takes MySQL's `KEY name (column)` for a column; quotes tell the dialect for sure.
    if text.contains('`') {
        dialects.swap(0, 2);
    } else if text.contains("[dbo]") {
        dialects.swap(0, 4);
    }
    let mut first_error = None;
    for dialect in dialects {
        let parsed = Parser::new(dialect).with_recursion_limit(MAX_DEPTH).try_with_sql(text).and_then(|mut parser| {
            let statement = parser.parse_statement()?;
            parser.expect_token(&sqlparser::tokenizer::Token::EOF)?;
            Ok(statement)
        });
        match parsed {
            Ok(statement) => return Ok(Reader::new(text, at).changes(&statement)),
            Err(error) => drop(first_error.get_or_insert(error)),
        }
    }
    Err(unread(&first_error.map(|error| error.to_string()).unwrap_or_default(), at.line))
}

/// The parser counts lines from the statement's first; a reader counts from the file's.
fn unread(error: &str, first_line: u32) -> String {
    let error = error.trim_start_matches("sql parser error: ");
    let (what, place) = error.split_once(" at Line: ").unwrap_or((error, ""));
    let line: Option<u32> = place.split(',').next().and_then(|line| line.parse().ok());
    let place = line.map(|line| format!(" in line {}", first_line.saturating_add(line).saturating_sub(1)));
    format!("not understood: {what}{}", place.unwrap_or_default())
}

struct Reader<'a> {
    text: &'a str,
    /// Where each line of the text starts.
    lines: Vec<usize>,
    /// Where the statement starts.
    at: &'a Location,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, at: &'a Location) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Reader { text, lines: std::iter::once(0).chain(breaks).collect(), at }
    }

    /// The type as the source spells it; the parser's spelling where the two differ in more than case and spaces.
    fn type_as_written(&self, name: &Ident, data_type: &DataType) -> String {
        let parsed = data_type.to_string();
        let written = self.after(name).and_then(|rest| matching_head(rest, &parsed)).unwrap_or(&parsed);
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        // SQL Server quotes its types: `[nvarchar](50)`. An array's brackets stay.
        if written.starts_with('[') { written.replace(['[', ']'], "") } else { written }
    }

    fn after(&self, name: &Ident) -> Option<&'a str> {
        let end = name.span.end;
        let line = self.lines.get(usize::try_from(end.line.checked_sub(1)?).ok()?)?;
        let rest = self.text.get(*line..)?;
        let skipped = usize::try_from(end.column.checked_sub(1)?).ok()?;
        rest.char_indices().nth(skipped).map(|(at, _)| &rest[at..])
    }

    fn changes(&self, statement: &Statement) -> Vec<Change> {
        match statement {
            Statement::CreateTable(create) if create.partition_of.is_none() && !create.temporary => self.create(create),
            Statement::CreateIndex(CreateIndex { unique: true, predicate: None, table_name, columns, .. }) => {
                index_columns(columns)
                    .map(|columns| Change::Unique { table: bare(table_name), columns })
                    .into_iter()
                    .collect()
            }
            Statement::AlterTable(AlterTable { name, operations, .. }) => {
                operations.iter().flat_map(|operation| self.alter(&bare(name), operation)).collect()
            }
            Statement::Drop { object_type: ObjectType::Table, names, .. } => {
                names.iter().map(|name| Change::DropTable(bare(name))).collect()
            }
            Statement::RenameTable(renames) => {
                let rename = |from, to| Change::RenameTable { from: bare(from), to: bare(to) };
                renames.iter().map(|found| rename(&found.old_name, &found.new_name)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn line(&self, ident: &Ident) -> Location {
        let below = u32::try_from(ident.span.start.line.saturating_sub(1)).unwrap_or(0);
        Location { path: self.at.path.clone(), line: self.at.line.saturating_add(below) }
    }

    fn create(&self, create: &CreateTable) -> Vec<Change> {
        let name = bare(&create.name);
        let mut changes =
            vec![Change::CreateTable(Table { name: name.clone(), columns: Vec::new(), at: self.at.clone() })];
        for column in create.columns.iter().filter(|column| !is_index(column)) {
            changes.extend(self.add_column(&name, column));
        }
        for constraint in &create.constraints {
            changes.extend(self.constraint(&name, constraint));
        }
        vec![Change::Define { table: name, changes }]
    }

    fn column(&self, definition: &ColumnDef) -> Column {
        let data_type = match &definition.data_type {
            DataType::Unspecified => String::new(),
            other => self.type_as_written(&definition.name, other),
        };
        let options = || definition.options.iter().map(|option| &option.option);
        let required = options().any(|option| matches!(option, ColumnOption::NotNull | ColumnOption::PrimaryKey(_)));
        let serial = data_type.to_ascii_uppercase().ends_with("SERIAL");
        Column {
            name: definition.name.value.clone(),
            data_type,
            primary_key: false,
            unique: false,
            nullable: !required && !serial,
            at: self.line(&definition.name),
        }
    }

    fn add_column(&self, table: &str, definition: &ColumnDef) -> Vec<Change> {
        let column = self.column(definition);
        let name = column.name.clone();
        let mut changes = vec![Change::AddColumn { table: table.to_owned(), column }];
        for option in &definition.options {
            let (table, columns) = (table.to_owned(), vec![name.clone()]);
            match &option.option {
                ColumnOption::PrimaryKey(_) => changes.push(Change::PrimaryKey { table, columns }),
                ColumnOption::Unique(_) => changes.push(Change::Unique { table, columns }),
                ColumnOption::ForeignKey(key) => {
                    let mut reference = self.reference(&table, key);
                    reference.from_columns = columns;
                    reference.at = self.line(&definition.name);
                    changes.push(Change::Reference(reference));
                }
                _ => {}
            }
        }
        changes
    }

    fn reference(&self, table: &str, key: &ForeignKeyConstraint) -> Reference {
        Reference {
            name: key.name.as_ref().map(|name| name.value.clone()),
            from_table: table.to_owned(),
            from_columns: key.columns.iter().map(|column| column.value.clone()).collect(),
            to_table: bare(&key.foreign_table),
            to_columns: key.referred_columns.iter().map(|column| column.value.clone()).collect(),
            at: key.columns.first().map_or_else(|| self.at.clone(), |column| self.line(column)),
        }
    }

    fn constraint(&self, table: &str, constraint: &TableConstraint) -> Option<Change> {
        let table_name = table.to_owned();
        match constraint {
            TableConstraint::PrimaryKey(key) => {
                Some(Change::PrimaryKey { table: table_name, columns: index_columns(&key.columns)? })
            }
            TableConstraint::Unique(key) => {
                Some(Change::Unique { table: table_name, columns: index_columns(&key.columns)? })
            }
            TableConstraint::ForeignKey(key) => Some(Change::Reference(self.reference(table, key))),
            _ => None,
        }
    }

    fn alter(&self, table: &str, operation: &AlterTableOperation) -> Vec<Change> {
        use AlterTableOperation as Op;
        let owned = || table.to_owned();
        let one = match operation {
            Op::AddColumn { column_def, .. } => return self.add_column(table, column_def),
            Op::AddConstraint { constraint, .. } => return self.constraint(table, constraint).into_iter().collect(),
            Op::DropColumn { column_names, .. } => {
                let drop = |name: &Ident| Change::DropColumn { table: owned(), column: name.value.clone() };
                return column_names.iter().map(drop).collect();
            }
            Op::RenameColumn { old_column_name, new_column_name } => Change::RenameColumn {
                table: owned(),
                from: old_column_name.value.clone(),
                to: new_column_name.value.clone(),
            },
            Op::RenameTable { table_name: RenameTableNameKind::As(to) | RenameTableNameKind::To(to) } => {
                Change::RenameTable { from: owned(), to: bare(to) }
            }
            Op::DropConstraint { name, .. } | Op::DropForeignKey { name, .. } => {
                Change::DropConstraint { table: owned(), name: name.value.clone() }
            }
            Op::ChangeColumn { old_name, new_name, data_type, options, .. } => {
                self.replace(table, old_name, (new_name, data_type, options))
            }
            Op::ModifyColumn { col_name, data_type, options, .. } => {
                self.replace(table, col_name, (col_name, data_type, options))
            }
            Op::AlterColumn { column_name, op } => match alter_column(table, column_name, op) {
                Some(change) => change,
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        vec![one]
    }

    fn replace(&self, table: &str, old: &Ident, new: (&Ident, &DataType, &[ColumnOption])) -> Change {
        let (name, data_type, options) = new;
        let required =
            options.iter().any(|option| matches!(option, ColumnOption::NotNull | ColumnOption::PrimaryKey(_)));
        let column = Column {
            name: name.value.clone(),
            data_type: self.type_as_written(name, data_type),
            primary_key: false,
            unique: false,
            nullable: !required,
            at: self.line(name),
        };
        Change::ReplaceColumn { table: table.to_owned(), old: old.value.clone(), column }
    }
}

/// `KEY name (column)` without quotes, taken for a column of the type `name(column)`.
fn is_index(column: &ColumnDef) -> bool {
    let word = column.name.value.to_ascii_uppercase();
    let named = column.name.quote_style.is_none() && matches!(word.as_str(), "KEY" | "INDEX" | "FULLTEXT" | "SPATIAL");
    named && matches!(&column.data_type, DataType::Custom(_, modifiers) if !modifiers.is_empty())
}

/// The head of a text that equals the other but for case and spaces.
fn matching_head<'a>(text: &'a str, other: &str) -> Option<&'a str> {
    let mut wanted = other.chars().filter(|c| !c.is_whitespace()).peekable();
    let start = text.len() - text.trim_start().len();
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match wanted.peek() {
            None => return text.get(start..at),
            Some(next) if next.eq_ignore_ascii_case(&c) => drop(wanted.next()),
            Some(_) if c.is_whitespace() => {}
            Some(_) => return None,
        }
    }
    wanted.peek().is_none().then(|| &text[start..])
}

fn alter_column(table: &str, column: &Ident, operation: &AlterColumnOperation) -> Option<Change> {
    let (table, column) = (table.to_owned(), column.value.clone());
    match operation {
        AlterColumnOperation::SetNotNull => Some(Change::SetNullable { table, column, nullable: false }),
        AlterColumnOperation::DropNotNull => Some(Change::SetNullable { table, column, nullable: true }),
        AlterColumnOperation::SetDataType { data_type, .. } => {
            Some(Change::SetType { table, column, data_type: data_type.to_string() })
        }
        _ => None,
    }
}

/// The last part of a name: no schema, no quotes.
fn bare(name: &ObjectName) -> String {
    name.0
        .last()
        .map(|part| part.as_ident().map_or_else(|| part.to_string(), |ident| ident.value.clone()))
        .unwrap_or_default()
}

/// Names of indexed columns; nothing where an expression is indexed.
fn index_columns(columns: &[IndexColumn]) -> Option<Vec<String>> {
    columns
        .iter()
        .map(|column| match &column.column.expr {
            Expr::Identifier(ident) => Some(ident.value.clone()),
            // MySQL's prefix length: `name(20)` parses as a call.
            Expr::Function(call) => Some(bare(&call.name)),
            Expr::CompoundIdentifier(parts) => parts.last().map(|ident| ident.value.clone()),
            _ => None,
        })
        .collect()
}
