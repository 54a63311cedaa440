//! Records of a batch as lines, rows or an array: any bytes are records, or excluded or bad ones with a reason. Nothing
//! may panic, hang, grow without bound, be counted twice or not at all.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice::batch::FieldPath;
use sluice::batch::input::{Entry, Intake, Limits, Selection, read_from};
use std::collections::BTreeSet;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { record_bytes: 600, fields: 40, depth: 6, lines: 10, records: 20, ..Limits::default() };
    let path = |text| FieldPath::parse(text).expect("one name is a path");
    let (key, empty) = (Some(path("a")), vec![path("b")]);
    let selection = Selection { key, exclude_empty: empty, limit: Some(30), ..Selection::default() };
    let Ok(records) = read_from(Cursor::new(bytes.to_vec()), limits) else { return };
    let mut intake = Intake::new(records, selection, &limits);
    let (mut all, mut keys) = (0, BTreeSet::new());
    for entry in &mut intake {
        all += 1;
        match entry {
            Entry::Record(record) => {
                // A mark of the beginning and the end of a line do not count.
                assert!(record.place.length <= limits.record_bytes as u64 + 5, "{:?}", record.place);
                assert!(keys.insert(record.key), "a key is there twice");
            }
            Entry::Excluded(excluded) => assert!(!excluded.why.to_string().is_empty()),
            Entry::Bad(bad) => assert!(!bad.reason.to_string().is_empty()),
        }
    }
    let tally = intake.tally();
    let told = tally.records + tally.excluded.values().sum::<u64>() + tally.bad.values().sum::<u64>();
    assert_eq!((told, tally.records), (all, keys.len() as u64));
    assert!(tally.records <= limits.records && all <= bytes.len() as u64 + 1);
});
