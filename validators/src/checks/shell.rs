//! Lines of a shell as a page shows them: which program is run, with which words.

use crate::document::Markdown;

/// Lines of shell that are read from one page.
const MAX_LINES: usize = 2_000;
const SHELLS: [&str; 12] = [
    "",
    "sh",
    "bash",
    "shell",
    "zsh",
    "fish",
    "console",
    "shell-session",
    "shellsession",
    "terminal",
    "powershell",
    "cmd",
];

/// A program with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) line: u32,
    /// It stands in a fence that says it is a shell, or behind a prompt.
    pub(super) is_typed: bool,
    /// `NAME=value` before the program, and what `export` sets.
    pub(super) variables: Vec<String>,
    /// The program first; empty where only variables are set.
    pub(super) words: Vec<String>,
}

/// True for a fence that shows a shell.
pub(super) fn is_shell(language: &str) -> bool {
    SHELLS.contains(&language.to_ascii_lowercase().as_str())
}

/// Every program that the fences of a page run.
pub(super) fn runs(page: &Markdown) -> Vec<Run> {
    let mut found = Vec::new();
    for fence in page.fences.iter().filter(|fence| is_shell(&fence.language)) {
        // In a session only what follows a prompt is typed.
        let session = fence.text.lines().any(|line| line.trim_start().starts_with("$ "));
        let joined = fence.text.replace("\\\n", " ");
        for (index, line) in (1u32..).zip(joined.lines().take(MAX_LINES)) {
            let line = line.trim();
            let typed = line.strip_prefix("$ ").or_else(|| line.strip_prefix("> "));
            if let Some(line) = typed.or(if session { None } else { Some(line) }) {
                let is_typed = session || !fence.language.is_empty();
                let commands = commands(line, fence.line.saturating_add(index));
                found.extend(commands.into_iter().map(|run| Run { is_typed, ..run }));
            }
        }
    }
    found
}

/// The programs of one line: `cd web && PORT=80 npm start # comment` has two.
pub(super) fn commands(line: &str, number: u32) -> Vec<Run> {
    if line.starts_with('#') {
        return Vec::new();
    }
    let line = line.split(" #").next().unwrap_or(line);
    let line = line.replace("&&", ";").replace("||", ";").replace('|', ";");
    line.split(';').filter_map(|part| run(part, number)).collect()
}

fn run(part: &str, line: u32) -> Option<Run> {
    let mut words: Vec<String> =
        part.split_whitespace().map(|word| word.trim_matches(['"', '\'', '`']).to_owned()).collect();
    let exports = words.first().is_some_and(|word| matches!(word.as_str(), "export" | "set" | "env" | "setx"));
    if exports {
        words.remove(0);
    }
    let mut variables = Vec::new();
    while let Some(name) = words.first().and_then(|word| variable(word)) {
        variables.push(name.to_owned());
        words.remove(0);
    }
    // `export NAME` without a value.
    if exports && words.first().is_some_and(|word| is_upper(word)) {
        variables.push(words.remove(0));
    }
    (!(variables.is_empty() && words.is_empty())).then_some(Run { line, is_typed: true, variables, words })
}

/// The name in `NAME=value`.
pub(super) fn variable(word: &str) -> Option<&str> {
    word.split_once('=').map(|(name, _)| name).filter(|name| is_upper(name))
}

/// True for a name as variables of the environment have it.
pub(super) fn is_upper(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_apart_into_programs_with_their_variables() {
        let told = |line: &str| -> Vec<String> {
            commands(line, 1).iter().map(|run| format!("{}>{}", run.variables.join(","), run.words.join(" "))).collect()
        };
        for (line, expected) in [
            ("shop serve --port 80", vec![">shop serve --port 80"]),
            ("cd web && PORT=80 npm start # x", vec![">cd web", "PORT>npm start"]),
            ("export A_KEY=\"x\"", vec!["A_KEY>"]),
            ("# shop serve", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn of_a_session_only_what_is_typed_is_read() {
        let page =
            crate::parse::markdown("```console\n$ shop serve\nlistening on 80\n```\n\n```py\nimport shop\n```\n");
        let runs = runs(&page);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].line, runs[0].words.join(" ").as_str()), (2, "shop serve"));
    }
}
