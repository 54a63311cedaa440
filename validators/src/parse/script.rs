//! Scripts and styles of a page: their syntax, what they ask of the page, what they load from elsewhere.

use super::code::javascript;
use super::html::inner_text;
use crate::document::Html;
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

static BY_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"getElementById\(\s*(?:"([^"$]{1,100})"|'([^'$]{1,100})'|`([^`$]{1,100})`)\s*\)"#)
        .expect("a constant pattern reads")
});
static BY_SELECTOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"querySelector(?:All)?\(\s*(?:"([^"$\n]{1,200})"|'([^'$\n]{1,200})'|`([^`$\n]{1,200})`)\s*\)"#)
        .expect("a constant pattern reads")
});
/// An identifier within a selector, but not within the value of an attribute: `a[href="#x"]`.
static IN_SELECTOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\[[^\]]*\]|#([A-Za-z_][\w-]{0,99})"#).expect("a constant pattern reads"));
/// Identifiers that a script gives to what it makes.
static GIVEN_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"\bid\s*[=:]\s*\\?["'`]([\w-]{1,100})\\?["'`]|setAttribute\(\s*["']id["']\s*,\s*["'`]([\w-]{1,100})["'`]"#,
    )
    .expect("a constant pattern reads")
});
static REMOTE_IMPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:@import\s*["']\s*([^"'\s;]{1,300})|(?:@import\s*)?\b(?:url|src)\(\s*["']?\s*([^"')\s;]{1,300})|image-set\(\s*["']\s*([^"']{1,300}))"#)
        .expect("a constant pattern reads")
});
/// Calls and settings that load what stands behind them.
static LOADED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)(?:^\s*(?:import|export)\b(?:[^"'`;]{0,300}?\bfrom)?\s*|\bimport\(\s*|\bfetch\(\s*|\bimportScripts\(\s*|\bsendBeacon\(\s*|\bnew\s+(?:WebSocket|EventSource|Worker|SharedWorker|Request)\(\s*|\.open\(\s*["'](?i:get|post|put|patch|delete|head|options)["']\s*,\s*|\.(?:src|srcset)\s*=\s*|setAttribute\(\s*["'](?:src|srcset)["']\s*,\s*)["'`]([^"'`\s]{1,300})"#)
        .expect("a constant pattern reads")
});
/// A script that talks to somebody: then every address in it is one that it talks to.
static TALKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:fetch|importScripts|sendBeacon)\s*\(|\b(?:XMLHttpRequest|WebSocket|EventSource|WebTransport|RTCPeerConnection)\b")
        .expect("a constant pattern reads")
});
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"["'`]((?i:https?:|wss?:)?//[^"'`\s]{1,300})"#).expect("a constant pattern reads"));
/// A piece of a page that a script or an attribute writes, with something to load in it.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<(?:script|img|iframe|link|source|video|audio|embed|object|base|form)\b[^>]{0,300}?\b(?:src|href|data|action|srcset)\s*=\s*\\?["']?\s*((?:https?:)?//[^"'\s>\\]{1,300})"#)
        .expect("a constant pattern reads")
});

/// A target as a browser reads it: tabs and line ends are nothing to it, and a backslash is a slash.
pub(super) fn as_read(target: &str) -> String {
    let kept = target.trim_matches(|sign: char| sign <= ' ').chars().filter(|sign| !matches!(sign, '\t' | '\n' | '\r'));
    kept.map(|sign| if sign == '\\' { '/' } else { sign.to_ascii_lowercase() }).collect()
}

/// True for a target on another host.
pub(super) fn is_remote(target: &str) -> bool {
    const SCHEMES: &[&str] = &["http:", "https:", "ws:", "wss:", "ftp:", "file:", "//"];
    let read = as_read(target);
    SCHEMES.iter().any(|scheme| read.starts_with(scheme))
}

/// True for a target that is not in the page itself: a page alone has no files beside it.
pub(super) fn is_outside(target: &str) -> bool {
    const INSIDE: &[&str] = &["data:", "blob:", "about:", "javascript:", "#"];
    let read = as_read(target);
    !read.is_empty() && !INSIDE.iter().any(|scheme| read.starts_with(scheme))
}

/// What a style loads from outside of the page.
pub(super) fn outside_of_style(style: &str) -> Vec<String> {
    REMOTE_IMPORT
        .captures_iter(style)
        .filter_map(|found| first(&found))
        .filter(|target| is_outside(target))
        .map(str::to_owned)
        .collect()
}

/// What a piece of a page, as a text, loads from another host.
pub(super) fn written(text: &str) -> impl Iterator<Item = String> {
    WRITTEN.captures_iter(text).filter_map(|found| first(&found)).map(str::to_owned)
}

/// The first group that took part.
fn first<'t>(found: &regex::Captures<'t>) -> Option<&'t str> {
    found.iter().skip(1).flatten().next().map(|group| group.as_str())
}

/// What a script loads or asks for from outside of the page.
fn outside_of_script(script: &str) -> Vec<String> {
    let loaded = LOADED
        .captures_iter(script)
        .filter_map(|found| first(&found))
        .filter(|target| is_outside(target))
        .map(str::to_owned);
    let mut outside: Vec<String> = loaded.chain(written(script)).collect();
    if TALKS.is_match(script) {
        // A namespace is written like an address, and nobody goes there.
        let addresses = ADDRESS
            .captures_iter(script)
            .filter_map(|found| first(&found))
            .filter(|url| !url.contains("//www.w3.org/"));
        outside.extend(addresses.map(str::to_owned));
    }
    outside.extend(outside_of_style(script).into_iter().filter(|target| is_remote(target)));
    outside
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
        let script = inner_text(element);
        if matches!(kind.as_str(), "importmap" | "speculationrules") {
            parts.remote.extend(ADDRESS.captures_iter(&script).filter_map(|found| first(&found)).map(str::to_owned));
        }
        if !matches!(kind.as_str(), "" | "module" | "text/javascript" | "application/javascript") {
            return;
        }
        if script.trim().is_empty() {
            return;
        }
        let before = self.lines_before(&script);
        let errors = javascript(&script).into_iter();
        parts.script_errors.extend(errors.map(|(line, message)| (line.saturating_add(before), message)));
        parts.wanted_ids.extend(BY_ID.captures_iter(&script).filter_map(|found| first(&found)).map(str::to_owned));
        for selector in BY_SELECTOR.captures_iter(&script).filter_map(|found| first(&found)) {
            parts
                .wanted_ids
                .extend(IN_SELECTOR.captures_iter(selector).filter_map(|found| first(&found)).map(str::to_owned));
        }
        parts.ids.extend(GIVEN_ID.captures_iter(&script).filter_map(|found| first(&found)).map(str::to_owned));
        parts.remote.extend(outside_of_script(&script));
    }

    fn lines_before(&mut self, script: &str) -> u32 {
        let Some(at) = self.page.get(self.from..).and_then(|rest| rest.find(script)) else { return 0 };
        let start = self.from + at;
        self.from = start + script.len();
        let newlines = self.page.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
        u32::try_from(newlines).unwrap_or(u32::MAX)
    }
}
