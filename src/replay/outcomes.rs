//! Recorded outcomes: one row per query, a score and a cost for each model.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const SCORE: &str = "score from 0 to 100";
/// A pass needs this score.
const PASS: f64 = 80.0;
/// Rows that are read at most: far above any set there is, far below what would fill the memory.
const MOST_ROWS: usize = 1_000_000;

/// Outcomes of the same models on many queries.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    pub models: Vec<String>,
    /// Kinds of queries, each once, in the order of their first row.
    pub kinds: Vec<String>,
    pub rows: Vec<Row>,
}

/// One query.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Place among the kinds.
    pub kind: usize,
    /// One a model, in their order.
    pub cells: Vec<Outcome>,
}

/// What a model made of a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub passed: bool,
    /// µUSD.
    pub cost: f64,
}

/// Outcomes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OutcomesError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Table { path: PathBuf, source: csv::Error },
    #[error("`{}` has no column `{column}`", path.display())]
    NoColumn { path: PathBuf, column: String },
    #[error("`{}` line {line}, column `{column}`: `{value}` is no {wanted}", path.display())]
    Value { path: PathBuf, line: u64, column: String, value: String, wanted: &'static str },
    #[error("`{}` has the column `{column}` twice: which of both counts?", path.display())]
    Twice { path: PathBuf, column: String },
    #[error("the model `{0}` is named twice: name each once")]
    Again(String),
    #[error("`{}` holds no score above 1: scores are 0 to 100, and {PASS:.0} passes", path.display())]
    Scale { path: PathBuf },
    #[error("`{}` holds no outcomes", path.display())]
    Empty { path: PathBuf },
    #[error("`{}` holds more than {MOST_ROWS} rows", path.display())]
    TooLong { path: PathBuf },
}

impl Outcomes {
    /// Reads a table.
    ///
    /// **Shape**: CSV with a header: `type`, and per model `<model>|s` (score 0–100, of which 80 passes) and `<model>|c` (cost in µUSD); other
    /// columns are left alone. `models` chooses and orders them; none: all, in the order of the columns.
    ///
    /// **Errors**: [`OutcomesError`], naming the line and the column.
    pub fn read(path: &Path, models: &[String]) -> Result<Outcomes, OutcomesError> {
        let broken = |source| OutcomesError::Table { path: path.to_owned(), source };
        let mut reader = csv::Reader::from_path(path).map_err(broken)?;
        let columns = Columns::find(path, reader.headers().map_err(broken)?, models)?;
        let mut outcomes = Outcomes { models: columns.models.clone(), kinds: Vec::new(), rows: Vec::new() };
        let mut highest = 0.0_f64;
        for record in reader.records() {
            if outcomes.rows.len() == MOST_ROWS {
                return Err(OutcomesError::TooLong { path: path.to_owned() });
            }
            let record = record.map_err(broken)?;
            let row = columns.row(path, &record, (&mut outcomes.kinds, &mut highest))?;
            outcomes.rows.push(row);
        }
        if outcomes.rows.is_empty() {
            return Err(OutcomesError::Empty { path: path.to_owned() });
        }
        // Scores from 0 to 1 would all be failures, and every figure that follows wrong.
        if highest > 0.0 && highest <= 1.0 {
            return Err(OutcomesError::Scale { path: path.to_owned() });
        }
        Ok(outcomes)
    }

    /// Mean cost of a model.
    ///
    /// **Units**: µUSD.
    pub fn mean_cost(&self, model: usize) -> f64 {
        self.rows.iter().map(|row| row.cells[model].cost).sum::<f64>() / self.rows.len() as f64
    }

    /// Share of the queries that a model passes, 0 to 1.
    pub fn pass_rate(&self, model: usize) -> f64 {
        self.rows.iter().filter(|row| row.cells[model].passed).count() as f64 / self.rows.len() as f64
    }
}

/// Where in a record what stands.
struct Columns {
    kind: usize,
    models: Vec<String>,
    /// Score and cost of each model.
    places: Vec<(usize, usize)>,
}

