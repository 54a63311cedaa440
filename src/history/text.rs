//! Texts for comparing: what stands on the disk, and what was kept.

use super::place::Place;
use crate::ledger::sha256;
use crate::publish::{Lies, PublishError, look_at};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};
use std::fmt::Write;

/// What stands on the disk cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("`{0}` is no text, but something else than UTF-8")]
    Binary(String),
    #[error("`{0}` is {1}, which cannot be compared")]
    Odd(String, &'static str),
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// The text that stands under an artifact's own name, and whether it still is what was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `None` where nothing stands there.
    pub text: Option<String>,
    /// It differs from what the manifest says was written.
    pub edited: bool,
}

/// A text as a person compares it: of an envelope its files, one after the other; everything else as it is.
pub fn shown(format: Format, text: &str) -> String {
    match (format, normalise(text, format, true).document) {
        (Format::Files, Document::Files(files)) => {
            joined(files.iter().map(|file| (file.path.as_str(), file.text.as_str())))
        }
        _ => text.to_owned(),
    }
}

fn joined<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    files.fold(String::new(), |mut all, (path, text)| {
        let _ = write!(all, "=== {path} ===\n{text}{}", if text.ends_with('\n') { "" } else { "\n" });
        all
    })
}

/// Reads what stands under an artifact's own name.
///
/// **Errors**: [`TextError`], naming the file.
pub fn standing(place: &Place) -> Result<Standing, TextError> {
    let usual = format!("{}.{}", place.kind.name, place.kind.format.extension());
    let entry = place.entry();
    // A page is made from the text: an edit there is told, but is no text of the artifact.
    let twin = entry.and_then(|entry| entry.html.as_deref());
    let listed: Vec<(&str, Option<&str>)> = match entry {
        Some(entry) => entry.files.iter().map(|file| (file.path.as_str(), Some(file.sha256.as_str()))).collect(),
        None if place.kind.format == Format::Files => Vec::new(),
        None => vec![(usual.as_str(), None)],
    };
    let (mut texts, mut edited) = (Vec::new(), false);
    for (path, expected) in listed.into_iter().filter(|(path, _)| Some(*path) != twin) {
        let full = || place.out.join(path).display().to_string();
        match look_at(&place.folder, path)? {
            Lies::Nothing => edited = true,
            Lies::Other(what) => return Err(TextError::Odd(full(), what)),
            Lies::File(bytes) => {
                edited |= expected != Some(sha256(&bytes).as_str());
                texts.push((path, String::from_utf8(bytes).map_err(|_| TextError::Binary(full()))?));
            }
        }
    }
    if texts.is_empty() {
        return Ok(Standing { text: None, edited: entry.is_some() });
    }
    let text = match place.kind.format {
        Format::Files => {
            let folder = format!("{}/", place.kind.name);
            joined(texts.iter().map(|(path, text)| (path.strip_prefix(&folder).unwrap_or(path), text.as_str())))
        }
        _ => texts.swap_remove(0).1,
    };
    Ok(Standing { text: Some(text), edited })
}
