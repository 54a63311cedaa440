//! A comparison that nobody ran, for looking at: candidates that differ, inputs that are harder and easier.

use sluice::compare::report::{Page, PageCell};
use sluice::compare::{Cell, Outcome, Table};
use sluice::prices::{Cost, Money};
use sluice_validators::Score;
use sluice_validators::rubric::{Finding, FindingRole};

/// Name, skill in points, USD of a call; no cost is unknown, and nothing is local.
const CANDIDATES: [(&str, u64, Option<f64>); 12] = [
    ("builtin/facts", 62, Some(0.0)),
    ("ollama/small-1b", 55, Some(0.0)),
    ("ollama/coder-7b", 71, Some(0.0)),
    ("ollama/coder-14b#graph", 80, Some(0.0)),
    ("groq/vendor/open-20b", 77, Some(0.000_31)),
    ("groq/vendor/open-120b", 86, Some(0.000_82)),
    ("gemini/flash-lite", 81, Some(0.000_45)),
    ("gemini/flash", 88, Some(0.002_1)),
    ("gemini/pro", 91, Some(0.014)),
    ("openai/nano", 74, Some(0.000_52)),
    ("openai/mini", 85, Some(0.002_6)),
    ("lab/preview", 83, None),
];
const TABLES: [&str; 8] = ["customer", "order", "order_line", "product", "price", "stock", "shipment", "invoice"];

/// A cell with what is shown of it.
pub(super) struct MadeUp {
    pub(super) cell: Cell,
    pub(super) text: Option<String>,
    pub(super) findings: Vec<Finding>,
}

/// So many inputs for the first candidates, each asked so often. The same every time.
pub(super) fn cells(inputs: u64, candidates: usize, repeats: u32) -> Vec<MadeUp> {
    let mut cells = Vec::new();
    for input in 0..inputs {
        for repeat in 0..repeats {
            for place in 0..candidates {
                cells.push(made_up(input, place, repeat));
            }
        }
    }
    cells
}

/// The page of these cells, given to whoever wants to write it.
pub(super) fn with_page<T>(title: &str, made_up: &[MadeUp], write: impl FnOnce(&Page<'_>) -> T) -> T {
    let cells: Vec<Cell> = made_up.iter().map(|one| one.cell.clone()).collect();
    let table = Table::of(&cells, 1).unwrap();
    let shown: Vec<PageCell<'_>> = made_up
        .iter()
        .map(|one| PageCell { cell: &one.cell, text: one.text.as_deref(), findings: &one.findings })
        .collect();
    write(&Page { title, day: Some("2026-11-22"), table: &table, cells: &shown })
}

fn made_up(input: u64, place: usize, repeat: u32) -> MadeUp {
    let (name, skill, cost) = CANDIDATES[place];
    let luck = mixed(input * 1_000 + place as u64 * 10 + u64::from(repeat));
    let hard = mixed(input + 77) % 24;
    let score = (skill + 14).saturating_sub(hard).saturating_sub(luck % 17).min(100);
    let missing = ((100 - score) / 9) as usize;
    let gate = score < 50;
    let outcome = match luck % 97 {
        0 => Outcome::Failed { reason: "timeout".to_owned() },
        1 => Outcome::Failed { reason: "refused".to_owned() },
        2 => Outcome::Unscored,
        _ => {
            let points = if gate { 40 } else { score };
            Outcome::Judged { score: Score::from_points(points as f64), accepted: points >= 80 }
        }
    };
    let text = (!matches!(outcome, Outcome::Failed { .. })).then(|| diagram(input, missing, luck));
    let cell = Cell {
        input: format!("shop-{:03}/schema.sql", input + 1),
        candidate: name.to_owned(),
        group: "erd".to_owned(),
        repeat,
        outcome,
        failed_gates: if gate { vec!["mermaid.syntax".to_owned()] } else { Vec::new() },
        latency_ms: 300 + skill * 20 + luck % 900,
        first_token_ms: Some(90 + luck % 200),
        input_tokens: Some(1_800 + hard * 40),
        output_tokens: Some(420 + luck % 160),
        cost: match cost {
            None => Cost::Unknown,
            Some(0.0) => Cost::Local,
            Some(usd) => Cost::Known(Money::from_usd(usd * (0.8 + (luck % 40) as f64 / 100.0))),
        },
    };
    MadeUp { cell, text, findings: findings(missing, gate) }
}

fn findings(missing: usize, gate: bool) -> Vec<Finding> {
    let found = |check: &str, role, earned, of, message: String| Finding {
        check: check.to_owned(),
        role,
        earned: Some(earned),
        of,
        line: gate.then_some(3),
        message,
        hint: None,
    };
    let kept = TABLES.len().saturating_sub(missing);
    let entities = 35.0 * kept as f32 / TABLES.len() as f32;
    vec![
        found("mermaid.syntax", FindingRole::Gate, f32::from(u8::from(!gate)), 1.0, "a block is not closed".to_owned()),
        found("facts.entities", FindingRole::Graded, entities, 35.0, format!("{kept} of {} tables", TABLES.len())),
        found("mermaid.size", FindingRole::Graded, 5.0, 5.0, "as large as it should be".to_owned()),
    ]
}

/// A diagram that lacks some tables, and says some types in its own way.
fn diagram(input: u64, missing: usize, luck: u64) -> String {
    let key = if luck.is_multiple_of(3) { "bigint" } else { "int" };
    let kept = TABLES.iter().take(TABLES.len().saturating_sub(missing).max(1));
    let blocks = kept.clone().map(|table| {
        let column = mixed(input + table.len() as u64) % 50;
        format!("    {table} {{\n        {key} id PK\n        text name\n        numeric field_{column}\n    }}\n")
    });
    let relations = kept.skip(1).map(|table| format!("    customer ||--o{{ {table} : has\n"));
    format!("erDiagram\n{}{}", blocks.collect::<String>(), relations.collect::<String>())
}

/// Numbers without a pattern (SplitMix64).
fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) >> 20
}
