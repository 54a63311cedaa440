//! What an input holds: every part of it is a record or told with its line and reason.

use super::*;
use crate::batch::FieldPath;
use serde_json::{Map, Value, json};
use std::io::Cursor;
use std::path::Path;

const SMALL: fn() -> Limits = || Limits { record_bytes: 120, fields: 10, depth: 4, lines: 20, ..Limits::default() };

/// A folder with one file.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Input) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let input = Input::find(&path, &[]).unwrap();
    (folder, input)
}

/// Every part as `line:fields` or `line!reason`, each record read again at its place.
fn parts(name: &str, bytes: &[u8]) -> Vec<String> {
    let (_folder, input) = file(name, bytes);
    let tell = |part: Result<Parsed, BadRecord>| match part {
        Ok(parsed) => {
            assert_eq!(input.again(&parsed.place, &SMALL()).unwrap(), parsed, "{name}");
            format!("{}:{}", parsed.place.line, Value::Object(parsed.fields))
        }
        Err(bad) => format!("{}!{}", bad.place.line, bad.reason.name()),
    };
    input.records(SMALL()).unwrap().map(tell).collect()
}

#[test]
fn a_bad_line_is_told_and_the_rest_goes_on() {
    let long = format!("{{\"a\":\"{}\"}}\n{{\"a\":1}}", "x".repeat(200));
    let many = format!("[{}1]\n{{\"a\":1}}", "1,".repeat(20));
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &[]),
        (b"\n \r\n", &[]),
        (b"{\"a\":1}\n\n{\"a\":2}", &["1:{\"a\":1}", "3:{\"a\":2}"]),
        (b"\xef\xbb\xbf{\"a\":1}\r\n{\"a\":2}\r\n", &["1:{\"a\":1}", "2:{\"a\":2}"]),
        (b"{\"a\":\n{\"a\":2}\n", &["1!torn", "2:{\"a\":2}"]),
        (b"{\"a\":1}\n{\"a\":\"x", &["1:{\"a\":1}", "2!torn"]),
        (b"{\"a\":1} x\n{\"a\":2}", &["1!syntax", "2:{\"a\":2}"]),
        (b"{\"a\":\"\xe9\"}\n{\"a\":\"\xc3\xa9\"}", &["1!encoding", "2:{\"a\":\"\u{e9}\"}"]),
        (b"{\"a\":\"\0\"}\n{\"a\":2}", &["1!nul", "2:{\"a\":2}"]),
        (b"\xff\xfe{\0}\0", &["1!encoding"]),
        (b"7\n[1]\n{}", &["1!no_object", "2!no_object", "3:{}"]),
        (b"[[[[[]]]]]\n{}", &["1!too_deep", "2:{}"]),
        (many.as_bytes(), &["1!too_many_fields", "2:{\"a\":1}"]),
        (long.as_bytes(), &["1!too_long", "2:{\"a\":1}"]),
        // Ids that 64 bits cannot hold would come out as other ids.
        (
            b"{\"a\":12345678901234567890123}\n{\"a\":18446744073709551615}",
            &["1!number", "2:{\"a\":18446744073709551615}"],
        ),
        (b"{\"a\":0.12345678901234567}\n{\"a\":19.99}", &["1!number", "2:{\"a\":19.99}"]),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(parts("in.jsonl", bytes), *wanted, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn rows_of_a_table_are_records_by_the_names_of_its_header() {
    let long = format!("a,b\n\"{}\n1,2\n", "x".repeat(200));
    let cases: &[(&[u8], &[&str])] = &[
        (b"a,b\n", &[]),
        (b"a,b\n1,2\n\n3,4", &["2:{\"a\":\"1\",\"b\":\"2\"}", "4:{\"a\":\"3\",\"b\":\"4\"}"]),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", &["2:{\"a\":\"1\",\"b\":\"2\"}"]),
        (b",b\n0,x\n", &["2:{\"column_1\":\"0\",\"b\":\"x\"}"]),
        (
            b"a,b\n\"x, \"\"y\"\"\nz\",2\n5\" pipe,6\n",
            &["2:{\"a\":\"x, \\\"y\\\"\\nz\",\"b\":\"2\"}", "4:{\"a\":\"5\\\" pipe\",\"b\":\"6\"}"],
        ),
        (b"a,b\n1\n2,3,4\n5,6\n", &["2!columns", "3!columns", "4:{\"a\":\"5\",\"b\":\"6\"}"]),
        // A torn quote costs its own line, not the file.
        (b"a,b\n\"x,2\n3,4\n", &["2!quote", "3:{\"a\":\"3\",\"b\":\"4\"}"]),
        (b"a,b\n\"x,2\n3,4\n\"y\",5\n", &["2!quote", "3:{\"a\":\"3\",\"b\":\"4\"}", "4:{\"a\":\"y\",\"b\":\"5\"}"]),
        (long.as_bytes(), &["2!too_long", "3:{\"a\":\"1\",\"b\":\"2\"}"]),
        (b"a,b\n\xff,2\n1,2\0\n3,4\n", &["2!encoding", "3!nul", "4:{\"a\":\"3\",\"b\":\"4\"}"]),
        (b"a,b\n1,2\r3,4\n5,6\n", &["2!syntax", "3:{\"a\":\"5\",\"b\":\"6\"}"]),
        // Two marks of a beginning in the middle, as where files were put together.
        (b"a,b\n\xef\xbb\xbf\xef\xbb\xbfx,2\n", &["2:{\"a\":\"\u{feff}x\",\"b\":\"2\"}"]),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(parts("in.csv", bytes), *wanted, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(parts("in.tsv", b"a\tb\n1,5\t2\n"), ["2:{\"a\":\"1,5\",\"b\":\"2\"}"]);
}

#[test]
fn a_header_that_names_nothing_clearly_ends_the_batch() {
    for (bytes, told) in [
        (&b""[..], "empty"),
        (b"a,a\n", "`a`"),
        (b"\xffa\n", "UTF-8"),
        (b"\xff\xfea\0\n\0", "UTF-16"),
        (b"\"a\n", "never closed"),
        (b"a,b\r1,2\r", "carriage return"),
    ] {
        let (_folder, input) = file("in.csv", bytes);
        let error = input.records(SMALL()).err().unwrap().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn elements_of_an_array_are_records_wherever_its_lines_end() {
    let long = format!("[{{\"a\":\"{}\"}},{{\"a\":2}}]", "x".repeat(200));
    let cases: &[(&[u8], &[&str])] = &[
        (b"[]", &[]),
        (b"", &[]),
        (b"\xef\xbb\xbf [{\"a\":1},\n {\"a\":\"],\\\"\"} ]\n", &["1:{\"a\":1}", "2:{\"a\":\"],\\\"\"}"]),
        (b"{\n\"a\":1\n}\n", &["1:{\"a\":1}"]),
        (b"{\"a\":1}\n{\n\"a\":{}}\n", &["1:{\"a\":1}", "2:{\"a\":{}}"]),
        (b"{\"a\":1}}\n{\"a\":2}", &["1:{\"a\":1}", "1!syntax", "2:{\"a\":2}"]),
        (b"[{\"a\":1},]", &["1:{\"a\":1}"]),
        (b"[{\"a\":1},,{\"a\":2}]", &["1:{\"a\":1}", "1!torn", "1:{\"a\":2}"]),
        (b"[{\"a\":1},\n7,\n{\"a\":2}", &["1:{\"a\":1}", "2!no_object", "3:{\"a\":2}", "3!torn"]),
        (b"[{\"a\":1}\n{\"a\":2}, {\"a\":3}]", &["1!syntax", "2:{\"a\":3}"]),
        (b"[{\"a\":\"x\n},{\"a\":2}]", &["1!syntax", "2:{\"a\":2}"]),
        (b"[{\"a\":1}] more", &["1:{\"a\":1}", "1!syntax"]),
        (long.as_bytes(), &["1!too_long", "1:{\"a\":2}"]),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(parts("in.json", bytes), *wanted, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn files_of_a_folder_are_records_and_what_the_batch_writes_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    };
    put("b/notes.md", b"# Notes\n");
    put("a.json", b"{\"id\": 7}");
    put(".state/run.json", b"{\"id\": 1}");
    put("c.bin", b"\xff\xfe\0");
    put("d.txt", &[b'x'; 200]);
    let out = put("out.jsonl", b"{}");
    std::os::unix::fs::symlink(&out, folder.path().join("link.txt")).unwrap();
    let input = Input::find(folder.path(), &[out]).unwrap();
    let mut records = Vec::new();
    for part in input.records(SMALL()).unwrap() {
        records.push(match part {
            Ok(parsed) => {
                assert_eq!(input.again(&parsed.place, &SMALL()).unwrap(), parsed);
                Value::Object(parsed.fields)
            }
            Err(bad) => json!(format!("{} {}", bad.place, bad.reason.name())),
        });
    }
    let notes = json!({"path": "b/notes.md", "text": "# Notes\n"});
    assert_eq!(records, [json!({"id": 7}), notes, json!("`c.bin` encoding"), json!("`d.txt` too_long")]);
}

#[test]
fn a_stream_is_known_by_its_first_byte_and_can_be_kept_to_read_again() {
    for (bytes, count) in [("{\"a\":1}\n{\"a\":2}\n", 2), (" [{\"a\":1}]", 1), ("a,b\n1,2\n", 1), ("", 0)] {
        assert_eq!(read_from(Cursor::new(bytes), SMALL()).unwrap().count(), count, "{bytes}");
        let folder = tempfile::tempdir().unwrap();
        let kept = Input::keep(Cursor::new(bytes), &folder.path().join("stdin"), &SMALL()).unwrap();
        assert_eq!(kept.records(SMALL()).unwrap().count(), count, "{bytes}");
    }
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { kept_bytes: 4, ..SMALL() };
    assert!(matches!(
        Input::keep(Cursor::new("{\"a\":1}"), &folder.path().join("stdin"), &limits),
        Err(InputError::TooLarge { limit: 4 })
    ));
    assert!(matches!(Input::find(Path::new("/dev/null"), &[]), Err(InputError::NoFile { .. })));
}

fn sorted(lines: &str, selection: Selection) -> (Vec<String>, Tally) {
    let records = read_from(Cursor::new(lines.to_owned()), Limits::default()).unwrap();
    let mut intake = Intake::new(records, selection, &Limits::default());
    let told = intake
        .by_ref()
        .map(|entry| match entry {
            Entry::Record(record) => format!("{} {}", record.key, record.group.unwrap_or_default()),
            Entry::Excluded(excluded) => format!("{}: {}", excluded.place.line, excluded.why),
            Entry::Bad(bad) => bad.to_string(),
        })
        .collect();
    (told, intake.tally().clone())
}

#[test]
fn what_is_not_asked_for_is_counted_with_its_reason() {
    let lines = r#"{"id":"a","lang":"rust","body":"x"}
{"id":"b","lang":"go","body":"x"}
{"id":"c","lang":"rust","body":" "}
{"id":"a","lang":"rust","body":"y"}
{"id":["d"],"lang":"rust","body":"z"}
{"id":"e","lang":"rust","body":"z"}
{"id":"f","lang":"rust","body":"z"}"#;
    let path = |text: &str| FieldPath::parse(text).unwrap();
    let selection = Selection {
        key: Some(path("id")),
        group_by: Some(path("lang")),
        exclude_empty: vec![path("body")],
        conditions: vec![Condition::parse("lang=rust").unwrap()],
        limit: Some(2),
    };
    let (told, tally) = sorted(lines, selection);
    assert_eq!(
        told,
        [
            "a rust",
            "2: `lang` is not `rust`",
            "3: `body` is empty",
            "4: its key stands in line 1 already",
            "line 5: `id` cannot be its key: it is an array",
            "e rust",
            "7: the limit was reached before it",
        ]
    );
    let sum = tally.records + tally.excluded.values().sum::<u64>() + tally.bad.values().sum::<u64>();
    assert_eq!((tally.records, sum), (2, 7));
}

#[test]
fn records_without_a_key_are_called_by_their_content_and_none_is_lost() {
    let key = Some(FieldPath::parse("id").unwrap());
    let lines = "{\"id\":\"\",\"t\":1}\n{\"id\":null,\"t\":2}\n{\"t\":3}\n{\"t\":3}\n";
    let (told, tally) = sorted(lines, Selection { key, ..Selection::default() });
    assert_eq!((tally.records, tally.keyed_by_content), (3, 3), "{told:?}");
    assert_eq!(told[3], "4: its key stands in line 3 already");
    assert!(told[..3].iter().all(|told| told.starts_with("sha256:")));
}

#[test]
fn the_digest_of_a_record_does_not_depend_on_the_order_of_its_fields() {
    let of = |text: &str| digest(serde_json::from_str::<Value>(text).unwrap().as_object().unwrap());
    assert_eq!(of("{\"a\":1,\"b\":{\"c\":[1,2],\"d\":null}}"), of("{\"b\":{\"d\":null,\"c\":[1,2]},\"a\":1}"));
    for other in ["{\"a\":\"1\"}", "{\"a\":1.0}", "{\"a\":2}", "{\"a\":[1]}", "{}"] {
        assert_ne!(of("{\"a\":1}"), of(other), "{other}");
    }
}

/// How many parts a text of JSON lines has.
fn full_lines(bytes: &[u8]) -> usize {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_records_or_bad_ones_and_nothing_else(
        parts in proptest::collection::vec(proptest::prop_oneof![
            proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12),
            proptest::sample::select(vec![
                "{\"a\":1}\n", "\n", "\"", "a,b\n", "1,\"2\"\n", "[", "]", ",", "{\"a\":\"", "\r\n", "\u{feff}", "\\",
            ]).prop_map_into_bytes(),
        ], 0..30)
    ) {
        let bytes: Vec<u8> = parts.concat();
        let (_folder, lines) = file("in.jsonl", &bytes);
        proptest::prop_assert_eq!(lines.records(SMALL()).unwrap().count(), full_lines(&bytes));
        for name in ["in.csv", "in.json"] {
            let (_folder, input) = file(name, &bytes);
            let mut end = 0;
            for part in input.records(SMALL()).into_iter().flatten() {
                let place = part.as_ref().map_or_else(|bad| &bad.place, |parsed| &parsed.place).clone();
                proptest::prop_assert!(place.offset >= end, "{} {:?}", name, place);
                end = place.offset + place.length;
                if let Ok(parsed) = part {
                    proptest::prop_assert_eq!(&input.again(&place, &SMALL()), &Ok(parsed));
                }
            }
            proptest::prop_assert!(end <= bytes.len() as u64);
        }
    }
}

proptest::proptest! {
    /// The property that the fuzz target `records` looks for with texts of its own.
    #[test]
    fn any_bytes_are_counted_as_records_or_with_the_reason_why_not(
        start in proptest::sample::select(vec!["{\"a\":1,\"b\":\"x\"}\n", "[{\"a\":1},", "a,b\n", "\u{feff}a,b,c\r\n", ""]),
        parts in proptest::collection::vec(proptest::prop_oneof![
            proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            proptest::sample::select(vec![
                "{\"a\":1}\n", "{\"a\":[{}]},", "{\"b\":\"\"}\n", "1,2\n", "\"x\ny\",2\n", "\n", "\"", "[", "]", ",", "{", "}}",
            ]).prop_map_into_bytes(),
        ], 0..30)
    ) {
        let bytes = [start.as_bytes(), parts.concat().as_slice()].concat();
        let path = |text| FieldPath::parse(text).unwrap();
        let selection = Selection { key: Some(path("a")), exclude_empty: vec![path("b")], limit: Some(7), ..Selection::default() };
        let limits = Limits { records: 5, ..SMALL() };
        let Ok(records) = read_from(Cursor::new(bytes.clone()), limits) else { return Ok(()) };
        let mut intake = Intake::new(records, selection, &limits);
        let (mut all, mut keys) = (0, std::collections::BTreeSet::new());
        for entry in &mut intake {
            all += 1;
            match entry {
                Entry::Record(record) => {
                    // A mark of the beginning and the end of a line do not count.
                    proptest::prop_assert!(record.place.length <= limits.record_bytes as u64 + 5);
                    proptest::prop_assert!(keys.insert(record.key), "a key is there twice");
                }
                Entry::Excluded(excluded) => proptest::prop_assert!(!excluded.why.to_string().is_empty()),
                Entry::Bad(bad) => proptest::prop_assert!(!bad.reason.to_string().is_empty()),
            }
        }
        let tally = intake.tally();
        let told = tally.records + tally.excluded.values().sum::<u64>() + tally.bad.values().sum::<u64>();
        proptest::prop_assert_eq!((told, tally.records), (all, keys.len() as u64));
        proptest::prop_assert!(tally.records <= limits.records && all <= bytes.len() as u64 + 1);
    }
}

/// Fixed pieces as bytes, so that they mix with random ones.
trait Pieces {
    fn prop_map_into_bytes(self) -> proptest::strategy::BoxedStrategy<Vec<u8>>;
}

impl<S: proptest::strategy::Strategy<Value = &'static str> + 'static> Pieces for S {
    fn prop_map_into_bytes(self) -> proptest::strategy::BoxedStrategy<Vec<u8>> {
        proptest::strategy::Strategy::boxed(self.prop_map(|piece| piece.as_bytes().to_vec()))
    }
}

#[test]
fn lines_are_read_one_at_a_time_however_many_there_are() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            let line = format!("{{\"id\":{}}}\n", self.0);
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }
    let records = read_from(std::io::BufReader::new(Endless(0)), SMALL()).unwrap();
    let selection = Selection { limit: Some(5_000), ..Selection::default() };
    let mut intake = Intake::new(records, selection, &SMALL());
    while !intake.is_full() {
        assert!(matches!(intake.next(), Some(Entry::Record(_))));
    }
    assert_eq!(intake.tally().records, 5_000);
}

#[test]
fn an_error_while_reading_is_told_once_and_ends_the_input() {
    struct Failing(bool);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let text = b"{\"a\":1}\n{\"a\"";
            buffer[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }
    let parts: Vec<_> = read_from(std::io::BufReader::new(Failing(false)), SMALL()).unwrap().collect();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[1].as_ref().unwrap_err().reason.name(), "unread");
    let fields: Map<String, Value> = parts[0].as_ref().unwrap().fields.clone();
    assert_eq!(Value::Object(fields), json!({"a": 1}));
}
