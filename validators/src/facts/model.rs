//! What can be known of a project by reading it. Every fact says where it stands.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Where a fact was read: file and line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// Path of the [`Source`](crate::Source).
    pub path: Arc<str>,
    /// Line in it, counted from 1.
    pub line: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// Everything read out of the sources of one project. All lists are in a stable order: by path, then line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The project's own name, from a manifest where there is one.
    pub project: Option<Named>,
    /// One-sentence purpose, from a manifest's description or the first paragraph of a README.
    pub purpose: Option<Named>,
    /// The project's own version, from the manifest that names it.
    pub version: Option<Named>,
    pub tables: Vec<Table>,
    pub foreign_keys: Vec<ForeignKey>,
    pub modules: Vec<Module>,
    /// Which module of the project uses which other; both ends are names of `modules`; no self-imports, no doubles.
    pub imports: Vec<Import>,
    /// Dependencies that a manifest declares.
    pub externals: Vec<External>,
    pub routes: Vec<Route>,
    /// Functions, types and constants visible outside their module.
    pub items: Vec<Item>,
    /// Which module reads or writes which table.
    pub accesses: Vec<Access>,
    /// Subcommands of a command line, scripts of a manifest, targets of a Makefile.
    pub commands: Vec<Named>,
    /// Command-line flags, with their dashes.
    pub flags: Vec<Named>,
    /// Environment variables that code reads.
    pub environment: Vec<Named>,
    /// Branches and tags of the repository, where the caller has read them; empty otherwise.
    pub branches: Vec<Named>,
    pub tags: Vec<Named>,
    /// What is started by itself, of files that say so (compose, Kubernetes, Dockerfiles).
    pub services: Vec<Service>,
    /// Values of which a column has one at a time: `CHECK (status IN (…))`, an SQL enum. Enums of code are `items`.
    pub choices: Vec<Choice>,
    /// Where code gives something one of such values.
    pub transitions: Vec<Transition>,
    /// Other names that people use for a true one (true name, other name): told by the user, never guessed.
    pub aliases: Vec<(String, String)>,
    /// Paths of all sources that were read, whatever is in them.
    pub files: Vec<Arc<str>>,
    /// Names that sources spell like a flag or a variable of the environment, beyond those known to be read. Low trust:
    /// who mentions one invents nothing, but nobody has to.
    pub literals: BTreeSet<String>,
    /// Licence by its usual short name (`MIT OR Apache-2.0`), from a manifest or a licence file.
    pub licence: Option<Named>,
    /// ISO 639-3 code of the language of the README nearest to the root, where that can be told.
    pub language: Option<&'static str>,
    /// What could not be read, and why. A file with a problem may still have given facts.
    pub problems: Vec<Problem>,
}

/// A name (or short text) and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub at: Location,
}

/// A table, or a model class that is stored as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name as written, without quotes and without a schema prefix.
    pub name: String,
    pub columns: Vec<Column>,
    pub at: Location,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// Type as written, e.g. `NUMERIC(10,2)`.
    pub data_type: String,
    /// Part of the primary key.
    pub primary_key: bool,
    /// Unique by itself (a single-column primary key is).
    pub unique: bool,
    pub nullable: bool,
    pub at: Location,
}

/// A reference from one table to another (or to itself).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Table that holds the referring columns.
    pub from_table: String,
    pub from_columns: Vec<String>,
    /// Table that is referred to.
    pub to_table: String,
    /// Empty where the source leaves it to the primary key.
    pub to_columns: Vec<String>,
    /// The referring columns may be null: a row may refer to nothing.
    pub optional: bool,
    /// The referring columns are unique: at most one row refers to a given one.
    pub unique: bool,
    pub at: Location,
}

/// A file of code, seen as a unit that others import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Path without extension, `/` between parts; `__init__`, `mod`, `index` name their folder. Unique.
    pub name: String,
    /// Path of its source.
    pub path: Arc<str>,
    pub language: crate::Language,
    /// Lines of text.
    pub lines: u32,
    /// Where a program starts: `main`, an app object, a server.
    pub entry_point: bool,
    /// A test or a fixture, left out of architecture.
    pub test: bool,
    /// External dependencies it uses, by the name in `externals`.
    pub uses: Vec<String>,
}

/// One module uses another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub from: String,
    pub to: String,
    pub at: Location,
}

