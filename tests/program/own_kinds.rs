//! A project's own kinds in `.sluice/kinds`: made, judged and explained like those that come with the program.

use super::stage::{Stage, chinook};

const PROMPT: &str =
    "You write release notes.\n\n{% include \"rules.md.j2\" %}\n---user---\n{% include \"material.md.j2\" %}\n";

fn definition(points: u8) -> String {
    format!(
        r#"kind = "release"
aliases = ["release_note"]
title = "Release note"
format = "markdown"
presets = ["shipping"]
threshold = 70
[[gates]]
check = "text.absent"
pattern = "(?i)coming soon"
[[points]]
check = "text.matches"
of = {points}
pattern = "^## Changes"
hint = "Add a section `Changes`."
[[points]]
check = "markdown.grounding"
of = 40
[contract]
rules = ["One section `## Changes`."]
"#
    )
}

fn stage(points: u8) -> Stage {
    let stage = Stage::bare();
    stage.write(".sluice/kinds/release/kind.toml", definition(points));
    stage.write(".sluice/kinds/release/prompt.md.j2", PROMPT);
    stage
}

#[test]
fn its_checks_run() {
    let stage = stage(60);
    stage.write("good.md", "# 1.2\n\n## Changes\n\nThe table `Album` gained a column; `Artist` is as it was.\n");
    stage.write("bad.md", "# 1.2\n\nThe table `Album` gained a column. Coming soon: more.\n");
    let kind = ["--kind", "release_note", "--against", chinook(), "--json"];
    let report = |file: &str| stage.run(&[&["check", file], kind.as_slice()].concat()).json();
    let good = report("good.md");
    assert_eq!(good["files"][0]["accepted"], true, "{good:#}");
    let bad = report("bad.md");
    let score = bad["files"][0]["score"].as_u64().unwrap();
    assert!(score <= 40, "{bad:#}");
}

#[test]
fn it_is_listed_and_explained_and_makes_a_preset_of_its_own() {
    let stage = stage(60);
    let shown = stage.run(&["kinds", "show", "release"]);
    shown.ends(0);
    for part in ["Release note", "text.matches", "One section"] {
        assert!(shown.stdout.contains(part), "{}", shown.stdout);
    }
    let plan = stage.run(&["generate", "--preset", "shipping", "--from", chinook(), "--dry-run"]);
    plan.ends(0);
    assert!(format!("{}{}", plan.stdout, plan.stderr).contains("release"), "{}", plan.stdout);
}

#[test]
fn points_that_do_not_sum_to_100_are_refused_with_their_sum() {
    let stage = stage(50);
    for command in
        [vec!["kinds"], vec!["generate", "release", "--from", chinook()], vec!["check", "x", "--kind", "erd"]]
    {
        stage.run(&command).ends(2).says(&["release", "90", "100"]);
    }
}
