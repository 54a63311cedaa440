//! OpenAPI descriptions in YAML or JSON. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::Format;
use sluice_validators::normalise::normalise;

fuzz_target!(|text: &str| {
    let _ = normalise(text, Format::OpenApi, true);
});
