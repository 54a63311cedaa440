//! Class members: one colon outside a body, no code inside one.

/// Knows whether the lines it is shown lie within the braces of a class.
#[derive(Default)]
pub(super) struct Body {
    open: bool,
    namespace: bool,
}

/// Statements whose text may hold any number of colons.
const FREE: &[&str] =
    &["style ", "classDef ", "cssClass ", "click ", "link ", "callback ", "acc", "title", "note ", "direction "];

impl Body {
    /// What is wrong with a member, if the line is one.
    pub(super) fn member(&mut self, line: &str) -> Option<String> {
        if self.open {
            self.open = !line.ends_with('}');
            let code = line.contains('{') && self.open_braces(line);
            return code.then(|| "a method has no body in a class diagram".to_owned());
        }
        // `classStatements` may not be empty. **Source**: classDiagram.jison of Mermaid 12.3.0.
        let empty = self.namespace && line == "}";
        self.namespace = line.starts_with("namespace ") && line.ends_with('{') || self.namespace && line.is_empty();
        if empty {
            return Some("a namespace needs a class".to_owned());
        }
        if line.starts_with("class ") && line.ends_with('{') {
            self.open = true;
            return None;
        }
        if FREE.iter().any(|word| line.starts_with(word)) {
            return None;
        }
        let colons = unquoted(line).replace(":::", "").matches(':').count();
        let twice = "a second `:`: write a member as `name(parameters) type` without colons";
        if colons > 1 { Some(twice.to_owned()) } else { name(line) }
    }

    /// `run() { … }` closes what it opened, so the class goes on.
    fn open_braces(&mut self, line: &str) -> bool {
        self.open = line.matches('{').count() >= line.matches('}').count();
        true
    }
}

/// A sign within a name, which the official lexer has no rule for.
fn name(line: &str) -> Option<String> {
    let plain = unquoted(line).replace(":::", " ");
    if plain.contains(['`', '~', '(']) || line.matches('"').count() % 2 == 1 {
        return None;
    }
    let before = plain.split(':').next().unwrap_or("").as_bytes();
    let within = |letters: &[u8]| {
        letters[0].is_ascii_alphanumeric() && b"|%&".contains(&letters[1]) && letters[2].is_ascii_alphanumeric()
    };
    before.windows(3).any(within).then(|| "a name holds letters, digits and `_` only".to_owned())
}

/// The line without what stands between quotes.
fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}
