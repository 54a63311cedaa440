//! What one source gives before it is known what the others give.

use super::action::{Controller, RawAction};
use super::entity::Entity;
use super::further::Further;
use super::model::{Item, Location, Named, Parameter, Problem, Route};
use super::sql::Change;
use crate::Language;
use std::sync::Arc;

/// What was read out of one source. Made by [`read_source`](super::read_source) on any thread, joined by
/// [`combine`](super::combine).
#[derive(Debug)]
pub struct Partial {
    pub(super) path: Arc<str>,
    pub(super) language: Language,
    pub(super) lines: u32,
    /// What the source does to the database schema, in its own order.
    pub(super) changes: Vec<Change>,
    /// Prisma's models with the tables they are stored in.
    pub(super) stored: Vec<(String, String)>,
    pub(super) code: Option<Code>,
    pub(super) manifest: Option<Manifest>,
    /// What a description (OpenAPI, GraphQL) says of an interface, rather than the code behind it.
    pub(super) described: Described,
    /// First paragraph of a README.
    pub(super) purpose: Option<Named>,
    pub(super) licence: Option<Named>,
    /// Language of a README's prose, as its ISO 639-3 code.
    pub(super) written_in: Option<&'static str>,
    /// Quoted names that look like flags or variables.
    pub(super) literals: Vec<String>,
    /// Services, choices and assignments.
    pub(super) further: Further,
    pub(super) problems: Vec<Problem>,
}

/// What a description of an interface gives.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub(super) routes: Vec<Route>,
    pub(super) items: Vec<Item>,
}

/// What a file of code gives.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) imports: Vec<RawImport>,
    pub(super) routers: Vec<RawRouter>,
    pub(super) mounts: Vec<RawMount>,
    pub(super) routes: Vec<RawRoute>,
    pub(super) handlers: Vec<Answerer>,
    pub(super) checkpoints: Vec<Checkpoint>,
    /// Their `module` is still empty.
    pub(super) items: Vec<Item>,
    pub(super) models: Vec<ModelClass>,
    pub(super) commands: Vec<Named>,
    pub(super) flags: Vec<Named>,
    pub(super) environment: Vec<Named>,
    /// Tables or model classes by name, as SQL texts and ORM calls use them.
    pub(super) touches: Vec<Touch>,
    /// Constants that hold a path: a prefix may be given by name.
    pub(super) constants: Vec<(String, String)>,
    /// `SessionDep = Annotated[Session, Depends(…)]`: types that a framework fills in, with what they stand for.
    pub(super) aliases: Vec<(String, String)>,
    pub(super) entry_point: bool,
    /// Full names of what the file declares, parts by `.`, in languages that know files by names.
    pub(super) declared: Vec<String>,
    /// Namespaces that the file looks for names in, and those that all files are to look in.
    pub(super) scopes: Vec<String>,
    pub(super) global_scopes: Vec<String>,
    pub(super) controllers: Vec<Controller>,
    pub(super) actions: Vec<RawAction>,
    pub(super) entities: Vec<Entity>,
    /// Classes that a context lists, with the names of their sets.
    pub(super) listed: Vec<(String, String)>,
    /// What an application puts before all its routes (Nest's `setGlobalPrefix`).
    pub(super) global_prefix: Option<String>,
    /// The package that the file says it is part of (Go, Java).
    pub(super) package: Option<String>,
    /// What is defined at the top of the file, its methods as `Type.method` (Go, Java).
    pub(super) defines: Vec<String>,
    /// Names that are used and may be defined in another file of a package (Go, Java).
    pub(super) mentions: Vec<Mention>,
    /// Structs that are said to be stored where they are used: gorm's `AutoMigrate(&Order{})`.
    pub(super) stored: Vec<String>,
}

/// A name that is used, at its first line: `Order`, `orders.NewStore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: String,
    pub(super) line: u32,
}

