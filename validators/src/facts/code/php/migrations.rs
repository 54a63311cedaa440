//! Laravel's migrations: `Schema::create('orders', function (Blueprint $table) { … })`.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::inflect::{plural, snake};
use crate::facts::model::{Column, Table};
use crate::facts::sql::{Change, Reference};
use tree_sitter::Node;

/// Most statements of one block, and most changes of one file.
const MAX_LINES: usize = 1_000;
const MAX_CHANGES: usize = 50_000;

/// Reads one call of `Schema::`.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source) else { return };
    let Some(table) = this.text(0, source) else { return };
    if is_undone(found, source) || reading.facts.changes.len() > MAX_CHANGES {
        return;
    }
    let at = reading.at(node::line(found));
    let changes = match this.name {
        "create" => {
            let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at })];
            changes.extend(inside(&this, &table, source, reading));
            changes
        }
        "table" => inside(&this, &table, source, reading),
        "drop" | "dropIfExists" => vec![Change::DropTable(table)],
        "rename" => this.text(1, source).map(|to| Change::RenameTable { from: table, to }).into_iter().collect(),
        _ => Vec::new(),
    };
    reading.facts.changes.extend(changes);
}

/// What `down()` would do is not done.
fn is_undone(found: Node<'_>, source: &str) -> bool {
    let method = node::ancestors(found).find(|above| above.kind() == "method_declaration");
    let name = method.and_then(|method| method.child_by_field_name("name"));
    name.is_some_and(|name| node::text(name, source) == "down")
}

fn inside(found: &Call<'_>, table: &str, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let body = found.at(1).and_then(|block| block.child_by_field_name("body")).map(node::children).unwrap_or_default();
    let statements = body.into_iter().filter(|one| one.kind() == "expression_statement").take(MAX_LINES);
    let chains = statements.filter_map(|one| one.named_child(0)).map(|last| call::chain(last, source));
    chains.flat_map(|chain| line(&chain, table, source, reading)).collect()
}

