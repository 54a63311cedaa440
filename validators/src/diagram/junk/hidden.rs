//! What changes or hides a drawing without being part of it: style sheets, security levels, scripts, invisible parts.

use super::lint::remark;
use crate::rubric::Remark;

/// Keys of `%%{init: …}%%` and of a front matter that no drawing needs; the first hides what is drawn.
const KEYS: &[&str] = &["themecss", "securitylevel", "htmlsanitize", "dompurifyconfig"];
/// Styles that make a part invisible.
const INVISIBLE: &[&str] = &["display:none", "visibility:hidden", "opacity:0;", "opacity:0,", "font-size:0"];
/// Markup that runs something.
const RUNNING: &[&str] = &["<script", "javascript:", "onerror=", "onload=", "<iframe", "<style"];

/// Lines of a text that hide or run something.
pub(super) fn hidden(text: &str) -> impl Iterator<Item = Remark> {
    let lines = (1u32..).zip(text.lines());
    let mut within = Within::default();
    lines.filter_map(move |(number, line)| {
        let is_setting = within.step(line);
        let squeezed: String = line.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
        let holds = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
        if is_setting && holds(KEYS) {
            return Some(remark(
                Some(number),
                "a setting changes what a reader sees",
                "leave `init` and its styles out",
            ));
        }
        let is_style = ["classdef", "style", "linkstyle"].iter().any(|word| squeezed.starts_with(word));
        if is_style && (holds(INVISIBLE) || squeezed.ends_with("opacity:0")) {
            return Some(remark(Some(number), "a style makes parts invisible", "leave styles out"));
        }
        holds(RUNNING).then(|| remark(Some(number), "a script stands within the diagram", "write plain labels"))
    })
}

/// Whether a line stands in a directive or in the front matter.
#[derive(Default)]
struct Within {
    directive: bool,
    matter: bool,
    begun: bool,
}

impl Within {
    fn step(&mut self, line: &str) -> bool {
        let line = line.trim();
        let opens = line.contains("%%{");
        self.directive |= opens;
        if line == "---" {
            // Front matter stands before everything else.
            self.matter = !self.matter && !self.begun;
        }
        self.begun |= !line.is_empty();
        let is_setting = self.directive || self.matter;
        if line.contains("}%%") {
            self.directive = false;
        }
        is_setting
    }
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn settings_that_hide_and_labels_that_run_are_told_by_their_line() {
        for (text, line) in [
            ("%%{init: {\"themeCSS\": \"* {display: none}\"}}%%\nflowchart TD\n a --> b", Some(1)),
            ("%%{init: {\n \"securityLevel\": \"loose\"\n}}%%\nflowchart TD\n a --> b", Some(2)),
            ("---\nconfig:\n  themeCSS: x\n---\nflowchart TD\n a --> b", Some(3)),
            ("flowchart TD\n a --> b\n style a display: none", Some(3)),
            ("flowchart TD\n a[\"<script>alert(1)</script>\"] --> b", Some(2)),
            ("%%{init: {\"theme\": \"dark\"}}%%\nflowchart TD\n a --> b", None),
            ("flowchart TD\n a[\"reads themeCSS\"] --> b\n classDef x opacity:0.5,fill:red", None),
        ] {
            assert_eq!(hidden(text).next().map(|found| found.line), line.map(Some), "{text}");
        }
    }
}
