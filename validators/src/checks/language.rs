//! Whether a text is written in the language of those who are to read it.

use super::row::Row;
use crate::diagram::Diagram;
use crate::document::Document;
use crate::language::{language_of, language_of_labels};
use crate::rubric::{Outcome, Settings, Subject};

/// A gate of every kind.
pub(super) const ROW: Row = Row::new("text.language", language).lists(&["languages"]);

/// Language of texts about projects that say nothing in any other. Source: SCORING §5, G6.
const USUAL: &str = "eng";

/// A gate: the prose is in the language of the notes or the README, or in one that was asked for (ISO 639-3 codes).
fn language(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(found) = language_read(subject) else {
        return match subject.document {
            Document::Markdown(_) | Document::Html(_) => Outcome::unscored("too little prose to tell its language"),
            // Names and data are in no language: nothing is left open where there are no sentences.
            Document::Diagram(_)
            | Document::Json(_)
            | Document::Files(_)
            | Document::OpenApi(_)
            | Document::Broken(_) => Outcome::share(1.0, "no sentences, whose language would matter"),
        };
    };
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

/// The language of what people read; `None` where that is short, and in data and code, whose language is nobody's choice.
fn language_read(subject: &Subject<'_>) -> Option<&'static str> {
    match subject.document {
        Document::Markdown(_) => language_of(subject.text),
        Document::Html(html) => language_of(&html.visible_text),
        Document::Diagram(diagram) => language_of_labels(labels(diagram)),
        Document::OpenApi(api) => language_of_labels(descriptions(&api.value)),
        Document::Json(_) | Document::Files(_) | Document::Broken(_) => None,
    }
}

fn labels(diagram: &Diagram) -> impl Iterator<Item = &str> {
    let nodes = diagram.nodes.iter().map(|node| node.label.as_str());
    let edges = diagram.edges.iter().map(|edge| edge.label.as_str());
    let groups = diagram.groups.iter().map(|group| group.label.as_str());
    diagram.title.as_deref().into_iter().chain(groups).chain(nodes).chain(edges)
}

/// Summaries and descriptions, wherever they stand.
fn descriptions(value: &serde_json::Value) -> Vec<&str> {
    let (mut found, mut open) = (Vec::new(), vec![value]);
    while let Some(value) = open.pop() {
        for (key, inner) in value.as_object().into_iter().flatten() {
            found.extend(inner.as_str().filter(|_| matches!(key.as_str(), "summary" | "description")));
            open.push(inner);
        }
        open.extend(value.as_array().into_iter().flatten());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::DiagramKind;
    use crate::document::{File, OpenApi};
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
            let document = Document::Markdown(crate::parse::markdown(text));
            assert_eq!(share(text, &document, notes, readme), expected, "{text} {notes:?}");
        }
    }

    #[test]
    fn labels_and_descriptions_are_held_to_it_and_data_and_code_are_not() {
        let mermaid = |text: &str| crate::diagram::parse(text, DiagramKind::Flowchart).map(Document::Diagram).unwrap();
        let german = "flowchart TD\n a[Kunde legt die Ware in den Korb] -->|und geht zur Kasse| b[Ware wird zurückgelegt und nicht verkauft]\n b -->|wenn die Zahlung abgelehnt wird| c[Der Kunde bekommt eine Nachricht und versucht es noch einmal]";
        let english = "flowchart TD\n a[The customer puts goods into the cart] -->|and goes on to pay| b[The goods are set aside for a while]\n b -->|when the payment is declined| c[The customer is told what went wrong and tries once more]";
        let names = "flowchart TD\n Kunde --> Warenkorb --> Kasse --> Bestellung --> Versand --> Rechnung --> Mahnung";
        let value =
            serde_json::json!({"paths": {"/a": {"get": {"summary": "x", "description": GERMAN}}}, "text": GERMAN});
        let api = |value: &serde_json::Value| Document::OpenApi(OpenApi { value: value.clone(), ..OpenApi::default() });
        let file = File { path: "a.py".to_owned(), text: GERMAN.to_owned(), ..File::default() };
        for (document, expected) in [
            (mermaid(german), 0.0),
            (mermaid(english), 1.0),
            (mermaid(names), 1.0),
            (api(&value), 0.0),
            (api(&serde_json::json!({"text": GERMAN, "summary": "Bestellt Waren."})), 1.0),
            (Document::Json(value), 1.0),
            (Document::Files(vec![file]), 1.0),
        ] {
            assert_eq!(share("", &document, None, None), Some(expected), "{document:?}");
        }
    }

    fn share(
        text: &str,
        document: &Document,
        notes: Option<&'static str>,
        readme: Option<&'static str>,
    ) -> Option<f64> {
        let notes = Notes { language: notes, ..Notes::default() };
        let facts = Facts { language: readme, ..Facts::default() };
        let (finished, secrets, compiled, schema) = (true, &[], None, None);
        let subject = Subject { text, document, facts: &facts, notes: &notes, finished, secrets, compiled, schema };
        language(&subject, &Settings::default()).share
    }
}
