//! Recorded outcomes: one row per query, a score and a cost for each model.

use std::path::{Path, PathBuf};

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
    #[error("`{}` holds no outcomes", path.display())]
    Empty { path: PathBuf },
    #[error("`{}` holds more than {MOST_ROWS} rows", path.display())]
    TooLong { path: PathBuf },
}

impl Outcomes {
    /// Reads a table.
    ///
    /// **Shape**: CSV with a header: `type`, and per model `<model>|s` (score 0–100) and `<model>|c` (cost); other
    /// columns are left alone. `models` chooses and orders them; none: all, in the order of the columns.
    ///
    /// **Errors**: [`OutcomesError`], naming the line and the column.
    pub fn read(path: &Path, models: &[String]) -> Result<Outcomes, OutcomesError> {
        let broken = |source| OutcomesError::Table { path: path.to_owned(), source };
        let mut reader = csv::Reader::from_path(path).map_err(broken)?;
        let columns = Columns::find(path, reader.headers().map_err(broken)?, models)?;
        let mut outcomes = Outcomes { models: columns.models.clone(), kinds: Vec::new(), rows: Vec::new() };
        for record in reader.records() {
            if outcomes.rows.len() == MOST_ROWS {
                return Err(OutcomesError::TooLong { path: path.to_owned() });
            }
            let record = record.map_err(broken)?;
            let row = columns.row(path, &record, &mut outcomes.kinds)?;
            outcomes.rows.push(row);
        }
        if outcomes.rows.is_empty() {
            return Err(OutcomesError::Empty { path: path.to_owned() });
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
            header.iter().position(|name| name == column).ok_or_else(missing)
        };
        let all = || header.iter().filter_map(|name| name.strip_suffix("|s")).map(str::to_owned).collect();
        let models: Vec<String> = if models.is_empty() { all() } else { models.to_vec() };
        let places: Result<Vec<_>, OutcomesError> =
            models.iter().map(|model| Ok((place(format!("{model}|s"))?, place(format!("{model}|c"))?))).collect();
        let columns = Columns { kind: place("type".to_owned())?, places: places?, models };
        if columns.models.is_empty() { Err(OutcomesError::Empty { path: path.to_owned() }) } else { Ok(columns) }
    }

    fn row(&self, path: &Path, record: &csv::StringRecord, kinds: &mut Vec<String>) -> Result<Row, OutcomesError> {
        let figure = |place: usize, model: &str, what: &'static str| {
            let value = record.get(place).unwrap_or_default();
            value.trim().parse::<f64>().ok().filter(|figure| figure.is_finite() && *figure >= 0.0).ok_or_else(|| {
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
                Ok(Outcome { passed: figure(*score, model, "score")? >= PASS, cost: figure(*cost, model, "cost")? })
            })
            .collect();
        Ok(Row { kind, cells: cells? })
    }
}