/// An import as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawImport {
    /// What is imported from: `..models`, `./users`, `crate::orders::Order`.
    pub(super) spec: String,
    /// The one name taken from it.
    pub(super) name: Option<String>,
    /// What it is called here.
    pub(super) local: Option<String>,
    /// Declares a part of this module (Rust's `mod x;`).
    pub(super) child: bool,
    pub(super) line: u32,
}

/// A variable (or class, or function) that routes hang on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawRouter {
    pub(super) name: String,
    pub(super) prefix: String,
    pub(super) framework: Option<&'static str>,
    pub(super) conditions: Vec<Condition>,
}

/// One router put under another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawMount {
    pub(super) owner: Option<String>,
    pub(super) child: Child,
    pub(super) prefix: String,
    /// The prefix takes the place of the child's own (Flask's blueprints).
    pub(super) replaces: bool,
    pub(super) conditions: Vec<Condition>,
    pub(super) line: u32,
}

/// What a request may have to pass: a dependency, a middleware, a decorator.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Condition {
    /// As a reader is to see it: `Depends(current_user)`.
    pub(super) shown: String,
    /// Names, or paths of names, of what is to be passed.
    pub(super) names: Vec<String>,
    /// The framework itself says that it guards.
    pub(super) sure: bool,
    /// Where what is named is defined in the project, its code tells more than a word in its name.
    pub(super) code_decides: bool,
}

/// Something conditions may name: a function, a class, a scheme.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Checkpoint {
    pub(super) name: String,
    /// Its own text answers 401 or 403.
    pub(super) refuses: bool,
    /// What it depends on itself.
    pub(super) needs: Vec<Condition>,
}

/// What is mounted, as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Child {
    /// A name or a path of names: `router`, `users.router`, `routes::users::router`.
    Name(String),
    /// A whole module: `orders.urls`, `./routes/users`.
    Module(String),
}

/// A route before its prefix is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawRoute {
    pub(super) owner: Option<String>,
    /// Any object may have a method of that name: only true if the owner is known, or named like a router.
    pub(super) owner_must_be_router: bool,
    pub(super) methods: Vec<String>,
    pub(super) path: String,
    /// What answers. Its name may be a path of names into another module.
    pub(super) answerer: Answerer,
    /// Names of frameworks this may be, parted by `|`; the imported one is it, else the first.
    pub(super) frameworks: &'static str,
    pub(super) line: u32,
}

/// A function that answers a route, as far as its own text tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Answerer {
    pub(super) name: Option<String>,
    pub(super) methods: Vec<String>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) statuses: Vec<u16>,
    pub(super) response: Option<String>,
    pub(super) conditions: Vec<Condition>,
    /// It is said that nobody is refused, whatever stands around it.
    pub(super) open: bool,
    pub(super) doc: Option<String>,
    pub(super) end_line: u32,
}

/// A Python class that may be stored as a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelClass {
    pub(super) name: String,
    pub(super) bases: Vec<String>,
    /// Keywords beside the bases: `table=True`.
    pub(super) keywords: Vec<(String, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) at: Location,
}

/// An assignment in a class body (or a `Column(…)` in a `Table(…)`), as written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// Type annotation.
    pub(super) annotation: Option<String>,
    /// What is called: `models.CharField`, `mapped_column`.
    pub(super) call: Option<String>,
    pub(super) arguments: Vec<String>,
    pub(super) keywords: Vec<(String, String)>,
    /// Anything else than a call.
    pub(super) value: Option<String>,
    pub(super) line: u32,
}

/// A table or model class is read or written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    pub(super) name: String,
    pub(super) write: bool,
    /// Named as a model class in code, not as a table in SQL.
    pub(super) model: bool,
    pub(super) line: u32,
}

/// What a manifest (`Cargo.toml`, `package.json`, …) declares.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) name: Option<Named>,
    pub(super) purpose: Option<Named>,
    pub(super) version: Option<Named>,
    pub(super) externals: Vec<super::model::External>,
    pub(super) commands: Vec<Named>,
    /// Group and name of each dependency, where imports begin with the group (Java).
    pub(super) groups: Vec<(String, String)>,
}