fn line(chain: &[Call<'_>], table: &str, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let Some(first) = chain.first() else { return Vec::new() };
    let given = (table, source, reading);
    let texts = || first.at(0).map(|list| call::texts(list, source)).unwrap_or_default();
    let table = || table.to_owned();
    match first.name {
        "id" | "increments" | "bigIncrements" => {
            let name = first.text(0, source).unwrap_or_else(|| "id".to_owned());
            let mut changes = column(chain, name.clone(), "bigint", given);
            changes.push(Change::PrimaryKey { table: table(), columns: vec![name] });
            changes
        }
        "timestamps" | "timestampsTz" | "nullableTimestamps" => ["created_at", "updated_at"]
            .into_iter()
            .flat_map(|name| nullable(chain, name, "timestamp", given))
            .collect(),
        "softDeletes" | "softDeletesTz" => nullable(chain, "deleted_at", "timestamp", given),
        "rememberToken" => nullable(chain, "remember_token", "string(100)", given),
        "morphs" | "nullableMorphs" | "uuidMorphs" => {
            let name = first.text(0, source).unwrap_or_default();
            let mut changes = column(chain, format!("{name}_type"), "string", given);
            changes.extend(column(chain, format!("{name}_id"), "bigint", given));
            changes
        }
        "primary" => vec![Change::PrimaryKey { table: table(), columns: texts() }],
        "unique" => vec![Change::Unique { table: table(), columns: texts() }],
        "foreign" => foreign(chain, texts(), given),
        "dropColumn" | "dropConstrainedForeignId" => {
            texts().into_iter().map(|column| Change::DropColumn { table: table(), column }).collect()
        }
        "renameColumn" => match (first.text(0, source), first.text(1, source)) {
            (Some(from), Some(to)) => vec![Change::RenameColumn { table: table(), from, to }],
            _ => Vec::new(),
        },
        "foreignIdFor" => foreign_for(chain, given),
        "index" | "fullText" | "spatialIndex" | "engine" | "charset" | "collation" | "comment" => Vec::new(),
        other if other.starts_with("drop") || other.starts_with("rename") => Vec::new(),
        data_type => first.text(0, source).map(|name| column(chain, name, data_type, given)).unwrap_or_default(),
    }
}

type Given<'a, 'r> = (&'a str, &'a str, &'a Reading<'r>);

fn nullable(chain: &[Call<'_>], name: &str, data_type: &str, given: Given<'_, '_>) -> Vec<Change> {
    let changes = column(chain, name.to_owned(), data_type, given);
    let loosened = |change| match change {
        Change::AddColumn { table, column } => Change::AddColumn { table, column: Column { nullable: true, ..column } },
        other => other,
    };
    changes.into_iter().map(loosened).collect()
}

/// `$table->string('email', 80)->nullable()->unique()`.
fn column(chain: &[Call<'_>], name: String, data_type: &str, (table, source, reading): Given<'_, '_>) -> Vec<Change> {
    let Some(first) = chain.first() else { return Vec::new() };
    let says = |word: &str| chain.iter().skip(1).find(|call| call.name == word);
    let allowed =
        says("nullable").is_some_and(|call| call.at(0).is_none_or(|value| node::text(value, source) != "false"));
    let sizes: Vec<&str> = (1..3)
        .filter_map(|index| first.at(index))
        .filter(|size| size.kind() == "integer")
        .map(|size| node::text(size, source))
        .collect();
    let plain = match data_type {
        "foreignId" | "foreignIdFor" => "bigint",
        "foreignUuid" => "uuid",
        "foreignUlid" => "ulid",
        other => other,
    };
    let data_type = if sizes.is_empty() { plain.to_owned() } else { format!("{plain}({})", sizes.join(",")) };
    let column = Column {
        name: name.clone(),
        data_type,
        primary_key: false,
        unique: false,
        nullable: allowed,
        at: reading.at(node::line(first.node)),
    };
    if says("change").is_some() {
        return vec![Change::ReplaceColumn { table: table.to_owned(), old: name, column }];
    }
    let mut changes = vec![Change::AddColumn { table: table.to_owned(), column }];
    let columns = vec![name.clone()];
    if says("primary").is_some() {
        changes.push(Change::PrimaryKey { table: table.to_owned(), columns });
    } else if says("unique").is_some() {
        changes.push(Change::Unique { table: table.to_owned(), columns });
    }
    if let Some(constrained) = says("constrained") {
        let to_table = constrained.text(0, source).or_else(|| constrained.named_text("table", source));
        let to_table = to_table.unwrap_or_else(|| plural(name.trim_end_matches("_id")));
        let to_columns = constrained.text(1, source).into_iter().collect();
        changes.push(reference(table, (vec![name], to_table, to_columns), first, reading));
    } else if says("references").is_some() {
        changes.extend(foreign(chain, vec![name], (table, source, reading)));
    }
    changes
}

fn reference(
    table: &str,
    (from_columns, to_table, to_columns): (Vec<String>, String, Vec<String>),
    first: &Call<'_>,
    reading: &Reading<'_>,
) -> Change {
    let (from_table, at) = (table.to_owned(), reading.at(node::line(first.node)));
    Change::Reference(Reference { name: None, from_table, from_columns, to_table, to_columns, at })
}

/// `$table->foreign('user_id')->references('id')->on('users')`.
fn foreign(chain: &[Call<'_>], columns: Vec<String>, (table, source, reading): Given<'_, '_>) -> Vec<Change> {
    let named = |word: &str| chain.iter().find(|call| call.name == word).and_then(|call| call.at(0));
    let to_table = named("on").and_then(|value| call::text(value, source));
    let to_columns = named("references").map(|value| call::texts(value, source)).unwrap_or_default();
    let made =
        to_table.zip(chain.first()).map(|(to, first)| reference(table, (columns, to, to_columns), first, reading));
    made.into_iter().collect()
}

/// `$table->foreignIdFor(User::class)`.
fn foreign_for(chain: &[Call<'_>], given: Given<'_, '_>) -> Vec<Change> {
    let (table, source, reading) = given;
    let Some(first) = chain.first() else { return Vec::new() };
    let Some(class) = first.at(0).and_then(|class| call::class_name(class, source)) else { return Vec::new() };
    let model = snake(class.rsplit('\\').next().unwrap_or(class));
    let name = first.text(1, source).unwrap_or_else(|| format!("{model}_id"));
    let made = column(chain, name.clone(), "foreignId", given);
    let mut changes: Vec<Change> = made.into_iter().filter(|change| !matches!(change, Change::Reference(_))).collect();
    if chain.iter().any(|call| call.name == "constrained") {
        changes.push(reference(table, (vec![name], plural(&model), Vec::new()), first, reading));
    }
    changes
}
