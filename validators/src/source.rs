//! One file of the project under study, as text. Reading files is the caller's work.

/// A source file: where it is, what it is written in, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path relative to the folder that was given, with `/` between its parts; shown to readers as it stands.
    pub path: String,
    /// What the text is written in.
    pub language: Language,
    /// The whole text, unchanged.
    pub text: String,
}

impl Source {
    /// Makes a source, telling its language from the path.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let path = path.into();
        Source { language: Language::of_path(&path), path, text: text.into() }
    }
}

/// What a source is written in, as far as it matters for reading facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    Sql,
    Prisma,
    Python,
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// JavaScript, with or without JSX.
    JavaScript,
    Rust,
    Go,
    Java,
    CSharp,
    Ruby,
    Php,
    GraphQl,
    Markdown,
    Toml,
    Json,
    Yaml,
    Html,
    /// Anything else that is text.
    Other,
}

impl Language {
    /// Tells the language from a path's extension; unknown extensions are [`Language::Other`].
    pub fn of_path(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref().unwrap_or("") {
            "sql" | "ddl" => Language::Sql,
            "prisma" => Language::Prisma,
            "py" | "pyi" => Language::Python,
            "ts" | "mts" | "cts" => Language::TypeScript,
            "tsx" => Language::Tsx,
            "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
            "rs" => Language::Rust,
            "go" => Language::Go,
            "java" => Language::Java,
            "cs" => Language::CSharp,
            "rb" | "rake" | "gemspec" => Language::Ruby,
            "php" => Language::Php,
            "graphql" | "graphqls" | "gql" => Language::GraphQl,
            "md" | "markdown" => Language::Markdown,
            "toml" => Language::Toml,
            "json" => Language::Json,
            "yaml" | "yml" => Language::Yaml,
            "html" | "htm" => Language::Html,
            _ => Language::Other,
        }
    }

    /// A programming language: what is written in it does something, and facts are read from its functions and types.
    pub fn is_code(self) -> bool {
        match self {
            Language::Python
            | Language::TypeScript
            | Language::Tsx
            | Language::JavaScript
            | Language::Rust
            | Language::Go
            | Language::Java
            | Language::CSharp
            | Language::Ruby
            | Language::Php => true,
            Language::Sql
            | Language::Prisma
            | Language::GraphQl
            | Language::Markdown
            | Language::Toml
            | Language::Json
            | Language::Yaml
            | Language::Html
            | Language::Other => false,
        }
    }
}
