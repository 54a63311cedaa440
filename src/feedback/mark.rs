//! Words about artifacts in a file: one JSON object a line.

use serde::Deserialize;
use std::path::PathBuf;

/// Lines of one file.
const MOST_LINES: usize = 100_000;
/// Letters of a note: a reason, not an essay.
const LONGEST_NOTE: usize = 2_000;

/// A word about an artifact, as somebody wrote it down.
///
/// **Shape**: `{"artifact": 12, "word": "good", "note": "…"}`; `artifact` is a number of the ledger, a kind or a file;
/// `corrected` names the file with the text a person made of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    pub artifact: Named,
    /// `None`: not looked at yet.
    pub word: Option<Word>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub corrected: Option<PathBuf>,
}

/// What names an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Named {
    Number(i64),
    Text(String),
}

/// What somebody thinks of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Good,
    Bad,
    /// It had to be corrected; the corrected text comes with it.
    Correct,
}

/// A line does not say what it should.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    #[error("line {line}: {message}")]
    Line { line: usize, message: String },
    #[error("more than {MOST_LINES} lines")]
    TooLong,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Named::Number(number) => write!(f, "{number}"),
            Named::Text(text) => f.write_str(text),
        }
    }
}

/// Reads words, each with its line; empty lines and those without a word yet are left out.
///
/// **Errors**: [`MarkError`] with the first line that does not fit; then none of them counts.
pub fn read_marks(text: &str) -> Result<Vec<(usize, Mark)>, MarkError> {
    let mut marks = Vec::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if line > MOST_LINES {
            return Err(MarkError::TooLong);
        }
        if text.trim().is_empty() {
            continue;
        }
        let wrong = |message: String| MarkError::Line { line, message };
        let mark: Mark = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if mark.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(wrong(format!("the note is longer than {LONGEST_NOTE} letters")));
        }
        match (mark.word, &mark.corrected) {
            (Some(Word::Correct), None) => {
                return Err(wrong("`correct` needs `corrected`: the file with the text".to_owned()));
            }
            (None, None) => {}
            (Some(_), _) | (None, Some(_)) => marks.push((line, mark)),
        }
    }
    Ok(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_with_their_lines_and_blank_ones_left_out() {
        let text = "\u{feff}{\"artifact\": 7, \"word\": \"good\"}\n\n{\"artifact\":\"erd\",\"word\":null,\"note\":\"later\"}\r\n\
                    {\"artifact\":\"out/erd.mmd\",\"word\":\"correct\",\"corrected\":\"x.mmd\"}\n";
        let marks = read_marks(text).unwrap();
        assert_eq!(marks.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4]);
        assert_eq!((&marks[0].1.artifact, marks[0].1.word), (&Named::Number(7), Some(Word::Good)));
    }

    #[test]
    fn a_line_that_does_not_fit_is_told_by_its_number() {
        for (text, told) in [
            ("{}", "line 1: missing field `artifact`"),
            ("\n{\"artifact\": 1, \"word\": \"great\"}", "line 2: unknown variant `great`"),
            ("{\"artifact\": 1.5, \"word\": \"good\"}", "line 1"),
            ("{\"artifact\": 1, \"word\": \"good\", \"why\": 1}", "line 1: unknown field `why`"),
            ("{\"artifact\": 1, \"word\": \"correct\"}", "`correct` needs `corrected`"),
            ("not json", "line 1"),
        ] {
            let error = read_marks(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        assert!(read_marks(&"\n".repeat(MOST_LINES + 1)).is_err());
        let long = format!("{{\"artifact\": 1, \"word\": \"bad\", \"note\": \"{}\"}}", "x".repeat(LONGEST_NOTE + 1));
        assert!(read_marks(&long).is_err());
    }
}
