//! Rules that look at one line.

use crate::diagram::kind::{first_word, kind_of_word};
use crate::diagram::model::DiagramKind;

/// A header that goes on as it may not.
pub(super) fn header(line: &str, kind: DiagramKind) -> Option<String> {
    // A timeline reads it as its first period.
    let strict = matches!(kind, DiagramKind::Journey | DiagramKind::Gantt);
    let rest = line.strip_prefix(first_word(line)).unwrap_or("");
    (strict && rest.starts_with(';')).then(|| "no `;` may follow the header".to_owned())
}

/// The first line of another diagram, or of the same one again.
pub(super) fn repeated_header(line: &str, kind: DiagramKind) -> Option<String> {
    let word = first_word(line);
    let found = kind_of_word(word)?;
    let rest = line[word.len()..].trim_matches([';', ' ']);
    let direction = matches!(rest, "" | "TB" | "TD" | "BT" | "LR" | "RL");
    // Where any line of words is content, only the diagram's own header is surely one too many.
    let wordy = matches!(
        kind,
        DiagramKind::Mindmap
            | DiagramKind::Timeline
            | DiagramKind::Journey
            | DiagramKind::Gantt
            | DiagramKind::GitGraph
    );
    let telling = !matches!(word, "graph" | "pie" | "journey" | "timeline" | "mindmap" | "gantt") || found == kind;
    (direction && telling && (found == kind || !wordy))
        .then(|| format!("a second header, `{word}`: one diagram per text"))
}

/// `style fill:#fff` without a name, `style style a …`, or a sign that no property holds.
pub(super) fn style_target(line: &str) -> Option<String> {
    let keyword = ["style ", "classDef ", "linkStyle "].iter().find(|keyword| line.starts_with(**keyword))?;
    let rest = line[keyword.len()..].trim_start();
    let first = rest.split_whitespace().next().unwrap_or("");
    if first.contains(':') || matches!(first, "style" | "classDef" | "linkStyle") {
        return Some(format!("`{}` needs the name of what is drawn so", keyword.trim_end()));
    }
    if rest.split_whitespace().nth(1).is_none() {
        return Some(format!("`{}` says nothing about `{first}`", keyword.trim_end()));
    }
    let odd = rest.contains(['<', '>', '|']) && !rest.contains('"');
    odd.then(|| "a style is written as `name:value,name:value`".to_owned())
}

/// `note left ofAlice`. **Source**: `left\s+of` before an actor in sequenceDiagram.jison of Mermaid 12.3.0.
pub(super) fn note_place(line: &str) -> Option<String> {
    let lower = line.get(..14)?.to_ascii_lowercase();
    let rest =
        ["note left of", "note right of"].iter().find_map(|place| lower.strip_prefix(place).map(|_| place.len()))?;
    let glued = !line[rest..].starts_with(char::is_whitespace);
    glued.then(|| "a space is missing behind `of`".to_owned())
}

/// `2025 : : x`. **Source**: an event is `:\s(?:[^:\n]|:(?!\s))+` in Mermaid 12.3.0.
pub(super) fn empty_event(line: &str) -> Option<String> {
    line.contains(": : ").then(|| "an event without text".to_owned())
}

/// `::icon(x) more`.
pub(super) fn icon(line: &str) -> Option<String> {
    let (_, behind) = line.strip_prefix("::icon(")?.split_once(')')?;
    (!behind.is_empty()).then(|| "an icon stands on a line of its own".to_owned())
}

/// `gantt` where a task should begin: the lexer knows the word first.
pub(super) fn gantt_word(line: &str) -> Option<String> {
    (line.contains(':') && first_word(line).eq_ignore_ascii_case("gantt"))
        .then(|| "a task may not begin with `gantt`".to_owned())
}

/// A colon where a statement of a Git graph should begin.
pub(super) fn colon_first(line: &str) -> Option<String> {
    line.starts_with(':').then(|| "a statement may not begin with `:`".to_owned())
}

/// `classDef name fill=#fff`.
pub(super) fn class_definition(line: &str) -> Option<String> {
    let rest = line.strip_prefix("classDef ")?;
    let style = rest.trim_start().split_once(char::is_whitespace)?.1;
    let (before, _) = style.split_once('=')?;
    (!before.contains(':')).then(|| "`classDef` takes `name:value`, not `name=value`".to_owned())
}

/// `style a fill:#f9f,` with nothing behind the comma.
pub(super) fn style_tail(line: &str) -> Option<String> {
    (line.starts_with("style ") && line.ends_with(',')).then(|| "a style may not end with a comma".to_owned())
}

/// `style a fill:#fff;style b …`: only the last `;` of such a line is kept from ending an entity like `#fff;`.
/// **Source**: `encodeEntities` in Mermaid 12.3.0.
pub(super) fn style_entity(line: &str) -> Option<String> {
    let start = line.find("style").or_else(|| line.find("classDef"))?;
    let (style, _) = line[start..].rsplit_once(';')?;
    let colour = style.split_once(':')?.1.split('#').skip(1).any(|part| {
        part.split_once(';').is_some_and(|(word, _)| !word.is_empty() && word.chars().all(char::is_alphanumeric))
    });
    colour.then(|| "a `;` behind a colour: write one style a line".to_owned())
}

/// `%%{'init': …}%%` with the word in quotes is no directive, and a timeline takes nothing else before its header.
pub(super) fn quoted_directive(text: &str, kind: DiagramKind) -> Option<String> {
    let inside = text.trim_start().strip_prefix("%%{")?.trim_start();
    (kind == DiagramKind::Timeline && inside.starts_with(['\'', '"']))
        .then(|| "a directive begins with a plain word: `%%{init: …}%%`".to_owned())
}

/// `subgraph Title (with brackets)`, or the same between square brackets.
pub(super) fn subgraph_title(line: &str) -> Option<String> {
    let title = line.strip_prefix("subgraph ")?.trim();
    (!title.contains(['"', '`']) && title.contains(['(', ')', '{', '}']))
        .then(|| "a subgraph title with brackets needs quotes: `subgraph id[\"title\"]`".to_owned())
}

/// `click A "x.html` without the second quote.
pub(super) fn open_quote(line: &str) -> Option<String> {
    (line.starts_with("click ") && line.matches('"').count() % 2 == 1).then(|| "a quote is never closed".to_owned())
}

/// `A --> B :` with nothing behind the colon, or `state “title” as a`.
pub(super) fn state_description(line: &str) -> Option<String> {
    if line.strip_prefix("state ").is_some_and(|title| title.trim_start().starts_with(['“', '”'])) {
        return Some("a state's title takes straight quotes".to_owned());
    }
    (line.contains("-->") && line.ends_with(':') && !line.ends_with("::"))
        .then(|| "a transition's text is missing behind `:`".to_owned())
}

/// A Gantt task without dates: `Task:`.
pub(super) fn empty_task(line: &str) -> Option<String> {
    (line.ends_with(':') && line.len() > 1).then(|| "a task needs its dates behind `:`".to_owned())
}

/// `root[API (v2)]`: brackets in a label that is not quoted.
pub(super) fn mindmap_brackets(line: &str) -> Option<String> {
    let (_, label) = line.split_once('[')?;
    let label = label.strip_suffix(']')?;
    let plain = !label.contains(['"', '`']) && !label.starts_with(['(', '/', '\\', '[']);
    (plain && label.contains(['(', ')', '{', '}']))
        .then(|| "a label with brackets needs quotes: `id[\"label\"]`".to_owned())
}