impl Columns {
    fn find(path: &Path, header: &csv::StringRecord, models: &[String]) -> Result<Columns, OutcomesError> {
        let place = |column: String| {
            let missing = || OutcomesError::NoColumn { path: path.to_owned(), column: column.clone() };
            let mut found = header.iter().enumerate().filter(|(_, name)| *name == column).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                (Some(_), Some(_)) => Err(OutcomesError::Twice { path: path.to_owned(), column }),
                (None, _) => Err(missing()),
            }
        };
        let all = || header.iter().filter_map(|name| name.strip_suffix("|s")).map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        if let Some(again) = models.iter().find(|model| !seen.insert(*model)) {
            return Err(OutcomesError::Again(again.clone()));
        }
        let models: Vec<String> = if models.is_empty() { all() } else { models.to_vec() };
        let places: Result<Vec<_>, OutcomesError> =
            models.iter().map(|model| Ok((place(format!("{model}|s"))?, place(format!("{model}|c"))?))).collect();
        let columns = Columns { kind: place("type".to_owned())?, places: places?, models };
        if columns.models.is_empty() { Err(OutcomesError::Empty { path: path.to_owned() }) } else { Ok(columns) }
    }

    /// Reads a row; takes note of its kind and its highest score.
    fn row(
        &self,
        path: &Path,
        record: &csv::StringRecord,
        (kinds, highest): (&mut Vec<String>, &mut f64),
    ) -> Result<Row, OutcomesError> {
        let figure = |place: usize, model: &str, what: &'static str| {
            let value = record.get(place).unwrap_or_default();
            let most = if what == SCORE { 100.0 } else { f64::MAX };
            value.trim().parse::<f64>().ok().filter(|figure| (0.0..=most).contains(figure)).ok_or_else(|| {
                let line = record.position().map_or(0, csv::Position::line);
                let column = format!("{model}|{}", &what[..1]);
                OutcomesError::Value { path: path.to_owned(), line, column, value: value.to_owned(), wanted: what }
            })
        };
        let name = record.get(self.kind).unwrap_or_default();
        let kind = kinds.iter().position(|kind| kind == name).unwrap_or_else(|| {
            kinds.push(name.to_owned());
            kinds.len() - 1
        });
        let cells: Result<Vec<Outcome>, OutcomesError> = self
            .places
            .iter()
            .zip(&self.models)
            .map(|((score, cost), model)| {
                let score = figure(*score, model, SCORE)?;
                *highest = highest.max(score);
                Ok(Outcome { passed: score >= PASS, cost: figure(*cost, model, "cost")? })
            })
            .collect();
        Ok(Row { kind, cells: cells? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(table: &str, models: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        std::fs::write(&path, table).unwrap();
        let models: Vec<String> = models.iter().map(|model| (*model).to_owned()).collect();
        Outcomes::read(&path, &models).err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn what_stands_there_twice_or_on_another_scale_is_refused() {
        let whole = "type,a|s,a|c,b|s,b|c\nx,90,1,0,2\n";
        for (table, models, wanted) in [
            (whole, &["a", "a"][..], "the model `a` is named twice"),
            ("type,a|s,a|c,a|s\nx,90,1,90\n", &[], "the column `a|s` twice"),
            ("type,a|s,a|c,a|c\nx,90,1,9\n", &["a"], "the column `a|c` twice"),
            ("type,a|s,a|c,type\nx,90,1,y\n", &["a"], "the column `type` twice"),
            ("type,a|s,a|c\nx,0.9,1\nx,1,1\n", &[], "scores are 0 to 100"),
            ("type,a|s,a|c\nx,101,1\n", &[], "`101` is no score from 0 to 100"),
            ("type,a|s,a|c\nx,90,inf\n", &[], "`inf` is no cost"),
        ] {
            let told = complaint(table, models);
            assert!(told.contains(wanted), "{table}: {told}");
        }
        for (table, models) in [(whole, &["b", "a"][..]), (whole, &[]), ("type,a|s,a|c\nx,0,1\n", &[])] {
            assert_eq!(complaint(table, models), "", "{table}");
        }
    }
}
