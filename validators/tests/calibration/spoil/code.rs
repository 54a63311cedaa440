//! Operators on prototypes in code, file by file within their envelope.

use serde_json::{Value, json};

/// An operator: what it does to the text of one file.
type Operator = (&'static str, fn(&str) -> String);

const OPERATORS: &[Operator] = &[
    ("functions do nothing", |text| bodies(text, "pass", "")),
    ("functions return nothing", |text| bodies(text, "return None", "return null;")),
    ("functions say that all went well", |text| bodies(text, "return True", "return true;")),
    ("functions are left for later", |text| {
        bodies(text, "raise NotImplementedError", "throw new Error(\"not implemented\");")
    }),
    ("functions print a word", |text| bodies(text, "print(\"done\")", "console.log(\"done\");")),
    ("packages are imported that nobody declares", |text| {
        import(text, &["quantumkit", "megacorp_sdk", "awesome_tools"])
    }),
    ("everything is called something else", renamed),
    ("the rest is left out", |text| format!("{}\n# TODO: rest of the code\n# TODO\n# TODO\n# FIXME\n", half(text))),
    ("it does not parse", |text| format!("{text}\n\ndef (:\n  function {{ {{\n")),
    ("it is described instead of written", |text| text.lines().map(|line| format!("# {line}\n")).collect()),
    ("it is about numbers", |_| {
        "def fibonacci(n):\n    if n < 0:\n        raise ValueError(n)\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\n\n\nassert fibonacci(5) == 5\n".to_owned()
    }),
    ("it is a list of constants", constants),
    ("it says all five times", |text| text.repeat(5)),
];

/// Spoiled forms of an envelope of files.
pub(super) fn spoiled(text: &str) -> Vec<(String, String)> {
    let envelope: Value = serde_json::from_str(text).expect("a good text is JSON");
    let files: Vec<(String, String)> = envelope["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|file| Some((file["path"].as_str()?.to_owned(), file["text"].as_str()?.to_owned())))
        .collect();
    let wrap = |files: &[(String, String)]| {
        json!({"files": files.iter().map(|(path, text)| json!({"path": path, "text": text})).collect::<Vec<_>>()})
            .to_string()
    };
    let changed = |operator: fn(&str) -> String| {
        let files: Vec<_> = files.iter().map(|(path, text)| (path.clone(), operator(text))).collect();
        wrap(&files)
    };
    let mut found: Vec<(String, String)> =
        OPERATORS.iter().map(|(label, operator)| ((*label).to_owned(), changed(*operator))).collect();
    let moved =
        |folder: &str| files.iter().map(|(path, text)| (format!("{folder}{path}"), text.clone())).collect::<Vec<_>>();
    found.push(("paths lead out of the folder".to_owned(), wrap(&moved("../../"))));
    found.push(("paths begin at the root".to_owned(), wrap(&moved("/etc/"))));
    found.push(("tests without what they test".to_owned(), wrap(&files[files.len().min(1)..])));
    found.push(("no files".to_owned(), wrap(&[])));
    found.push(("notes instead of code".to_owned(), wrap(&[("README.md".to_owned(), files[0].1.clone())])));
    found.push(("one function of many".to_owned(), wrap(&[(files[0].0.clone(), first_function(&files[0].1))])));
    found
}

/// Puts one statement in place of every body, found by its indentation or its braces.
fn bodies(text: &str, python: &str, script: &str) -> String {
    let mut out = String::new();
    let mut inside: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if let Some(depth) = inside {
            if line.trim().is_empty() || indent > depth {
                continue;
            }
            inside = None;
        }
        out.push_str(line);
        out.push('\n');
        let start = line.trim_start();
        let opens = ["def ", "async def ", "function ", "async function ", "export function "]
            .iter()
            .any(|word| start.starts_with(word));
        if opens && line.trim_end().ends_with([':', '{']) {
            let statement = if line.trim_end().ends_with(':') { python } else { script };
            out.push_str(&format!("{}{statement}\n", " ".repeat(indent + 4)));
            inside = Some(indent);
        }
    }
    out
}

fn import(text: &str, names: &[&str]) -> String {
    let is_script = text.contains("=> {") || text.contains("function ");
    let line =
        |name: &&str| if is_script { format!("import {name} from \"{name}\";\n") } else { format!("import {name}\n") };
    names.iter().map(line).chain([text.to_owned()]).collect()
}

/// The words of the project, within names and alone, become words of another.
fn renamed(text: &str) -> String {
    super::words::renamed(text, include_str!("../grounds/elsewhere.txt"))
}

fn half(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = (0..=lines.len() / 2).rev().find(|&at| lines.get(at).is_some_and(|line| line.is_empty())).unwrap_or(0);
    lines[..end].join("\n")
}

fn constants(text: &str) -> String {
    let names = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|name| name.len() > 6);
    names.enumerate().map(|(index, name)| format!("{name}_{index} = {index}\n")).collect()
}

/// Everything up to the end of the first function.
fn first_function(text: &str) -> String {
    let start = text.find("def ").or_else(|| text.find("function ")).unwrap_or(0);
    let end = text[start..]
        .find("\n\n\n")
        .or_else(|| text[start..].find("\n}\n").map(|at| at + 2))
        .map_or(text.len(), |at| start + at);
    format!("{}\n", &text[start..end])
}
