//! Types as Python, TypeScript and Rust write them, as far as an example needs to understand them.

use serde_json::Value;

/// Longest type that is read, in characters.
const LONGEST: usize = 400;
/// How deep types may stand in each other.
const DEEPEST: usize = 8;

const LISTS: &[&str] = &[
    "list",
    "List",
    "Sequence",
    "Iterable",
    "set",
    "Set",
    "frozenset",
    "FrozenSet",
    "Array",
    "ReadonlyArray",
    "Vec",
    "VecDeque",
    "HashSet",
    "BTreeSet",
];
const MAPS: &[&str] = &["dict", "Dict", "Mapping", "Record", "Map", "HashMap", "BTreeMap", "IndexMap"];
/// Types that travel as the first one they hold.
const WRAPPERS: &[&str] = &[
    "Option",
    "Optional",
    "Promise",
    "Observable",
    "Awaitable",
    "Json",
    "Form",
    "Result",
    "Annotated",
    "Mapped",
    "Box",
    "Arc",
    "Rc",
    "Readonly",
    "Partial",
    "Required",
    "NotRequired",
    "Valid",
];
/// What stands for nothing at all.
const NOTHING: &[&str] = &["None", "NoneType", "null", "undefined", "void"];

/// A type taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// A type by its last name, without arguments.
    Name(String),
    List(Box<Shape>),
    /// From keys that no type declares to something.
    Map,
    Tuple(Vec<Shape>),
    /// A value that stands in the type itself.
    Literal(Value),
    /// Text in quotes: a value in TypeScript, a type that is declared further down in Python.
    Quoted(String),
    Nothing,
    Unknown,
}

/// Takes a type apart; what is not understood is [`Shape::Unknown`].
pub(super) fn shape(written: &str) -> Shape {
    if written.chars().nth(LONGEST).is_some() {
        return Shape::Unknown;
    }
    let mut reader = Reader { rest: written };
    let shape = reader.union(0);
    if reader.rest.trim().is_empty() { shape } else { Shape::Unknown }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn union(&mut self, depth: usize) -> Shape {
        self.eat('|');
        let mut all = vec![self.term(depth)];
        while self.eat('|') {
            all.push(self.term(depth));
        }
        first_of(all)
    }

    fn term(&mut self, depth: usize) -> Shape {
        while self.eat('&') {
            self.lifetime();
        }
        let mut shape = if depth > DEEPEST { self.give_up() } else { self.primary(depth) };
        while self.rest.trim_start().starts_with("[]") {
            self.rest = &self.rest.trim_start()[2..];
            shape = Shape::List(Box::new(shape));
        }
        shape
    }

    fn primary(&mut self, depth: usize) -> Shape {
        self.rest = self.rest.trim_start();
        match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => self.text(quote),
            Some('(') => {
                self.eat('(');
                let mut members = self.list(depth, ')');
                if members.len() == 1 { members.remove(0) } else { Shape::Tuple(members) }
            }
            Some('[') => {
                self.eat('[');
                let mut members = self.list(depth, ']');
                if members.len() == 1 { Shape::List(Box::new(members.remove(0))) } else { Shape::Tuple(members) }
            }
            Some(letter) if letter.is_alphanumeric() || letter == '_' || letter == '-' => self.named(depth),
            _ => self.give_up(),
        }
    }

    /// A name, perhaps with a path before it and arguments after it.
    fn named(&mut self, depth: usize) -> Shape {
        let word = self.word();
        if matches!(word, "mut" | "impl" | "dyn" | "readonly") {
            return self.term(depth + 1);
        }
        if let Ok(number) = word.parse::<i64>() {
            return Shape::Literal(number.into());
        }
        let name = word.rsplit(['.', ':']).next().unwrap_or(word).to_owned();
        let open = self.rest.trim_start();
        let arguments = if open.starts_with('<') {
            self.eat('<');
            self.list(depth, '>')
        } else if open.starts_with('[') && !open.starts_with("[]") {
            self.eat('[');
            self.list(depth, ']')
        } else {
            Vec::new()
        };
        applied(name, arguments)
    }

    /// Types parted by commas, up to the closing character.
    fn list(&mut self, depth: usize, close: char) -> Vec<Shape> {
        let mut members = Vec::new();
        while !self.eat(close) {
            if self.rest.trim_start().is_empty() {
                return Vec::new();
            }
            members.push(self.union(depth + 1));
            // `[u8; 32]`: the length says nothing about the members.
            if self.eat(';') {
                self.word();
            }
            if !self.eat(',') && !self.rest.trim_start().starts_with(close) {
                self.give_up();
            }
        }
        members
    }

    fn text(&mut self, quote: char) -> Shape {
        let inside = &self.rest[1..];
        match inside.find(quote) {
            Some(end) => {
                let text = inside[..end].to_owned();
                self.rest = &inside[end + 1..];
                Shape::Quoted(text)
            }
            None if quote == '\'' => {
                self.lifetime();
                Shape::Nothing
            }
            None => self.give_up(),
        }
    }

    /// `'static` before a type.
    fn lifetime(&mut self) {
        if let Some(after) = self.rest.trim_start().strip_prefix('\'') {
            self.rest = after;
            self.word();
        }
    }

    fn word(&mut self) -> &str {
        let rest = self.rest.trim_start();
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.' | ':' | '-');
        let (word, after) = rest.split_at(rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()));
        self.rest = after;
        word
    }

    fn eat(&mut self, letter: char) -> bool {
        match self.rest.trim_start().strip_prefix(letter) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    /// The rest cannot be understood either.
    fn give_up(&mut self) -> Shape {
        self.rest = "";
        Shape::Unknown
    }
}

/// Of alternatives the first that is something.
fn first_of(all: Vec<Shape>) -> Shape {
    all.into_iter().find(|shape| *shape != Shape::Nothing).unwrap_or(Shape::Nothing)
}

fn applied(name: String, mut arguments: Vec<Shape>) -> Shape {
    let is = |names: &[&str]| names.contains(&name.as_str());
    if is(NOTHING) {
        Shape::Nothing
    } else if arguments.is_empty() {
        if is(LISTS) || is(WRAPPERS) {
            Shape::Unknown
        } else if is(MAPS) {
            Shape::Map
        } else {
            Shape::Name(name)
        }
    } else if is(LISTS) {
        Shape::List(Box::new(arguments.remove(0)))
    } else if is(MAPS) {
        Shape::Map
    } else if is(WRAPPERS) || is(&["Union", "Cow"]) {
        first_of(arguments)
    } else if is(&["Literal"]) {
        match first_of(arguments) {
            Shape::Quoted(text) => Shape::Literal(text.into()),
            other => other,
        }
    } else if is(&["tuple", "Tuple"]) {
        Shape::Tuple(arguments)
    } else {
        Shape::Name(name)
    }
}
