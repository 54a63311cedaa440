//! What is taken out of an answer, what it costs, and what is left alone.

use proptest::prelude::*;
use sluice_validators::diagram::DiagramKind;
use sluice_validators::facts::Facts;
use sluice_validators::normalise::{Normalised, normalise, normalise_graph, normalise_to_schema};
use sluice_validators::schema::JsonSchema;
use sluice_validators::{Document, Format};

const ER: Format = Format::Mermaid(DiagramKind::EntityRelationship);
const FLOW: Format = Format::Mermaid(DiagramKind::Flowchart);
const SEQUENCE: Format = Format::Mermaid(DiagramKind::Sequence);

const OPENAPI: &str = "openapi: 3.1.0\npaths: {}\n";
const SHOP: &str = "erDiagram\n  USER ||--o{ ORDER : places\n";

fn broken(normalised: &Normalised) -> bool {
    matches!(normalised.document, Document::Broken(_))
}

/// Answer, format, text that comes out, lossless and lossy edits.
type Case = (&'static str, Format, &'static str, usize, usize);

#[test]
fn the_artifact_is_taken_out_and_every_edit_is_listed() {
    let cases: &[Case] = &[
        (SHOP, ER, SHOP, 0, 0),
        ("\n\n```mermaid\nerDiagram\n  USER ||--o{ ORDER : places\n```\n", ER, SHOP, 0, 0),
        ("<think>\nhm, erDiagram…\n</think>\nerDiagram\n  USER ||--o{ ORDER : places", ER, SHOP, 0, 0),
        ("hm\n</think>\nerDiagram\n  USER ||--o{ ORDER : places", ER, SHOP, 1, 0),
        ("Here it is:\n\n```mermaid\nerDiagram\n  USER ||--o{ ORDER : places\n```\nEnjoy!", ER, SHOP, 1, 0),
        ("Here it is:\n\nerDiagram\n  USER ||--o{ ORDER : places", ER, SHOP, 1, 0),
        ("```\nerDiagram\n  USER ||--o{ ORDER : places", ER, SHOP, 1, 0),
        (
            "```mermaid\nerDiagram\n  USER ||--o{ ORDER : places\n```\n\n```mermaid\nerDiagram\n  A ||--o{ B : x\n```",
            ER,
            SHOP,
            0,
            1,
        ),
        ("```sql\nSELECT 1;\n```\n```mermaid\nerDiagram\n  USER ||--o{ ORDER : places\n```", ER, SHOP, 1, 0),
        ("ERDiagram\n  USER ||--o{ ORDER : places", ER, SHOP, 1, 0),
        ("erDiagram\n  USER ||--o{ ORDER : has many", ER, "erDiagram\n  USER ||--o{ ORDER : \"has many\"\n", 1, 0),
        (
            "erDiagram\n  A {\n    int id PK FK\n    name: string\n  }",
            ER,
            "erDiagram\n  A {\n    int id PK, FK\n    string name\n  }\n",
            1,
            0,
        ),
        ("erDiagram\n  A {\n    int id PK", ER, "erDiagram\n  A {\n    int id PK\n}\n", 0, 1),
        ("flowchart LR\n  a[Pay (card)] -> b{ok?}", FLOW, "flowchart LR\n  a[\"Pay (card)\"] --> b{ok?}\n", 2, 0),
        ("flowchart LR\n  a --> b: sends", FLOW, "flowchart LR\n  a -->|\"sends\"| b\n", 1, 0),
        (
            "sequenceDiagram\n  A->>B: SELECT 1; COMMIT",
            SEQUENCE,
            "sequenceDiagram\n  A->>B: SELECT 1#59; COMMIT\n",
            1,
            0,
        ),
        ("{\"a\": 1}", Format::Json, "{\"a\": 1}\n", 0, 0),
        ("```json\n{\"a\": 1}\n```", Format::Json, "{\"a\": 1}\n", 0, 0),
        ("The answer is {\"a\": 1}. Fine?", Format::Json, "{\"a\": 1}\n", 1, 0),
        ("{'a': True,}", Format::Json, "{\"a\": true}\n", 1, 0),
        ("```json\n{\"a\": [\"b\"\n```", Format::Json, "{\"a\": [\"b\"]}\n", 0, 1),
        ("{\n\"a\": \"say \"yes\" now\"\n}", Format::Json, "{\n\"a\": \"say \\\"yes\\\" now\"\n}\n", 1, 0),
        ("```markdown\n# T\n\n```js\nx\n```\n\nend\n```", Format::Markdown, "# T\n\n```js\nx\n```\n\nend\n", 0, 0),
        ("Sure:\n```markdown\n# T\n\n```js\nx\n```\n```\nBye", Format::Markdown, "# T\n\n```js\nx\n```\n", 1, 0),
        ("# T\n\n```markdown\n# inner\n```", Format::Markdown, "# T\n\n```markdown\n# inner\n```\n", 0, 0),
        (OPENAPI, Format::OpenApi, OPENAPI, 0, 0),
        (concat!("```yaml\n", "openapi: 3.1.0\npaths: {}\n", "```"), Format::OpenApi, OPENAPI, 0, 0),
        (concat!("Here:\n\n```yaml\n", "openapi: 3.1.0\npaths: {}\n", "```\nDone."), Format::OpenApi, OPENAPI, 1, 0),
        (
            concat!("Here it is:\n\n", "openapi: 3.1.0\npaths: {}\n", "\nThis describes all routes."),
            Format::OpenApi,
            OPENAPI,
            2,
            0,
        ),
        ("{'openapi': '3.1.0',}", Format::OpenApi, "{\"openapi\": \"3.1.0\"}\n", 1, 0),
        ("Sure!\n<!doctype html><html></html>\nDone.", Format::Html, "<!doctype html><html></html>\n", 1, 0),
        ("```html\n<!doctype html><html></html>\n```", Format::Html, "<!doctype html><html></html>\n", 0, 0),
    ];
    for (raw, format, text, lossless, lossy) in cases {
        let normalised = normalise(raw, *format, true);
        let lost = normalised.repairs.iter().filter(|repair| repair.lossy).count();
        assert_eq!(normalised.text, *text, "{raw}");
        assert!(!broken(&normalised), "{raw}: {:?}", normalised.document);
        assert_eq!((normalised.repairs.len() - lost, lost), (*lossless, *lossy), "{raw}: {:?}", normalised.repairs);
    }
}

