//! A text after parsing: what checks look at, so that none of them parses again.

use crate::diagram::Diagram;

/// The parsed form of an artifact.
#[derive(Clone, Debug)]
pub enum Document {
    Diagram(Diagram),
    Markdown(Markdown),
    Json(serde_json::Value),
    Html(Html),
    Files(Vec<File>),
    OpenApi(OpenApi),
    /// The text does not parse as its format says it should.
    Broken(ParseFailure),
}

/// Why a text does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFailure {
    /// Line of the text, from 1, where the parser could tell.
    pub line: Option<u32>,
    /// What is wrong, as a fragment a person and a model can act on.
    pub message: String,
}

/// A Markdown text as the parts that checks ask for. Lines count from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Markdown {
    pub headings: Vec<Heading>,
    pub fences: Vec<Fence>,
    /// Inline code spans: line and text.
    pub code_spans: Vec<(u32, String)>,
    /// Link targets: line and target.
    pub links: Vec<(u32, String)>,
    /// Rows of tables, header rows included: line and cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Items of lists: line, depth from 0, ordered or not, text.
    pub items: Vec<ListItem>,
    /// Paragraphs: line and plain text.
    pub paragraphs: Vec<(u32, String)>,
    /// Diagrams found in ```mermaid fences: line of the fence, and the diagram or why it does not parse.
    pub diagrams: Vec<(u32, Result<Diagram, ParseFailure>)>,
    /// Words of prose.
    pub words: usize,
}

/// A heading of a Markdown text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub line: u32,
    /// 1 to 6.
    pub level: u8,
    pub text: String,
}

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    pub line: u32,
    /// First word after the fence, empty where there is none.
    pub language: String,
    pub text: String,
    /// Syntax errors of its text: line within the whole document and what was found. Empty where it parses; `None` where
    /// no parser knows the language.
    pub syntax_errors: Option<Vec<(u32, String)>>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    pub line: u32,
    pub depth: u8,
    pub ordered: bool,
    pub text: String,
}

/// An HTML page as the parts that checks ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// What the parser of the HTML standard complained about, without the harmless ones.
    pub errors: Vec<String>,
    pub has_doctype: bool,
    pub title: Option<String>,
    pub language: Option<String>,
    pub h1: Vec<String>,
    /// What the page would load or ask for from outside of itself, as it is written there.
    pub remote: Vec<String>,
    /// `id` attributes, and those that scripts give.
    pub ids: Vec<String>,
    /// Identifiers that more than one element has.
    pub repeated_ids: Vec<String>,
    /// Identifiers that scripts ask for (`getElementById`, `querySelector("#…")`).
    pub wanted_ids: Vec<String>,
    /// Identifiers that attributes refer to (`for`, `aria-controls`, `href="#…"`): attribute and identifier.
    pub referred_ids: Vec<(String, String)>,
    /// Form fields: name or id, and whether a label belongs to it.
    pub inputs: Vec<(String, bool)>,
    /// Images without a text for those who do not see them.
    pub images_without_text: usize,
    /// Text a reader sees, whitespace collapsed.
    pub visible_text: String,
    pub has_viewport: bool,
    pub has_style: bool,
    /// `javascript:` targets and inline `on…` attributes.
    pub inline_scripts: usize,
    /// Syntax errors in scripts: line within the page and text.
    pub script_errors: Vec<(u32, String)>,
}

/// One file of a `files` envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Relative, `/`-separated, without `..`; the envelope does not parse otherwise.
    pub path: String,
    pub text: String,
    /// Syntax errors: line and what was found. Empty where it parses; `None` where no parser knows the language.
    pub syntax_errors: Option<Vec<(u32, String)>>,
    /// Functions and types of code, in their order.
    pub definitions: Vec<Definition>,
    /// Functions that are called and that nothing in the file can be: line and name. Empty for languages of which that
    /// cannot be told from one file.
    pub undefined: Vec<(u32, String)>,
}

/// A function or type that code defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub name: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// A function or method, not a type.
    pub function: bool,
    /// A function that does nothing yet: no statement, or one that puts it off (`pass`, `todo!()`, `return None`).
    pub empty: bool,
}

/// An OpenAPI description, read from YAML or JSON. Lines count from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenApi {
    /// The whole document.
    pub value: serde_json::Value,
    pub operations: Vec<Operation>,
    /// What breaks the specification: line where it could be told, and what.
    pub problems: Vec<(Option<u32>, String)>,
}

/// One method of one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    pub line: Option<u32>,
    /// Upper case.
    pub method: String,
    /// As the document spells it, with `{parameter}`s.
    pub path: String,
    pub id: Option<String>,
    pub summary: Option<String>,
    /// Name and place (`path`, `query`, `header`, `cookie`, `body`) of every parameter, fields of a body's schema included.
    pub parameters: Vec<(String, String)>,
    /// Keys of `responses`: `200`, `4XX`, `default`.
    pub responses: Vec<String>,
    /// It, or the document for all, asks for a security scheme.
    pub secured: bool,
}
