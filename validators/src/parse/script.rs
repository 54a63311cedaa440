//! Scripts and styles of a page: their syntax, what they ask of the page, what they load from elsewhere.

use super::code::javascript;
use super::html::inner_text;
use crate::document::Html;
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

static WANTED_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:getElementById\(\s*["'`]([^"'`$]{1,100})["'`]|querySelector(?:All)?\(\s*["'`]#([A-Za-z0-9_-]{1,100})["'`])"#)
        .expect("a constant pattern reads")
});
static REMOTE_IMPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:@import\s+(?:url\()?|url\()\s*["']?((?:https?:)?//[^"')\s;]{1,300})"#)
        .expect("a constant pattern reads")
});
static REMOTE_LOAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:\bfrom\s*|\bimport\s*\(?\s*|\bfetch\(\s*|importScripts\(\s*)["'`]((?:https?:)?//[^"'`\s]{1,300})"#)
        .expect("a constant pattern reads")
});

/// True for a target on another host.
pub(super) fn is_remote(target: &str) -> bool {
    let lower = target.trim_start().to_ascii_lowercase();
    lower.starts_with("http:") || lower.starts_with("https:") || lower.starts_with("//")
}

/// Targets on other hosts that a style loads.
pub(super) fn remote_imports(style: &str) -> Vec<String> {
    REMOTE_IMPORT
        .captures_iter(style)
        .filter_map(|found| found.get(1))
        .map(|target| target.as_str().to_owned())
        .collect()
}

/// Reads the scripts of a page in their order, keeping the place so that lines count within the page.
pub(super) struct Scripts<'a> {
    page: &'a str,
    from: usize,
}

impl<'a> Scripts<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Scripts { page, from: 0 }
    }

    /// Reads one script; those that hold no JavaScript (JSON, templates) are passed over.
    pub(super) fn read(&mut self, element: &ElementRef<'_>, parts: &mut Html) {
        let kind = element.value().attr("type").unwrap_or("").to_ascii_lowercase();
        if !matches!(kind.as_str(), "" | "module" | "text/javascript" | "application/javascript") {
            return;
        }
        let script = inner_text(element);
        if script.trim().is_empty() {
            return;
        }
        let before = self.lines_before(&script);
        let errors = javascript(&script).into_iter();
        parts.script_errors.extend(errors.map(|(line, message)| (line.saturating_add(before), message)));
        for found in WANTED_ID.captures_iter(&script) {
            let id = found.get(1).or(found.get(2));
            parts.wanted_ids.extend(id.map(|id| id.as_str().to_owned()));
        }
        parts.remote.extend(
            REMOTE_LOAD.captures_iter(&script).filter_map(|found| found.get(1)).map(|url| url.as_str().to_owned()),
        );
    }

    fn lines_before(&mut self, script: &str) -> u32 {
        let Some(at) = self.page.get(self.from..).and_then(|rest| rest.find(script)) else { return 0 };
        let start = self.from + at;
        self.from = start + script.len();
        let newlines = self.page.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
        u32::try_from(newlines).unwrap_or(u32::MAX)
    }
}
