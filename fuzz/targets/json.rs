//! Answers that should be JSON: extracted, repaired, read. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::Format;
use sluice_validators::normalise::normalise;

fuzz_target!(|text: &str| {
    let _ = normalise(text, Format::Json, true);
});
