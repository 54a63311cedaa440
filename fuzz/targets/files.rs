//! Envelopes of files: paths, and code of every language. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::Format;
use sluice_validators::normalise::normalise;

const EXTENSIONS: &[&str] = &["py", "rs", "ts", "tsx", "js", "go", "java", "cs", "rb", "php", "c", "toml", "yaml", "sql"];

fuzz_target!(|text: &str| {
    let _ = normalise(text, Format::Files, true);
    let pick = text.len() % EXTENSIONS.len();
    let _ = sluice_validators::parse::code(&format!("a.{}", EXTENSIONS[pick]), text);
});
