//! Functions and types that a file defines, and whether a function does anything.

use regex::Regex;
use std::sync::LazyLock;

/// Lines of a body that are looked at; a longer one does something.
const MAX_BODY: usize = 200;

static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]*(?:pub(?:\([a-z]+\))?\s+|export\s+|default\s+|async\s+|static\s+|const\s+)*(def|fn|function|func|class|struct|enum|trait|interface|type|let|const)\s+([A-Za-z_$][\w$]{0,80})")
        .expect("a constant pattern reads")
});
static ARROW: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"=>\s*\{").expect("a constant pattern reads"));
/// What stands in a body for what should stand there.
static TRIVIAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^(pass|\.\.\.|return|return (None|True|False|null|undefined|true|false|-?\d+(\.\d+)?|"[^"]*"|'[^']*'|\[\]|\{\}|\(\)|Ok\(\(\)\))|None|true|false|Ok\(\(\)\)|raise NotImplementedError\b.*|throw new Error\(["'`](not implemented|todo).*|todo!\(.*|unimplemented!\(.*|(print|console\.log|println!|logger?\.\w+|logging\.\w+)\(.*\))\s*;?$"#)
        .expect("a constant pattern reads")
});

/// A function or type as a file defines it.
pub(super) struct Definition<'a> {
    /// Empty for a function without a name.
    pub(super) name: &'a str,
    pub(super) is_function: bool,
    /// A function without a body that does anything: nothing, a constant, a word on the screen, a promise.
    pub(super) is_stub: bool,
}

/// Everything a text of code defines, in its order.
pub(super) fn definitions(text: &str) -> Vec<Definition<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(definition) = DEFINITION.captures(line) {
            let (keyword, name) = (definition.get(1).map_or("", |word| word.as_str()), definition.get(2));
            let is_bound = matches!(keyword, "let" | "const");
            let is_function = matches!(keyword, "def" | "fn" | "function" | "func") || is_bound && ARROW.is_match(line);
            let is_stub = is_function && is_stub(&lines[index..]);
            found.push(Definition { name: name.map_or("", |name| name.as_str()), is_function, is_stub });
        } else if ARROW.is_match(line) {
            found.push(Definition { name: "", is_function: true, is_stub: is_stub(&lines[index..]) });
        }
    }
    found
}

/// True where the function that begins on the first line holds one trivial statement at most.
fn is_stub(lines: &[&str]) -> bool {
    let mut body = Body::default();
    let head = lines.first().copied().unwrap_or_default();
    let depth = indent(head);
    let mut in_body = body.take_rest_of_head(head);
    for line in lines.iter().skip(1).take(MAX_BODY) {
        let bare = line.trim();
        if !in_body {
            in_body = body.take_rest_of_head(line);
            continue;
        }
        if !bare.is_empty() && indent(line) <= depth {
            return body.is_trivial();
        }
        body.take(bare);
    }
    lines.len() <= MAX_BODY && body.is_trivial()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The statements of a body, as far as it takes to tell whether it does anything.
#[derive(Default)]
struct Body<'a> {
    statements: Vec<&'a str>,
    quoted: bool,
}

impl<'a> Body<'a> {
    /// Takes what follows the `:` or `{` of a head on its own line; false where the head goes on.
    fn take_rest_of_head(&mut self, line: &'a str) -> bool {
        let bare = line.trim_end();
        if bare.ends_with(':') || bare.ends_with('{') {
            return true;
        }
        let rest = bare.split_once(") {").or_else(|| bare.split_once("=> {")).or_else(|| bare.split_once("): "));
        if let Some((_, rest)) = rest {
            self.take(rest.trim().trim_end_matches([')', ';']).trim_end_matches('}').trim());
        }
        rest.is_some()
    }

    fn take(&mut self, bare: &'a str) {
        let quotes = bare.matches("\"\"\"").count() + bare.matches("'''").count();
        let was_quoted = self.quoted;
        self.quoted ^= quotes % 2 == 1;
        let is_comment = bare.starts_with(['#', '*']) || bare.starts_with("//") || bare.starts_with("/*");
        let is_frame = bare.chars().all(|letter| matches!(letter, '}' | ')' | ';' | ']' | ','));
        if !was_quoted && quotes == 0 && !is_comment && !is_frame && self.statements.len() < 2 {
            self.statements.push(bare);
        }
    }

    fn is_trivial(&self) -> bool {
        match self.statements[..] {
            [] => true,
            [only] => TRIVIAL.is_match(only),
            // What follows a return, a promise or a `pass` is never reached.
            [first, ..] => !first.contains('(') && TRIVIAL.is_match(first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::definitions;

    #[test]
    fn a_function_that_does_nothing_is_told_from_one_that_does() {
        for (text, stub) in [
            ("def pay(fine):\n    \"\"\"Pays.\n\n    In full.\n    \"\"\"\n    return True\n", true),
            ("def pay(fine):\n    # later\n    pass\n\n\ndef other():\n    return fine()\n", true),
            ("def pay(\n    fine,\n):\n    ...\n", true),
            ("def pay(fine): return None\n", true),
            ("def pay(fine):\n    print(\"paid\")\n", true),
            ("def pay(fine):\n    print(\"paid\")\n    return fine - 1\n", false),
            ("def pay(fine):\n    return fine - 1\n", false),
            ("def pay(\n    fine,\n) -> int:\n    return fine - 1\n", false),
            ("async function pay(fine) {\n  // later\n}\n", true),
            ("function pay(fine) { return 1; }\n", true),
            ("function pay(fine) { return fine.open - 1; }\n", false),
            ("pub fn pay(fine: u32) -> u32 {\n    todo!(\"later\")\n}\n", true),
            ("pub fn pay(fine: u32) -> u32 {\n    fine - 1\n}\n", false),
            ("router.post(\"/pay\", (req, res) => {\n  // later\n});\n", true),
            ("router.post(\"/pay\", (req, res) => {\n  res.json(pay(req.body));\n});\n", false),
        ] {
            let found = definitions(text);
            assert_eq!(found.first().map(|first| first.is_function && first.is_stub), Some(stub), "{text}");
        }
    }
}