/// A dependency that a manifest declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// Name as the manifest spells it.
    pub name: String,
    pub version: Option<String>,
    /// Needed only to build or test.
    pub development: bool,
    pub at: Location,
}

/// An HTTP endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Upper case: `GET`; `ANY` where the code takes all.
    pub method: String,
    /// Whole path with its prefix, starting with `/`; parameters as the code spells them.
    pub path: String,
    /// Function that answers.
    pub handler: Option<String>,
    pub parameters: Vec<Parameter>,
    /// Status codes the code names for this route.
    pub statuses: Vec<u16>,
    /// Type of the answer as the code names it.
    pub response: Option<String>,
    /// What guards it (`Depends(current_user)`, `login_required`), as the code names it.
    pub auth: Option<String>,
    /// First lines of the handler's documentation.
    pub doc: Option<String>,
    /// Name of its module.
    pub module: String,
    pub framework: &'static str,
    pub at: Location,
    /// Last line of the handler.
    pub end_line: u32,
}

/// A parameter of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub place: Place,
    pub data_type: Option<String>,
    pub required: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Body,
    Header,
}

/// A function, type or constant that others can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    pub kind: ItemKind,
    /// First line as written, without body.
    pub signature: String,
    /// First sentence of its documentation.
    pub doc: Option<String>,
    /// Fields and methods of a type, variants of an enum.
    pub members: Vec<Member>,
    /// Types it extends or implements, as written.
    pub bases: Vec<String>,
    /// Name of its module.
    pub module: String,
    pub at: Location,
    pub end_line: u32,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    Function,
    /// Class or struct.
    Class,
    Interface,
    Enum,
    Constant,
}

/// A field, method or variant of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    pub data_type: Option<String>,
    pub method: bool,
    pub public: bool,
    pub at: Location,
}

/// A module reads or writes a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub module: String,
    /// Name of the table in `tables`.
    pub table: String,
    pub write: bool,
    pub at: Location,
}

/// Something that is started by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub name: String,
    /// Image it runs, as written: `postgres:16`.
    pub image: Option<String>,
    /// Folder it is built from, relative to the project; empty for the project's own.
    pub build: Option<String>,
    /// Ports it opens, as written.
    pub ports: Vec<String>,
    /// Names of services it needs.
    pub needs: Vec<String>,
    /// What starts it: `compose`, `kubernetes`, `docker`.
    pub platform: &'static str,
    pub at: Location,
}

/// A set of values of which something has one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `orders.status`, or the name of an SQL type.
    pub name: String,
    /// In the order of the source, without doubles.
    pub values: Vec<String>,
    pub at: Location,
}

/// Code gives something one of the values of an enum or a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The value it has afterwards.
    pub to: String,
    /// Values the same function asks for first; empty where it does not ask.
    pub from: Vec<String>,
    /// Function that does it.
    pub within: Option<String>,
    pub at: Location,
}

/// A part of a source that gave no facts, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: Location,
    pub message: String,
}

/// What was read out of notes that people wrote: low trust, used for coverage only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// Headings, capitalised and quoted terms, code spans.
    pub terms: Vec<Named>,
    /// Things somebody is to do.
    pub actions: Vec<Named>,
    /// People or roles that are mentioned.
    pub roles: Vec<Named>,
    /// What is said about single actions: at most one entry per action, in their order.
    pub assignments: Vec<Assignment>,
    /// Indices into `actions` of those that are ticked off, ascending.
    pub done: Vec<usize>,
    /// What was decided: items below a heading such as `Decisions`.
    pub decisions: Vec<Named>,
    /// What they say, line by line, an item with the lines that go on with it.
    pub said: Vec<Named>,
    /// ISO 639-3 code of the language they are written in, where that can be told.
    pub language: Option<&'static str>,
}

/// An action item taken apart: what is to be done, by whom, until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Index into `actions`.
    pub action: usize,
    /// The action without its owner and its date.
    pub task: String,
    /// Who is to do it, as written.
    pub owner: Option<String>,
    /// Day until which it is to be done, as `YYYY-MM-DD`.
    pub due: Option<String>,
}

impl Facts {
    /// True where the sources gave nothing to check against.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.modules.is_empty() && self.routes.is_empty() && self.items.is_empty()
    }
}
