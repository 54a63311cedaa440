//! What a README claims of a program: flags, variables of the environment, commands, and names in backticks.

use super::known::Known;
use super::names_of::Names;
use super::shell::{Run, commands, is_upper, runs, variable};
use crate::document::Markdown;
use crate::facts::{Facts, Named};
use crate::rubric::Subject;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Of what sort a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Flag,
    Variable,
    Command,
    Name,
}

/// What a page says there is: by its name, the line that first says so, and whether the sources have it.
pub(super) type Claims = BTreeMap<(Sort, String), (u32, bool)>;

static FLAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s(\[,|/])(--[a-z][a-z0-9-]{1,40})").expect("a constant pattern reads"));
static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b").expect("a constant pattern reads"));
static SPAN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`[^`\n]{0,300}`").expect("a constant pattern reads"));
/// Spans that belong to no project: numbers, literals, types, addresses, patterns, files of one's own.
static NEUTRAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?: -?\d[\d.,:]*[a-zA-Z%]{0,3} | true | false | null | none | GET | POST | PUT | PATCH | DELETE
        | str(?:ing)? | int(?:eger)? | float | bool(?:ean)? | array | list | object | json | text | main | localhost\S*
        | https?://\S* | \S*@\S* | \.[a-z]{1,8}\S* | ~?/\S* | \W+ | \S*[<>*{}$]\S* )$",
    )
    .expect("a constant pattern reads")
});
/// Code spans that are looked up.
const MAX_SPANS: usize = 2_000;
/// What every command line has, and variables that belong to systems and tools.
const USUAL: [&str; 14] = [
    "--help",
    "--version",
    "RUST_LOG",
    "RUST_BACKTRACE",
    "NO_COLOR",
    "NODE_ENV",
    "PYTHONPATH",
    "JAVA_HOME",
    "GOPATH",
    "VIRTUAL_ENV",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "DEBIAN_FRONTEND",
];
/// Programs that are nobody's own; their flags and words claim nothing.
const TOOLS: &str = " cd cp mv rm mkdir cat echo ls touch chmod tar unzip curl wget ssh open sudo source . time git gh docker docker-compose podman kubectl helm psql createdb mysql sqlite3 redis-cli node npm npx yarn pnpm bun deno python python3 pip pip3 pipx uv poetry pipenv conda hatch cargo rustup go mvn ./mvnw mvnw gradle ./gradlew gradlew java javac dotnet bundle gem ruby rails rake rackup composer php make cmake brew apt apt-get dnf pacman apk choco uvicorn gunicorn hypercorn flask django-admin alembic celery pytest tox nox ruff just jq xdg-open ";

/// Claims of a page with their truth.
pub(super) fn claims(subject: &Subject<'_>, page: &Markdown) -> Claims {
    let mut reader = Reader {
        facts: subject.facts,
        names: Names::new(Known::all(subject.facts, subject.notes)),
        found: Claims::new(),
    };
    for run in runs(page) {
        reader.run(&run);
    }
    for (line, span) in page.code_spans.iter().take(MAX_SPANS) {
        reader.span(*line, span.trim());
    }
    reader.prose(subject.text);
    for fence in page.fences.iter().filter(|fence| matches!(fence.language.as_str(), "env" | "dotenv" | "ini")) {
        for (index, name) in
            (1u32..).zip(fence.text.lines()).filter_map(|(index, line)| Some((index, variable(line.trim())?)))
        {
            reader.variable(fence.line.saturating_add(index), name);
        }
    }
    reader.found
}

/// True where the code of a project was read, so that a name it does not have is not there.
pub(super) fn is_judged(facts: &Facts, sort: Sort) -> bool {
    let read = !facts.modules.is_empty();
    match sort {
        Sort::Flag => read || !facts.flags.is_empty(),
        Sort::Variable => read || !facts.environment.is_empty(),
        Sort::Command => !facts.commands.is_empty(),
        Sort::Name => !facts.is_empty(),
    }
}

struct Reader<'a> {
    facts: &'a Facts,
    names: Names<'a>,
    found: Claims,
}

fn is_tool(program: &str) -> bool {
    TOOLS.contains(&format!(" {program} "))
}

fn has(list: &[Named], name: &str) -> bool {
    list.iter().any(|known| known.name == name)
}

impl Reader<'_> {
    /// Known to be read, or at least spelled somewhere in the code.
    fn has(&self, list: &[Named], name: &str) -> bool {
        has(list, name) || self.facts.literals.contains(name)
    }

    fn claim(&mut self, sort: Sort, line: u32, name: &str, exists: bool) {
        if !USUAL.contains(&name) {
            self.found.entry((sort, name.to_owned())).or_insert((line, exists));
        }
    }

    fn flag(&mut self, line: u32, word: &str) {
        let name = word.split(['=', ',']).next().unwrap_or(word);
        self.claim(Sort::Flag, line, name, self.has(&self.facts.flags, name));
    }

    fn variable(&mut self, line: u32, name: &str) {
        self.claim(Sort::Variable, line, name, self.has(&self.facts.environment, name));
    }

    /// True for the program itself, by the project's name, a command's first word or the end of a path to it.
    fn is_own(&self, program: &str) -> bool {
        let name = program.rsplit('/').next().unwrap_or(program);
        if is_tool(name) {
            return false;
        }
        let is_project = self.facts.project.as_ref().is_some_and(|project| project.name.eq_ignore_ascii_case(name));
        is_project || self.facts.commands.iter().any(|command| command.name.split(' ').next() == Some(name))
    }

    fn run(&mut self, run: &Run) {
        // A fence without a language may as well hold what a program printed.
        let known = run.words.first().is_some_and(|program| self.is_own(program) || is_tool(program));
        if !run.is_typed && !known {
            return;
        }
        for name in &run.variables {
            self.variable(run.line, name);
        }
        let words: Vec<&str> = run.words.iter().map(String::as_str).collect();
        self.program(run.line, &words);
    }

    /// What a line that is run claims; programs that run others hand on what follows them.
    fn program(&mut self, line: u32, words: &[&str]) {
        let Some((&program, rest)) = words.split_first() else { return };
        let after = |mark: &str| rest.iter().position(|word| *word == mark).map(|at| &rest[at + 1..]);
        match (program, rest.first().copied()) {
            ("sudo" | "time" | "npx" | "env", _) => self.program(line, rest),
            ("poetry" | "uv" | "pipenv" | "hatch" | "bundle", Some("run" | "exec")) => self.program(line, &rest[1..]),
            ("cargo", Some("run")) => self.words(line, after("--").unwrap_or(&[])),
            ("npm" | "pnpm" | "yarn" | "bun", Some("run")) => {
                if let Some(script) = rest.get(1) {
                    let name = format!("npm run {script}");
                    self.claim(Sort::Command, line, &name, has(&self.facts.commands, &name));
                }
                self.words(line, after("--").unwrap_or(&[]));
            }
            ("make", Some(target)) if !target.starts_with('-') => {
                let name = format!("make {target}");
                self.claim(Sort::Command, line, &name, has(&self.facts.commands, &name));
            }
            ("python" | "python3", Some("-m")) => {
                if let Some(module) = rest.get(1).filter(|module| self.names.has_path(&module.replace('.', "/"))) {
                    self.claim(Sort::Name, line, module, true);
                    self.words(line, &rest[2..]);
                }
            }
            _ if self.is_own(program) => self.words(line, rest),
            _ if is_tool(program) || program.starts_with(['.', '~', '/', '$', '<', '-']) => {}
            _ if program.contains('/') || program.contains('.') => {}
            _ if program.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_') => {
                self.claim(Sort::Command, line, program, has(&self.facts.commands, program));
                self.words(line, rest);
            }
            _ => {}
        }
    }

    /// Subcommand and flags of the program itself.
    fn words(&mut self, line: u32, words: &[&str]) {
        let is_bare = |word: &&&str| {
            word.starts_with(|letter: char| letter.is_ascii_lowercase())
                && word
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter))
        };
        let has_commands = self.facts.commands.iter().any(|command| !self.facts_project_is(&command.name));
        if let Some(word) = words.first().filter(is_bare).filter(|_| has_commands) {
            let exists = self.facts.commands.iter().any(|command| command.name.split(' ').next_back() == Some(word));
            self.claim(Sort::Command, line, word, exists);
        }
        for word in words.iter().filter(|word| word.starts_with("--") && word.len() > 2) {
            self.flag(line, word);
        }
    }

    fn facts_project_is(&self, name: &str) -> bool {
        self.facts.project.as_ref().is_some_and(|project| project.name == name)
    }

    fn span(&mut self, line: u32, span: &str) {
        let first = span.split_whitespace().next().unwrap_or("");
        if first.starts_with("--") {
            self.flag(line, first);
        } else if let Some(name) =
            variable(first).or(is_upper(span).then_some(span)).filter(|name| name.contains('_') || span.contains('='))
        {
            self.variable(line, name);
        } else if span.contains(' ') && (is_tool(first) || self.is_own(first)) {
            for run in commands(span, line) {
                self.run(&run);
            }
        } else if has(&self.facts.commands, span) {
            self.claim(Sort::Command, line, span, true);
        } else if !NEUTRAL.is_match(span) && !is_tool(first) && !self.is_own(span) && !is_path(span) {
            let exists = self.names.resolves(span);
            self.claim(Sort::Name, line, span, exists);
        }
    }

    /// Flags and variables that prose names without backticks.
    fn prose(&mut self, text: &str) {
        let mut fenced = false;
        for (number, line) in (1u32..).zip(text.lines()) {
            let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
            fenced ^= fence;
            if fenced || fence {
                continue;
            }
            let bare = SPAN.replace_all(line, " ");
            for found in FLAG.captures_iter(&bare) {
                self.flag(number, &found[1]);
            }
            for found in VARIABLE.find_iter(&bare) {
                self.variable(number, found.as_str());
            }
        }
    }
}

/// True for what is written like a path of a file; links and paths are judged apart.
pub(super) fn is_path(span: &str) -> bool {
    const ENDS: [&str; 24] = [
        "md", "toml", "json", "yml", "yaml", "sql", "py", "rs", "ts", "tsx", "js", "jsx", "sh", "csv", "txt", "cfg",
        "ini", "go", "java", "rb", "php", "html", "css", "lock",
    ];
    let is_word = !span.contains(char::is_whitespace) && !span.contains("://") && !span.contains('(');
    let ends = span.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && ENDS.contains(&end));
    is_word && !span.starts_with(['/', '~', '-', '$', '@']) && (ends || span.contains('/'))
}
