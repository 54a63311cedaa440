//! Whether a text is written in the language of those who are to read it.

use super::row::Row;
use crate::document::Document;
use crate::language::language_of;
use crate::rubric::{Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[Row::new("text.language", language).lists(&["languages"])];

/// Language of texts about projects that say nothing in any other. Source: SCORING §5, G6.
const USUAL: &str = "eng";

/// A gate: the prose is in the language of the notes or the README, or in one that was asked for (ISO 639-3 codes).
fn language(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = match subject.document {
        Document::Markdown(_) => language_of(subject.text),
        Document::Html(html) => language_of(&html.visible_text),
        Document::Diagram(_) | Document::Json(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => {
            None
        }
    };
    let Some(found) = found else { return Outcome::unscored("too little prose to tell its language") };
    let mut wanted: Vec<&str> = settings.list("languages").iter().map(String::as_str).collect();
    if wanted.is_empty() {
        wanted.extend([subject.notes.language, subject.facts.language].into_iter().flatten());
    }
    if wanted.is_empty() {
        wanted.push(USUAL);
    }
    let outcome = Outcome::share(if wanted.contains(&found) { 1.0 } else { 0.0 }, format!("the text is in `{found}`"));
    if wanted.contains(&found) {
        return outcome;
    }
    let hint = format!("write in the language of the notes and the README (`{}`)", wanted.join("` or `"));
    outcome.remark(None, format!("the text is in `{found}`, not in `{}`", wanted.join("` or `")), Some(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Facts, Notes};

    const ENGLISH: &str = "The shop lets customers order products from the catalogue and lets staff ship the orders. It is one service with an interface for browsers, a small front end and a relational schema behind it. Before an order is stored, goods are set aside; when a payment is declined they are given back, and the customer is told what went wrong and what to do next.";
    const GERMAN: &str = "Der Laden erlaubt es Kunden, Waren aus dem Katalog zu bestellen, und dem Personal, die Bestellungen zu versenden. Es ist ein Dienst mit einer Schnittstelle für Browser, einer kleinen Oberfläche und einem relationalen Schema dahinter. Bevor eine Bestellung gespeichert wird, werden Waren zurückgelegt; wird eine Zahlung abgelehnt, so werden sie wieder freigegeben, und der Kunde erfährt davon, was geschehen ist.";

    #[test]
    fn a_text_is_held_to_the_language_of_notes_and_readme_and_else_to_english() {
        for (text, notes, readme, expected) in [
            (ENGLISH, None, None, Some(1.0)),
            (GERMAN, None, None, Some(0.0)),
            (GERMAN, Some("deu"), None, Some(1.0)),
            (GERMAN, Some("deu"), Some("eng"), Some(1.0)),
            (ENGLISH, Some("deu"), Some("eng"), Some(1.0)),
            (ENGLISH, Some("deu"), None, Some(0.0)),
            ("Zu kurz.", None, None, None),
        ] {
            let notes = Notes { language: notes, ..Notes::default() };
            let facts = Facts { language: readme, ..Facts::default() };
            let document = Document::Markdown(crate::parse::markdown(text));
            let subject = Subject {
                text,
                document: &document,
                facts: &facts,
                notes: &notes,
                finished: true,
                secrets: &[],
                compiled: None,
                schema: None,
            };
            assert_eq!(language(&subject, &Settings::default()).share, expected, "{text} {:?}", notes.language);
        }
    }
}