#[test]
fn refusals_cut_answers_and_empty_ones_are_left_as_they_are() {
    for (raw, format, finished) in [
        ("I'm sorry, I can't draw erDiagram\n  USER ||--o{ ORDER : has many", ER, true),
        ("I cannot answer with {'a': 1", Format::Json, true),
        ("erDiagram\n  A {\n    int id", ER, false),
        ("erDiagram\n  USER ||--o{ ORDER : has many", ER, false),
        ("{\"a\": [1, 2", Format::Json, false),
        ("{\"a\": [1, 2", Format::Json, true),
        ("{\"a\": [\"b\"", Format::Json, true),
        ("{\"a\": \"b", Format::Json, true),
        ("{\"a\": 1, \"b", Format::Json, true),
        ("", ER, true),
        ("<think>erDiagram\n  A ||--o{ B : x", ER, true),
        ("Just words.", Format::Json, true),
        ("Just words.", Format::Html, true),
        ("Just words.", Format::OpenApi, true),
        ("openapi: 3.1.0\npaths:\n  /a: [", Format::OpenApi, true),
        ("flowchart LR\n  a --> b", ER, true),
        ("{\"files\":[{\"path\":\"../x\",\"text\":\"\"}]}", Format::Files, true),
    ] {
        let normalised = normalise(raw, format, finished);
        assert!(broken(&normalised), "{raw}: {:?}", normalised.document);
        assert!(normalised.text.ends_with('\n'), "{raw}");
    }
}

#[test]
fn a_schema_brings_values_to_its_types_and_every_change_is_listed() {
    let schema = r#"{"properties": {"count": {"type": "integer"}, "tags": {"type": "array"}}}"#;
    let schema = JsonSchema::parse(schema).expect("it is a schema");
    let raw = "Here:\n```json\n{\"count\": \"3\", \"tags\": \"new\"}\n```";
    let normalised = normalise_to_schema(raw, &schema, true);
    assert_eq!(normalised.text, "{\n  \"count\": 3,\n  \"tags\": [\n    \"new\"\n  ]\n}\n");
    assert_eq!(normalised.repairs.len(), 3, "{:?}", normalised.repairs);
    assert!(normalised.repairs.iter().all(|repair| !repair.lossy));
    // What cannot be brought to the schema stays as it was said, and so does a cut answer.
    for (raw, finished) in [("{\"count\": \"three\", \"tags\": \"new\"}", true), ("{\"count\": \"3\"}", false)] {
        let normalised = normalise_to_schema(raw, &schema, finished);
        assert_eq!((normalised.text.trim_end(), normalised.repairs.len()), (raw, 0));
    }
}

