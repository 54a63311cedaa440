//! Every compiler that is here, on sound, broken and hostile prototypes. A compiler that is missing is skipped aloud.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use super::table::compilers;
use super::{Compilers, Confinement};
use crate::config::{CompileConfig, Environment};
use serde::Deserialize;
use sluice_validators::{File, parse};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    promise: String,
    tool: String,
    #[serde(default)]
    checked: Vec<String>,
    #[serde(default)]
    errors: Vec<(String, u32, String)>,
    #[serde(default)]
    unchecked: String,
    files: BTreeMap<String, String>,
}

fn here(limit: Duration) -> Compilers {
    Compilers::new(CompileConfig { enabled: true, timeout: limit }, Environment::of_process())
}

/// Long enough for a machine that does much else.
fn patient() -> Compilers {
    here(Duration::from_secs(120))
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned(), ..File::default() }
}

/// Whether a compiler is here; says so where it is not.
fn has(compilers: &Compilers, tool: &str) -> bool {
    let found = compilers.seen().into_iter().any(|seen| seen.name == tool && seen.program.is_some());
    if !found {
        eprintln!("SKIPPED: `{tool}` is not installed, so nobody saw what it says");
    }
    found
}

#[test]
fn compilers_tell_sound_prototypes_from_broken_ones_and_read_nothing_else() {
    let cases: Cases = toml::from_str(include_str!("testdata/cases.toml")).unwrap();
    let compilers = patient();
    for tool in super::table::compilers() {
        if !has(&compilers, &tool.name) {
            continue;
        }
        for case in cases.case.iter().filter(|case| case.tool == tool.name) {
            let files: Vec<File> = case.files.iter().map(|(path, text)| file(path, text)).collect();
            let report = compilers.report(&files);
            let mut wanted = case.checked.clone();
            wanted.sort();
            assert_eq!(report.checked, wanted, "{}: {report:?}", case.promise);
            assert_eq!(report.errors.len(), case.errors.len(), "{}: {report:?}", case.promise);
            for (found, (path, line, word)) in report.errors.iter().zip(&case.errors) {
                assert_eq!((&found.0, found.1), (path, *line), "{}: {report:?}", case.promise);
                assert!(found.2.contains(word), "{}: {report:?}", case.promise);
            }
            let all = report.unchecked.iter().all(|(_, why)| why.contains(&case.unchecked));
            assert!(all && report.unchecked.is_empty() == case.unchecked.is_empty(), "{}: {report:?}", case.promise);
        }
    }
}

#[test]
fn a_prototype_is_never_executed() {
    let compilers = patient();
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("was-here");
    let path = mark.display();
    let files = [
        file("main.py", &format!("open({:?}, 'w').write('x')\n", path.to_string())),
        file("test_main.py", &format!("open({:?}, 'w').write('x')\n", path.to_string())),
        file("conftest.py", &format!("open({:?}, 'w').write('x')\n", path.to_string())),
        file("src/main.rs", &format!("fn main() {{\n    std::fs::write(\"{path}\", \"x\").ok();\n}}\n")),
        file(
            "A.java",
            &format!(
                "public class A {{\n    static {{ try {{ new java.io.FileWriter(\"{path}\").close(); }} catch (Exception e) {{}} }}\n}}\n"
            ),
        ),
        file("main.c", &format!("#include <stdio.h>\nint main(void) {{ return fopen(\"{path}\", \"w\") == 0; }}\n")),
    ];
    let report = compilers.report(&files);
    assert!(report.errors.is_empty(), "{report:?}");
    assert_eq!(report.checked.len() + report.unchecked.len(), files.len(), "{report:?}");
    assert!(!mark.exists(), "a compiler ran the program");
}

#[test]
fn a_compiler_that_does_not_end_is_ended() {
    let compilers = here(Duration::from_millis(700));
    if !has(&compilers, "gcc") {
        return;
    }
    let _ = compilers.confinement();
    // Sixty macros, each twice the one before it, and the first of them nothing: no memory, but for ever.
    let macros: String = (1..60).map(|level| format!("#define L{level} L{0} L{0}\n", level - 1)).collect();
    let files = [file("main.c", &format!("#define L0\n{macros}int main(void) {{ L59 return 0; }}\n"))];
    let began = Instant::now();
    let report = compilers.report(&files);
    assert!(report.checked.is_empty() && report.errors.is_empty(), "{report:?}");
    assert!(report.unchecked[0].1.contains("did not end in time"), "{report:?}");
    assert!(began.elapsed() < Duration::from_secs(60), "it was not ended");
}

#[test]
fn a_compiler_sees_neither_the_environment_nor_the_folders_of_others() {
    use super::run::{Command, End, run};
    let environment = Environment::of_process();
    let Some(program) = super::find::program(&environment, "env") else { return };
    let command = Command {
        program,
        arguments: Vec::new(),
        folder: "/".into(),
        variables: vec![("LANG".to_owned(), "C".to_owned())],
        limit: Duration::from_secs(30),
    };
    let told = run(&command).unwrap();
    assert_eq!((told.end, told.output.as_str()), (End::Code(0), "LANG=C\n"));
}

#[test]
fn endless_output_is_cut() {
    use super::run::{Command, run};
    let Some(program) = super::find::program(&Environment::of_process(), "yes") else { return };
    let command = Command {
        program,
        arguments: Vec::new(),
        folder: "/".into(),
        variables: Vec::new(),
        limit: Duration::from_secs(30),
    };
    let told = run(&command).unwrap();
    assert_eq!(told.output.len(), 256 << 10);
}

#[test]
fn a_file_that_does_not_parse_or_compilers_that_are_switched_off_are_said_so() {
    let broken = File { syntax_errors: parse::code("a.py", "def f(:\n"), ..file("a.py", "def f(:\n") };
    let report = patient().report(&[broken]);
    assert!(report.unchecked[0].1.contains("does not parse"), "{report:?}");
    let off = CompileConfig { enabled: false, timeout: Duration::from_secs(1) };
    let report = Compilers::new(off, Environment::of_process()).report(&[file("a.py", "x = 1\n")]);
    assert!(report.unchecked[0].1.contains("switched off"), "{report:?}");
    let nowhere = CompileConfig { enabled: true, timeout: Duration::from_secs(1) };
    let report = Compilers::new(nowhere, Environment::fixed(&[])).report(&[file("a.py", "x = 1\n")]);
    assert!(report.unchecked[0].1.contains("`python3` is not installed"), "{report:?}");
}

#[test]
fn a_row_without_a_way_to_run_code_is_all_there_is() {
    let names: Vec<&str> = compilers().iter().map(|compiler| compiler.name.as_str()).collect();
    assert_eq!(names, ["rustc", "python", "tsc", "gcc", "javac"]);
    let arguments = |name: &str| {
        let row = compilers().iter().find(|compiler| compiler.name == name).unwrap();
        row.arguments.join(" ")
    };
    assert!(arguments("rustc").contains("--emit=metadata"));
    assert!(arguments("python").starts_with("-I ") && arguments("python").contains("compileall"));
    assert!(arguments("tsc").contains("--noEmit"));
    assert!(arguments("gcc").contains("-fsyntax-only"));
    assert!(arguments("javac").contains("-proc:none"));
}

#[test]
fn bounds_that_the_system_does_not_have_are_left_out() {
    let line = vec!["/bin/x".to_owned()];
    assert_eq!(Confinement::default().wrap(Duration::from_secs(1), Some(1), line.clone()), line);
    let found = Confinement::find(&Environment::fixed(&[("PATH", "relative/bin:.")]));
    assert!(!found.bounds_memory() && !found.shuts_network());
}
