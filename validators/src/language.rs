//! The language a prose is written in, where that can be told.

use regex::Regex;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Prose with fewer words says too little. Source: SCORING §5, G6, and trials with notes of one paragraph.
const MIN_WORDS: usize = 60;
/// Labels with fewer words are names, in whatever language.
const MIN_LABEL_WORDS: usize = 3;
/// Words of labels from which their language can be told.
const MIN_WORDS_OF_LABELS: usize = 20;
/// Most text that is looked at, in characters: more changes no answer.
const MAX_CHARS: usize = 20_000;

static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    // Code, addresses, paths, links' targets and table rules are in no language.
    Regex::new(r"`[^`\n]{0,300}`|\]\([^)\n]{0,500}\)|https?://\S+|\S*[/\\_@=<>{}]\S*|\|[-: |]*\|")
        .expect("a constant pattern reads")
});

/// ISO 639-3 code (`eng`, `deu`) of a Markdown or plain text; `None` where it is short, mixed, or not to be told.
pub(crate) fn language_of(text: &str) -> Option<&'static str> {
    told(&prose(text), MIN_WORDS)
}

/// The same of short texts that are read apart, as labels are; names and words that stand alone say nothing of the language
/// of those who wrote them.
pub(crate) fn language_of_labels<'a>(labels: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let (mut seen, mut prose) = (BTreeSet::new(), String::new());
    for label in labels {
        let plain = plain(label);
        if plain.split_whitespace().count() < MIN_LABEL_WORDS || !seen.insert(label) {
            continue;
        }
        if prose.len() + plain.len() > MAX_CHARS {
            break;
        }
        prose.push_str(&plain);
        prose.push('\n');
    }
    told(&prose, MIN_WORDS_OF_LABELS)
}

/// A text without asides. Nearly every line has no sign that one is made of, and searching it would find nothing.
fn plain(text: &str) -> Cow<'_, str> {
    const SIGNS: [u8; 12] = *b"`]/\\_@=<>{}|";
    if text.bytes().any(|byte| SIGNS.contains(&byte)) { ASIDE.replace_all(text, " ") } else { Cow::Borrowed(text) }
}

fn told(prose: &str, least: usize) -> Option<&'static str> {
    let words = prose.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let detected = if words >= least { whatlang::detect(prose) } else { None };
    detected.filter(whatlang::Info::is_reliable).map(|found| found.lang().code())
}

/// What is left of a text without fences, code spans and addresses.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let (mut fenced, mut left) = (false, MAX_CHARS);
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        fenced ^= is_fence;
        if fenced || is_fence {
            continue;
        }
        let end = if line.len() <= left { None } else { line.char_indices().nth(left) };
        let line = end.map_or(line, |(end, _)| &line[..end]);
        left -= line.chars().count();
        prose.push_str(&plain(line));
        prose.push('\n');
        if left == 0 {
            break;
        }
    }
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The shop lets customers order products from the catalogue and lets staff ship the orders. It is one service with an interface for browsers, a small front end and a relational schema behind it. Before an order is stored, goods are set aside; when a payment is declined they are given back, and the customer is told what went wrong and what to do next.";
    const GERMAN: &str = "Der Laden erlaubt es Kunden, Waren aus dem Katalog zu bestellen, und dem Personal, die Bestellungen zu versenden. Es ist ein Dienst mit einer Schnittstelle für Browser, einer kleinen Oberfläche und einem relationalen Schema dahinter. Bevor eine Bestellung gespeichert wird, werden Waren zurückgelegt; wird eine Zahlung abgelehnt, so werden sie wieder freigegeben, und der Kunde erfährt davon, was geschehen ist und was er als Nächstes tun kann, damit die Ware doch noch kommt.";

    #[test]
    fn prose_tells_its_language_and_code_does_not() {
        let code = "```py\nfor order in orders: print(order)\n```\n".repeat(30);
        for (text, expected) in [
            (ENGLISH.to_owned(), Some("eng")),
            (GERMAN.to_owned(), Some("deu")),
            (format!("{code}\n{GERMAN}"), Some("deu")),
            (code, None),
            ("The shop is small.".to_owned(), None),
            ("`orders` `products` /orders/{id} ".repeat(100), None),
            (String::new(), None),
        ] {
            assert_eq!(language_of(&text), expected, "{text}");
        }
    }
}