#[test]
fn a_graph_becomes_the_text_that_is_judged() {
    let raw = r#"Here: {"nodes":[{"id":"ann","label":"Ann; \"the\" user","role":"actor","group":""},
        {"id":"bob","label":"Bob","role":"actor","group":""}],
        "edges":[{"from":"ann","to":"bob","label":"asks","style":"call"}],"groups":[]}"#;
    let normalised = normalise_graph(raw, DiagramKind::Sequence, &Facts::default(), true);
    assert_eq!(
        normalised.text,
        "sequenceDiagram\n    actor ann as Ann#59; #34;the#34; user\n    actor bob as Bob\n    ann->>bob: asks\n"
    );
    assert!(!broken(&normalised));
    assert_eq!(normalised.repairs.len(), 1, "prose around");
    let wrong = normalise_graph("{\"nodes\":[]}", DiagramKind::Sequence, &Facts::default(), true);
    assert!(broken(&wrong));
}

#[test]
fn files_are_read_from_their_envelope() {
    let raw = "```json\n{\"files\":[{\"path\":\"src/main.py\",\"text\":\"print(1)\\n\"}]}\n```";
    let Document::Files(files) = normalise(raw, Format::Files, true).document else { panic!("the envelope is sound") };
    assert_eq!((files[0].path.as_str(), files[0].text.as_str()), ("src/main.py", "print(1)\n"));
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(3_000), close.repeat(3_000));
    for (raw, format) in [
        (deep("[", "]"), Format::Json),
        (deep("{\"a\":", "}"), Format::Json),
        (deep("[", ""), Format::Json),
        (format!("flowchart LR\n{}", deep("subgraph a\n", "end\n")), FLOW),
        (format!("flowchart LR\na{}", deep("[", "]")), FLOW),
        (format!("sequenceDiagram\n{}", deep("alt x\n", "end\n")), SEQUENCE),
        (format!("stateDiagram-v2\n{}", deep("state a {\n", "}\n")), Format::Mermaid(DiagramKind::State)),
        (format!("C4Context\n{}", deep("Boundary(a, \"b\") {\n", "}\n")), Format::Mermaid(DiagramKind::C4)),
        (format!("classDiagram\n{}", deep("namespace a {\n", "}\n")), Format::Mermaid(DiagramKind::Class)),
        (
            format!("mindmap\n{}", (1..300).map(|n| format!("{}a\n", " ".repeat(n))).collect::<String>()),
            Format::Mermaid(DiagramKind::Mindmap),
        ),
        (format!("flowchart LR\n{}", "a --> b\n".repeat(501)), FLOW),
        ("```".repeat(100_000), ER),
        ("x".repeat(5 << 20), Format::Markdown),
    ] {
        let normalised = normalise(&raw, format, true);
        assert!(normalised.text.ends_with('\n'));
    }
    assert!(broken(&normalise(&format!("flowchart LR\n{}", "a --> b\n".repeat(501)), FLOW, true)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_makes_it_panic_and_every_text_ends_with_one_newline(
        header in prop::sample::select(vec!["", "erDiagram\n", "flowchart LR\n", "classDiagram\n", "stateDiagram-v2\n",
            "sequenceDiagram\n", "C4Context\n", "gantt\n", "pie\n", "mindmap\n", "gitGraph\n", "journey\n", "timeline\n", "{", "```\n"]),
        pieces in prop::collection::vec(prop_oneof![
            prop::sample::select(vec!["A", " --> ", "{", "}", "[", "(", "\"", "\n", ":", "||--o{", "end", "subgraph ", "class ",
                "->>", "|", "#", ";", "\u{a0}", "é", "`", "state ", "%%", "<", "PK", ",", "section ", "commit"]).prop_map(str::to_owned),
            "\\PC{0,6}",
        ], 0..40),
        finished in any::<bool>(),
    ) {
        let raw = format!("{header}{}", pieces.concat());
        for format in ["mermaid:erDiagram", "mermaid:flowchart", "mermaid:classDiagram", "mermaid:stateDiagram",
            "mermaid:sequenceDiagram", "mermaid:C4Context", "mermaid:gantt", "mermaid:pie", "mermaid:mindmap", "mermaid:gitGraph",
            "mermaid:journey", "mermaid:timeline", "json", "html", "markdown", "openapi", "files"] {
            let format: Format = format.parse().expect("every format is known");
            let normalised = normalise(&raw, format, finished);
            prop_assert!(normalised.text.ends_with('\n') && (normalised.text.len() == 1 || !normalised.text.ends_with("\n\n")));
            if !finished {
                prop_assert!(!normalised.repairs.iter().any(|repair| repair.edit.starts_with("closed")));
            }
        }
    }
}
