//! What verdicts are timed on: a project of many modules, a diagram with 50 boxes, and a page of 20 kB.

use std::fmt::Write as _;

const BOXES: usize = 50;
const PAGE_BYTES: usize = 20_000;

/// Names and texts of the sources: modules, each with a route, that import each other.
pub(crate) fn sources() -> Vec<(String, String)> {
    let module = |index: usize| {
        let mut text = format!(
            "from . import module_{}\nfrom fastapi import APIRouter\n\nrouter = APIRouter()\n",
            (index + 1) % BOXES
        );
        let _ = write!(
            text,
            "\n\n@router.get(\"/things_{index}/{{thing_id}}\")\ndef get_thing_{index}(thing_id: int, page: int = 1):\n    \"\"\"Gives thing {index}.\"\"\"\n    return None\n"
        );
        (format!("module_{index}.py"), text)
    };
    (0..BOXES).map(module).collect()
}

/// Kinds and the texts that are judged as such, each with the name of its figure.
pub(crate) fn texts() -> [(&'static str, &'static str, String); 2] {
    [("diagram_50_boxes", "architecture", chart()), ("page_20_kb", "api_docs", page())]
}

fn chart() -> String {
    let mut text = String::from("flowchart TD\n  subgraph modules[\"Modules\"]\n");
    for index in 0..BOXES {
        let _ = writeln!(text, "    m{index}[\"module_{index}\"]");
    }
    text.push_str("  end\n");
    for index in 0..BOXES {
        let _ = writeln!(text, "  m{index} -->|imports| m{}", (index + 1) % BOXES);
    }
    text
}

fn page() -> String {
    let mut text = String::from("# API\n\n## Endpoints\n");
    let mut index = 0;
    while text.len() < PAGE_BYTES {
        let number = index % BOXES;
        let _ = write!(
            text,
            "\n### GET /things_{number}/{{thing_id}}\n\nGives thing {number}; part {index} of this page.\n\n| name | in | type | required |\n|---|---|---|---|\n| `thing_id` | path | int | yes |\n| `page` | query | int | no |\n\nAnswers `200`:\n\n```json\n{{\"thing_id\": {index}}}\n```\n"
        );
        index += 1;
    }
    text
}
