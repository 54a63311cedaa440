//! What of a page nobody ever sees: hidden by a style or an attribute, and shown by nothing.

use super::html::inner_text;
use regex::Regex;
use scraper::node::Element;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashSet;
use std::sync::LazyLock;

static STYLES: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("style").ok());
static SCRIPTS: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("script").ok());

/// Declarations that take something out of sight, spaces left out.
static HIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|;)(?:display:none|visibility:hidden|opacity:0(?:\.0*)?(?:%|!|;|$)|font-size:0(?:px|em|rem|%)?(?:!|;|$)|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}(?:px|em|rem|%|vw|vh))",
    )
    .expect("a constant pattern reads")
});
/// Declarations that bring something back.
static SHOWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|;)(?:display:(?:block|flex|grid|inline|table|list|contents|revert|unset|initial)|visibility:visible|opacity:(?:1|0?\.[1-9]))")
        .expect("a constant pattern reads")
});

/// What hides, and what a script speaks of.
pub(super) struct Unseen {
    /// Identifiers, classes and tags (`#a`, `.b`, `c`) that a style hides and none shows.
    hidden: HashSet<String>,
    /// Words of all scripts: what a script speaks of it may show.
    spoken: HashSet<String>,
}

impl Unseen {
    /// Reads the styles and scripts of a page.
    pub(super) fn of(page: &Html) -> Unseen {
        let texts = |selector: &'static LazyLock<Option<Selector>>| -> String {
            let found = selector.as_ref().into_iter().flat_map(|selector| page.select(selector));
            found.map(|element: ElementRef<'_>| inner_text(&element) + "\n").collect()
        };
        let is_word = |sign: char| sign.is_alphanumeric() || sign == '-' || sign == '_';
        let spoken = texts(&SCRIPTS).split(|sign| !is_word(sign)).map(str::to_owned).collect();
        Unseen { hidden: hidden_by(&texts(&STYLES)), spoken }
    }

    /// True for an element that hides everything in it for good.
    pub(super) fn hides(&self, element: &Element) -> bool {
        let styled = || element.attr("style").is_some_and(|style| HIDES.is_match(&packed(style)));
        let id = element.id().map(|id| format!("#{id}"));
        let classes = element.classes().map(|class| format!(".{class}"));
        let names = || id.iter().cloned().chain(classes.clone()).chain([element.name().to_owned()]);
        let hidden = element.attr("hidden").is_some() || styled() || names().any(|name| self.hidden.contains(&name));
        hidden && !element.id().into_iter().chain(element.classes()).any(|name| self.spoken.contains(name))
    }
}

/// The last parts of the selectors that a sheet hides, without those it also shows somewhere. What is hidden only for a
/// printer or a small screen is seen.
fn hidden_by(sheet: &str) -> HashSet<String> {
    let (mut hidden, mut shown) = (HashSet::new(), HashSet::new());
    let (mut depth, mut selectors) = (0usize, "");
    for piece in sheet.split_inclusive(['{', '}']) {
        let text = piece.trim_end_matches(['{', '}']).trim();
        if piece.ends_with('{') {
            depth += 1;
            selectors = text;
            continue;
        }
        depth = depth.saturating_sub(1);
        let declared = packed(text);
        let subjects = std::mem::take(&mut selectors).split(',').filter_map(subject);
        if SHOWS.is_match(&declared) {
            shown.extend(subjects.flat_map(|subject| names(&subject)));
        } else if depth == 0 && HIDES.is_match(&declared) {
            hidden.extend(subjects.filter_map(|subject| names(&subject).pop()));
        }
    }
    hidden.retain(|name| !shown.contains(name));
    hidden
}

/// What a selector is about: its last part, where it is no state of it (`.panel:target`).
fn subject(selector: &str) -> Option<String> {
    let last = selector.split([' ', '>', '+', '~', '\n', '\t']).rfind(|part| !part.is_empty())?;
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '#' | '.');
    last.chars().all(is_plain).then(|| last.to_owned())
}

/// Tag, identifiers and classes of a part: `p`, `#a` and `.b` of `p#a.b`.
fn names(part: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for sign in part.chars() {
        match names.last_mut() {
            Some(name) if !matches!(sign, '#' | '.') => name.push(sign),
            _ => names.push(sign.to_string()),
        }
    }
    names
}

/// Declarations in small letters without spaces.
fn packed(declarations: &str) -> String {
    declarations.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_hides_what_it_never_shows() {
        let hidden = |sheet| {
            let mut names: Vec<String> = hidden_by(sheet).into_iter().collect();
            names.sort();
            names.join(" ")
        };
        for (sheet, names) in [
            (".h { display : none }", ".h"),
            ("main .h, #b{left:-9999px;position:absolute}", "#b .h"),
            (".h{display:none} .h.open{color:red} #tab:checked ~ .h{display:block}", ""),
            ("@media print { .h { display: none } } p { color: red }", ""),
            (".h:not(.on) { display: none }", ""),
            ("p{opacity:0.5} q{opacity:0} b{margin-left:-4px}", "q"),
            ("} } {{ display:none", ""),
        ] {
            assert_eq!(hidden(sheet), names, "{sheet}");
        }
    }
}
