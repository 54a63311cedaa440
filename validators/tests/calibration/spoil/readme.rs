//! Operators on READMEs: another project's tool, flags and variables that the code does not have, badges and licences.

use super::words::renamed;

/// What is done, what is replaced, and by what.
const OPERATORS: &[(&str, &str, &str)] = &[
    ("installs with the tool of another language", "pip install", "composer require"),
    ("installs with cargo", "pip install", "cargo install"),
    ("fences have no end", "```\n\n", "\n\n"),
];

/// Lines that are added at the end, and why nobody accepts them.
const ADDED: &[(&str, &str)] = &[
    (
        "flags that the code does not have",
        "\n## Options\n\nPass `--turbo` and `--verbose-mode` to see more, or `--config-file` to set it up.\n",
    ),
    (
        "variables that the code does not have",
        "\n## Environment\n\n```sh\nexport CACHE_TTL_MAX=60\nexport SENTRY_DSN_KEY=abc\n```\n",
    ),
    (
        "commands, flags and variables of nothing",
        "\n## More\n\n```sh\nlibrary backup --all\nshop-api backup --all\nshop backup --all\n```\n\nSet `BACKUP_FOLDER_PATH` before.\n",
    ),
];

/// Spoiled forms of a README.
pub(super) fn spoiled(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        OPERATORS.iter().map(|(label, old, new)| ((*label).to_owned(), text.replace(old, new))).collect();
    found.extend(ADDED.iter().map(|(label, added)| ((*label).to_owned(), format!("{text}{added}"))));
    let without_fences = |mark: fn(&str) -> String| -> String {
        let mut fenced = false;
        let mut kept = String::new();
        for line in text.lines() {
            let is_mark = line.starts_with("```");
            fenced ^= is_mark;
            kept.push_str(&if fenced && !is_mark { mark(line) } else { line.to_owned() });
            kept.push('\n');
        }
        kept
    };
    found.push(("nothing to type within the fences".to_owned(), without_fences(|_| String::new())));
    found.push(("fences say that it is easy".to_owned(), without_fences(|_| "# it is easy".to_owned())));
    found.push(("flags and variables of another program".to_owned(), {
        let pairs = "--port --harbour\n--days --moons\n--reload --reborn\nDATABASE GALAXY\nMAIL_HOST COMET_POST\nSTRIPE NEBULA\nADMIN_PREFIX CAPTAIN_PATH\nrun-server open-dome\nimport- absorb-\nsend-reminders light-beacons\nserve shine\nmigrate drift\n";
        renamed(text, pairs)
    }));
    found.push(("the title is another".to_owned(), text.replacen("# ", "# Awesome Starter Kit for ", 1)));
    found.push(("there is no title".to_owned(), text.lines().skip(1).map(|line| format!("{line}\n")).collect()));
    found
}
