//! Definitions that are no rubric say what is wrong with them.

use sluice_validators::rubric::{Definition, Rubric};

fn error(text: &str) -> String {
    match toml::from_str::<Definition>(text) {
        Ok(definition) => Rubric::build(&definition).err().map_or_else(|| "none".to_owned(), |error| error.to_string()),
        Err(error) => error.message().to_owned(),
    }
}

#[test]
fn a_mistake_in_a_definition_is_named() {
    let whole = "[[points]]\ncheck = \"facts.entities\"\nof = 100\n";
    for (text, expected) in [
        (whole.to_owned(), "none"),
        (
            "[[points]]\ncheck = \"facts.entitys\"\nof = 100".to_owned(),
            "no check is called `facts.entitys`; the nearest is `facts.entities`",
        ),
        ("[[points]]\ncheck = \"facts.entities\"\nof = 90".to_owned(), "the points sum to 90, not to 100"),
        ("[[points]]\ncheck = \"facts.entities\"\nof = -1".to_owned(), "check `facts.entities` offers -1 points"),
        ("[[points]]\ncheck = \"facts.entities\"\nof = nan".to_owned(), "check `facts.entities` offers NaN points"),
        (
            "[[points]]\ncheck = \"facts.entities\"\nof = 50\n[[points]]\ncheck = \"facts.entities\"\nof = 50"
                .to_owned(),
            "check `facts.entities` is listed twice",
        ),
        (
            "[[points]]\ncheck = \"facts.entities\"\nof = 100\nmost = 1".to_owned(),
            "check `facts.entities` has no setting `most`; it has none",
        ),
        (
            format!("{whole}[[gates]]\ncheck = \"mermaid.nodes\"\nat_least = \"x\""),
            "setting `at_least` of check `mermaid.nodes`: `\"x\"` is no number of 0 or more",
        ),
        (
            format!("{whole}[[gates]]\ncheck = \"mermaid.kind\""),
            "setting `kind` of check `mermaid.kind`: it is missing",
        ),
        (
            format!("{whole}[[gates]]\ncheck = \"text.matches\"\npattern = \"(\""),
            "setting `pattern` of check `text.matches`: regex parse error",
        ),
        (
            format!("{whole}[[gates]]\ncheck = \"text.matches\"\npattern = \"(a{{1000}}){{1000}}\""),
            "setting `pattern` of check `text.matches`: Compiled regex exceeds size limit",
        ),
        (
            format!("{whole}[[caps]]\nwhen = \"facts.entities.precision = 1\"\nat = 70"),
            "cap `facts.entities.precision = 1` does not read as",
        ),
        (
            format!("{whole}[[caps]]\nwhen = \"facts.relations.f1 < 1\"\nat = 70"),
            "cap `facts.relations.f1 < 1` refers to check `facts.relations`, which this rubric does not run",
        ),
        (
            format!("{whole}[[caps]]\nwhen = \"facts.entities.size < 1\"\nat = 70"),
            "check `facts.entities` measures precision, recall, f1, not `size`",
        ),
        (
            format!("{whole}[[caps]]\nwhen = \"facts.entities.f1 < 1\"\nat = 101"),
            "at 101: a limit lies between 0 and 100",
        ),
        (format!("{whole}[[bonus]]\ncheck = \"x\""), "unknown field `bonus`"),
    ] {
        let found = error(&text);
        assert!(found.contains(expected), "{text}\n{found}\nexpected: {expected}");
    }
}
