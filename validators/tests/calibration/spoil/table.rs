//! Operators on the tables of a page, which most pages of a project's management are made of: rows dropped and
//! invented, columns emptied, figures and days that do not fit.

use super::words::renamed;
use crate::ground::Ground;
use crate::kinds::Kind;

/// A table within a page, its rows as cells.
struct Table {
    before: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
    after: String,
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

impl Table {
    /// The widest table; `None` for a page without any.
    fn of(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let rule = lines.iter().position(|line| line.starts_with("|---") && line.matches('|').count() > 3)?;
        let end = (rule + 1..lines.len()).find(|&at| !lines[at].starts_with('|')).unwrap_or(lines.len());
        let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let mut rows: Vec<Vec<String>> = lines[rule + 1..end].iter().map(|line| cells(line)).collect();
        let is_total = rows.last().is_some_and(|row| row.iter().any(|cell| cell.trim_matches('*') == "Total"));
        let total = if is_total { rows.pop() } else { None };
        let head = cells(lines[rule - 1]);
        Some(Table { before: joined(&lines[..rule - 1]), head, rows, total, after: joined(&lines[end..]) })
    }

    fn with(&self, rows: &[Vec<String>]) -> String {
        self.page(rows, self.total.as_deref())
    }

    fn page(&self, rows: &[Vec<String>], total: Option<&[String]>) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = format!("|{}\n", "---|".repeat(self.head.len()));
        let rows: String = rows.iter().map(|row| line(row)).chain(total.map(line)).collect();
        format!("{}{}{rule}{rows}{}", self.before, line(&self.head), self.after)
    }

    /// Places of the columns whose heads have one of the words.
    fn columns(&self, words: &[&str]) -> Vec<usize> {
        let has = |head: &str| head.to_lowercase().split([' ', '(', ')']).any(|word| words.contains(&word));
        (0..self.head.len()).filter(|&at| has(&self.head[at])).collect()
    }

    /// The page with other values in some columns: each by the number of its row and what stood there.
    fn filled(&self, words: &[&str], value: impl Fn(usize, &str) -> String) -> String {
        let mut rows = self.rows.clone();
        for (number, row) in rows.iter_mut().enumerate() {
            for &at in &self.columns(words) {
                if let Some(cell) = row.get_mut(at) {
                    *cell = value(number, cell);
                }
            }
        }
        self.with(&rows)
    }
}

/// Heads of columns that hold a figure.
const FIGURES: &[&str] = &[
    "points",
    "optimistic",
    "best",
    "likely",
    "pessimistic",
    "worst",
    "expected",
    "pert",
    "reach",
    "impact",
    "effort",
    "score",
    "rice",
    "days",
];
const DAYS: &[&str] = &["start", "end", "due", "deadline"];

/// Values that make a page bad wherever it has such a column: what is done, to which columns, by which value.
type Filling = (&'static str, &'static [&'static str], fn(usize, &str) -> String);

const FILLINGS: &[Filling] = &[
    ("no sources", &["source"], |_, _| String::new()),
    ("sources are people", &["source"], |_, _| "stakeholder workshop".to_owned()),
    ("sources lie elsewhere", &["source"], |number, _| format!("vision.md:{}", number + 40)),
    ("days are no days", DAYS, |_, _| "2026-13-45".to_owned()),
    ("days are left open", DAYS, |_, _| "TBD".to_owned()),
    ("all is done years too late", &["end", "due", "deadline"], |number, _| format!("2031-05-{:02}", number + 10)),
    ("expected values are guessed", &["expected", "pert"], |number, _| format!("{}.0", 40 - number)),
    ("scores are guessed", &["score", "rice"], |number, _| format!("{}.0", 97 - 7 * number)),
    ("efforts are words", &["points", "effort", "days", "likely"], |_, _| "medium".to_owned()),
    ("all points are alike", &["points"], |_, _| "5".to_owned()),
    ("points are on no scale", &["points"], |number, _| format!("{}", 17 + 10 * number)),
    ("titles are numbers", &["item", "task", "step", "feature", "requirement"], |number, _| format!("Item {number}")),
];

/// Spoiled forms of a page with a table; none for another.
pub(super) fn spoiled(kind: &Kind, text: &str, ground: &Ground) -> Vec<(String, String)> {
    // A backlog may well do without; an estimate is its total.
    let wants_total = kind.name != "backlog";
    let Some(table) = Table::of(text).filter(|table| table.rows.len() > 2) else { return Vec::new() };
    let rows = &table.rows;
    let strange: Vec<Vec<String>> = rows
        .iter()
        .map(|row| cells(&renamed(&row.join(" | "), include_str!("../grounds/elsewhere.txt"))))
        .map(|row| row.iter().map(|cell| cell.replace("notes.md:", "vision.md:")).collect())
        .collect();
    let some = |count: usize| rows.iter().take(count).cloned().collect::<Vec<_>>();
    // Where no note says until when, no day is too late.
    let has_days = ground.notes.assignments.iter().any(|one| one.due.is_some());
    let fits = |(label, words, _): &&Filling| {
        !table.columns(words).is_empty() && (has_days || *label != "all is done years too late")
    };
    let mut found: Vec<(String, String)> = FILLINGS
        .iter()
        .filter(fits)
        .map(|(label, words, value)| ((*label).to_owned(), table.filled(words, value)))
        .collect();
    found.push(("half of the rows".to_owned(), table.with(&some(rows.len() / 2))));
    found.push(("one row only".to_owned(), table.with(&some(1))));
    found.push(("no rows".to_owned(), table.with(&[])));
    found.push(("rows of another project follow".to_owned(), table.with(&[rows.clone(), strange.clone()].concat())));
    found.push(("half of the rows are another's".to_owned(), {
        let half = rows.len() / 2;
        table.with(&[rows[..half].to_vec(), strange[half..].to_vec()].concat())
    }));
    found.push(("the first row four times".to_owned(), table.with(&vec![rows[0].clone(); 4])));
    if let Some(total) = &table.total {
        let wrong: Vec<String> = total
            .iter()
            .map(
                |cell| {
                    if cell.contains(|letter: char| letter.is_ascii_digit()) { "77".to_owned() } else { cell.clone() }
                },
            )
            .collect();
        found.push(("the total is another".to_owned(), table.page(rows, Some(&wrong))));
        if wants_total {
            found.push(("no total".to_owned(), table.page(rows, None)));
        }
        let columns = table.columns(FIGURES);
        let figure =
            |row: &Vec<String>, at: usize| if columns.contains(&at) { rows[0][at].clone() } else { row[at].clone() };
        let alike: Vec<Vec<String>> =
            rows.iter().map(|row| (0..row.len()).map(|at| figure(row, at)).collect()).collect();
        found.push(("every row has the figures of the first".to_owned(), table.with(&alike)));
    }
    found
}
