//! Reports as files; what a file is called says what is in it.

use super::comma::csv;
use super::page::page;
use super::shape::BatchReport;
use crate::report::{draft_for, visible_json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A file that a report is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    path: PathBuf,
    form: Form,
}

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Html,
    Csv,
    Json,
}

/// A name that does not say what is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not say what to write: let it end in .html, .csv or .json")]
pub struct NoReportFile(String);

/// A report cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the report `{path}` cannot be written: {message}")]
pub struct ReportFileError {
    pub path: String,
    pub message: String,
}

impl FromStr for ReportFile {
    type Err = NoReportFile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = PathBuf::from(text);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
        let form = match ending.as_str() {
            "html" | "htm" => Form::Html,
            "csv" => Form::Csv,
            "json" => Form::Json,
            _ => return Err(NoReportFile(text.to_owned())),
        };
        Ok(ReportFile { path, form })
    }
}

impl ReportFile {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the report whole or not at all, in place of the file that was there.
    ///
    /// **Errors**: [`ReportFileError`]. **Cost**: disk, one sync.
    pub fn write(&self, report: &BatchReport) -> Result<(), ReportFileError> {
        let refuse = |message: String| ReportFileError { path: self.path.display().to_string(), message };
        let text = match self.form {
            Form::Html => page(report),
            Form::Csv => csv(report).map_err(|error| refuse(error.to_string()))?,
            Form::Json => {
                let json = serde_json::to_string_pretty(report).map_err(|error| refuse(error.to_string()))?;
                format!("{}\n", visible_json(&json))
            }
        };
        replace(&self.path, text.as_bytes()).map_err(|error| refuse(error.to_string()))
    }
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = draft_for(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
