//! Which kinds can be drafted, by what, and what is missing where one cannot.

use super::{api_docs, large, openapi, system_overview};
use sluice_validators::diagram::{Diagram, compile, from_facts};
use sluice_validators::facts::{Facts, Notes};

/// How a kind is drafted.
enum Way {
    Diagram(fn(&Facts) -> Option<Diagram>),
    Text(fn(&Facts, &Notes) -> Option<String>),
}

/// A kind that can be drafted from facts alone.
struct Row {
    kind: &'static str,
    way: Way,
    /// What the sources must hold, as the end of a sentence.
    needs: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        kind: "erd",
        way: Way::Text(|facts, _| large::erd(facts)),
        needs: "a table (SQL, Prisma, Django, SQLAlchemy or SQLModel)",
    },
    Row {
        kind: "architecture",
        way: Way::Diagram(from_facts::architecture),
        needs: "two modules of code that are no tests",
    },
    Row {
        kind: "components_diagram",
        way: Way::Diagram(from_facts::components),
        needs: "two modules of code with public functions or types",
    },
    Row {
        kind: "data_flow",
        way: Way::Diagram(from_facts::data_flow),
        needs: "code that reads or writes a known table",
    },
    Row { kind: "class", way: Way::Diagram(from_facts::class), needs: "two public types" },
    Row {
        kind: "c4_container",
        way: Way::Diagram(from_facts::c4_container),
        needs: "programs or services, and what they need or which tables they touch",
    },
    Row {
        kind: "c4_component",
        way: Way::Diagram(from_facts::c4_component),
        needs: "a project's name and four modules of code that import each other",
    },
    Row { kind: "git_graph", way: Way::Diagram(from_facts::git_graph), needs: "a git repository with a second branch" },
    Row { kind: "api_docs", way: Way::Text(api_docs::draft), needs: "an HTTP route" },
    Row { kind: "openapi", way: Way::Text(openapi::draft), needs: "an HTTP route with a plain path" },
    Row { kind: "system_overview", way: Way::Text(system_overview::draft), needs: "a module of code that is no test" },
];

/// Whether a kind can be drafted at all; whether it can from these facts, only a draft tells.
pub fn drafts(kind: &str) -> bool {
    ROWS.iter().any(|row| row.kind == kind)
}

/// Drafts a kind.
///
/// **Errors**: what is missing, as a fragment that fits after "failed:".
pub(super) fn draft(kind: &str, facts: &Facts, notes: &Notes) -> Result<String, String> {
    let Some(row) = ROWS.iter().find(|row| row.kind == kind) else {
        let kinds: Vec<&str> = ROWS.iter().map(|row| row.kind).collect();
        return Err(format!(
            "`builtin` cannot draft `{kind}`: it takes judgement that no fact gives; start Ollama with a model or set a \
             cloud provider's key; without a model there are {}",
            kinds.join(", ")
        ));
    };
    let text = match row.way {
        Way::Diagram(draw) => draw(facts).map(|diagram| compile(&diagram)),
        Way::Text(write) => write(facts, notes),
    };
    text.ok_or_else(|| format!("`builtin` cannot draft `{kind}`: the sources do not hold {}", row.needs))
}
