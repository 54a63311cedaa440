//! Reading syntax nodes: text, literals, documentation, arguments.

use tree_sitter::Node;

/// Most characters of a signature or a documentation sentence.
const MAX_TEXT_CHARS: usize = 240;
/// Most ancestors or siblings looked at from one node.
const MAX_STEPS: usize = 64;

pub(super) fn text<'t>(node: Node<'_>, source: &'t str) -> &'t str {
    source.get(node.byte_range()).unwrap_or("")
}

/// Line of a node's first character, from 1.
pub(super) fn line(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(1)
}

/// Line of a node's last character, from 1.
pub(super) fn end_line(node: Node<'_>) -> u32 {
    u32::try_from(node.end_position().row).unwrap_or(u32::MAX).saturating_add(1)
}

/// A string literal's content; other nodes as they stand.
pub(super) fn literal(node: Node<'_>, source: &str) -> String {
    unquote(text(node, source)).to_owned()
}

/// Strips prefix letters (`f"`, `r#"`) and quotes of Python, JavaScript and Rust.
pub(super) fn unquote(text: &str) -> &str {
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let hashes = body.len() - body.trim_start_matches('#').len();
    let body = &body[hashes..];
    for quote in ["\"\"\"", "'''", "\"", "'", "`"] {
        if let Some(rest) = body.strip_prefix(quote) {
            let rest = rest.get(..rest.len().saturating_sub(hashes)).unwrap_or(rest);
            return rest.strip_suffix(quote).unwrap_or(rest);
        }
    }
    text
}

/// Named children, without comments.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.kind().ends_with("comment")).collect()
}

/// Ancestors from the nearest on, a bounded number of them.
pub(super) fn ancestors<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    std::iter::successors(node.parent(), |node| node.parent()).take(MAX_STEPS)
}

/// A keyword argument (Python) or a property of an object among the arguments (JavaScript).
pub(super) fn keyword<'t>(arguments: Node<'t>, name: &str, source: &str) -> Option<Node<'t>> {
    for child in children(arguments) {
        let found = match child.kind() {
            "keyword_argument" => pair(child, "name", name, source),
            "object" => children(child).into_iter().find_map(|entry| pair(entry, "key", name, source)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn pair<'t>(node: Node<'t>, key: &str, name: &str, source: &str) -> Option<Node<'t>> {
    let key = node.child_by_field_name(key)?;
    (unquote(text(key, source)) == name).then(|| node.child_by_field_name("value")).flatten()
}

/// Arguments that are not keywords.
pub(super) fn positional<'t>(arguments: Node<'t>) -> Vec<Node<'t>> {
    children(arguments).into_iter().filter(|child| child.kind() != "keyword_argument").collect()
}

/// True for a string literal of any of the languages.
pub(super) fn is_string(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "string" | "string_literal" | "raw_string_literal" | "template_string" | "concatenated_string"
    )
}

/// The definition a decorator or attribute stands on.
pub(super) fn decorated<'t>(mark: Node<'t>) -> Option<Node<'t>> {
    if let Some(parent) = mark.parent() {
        for field in ["definition", "declaration"] {
            if let Some(found) = parent.child_by_field_name(field) {
                return Some(found);
            }
        }
        if matches!(parent.kind(), "class_declaration" | "abstract_class_declaration" | "public_field_definition") {
            return Some(parent);
        }
    }
    let skipped =
        |node: &Node<'_>| matches!(node.kind(), "decorator" | "attribute_item") || node.kind().ends_with("comment");
    let next = std::iter::successors(mark.next_named_sibling(), |node| node.next_named_sibling());
    next.take(MAX_STEPS).find(|node| !skipped(node))
}

/// A definition's first line, up to its body.
pub(super) fn signature(node: Node<'_>, source: &str) -> String {
    let end = node.child_by_field_name("body").map_or(node.end_byte(), |body| body.start_byte());
    // Attributes of C# and PHP stand within the definition.
    let attributes = children(node).into_iter().take_while(|child| child.kind() == "attribute_list").last();
    let start = attributes.map_or(node.start_byte(), |last| last.end_byte());
    let whole = source.get(start..end).unwrap_or("").trim_start();
    let head = if end == node.end_byte() { whole.lines().next().unwrap_or("") } else { whole };
    let head = head.split("=>").next().unwrap_or(head);
    let line = head.split_whitespace().take(80).collect::<Vec<_>>().join(" ");
    shortened(line.trim_end_matches(['{', ':', ' ', ';', '=']))
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
}

/// First sentence of a definition's documentation: a docstring, or the comments right above it.
pub(super) fn doc(node: Node<'_>, source: &str) -> Option<String> {
    first_sentence(&docstring(node, source).or_else(|| comments_above(node, source))?)
}

fn docstring(node: Node<'_>, source: &str) -> Option<String> {
    let first = node.child_by_field_name("body").filter(|body| body.kind() == "block")?.named_child(0)?;
    let string = if first.kind() == "expression_statement" { first.named_child(0)? } else { first };
    (string.kind() == "string").then(|| literal(string, source))
}

fn comments_above(node: Node<'_>, source: &str) -> Option<String> {
    let holders = ["export_statement", "lexical_declaration", "expression_statement", "assignment_expression"];
    let outer = node.parent().filter(|parent| holders.contains(&parent.kind()));
    let outer = outer.and_then(|found| found.parent().filter(|p| holders.contains(&p.kind())).or(Some(found)));
    // Ruby documents by plain comments; Python, which looks alike, by strings.
    let hashes = matches!(node.kind(), "class" | "module" | "method" | "singleton_method")
        || node.kind() == "call" && node.child_by_field_name("method").is_some();
    let mut lines = Vec::new();
    let mut below = outer.unwrap_or(node);
    for _ in 0..MAX_STEPS {
        let Some(above) = below.prev_named_sibling() else { break };
        let found = text(above, source);
        let is_doc = found.starts_with("///") || found.starts_with("/**") || hashes && found.starts_with("# ");
        if is_doc {
            lines.push(found);
        } else if !matches!(above.kind(), "attribute_item" | "decorator") {
            break;
        }
        below = above;
    }
    lines.reverse();
    let strip = |line: &str| {
        let line = line
            .trim()
            .trim_start_matches("///")
            .trim_start_matches("# ")
            .trim_start_matches("/**")
            .trim_end_matches("*/");
        line.trim().trim_start_matches('*').trim().to_owned()
    };
    let all: Vec<String> = lines.iter().flat_map(|found| found.lines()).map(strip).collect();
    let text = all.join("\n");
    // C# writes what it says in elements.
    let summary = text.split_once("<summary>").map(|(_, rest)| rest.split("</summary>").next().unwrap_or(rest));
    (!all.is_empty()).then(|| summary.unwrap_or(&text).to_owned())
}

/// The first sentence of a text, on one line; nothing for an empty one.
pub(crate) fn first_sentence(text: &str) -> Option<String> {
    let paragraph: Vec<&str> = text
        .trim()
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty() && !line.starts_with('@'))
        .take(8)
        .collect();
    let joined = paragraph.join(" ");
    let end = joined.find(". ").map_or(joined.len(), |found| found + 1);
    let sentence = shortened(joined[..end].trim());
    (!sentence.is_empty()).then_some(sentence)
}
