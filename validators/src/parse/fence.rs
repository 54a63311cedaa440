//! Fences within Markdown: their diagrams, and their errors of syntax.

use crate::diagram::{Diagram, kind_of, parse};
use crate::document::{Fence, ParseFailure};

/// Parses the diagram of a fence; lines of a failure count within the page.
pub(super) fn parse_fence(fence: &Fence) -> Result<Diagram, ParseFailure> {
    let kind = kind_of(&fence.text).ok_or_else(|| ParseFailure {
        line: Some(fence.line),
        message: "the fence begins with no known Mermaid diagram type".to_owned(),
    })?;
    parse(&fence.text, kind)
        .map_err(|failure| ParseFailure { line: failure.line.map(|line| line.saturating_add(fence.line)), ..failure })
}

/// File names in the languages that fences are marked with.
const NAMES: &[(&[&str], &str)] = &[
    (&["json"], "a.json"),
    (&["yaml", "yml"], "a.yaml"),
    (&["toml"], "a.toml"),
    (&["sql", "mysql", "postgresql", "sqlite"], "a.sql"),
    (&["python", "py", "python3"], "a.py"),
    (&["rust", "rs"], "a.rs"),
    (&["typescript", "ts"], "a.ts"),
    (&["tsx"], "a.tsx"),
    (&["javascript", "js", "jsx"], "a.js"),
    (&["go", "golang"], "a.go"),
    (&["java"], "a.java"),
    (&["csharp", "cs", "c#"], "a.cs"),
    (&["ruby", "rb"], "a.rb"),
    (&["php"], "a.php"),
];

/// Syntax errors of a fence, with their lines within the page; `None` where no parser knows its language.
pub(super) fn syntax_errors(fence: &Fence) -> Option<Vec<(u32, String)>> {
    // `rust,no_run`
    let language = fence.language.split(',').next().unwrap_or("").to_ascii_lowercase();
    let (_, name) = NAMES.iter().find(|(languages, _)| languages.contains(&language.as_str()))?;
    let errors = super::code(name, &fence.text)?;
    Some(errors.into_iter().map(|(line, error)| (line.saturating_add(fence.line), error)).collect())
}

#[cfg(test)]
mod tests {
    use crate::parse::markdown;

    #[test]
    fn a_fence_tells_its_errors_by_the_lines_of_the_page() {
        for (language, text, line) in [
            ("json", "{\"a\": 1}", None),
            ("json", "{\"a\": 1,\n ...}", Some(5)),
            ("yaml", "a: 1\nb: [", Some(5)),
            ("sql", "SELECT 1;", None),
            ("sql", "SELECT 1;\nSELEC 2;", Some(5)),
            ("Python", "def f():\n    return 1", None),
            ("rust,no_run", "fn f( {", Some(4)),
        ] {
            let page = markdown(&format!("# A\n\n```{language}\n{text}\n```\n"));
            let errors = page.fences[0].syntax_errors.clone().expect(language);
            assert_eq!(errors.first().map(|(line, _)| *line), line, "{language}: {text}: {errors:?}");
        }
        for language in ["", "text", "mermaid"] {
            assert_eq!(markdown(&format!("```{language}\n{{\n```")).fences[0].syntax_errors, None);
        }
    }
}
