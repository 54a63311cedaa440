//! From a definition to a rubric that can judge.

use super::definition::{CapDefinition, Definition, DefinitionError};
use super::limit::Condition;
use super::settings::Settings;
use crate::checks::{self, Configured, Row};

/// The checks of a kind, ready to judge any number of texts.
pub struct Rubric {
    pub(super) gates: Vec<Planned>,
    pub(super) points: Vec<Planned>,
    pub(super) caps: Vec<Cap>,
}

/// A check with what it is worth.
pub(super) struct Planned {
    pub(super) check: Configured,
    /// Points that can be earned; 1 for a gate.
    pub(super) of: f64,
    pub(super) hint: Option<String>,
}

/// A limit and when it is in force.
pub(super) struct Cap {
    pub(super) condition: Condition,
    pub(super) at: u8,
}

impl Rubric {
    /// Makes a rubric of a definition: the gates of every kind, then its own.
    ///
    /// **Errors**: a check, setting or measure that does not exist, points that do not sum to 100, a cap that does not
    /// read or refers to a check that does not run.
    pub fn build(definition: &Definition) -> Result<Self, DefinitionError> {
        let mut gates = Vec::new();
        for gate in &definition.gates {
            gates.push(plan(&gate.check, &gate.settings, (1.0, gate.hint.as_ref()))?);
        }
        // A kind may list a gate of every kind to set it, as the languages that are asked for.
        let is_unset = |row: &&'static Row| !gates.iter().any(|gate: &Planned| gate.check.row.id == row.id);
        let common: Vec<Planned> = checks::common().iter().filter(is_unset).map(common_gate).collect();
        gates.splice(0..0, common);
        let mut points = Vec::new();
        for entry in &definition.points {
            if !(entry.of > 0.0 && entry.of <= 100.0) {
                return Err(DefinitionError::PointsRange { check: entry.check.clone(), of: entry.of });
            }
            points.push(plan(&entry.check, &entry.settings, (entry.of, entry.hint.as_ref()))?);
        }
        let sum: f64 = points.iter().map(|planned| planned.of).sum();
        if (sum - 100.0).abs() > 1e-6 {
            return Err(DefinitionError::PointsSum(sum));
        }
        refuse_doubles(&gates)?;
        refuse_doubles(&points)?;
        let rows: Vec<&'static Row> = gates.iter().chain(&points).map(|planned| planned.check.row).collect();
        let caps = definition.caps.iter().map(|cap| plan_cap(cap, &rows)).collect::<Result<_, _>>()?;
        Ok(Rubric { gates, points, caps })
    }

    /// Identifiers of all checks, gates first.
    pub fn checks(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.gates.iter().chain(&self.points).map(|planned| planned.check.row.id)
    }
}

fn common_gate(row: &'static Row) -> Planned {
    let settings = Settings::read(row, &toml::Table::new()).unwrap_or_default();
    Planned { check: Configured { row, settings }, of: 1.0, hint: None }
}

fn plan(name: &str, table: &toml::Table, worth: (f64, Option<&String>)) -> Result<Planned, DefinitionError> {
    let row = checks::find(name)
        .ok_or_else(|| DefinitionError::UnknownCheck { name: name.to_owned(), nearest: nearest(name) })?;
    let settings = Settings::read(row, table)?;
    Ok(Planned { check: Configured { row, settings }, of: worth.0, hint: worth.1.cloned() })
}

fn nearest(name: &str) -> &'static str {
    let similarity = |id: &str| strsim::jaro_winkler(name, id);
    checks::all().map(|row| row.id).max_by(|a, b| similarity(a).total_cmp(&similarity(b))).unwrap_or("text.empty")
}

/// A check may be both a gate and graded, but not twice the one: its findings could not be told apart. Checks with a
/// pattern may: each says its own thing.
fn refuse_doubles(planned: &[Planned]) -> Result<(), DefinitionError> {
    for (index, one) in planned.iter().enumerate() {
        let row = one.check.row;
        if row.pattern.is_none() && planned[..index].iter().any(|other| other.check.row.id == row.id) {
            return Err(DefinitionError::DoubleCheck(row.id.to_owned()));
        }
    }
    Ok(())
}

fn plan_cap(cap: &CapDefinition, rows: &[&'static Row]) -> Result<Cap, DefinitionError> {
    let when = || cap.when.clone();
    if cap.at > 100 {
        return Err(DefinitionError::CapLimit { when: when(), at: cap.at });
    }
    let condition = Condition::parse(&cap.when).ok_or_else(|| DefinitionError::CapGrammar(when()))?;
    let row = rows
        .iter()
        .find(|row| row.id == condition.check)
        .ok_or_else(|| DefinitionError::CapCheck { when: when(), check: condition.check.clone() })?;
    if !row.measures.contains(&condition.measure.as_str()) {
        return Err(DefinitionError::CapMeasure {
            when: when(),
            check: condition.check.clone(),
            measure: condition.measure.clone(),
            known: if row.measures.is_empty() { "nothing".to_owned() } else { row.measures.join(", ") },
        });
    }
    Ok(Cap { condition, at: cap.at })
}
