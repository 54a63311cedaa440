//! Descriptions with one thing wrong, and texts of all sorts.

use super::openapi;
use crate::parse::yaml;
use proptest::prelude::*;

/// A description without fault, as YAML.
const SOUND: &str = "openapi: 3.1.0
info:
  title: Orders
  version: '1'
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      summary: Read one order
      parameters:
        - name: id
          in: path
          required: true
          schema: {type: integer}
      responses:
        '200':
          description: the order
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
        '404': {description: there is none}
components:
  schemas:
    Order:
      type: object
      properties:
        id: {type: integer}
";

#[test]
fn a_sound_description_has_operations_and_no_problem() {
    for text in [SOUND.to_owned(), SOUND.replace("3.1.0", "3.0.3"), as_json(SOUND)] {
        let found = openapi(&text).expect("it parses");
        assert_eq!(found.problems, [], "{text}");
        let one = &found.operations[0];
        assert_eq!((one.method.as_str(), one.path.as_str()), ("GET", "/orders/{id}"));
        assert_eq!((one.id.as_deref(), one.summary.as_deref()), (Some("readOrder"), Some("Read one order")));
        assert_eq!(one.parameters, [("id".to_owned(), "path".to_owned())]);
        assert_eq!((one.responses.join(","), one.secured), ("200,404".to_owned(), false));
    }
    assert_eq!(openapi(SOUND).expect("it parses").operations[0].line, Some(7));
}

fn as_json(text: &str) -> String {
    format!("{:#}", yaml(text).expect("it is YAML"))
}

/// What is put in place of what, a word of the problem, and its line where it can be told.
type Defect = (&'static str, &'static str, &'static str, Option<u32>);

#[test]
fn every_defect_is_told() {
    let defects: &[Defect] = &[
        ("schemas/Order'", "schemas/Gone'", "Gone", Some(7)),
        ("name: id", "name: other", "path", None),
        ("required: true", "required: false", "required", Some(7)),
        ("  /orders/{id}:", "  orders/{id}:", "orders", None),
        ("type: object", "type: objct", "objct", None),
        ("in: path", "in: somewhere", "somewhere", None),
        ("    get:", "    fetch:", "no method", Some(6)),
        ("  version: '1'\n", "", "version", None),
        ("          description: the order\n", "", "description", None),
        ("3.1.0", "3.9.0", "3.9.0", Some(1)),
    ];
    for (good, bad, word, line) in defects {
        assert!(SOUND.contains(good), "{good}");
        let found = openapi(&SOUND.replacen(good, bad, 1)).expect("it still parses");
        let told = found.problems.iter().find(|(_, problem)| problem.contains(word));
        assert!(told.is_some(), "{bad}: {:?}", found.problems);
        assert!(line.is_none() || told.and_then(|(line, _)| *line) == *line, "{bad}: {told:?}");
    }
    let empty = openapi("openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n").expect("it parses");
    assert!(empty.problems.iter().any(|(_, problem)| problem.contains("no path")), "{:?}", empty.problems);
}

#[test]
fn what_is_no_description_does_not_parse() {
    for text in ["", "a: 1", "[]", "{}", "openapi: [", "openapi: {a: 1}", "I'm sorry, but I can't.", "openapi"] {
        assert!(openapi(text).is_err(), "{text}");
    }
}

#[test]
fn schemas_that_refer_to_themselves_come_to_an_end() {
    let body =
        "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}\n      responses:";
    let schemas = "  schemas:\n    A: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}";
    let text = SOUND.replacen("responses:", body, 1).replacen("  schemas:", schemas, 1);
    assert_eq!(openapi(&text).expect("it parses").operations.len(), 1);
    let circle = "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n";
    assert_eq!(openapi(circle).expect("it parses").operations.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mangled_description_panics(cuts in prop::collection::vec((0usize..600, 0usize..12, prop_oneof![
        prop::sample::select(vec!["", "$ref: '#'", "{", "}", "[]", ": ", "- ", "\n", "null", "1", "get:", "'", "&a ", "*a", "/x:"])
            .prop_map(str::to_owned), "\\PC{0,3}"]), 1..5), json in any::<bool>()) {
        let mut text = if json { as_json(SOUND) } else { SOUND.to_owned() };
        for (at, length, piece) in cuts {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = (at..=text.len().min(at + length)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(at);
            text.replace_range(at..end, &piece);
        }
        let _ = openapi(&text);
    }

    #[test]
    fn the_order_of_paths_and_the_ends_of_lines_change_no_operation(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let path = |n: &usize| format!("  /p{n}:\n    get:\n      summary: say {n}\n      responses: {{'200': {{description: ok}}}}\n");
        let text: String = order.iter().map(path).collect();
        let text = format!("openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\npaths:\n{text}");
        let names = |text: &str| -> Vec<String> {
            let mut names: Vec<String> = openapi(text).expect("it parses").operations.into_iter().map(|one| one.path).collect();
            names.sort();
            names
        };
        let plain = names(&text);
        prop_assert_eq!(plain.len(), 6);
        prop_assert_eq!(&plain, &names(&text.replace('\n', "\r\n")));
        prop_assert_eq!(openapi(&text).expect("it parses").problems, []);
    }
}
