//! Prototypes in code: files that parse, do something, and use what there is.

use super::look::{count, ratio};
use super::packages::{Package, imported, is_declared, is_inside, is_standard};
use super::row::Row;
use super::vocabulary::Vocabulary;
use crate::document::{Definition, Document, File};
use crate::facts::{Facts, Notes};
use crate::names::{Name, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("files.syntax", syntax),
    Row::new("files.stubs", stubs).measures(&["share"]),
    Row::new("files.compile", compile).measures(&["ran", "refused"]),
    Row::new("files.requested", requested).numbers(&[("most", 8.0)]).measures(&["recall"]),
    Row::new("files.imports", imports).measures(&["unknown"]),
    Row::new("files.names", names).measures(&["undefined"]),
    Row::new("files.errors", errors),
    Row::new("files.tests", tests),
    Row::new("files.unfinished", unfinished),
];

/// Comments that stand in place of code.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)^[ \t]*(?://|#|--|/?\*)[^\n]{0,40}(?:rest of (?:the |your )?(?:code|implementation|file|functions?|methods?)|your code here|\.\.\. ?(?:existing|rest|other) |(?:existing|remaining) (?:code|methods|functions) (?:here|\.\.\.|unchanged))").expect("a constant pattern reads")
});
/// Places that are told of one kind.
const MOST_TOLD: usize = 5;

static UNFINISHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(\bTODO\b|\bFIXME\b|not implemented|NotImplementedError|todo!\(|unimplemented!\(|rest of (the )?(code|implementation)|your code here|implement (this|me|here|logic)|\.\.\. ?(existing|rest|other) )").expect("a constant pattern reads")
});
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(\bexcept\b|\braise\s+\w|\brescue\b|\bcatch\b|\bthrows?\b|Result<|\bErr\(|\?;|\berr != nil|errors\.New\(|HTTPException|\babort\(|status_code\s*=\s*4\d\d|\.status\(4\d\d\)|http\.Error\(|process\.exit\(|sys\.exit\(|os\.Exit\(|\bperror\(|\berrno\b|\bexit\(|return -1;|== NULL|!= NULL)").expect("a constant pattern reads")
});
static TEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)(^\s*(?:async\s+)?def test_\w|#\[(?:tokio::)?test\]|\b(?:it|test|describe)\(\s*["'`]|if __name__ == ["']__main__["']|\bassert\b|\bassert\w*\(|\bfn main\(|\bfunc (?:Test\w|main\()|@Test\b|\[(?:Fact|Test|TestMethod|Theory)\b|\bvoid main\(|\bvoid Main\(|\bint main\(|\bdescribe ["']|if __FILE__ == \$(?:0|PROGRAM_NAME)|function test\w)"#).expect("a constant pattern reads")
});

fn files<'a>(subject: &Subject<'a>) -> &'a [File] {
    match subject.document {
        Document::Files(files) => files,
        Document::Diagram(_)
        | Document::Markdown(_)
        | Document::Json(_)
        | Document::Html(_)
        | Document::OpenApi(_)
        | Document::Broken(_) => &[],
    }
}

/// Files that hold code, as opposed to notes, settings and pages.
fn code<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a File> {
    files(subject).iter().filter(|file| crate::parse::is_code(&file.path))
}

/// What the code defines.
fn definitions<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'a File, &'a Definition)> {
    code(subject).flat_map(|file| file.definitions.iter().map(move |definition| (file, definition)))
}

fn none() -> Outcome {
    Outcome::share(0.0, "there is no code to look at")
}

/// There is code, and all of it parses.
fn syntax(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if code(subject).next().is_none() {
        return none();
    }
    let broken: Vec<_> = files(subject)
        .iter()
        .filter_map(|file| file.syntax_errors.as_ref().map(|errors| (file, errors)))
        .filter(|(_, errors)| !errors.is_empty())
        .collect();
    let mut outcome = Outcome::share(
        if broken.is_empty() { 1.0 } else { 0.0 },
        format!("{} with syntax errors", count(broken.len(), "file")),
    );
    for (file, errors) in broken {
        for (line, message) in errors.iter().take(3) {
            let place = format!("{}:{line}: {message}", file.path);
            outcome = outcome.remark(None, place.clone(), Some(format!("mend {place}")));
        }
    }
    outcome
}

/// Less than half of the functions are empty; a comment in place of code counts as an empty one. What tests a prototype is
/// not looked at.
fn stubs(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let is_test = |file: &File| file.path.to_lowercase().contains("test");
    let left_out: usize = code(subject).map(|file| REST.find_iter(&file.text).count()).sum();
    let written = || definitions(subject).filter(|(file, definition)| definition.function && !is_test(file));
    let functions = written().count() + left_out;
    let empty: Vec<_> = written().filter(|(_, definition)| definition.empty).collect();
    let share = ratio(empty.len() + left_out, functions);
    let holds = functions > 0 && share < 0.5;
    let mut outcome = Outcome::share(
        if holds { 1.0 } else { 0.0 },
        format!("{} of {} do nothing", empty.len() + left_out, count(functions, "function")),
    )
    .measure("share", share);
    for (file, definition) in empty.iter().take(MOST_TOLD) {
        let place = format!("{}:{}: `{}`", file.path, definition.line, definition.name);
        outcome = outcome.remark(None, format!("{place} does nothing"), Some(format!("write the body of {place}")));
    }
    if holds {
        outcome
    } else {
        outcome.remark(None, "a skeleton is no prototype", Some("write the bodies of the functions".to_owned()))
    }
}

/// Share of files without an error, by the word of a compiler. `ran` is the share of code that one looked at.
fn compile(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let refused = subject.compiled.map_or(0, |report| report.refused.len()) as f64;
    let Some(report) = subject.compiled.filter(|report| !report.checked.is_empty()) else {
        let why = subject.compiled.and_then(|report| report.unchecked.first());
        let why = why.map_or_else(String::new, |(_, why)| format!(": {why}"));
        return Outcome::unscored(format!("no compiler looked at the files{why}"))
            .measure("ran", 0.0)
            .measure("refused", refused);
    };
    let looked_at = |file: &&File| report.checked.binary_search(&file.path).is_ok();
    let ran = ratio(code(subject).filter(looked_at).count(), code(subject).count());
    let broken: HashSet<&str> = report.errors.iter().map(|(file, _, _)| file.as_str()).collect();
    let share = 1.0 - ratio(broken.len().min(report.checked.len()), report.checked.len());
    let mut outcome =
        Outcome::share(share, format!("{} of {} with errors", broken.len(), count(report.checked.len(), "file")))
            .measure("ran", ran)
            .measure("refused", refused);
    for (file, why) in &report.unchecked {
        outcome = outcome.remark(None, format!("no compiler looked at {file}: {why}"), None);
    }
    for (file, line, message) in &report.errors {
        outcome =
            outcome.remark(None, format!("{file}:{line}: {message}"), Some(format!("mend {file}:{line}: {message}")));
    }
    outcome
}

/// Share of what was asked for (action items and terms of the notes, else the main tables) that definitions are named after.
fn requested(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let (wanted, evidence) = wanted(subject.facts, subject.notes, settings.count("most"));
    let Some(evidence) = evidence else { return Outcome::unscored("neither notes nor sources say what is asked for") };
    // What does nothing yet is a name, not the thing that was asked for.
    let defined: Vec<HashSet<String>> = definitions(subject)
        .filter(|(_, definition)| !definition.empty)
        .map(|(_, definition)| tokens(&definition.name).iter().map(|word| crate::names::singular(word)).collect())
        .collect();
    let is_defined = |words: &[String]| {
        defined.iter().any(|name| words.iter().filter(|word| name.contains(*word)).count() * 2 >= words.len().min(4))
    };
    let missing: Vec<&str> =
        wanted.iter().filter(|(_, words)| !is_defined(words)).map(|(name, _)| name.as_str()).collect();
    let recall = 1.0 - ratio(missing.len(), wanted.len());
    let mut outcome = Outcome::share(
        recall,
        format!("{} of {} are defined", wanted.len() - missing.len(), count(wanted.len(), "wanted thing")),
    )
    .on(evidence)
    .measure("recall", recall);
    for name in missing {
        outcome = outcome.remark(
            None,
            format!("nothing is defined for `{name}`"),
            Some(format!("define a function or type for `{name}`")),
        );
    }
    outcome
}

fn wanted(facts: &Facts, notes: &Notes, most: usize) -> (Vec<(String, Vec<String>)>, Option<Evidence>) {
    let spoken = |names: &mut dyn Iterator<Item = &String>| -> Vec<(String, Vec<String>)> {
        let words = names.map(|name| (name.clone(), super::words::content(name)));
        words.filter(|(_, words)| !words.is_empty()).take(most).collect()
    };
    let open = notes.actions.iter().enumerate().filter(|(index, _)| !notes.done.contains(index));
    let asked = spoken(&mut open.map(|(_, action)| &action.name));
    if !asked.is_empty() {
        return (asked, Some(Evidence::Notes));
    }
    let tables = spoken(&mut facts.tables.iter().map(|table| &table.name));
    if !tables.is_empty() {
        return (tables, Some(Evidence::Facts));
    }
    let handlers = spoken(&mut facts.routes.iter().filter_map(|route| route.handler.as_ref()));
    let evidence = (!handlers.is_empty()).then_some(Evidence::Facts);
    (handlers, evidence)
}

/// Share of imported packages that are standard, declared by the project, or files of the prototype itself.
fn imports(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let own: HashSet<String> =
        files(subject).iter().flat_map(|file| file.path.split(['/', '.'])).map(|part| Name::new(part).key).collect();
    let project: HashSet<String> = subject
        .facts
        .modules
        .iter()
        .flat_map(|module| module.name.split('/'))
        .map(|part| Name::new(part).key)
        .collect();
    let declared: HashSet<String> =
        subject.facts.externals.iter().map(|external| Name::new(&external.name).key).collect();
    let packages: Vec<(&File, Package)> =
        code(subject).flat_map(|file| imported(file).into_iter().map(move |package| (file, package))).collect();
    let is_known = |package: &Package| {
        let key = Name::new(&package.name).key;
        let named = own.contains(&key) || project.contains(&key) || declared.contains(&key);
        let inside = is_inside(package, &own) || is_inside(package, &project);
        package.local || is_standard(package) || named || inside || is_declared(package, subject.facts)
    };
    let unknown: Vec<&(&File, Package)> = packages.iter().filter(|(_, package)| !is_known(package)).collect();
    let share = ratio(unknown.len(), packages.len());
    let evidence = if subject.facts.externals.is_empty() { Evidence::None } else { Evidence::Facts };
    let known = if code(subject).next().is_none() { 0.0 } else { 1.0 - share };
    let mut outcome =
        Outcome::share(known, format!("{} of {} unknown", unknown.len(), count(packages.len(), "import")))
            .on(evidence)
            .measure("unknown", unknown.len() as f64);
    for (file, package) in unknown {
        let hint = format!("do not import `{}`, the project does not declare it", package.name);
        outcome = outcome.remark(
            None,
            format!("{} imports `{}`, which no manifest declares", file.path, package.name),
            Some(hint),
        );
    }
    outcome
}

/// Share of files in which every function that is called is defined, imported or built in.
fn names(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let (total, broken) = (code(subject).count(), code(subject).filter(|file| !file.undefined.is_empty()).count());
    let undefined: Vec<_> = code(subject)
        .flat_map(|file| file.undefined.iter().map(move |(line, name)| (&file.path, line, name)))
        .collect();
    let share = if total == 0 { 0.0 } else { 1.0 - ratio(broken, total) };
    let mut outcome = Outcome::share(share, format!("{} defined nowhere", count(undefined.len(), "called function")))
        .measure("undefined", undefined.len() as f64);
    for (path, line, name) in undefined {
        let message = format!("{path}:{line}: `{name}` is called, but defined nowhere");
        outcome = outcome.remark(None, message, Some(format!("define or import `{name}`, or do not call it")));
    }
    outcome
}

fn present(subject: &Subject<'_>, pattern: &Regex, (what, hint): (&str, &str)) -> Outcome {
    let found = code(subject).filter(|file| pattern.is_match(&file.text)).count();
    let outcome = Outcome::share(if found > 0 { 1.0 } else { 0.0 }, format!("{} with {what}", count(found, "file")));
    if found > 0 { outcome } else { outcome.remark(None, format!("no {what}"), Some(hint.to_owned())) }
}

fn errors(subject: &Subject<'_>, _: &Settings) -> Outcome {
    present(subject, &FAILS, ("error paths", "handle what can fail"))
}

fn tests(subject: &Subject<'_>, _: &Settings) -> Outcome {
    present(subject, &TEST, ("tests or an example call", "add a test or a main that shows the use"))
}

/// Nothing is left for later, and names are the project's.
fn unfinished(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let places: Vec<(&File, usize)> = code(subject)
        .flat_map(|file| UNFINISHED.find_iter(&file.text).map(move |found| (file, found.start())))
        .collect();
    let left = places.len();
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let speaks = vocabulary.evidence().is_none()
        || definitions(subject).any(|(_, definition)| vocabulary.knows_any(&definition.name));
    let share = if code(subject).next().is_none() || !speaks { 0.0 } else { 1.0 - (left as f64 / 3.0).min(1.0) };
    let mut outcome = Outcome::share(share, format!("{} left for later", count(left, "place")));
    for (file, start) in places.iter().take(MOST_TOLD) {
        let line = file.text.as_bytes()[..*start].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let place = format!("{}:{line}", file.path);
        outcome = outcome.remark(None, format!("{place}: left for later"), Some(format!("finish {place}")));
    }
    if share < 1.0 {
        outcome.remark(
            None,
            "something is left for later, or the names are of no project",
            Some("finish every function, name things as the project does".to_owned()),
        )
    } else {
        outcome
    }
}
