//! Reads listed files side by side and tells text from everything else.

use super::digest::{Digest, digest};
use super::list::Listed;
use super::skipped::SkipReason;
use sluice_validators::{Language, Source};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How far a NUL byte is looked for: what git does.
const BINARY_LOOK: usize = 8_000;

/// A script is minified where its lines have more bytes than this on average: people wrap at some 120.
const MINIFIED_LINE: usize = 500;

/// What became of one listed file.
pub(super) type Outcome = Result<(Source, Digest), SkipReason>;

/// Reads every file, in the order of the list.
///
/// **Cost**: disk; as many threads as there are processors, eight at most.
pub(super) fn read_all(files: &[Listed], limit_of: &(dyn Fn(Language) -> u64 + Sync)) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8).min(files.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, file)) = take(&next, files) {
            done.push((index, read_one(file, limit_of)));
        }
        done
    };
    let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let finished = running.into_iter().map(|thread| thread.join().expect("reading a file does not panic"));
        finished.flatten().collect()
    });
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn take<'a>(next: &AtomicUsize, files: &'a [Listed]) -> Option<(usize, &'a Listed)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    files.get(index).map(|file| (index, file))
}

fn read_one(file: &Listed, limit_of: &(dyn Fn(Language) -> u64 + Sync)) -> Outcome {
    let language = Language::of_path(&file.shown);
    let limit = limit_of(language);
    let unreadable = |error: std::io::Error| SkipReason::Unreadable(error.to_string());
    let opened = std::fs::File::open(&file.full).map_err(unreadable)?;
    let expected = opened.metadata().map_or(0, |metadata| metadata.len()).min(limit);
    let bytes = read_bounded(opened, limit, expected).map_err(unreadable)?;
    let text = text_of(bytes, limit)?;
    if !file.named && is_minified(language, &text) {
        return Err(SkipReason::Minified);
    }
    let digest = digest(&file.shown, &text);
    Ok((Source { path: file.shown.clone(), language, text }, digest))
}

/// Reads one byte beyond the limit at most, so that a file that grows meanwhile is noticed.
pub(super) fn read_bounded(reader: impl Read, limit: u64, expected: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0).saturating_add(1));
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes bytes as text, unchanged, or says why they are none.
pub(super) fn text_of(bytes: Vec<u8>, limit: u64) -> Result<String, SkipReason> {
    let length = bytes.len() as u64;
    if length > limit {
        return Err(SkipReason::TooLarge { bytes: length, limit });
    }
    if bytes.iter().take(BINARY_LOOK).any(|byte| *byte == 0) {
        return Err(SkipReason::Binary);
    }
    String::from_utf8(bytes).map_err(|error| SkipReason::NotUtf8 { at: error.utf8_error().valid_up_to() })
}

fn is_minified(language: Language, text: &str) -> bool {
    let script = matches!(language, Language::JavaScript | Language::TypeScript | Language::Tsx);
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    script && text.len() / lines > MINIFIED_LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_only_where_they_are_utf8_without_nul() {
        for (bytes, expected) in [
            (&b"plain"[..], Ok("plain".to_owned())),
            ("\u{feff}bom".as_bytes(), Ok("\u{feff}bom".to_owned())),
            (b"a\0b", Err(SkipReason::Binary)),
            (b"gr\xfc\xdfe", Err(SkipReason::NotUtf8 { at: 2 })),
            (b"longer than ten", Err(SkipReason::TooLarge { bytes: 15, limit: 10 })),
        ] {
            assert_eq!(text_of(bytes.to_vec(), 10), expected);
        }
    }

    #[test]
    fn a_script_on_one_long_line_is_minified_and_a_long_dump_is_not() {
        let long = "x=1;".repeat(400);
        assert!(is_minified(Language::JavaScript, &long));
        assert!(!is_minified(Language::Sql, &long));
        assert!(!is_minified(Language::JavaScript, &long.replace(';', ";\n")));
    }
}
