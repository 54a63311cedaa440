//! Projects of any size give pages and drawings that a person can still open.

use super::ground::Ground;
use sluice_validators::diagram::{self, DiagramKind, MAX_CHARS};
use sluice_validators::facts::{
    Access, Column, External, Facts, ForeignKey, Import, Item, ItemKind, Location, Member, Module, Named, Parameter,
    Place, Route, Table,
};
use sluice_validators::{Language, parse};

/// Largest page. **Source**: what the check `text.size` takes for Markdown.
const PAGE: usize = 200_000;

fn at(line: usize) -> Location {
    Location { path: format!("src/m{line}.py").into(), line: 1 }
}

/// A project with so many of everything, each named `long` characters long.
fn project(of_each: usize, long: usize) -> Facts {
    let name = |what: &str, number: usize| format!("{what}{number}{}", "x".repeat(long));
    let all = || 0..of_each;
    let named = |what: &str| all().map(|n| Named { name: name(what, n), at: at(n) }).collect::<Vec<_>>();
    let column = |n: usize, column: usize| Column {
        name: name("c", column),
        data_type: "INTEGER".to_owned(),
        primary_key: column == 0,
        unique: false,
        nullable: false,
        at: at(n),
    };
    let member = |n: usize, number: usize| Member {
        name: name("f", number),
        data_type: Some(format!("list[{}]", name("T", (n + number) % of_each))),
        method: false,
        public: true,
        at: at(n),
    };
    let parameter = |n: usize| Parameter {
        name: "body".to_owned(),
        place: Place::Body,
        data_type: Some(name("T", n)),
        required: true,
    };
    Facts {
        project: Some(Named { name: name("p", 0), at: at(0) }),
        tables: all()
            .map(|n| Table { name: name("t", n), columns: (0..8).map(|c| column(n, c)).collect(), at: at(n) })
            .collect(),
        foreign_keys: all()
            .map(|n| ForeignKey {
                from_table: name("t", n),
                from_columns: vec![name("c", 1)],
                to_table: name("t", n / 3),
                to_columns: Vec::new(),
                optional: false,
                unique: false,
                at: at(n),
            })
            .collect(),
        modules: all()
            .map(|n| Module {
                name: format!("src/{}", name("m", n)),
                path: at(n).path,
                language: Language::Python,
                lines: u32::MAX,
                entry_point: true,
                test: false,
                uses: vec![name("e", n % 50)],
            })
            .collect(),
        imports: all()
            .map(|n| Import {
                from: format!("src/{}", name("m", n)),
                to: format!("src/{}", name("m", n / 2)),
                at: at(n),
            })
            .filter(|import| import.from != import.to)
            .collect(),
        externals: all()
            .map(|n| External { name: name("e", n), version: None, development: n % 2 == 1, at: at(n) })
            .collect(),
        routes: all()
            .map(|n| Route {
                method: "POST".to_owned(),
                path: format!("/{}", name("r", n)),
                handler: Some(name("h", n)),
                parameters: (0..3).map(|p| parameter(n + p)).collect(),
                statuses: (100..200).collect(),
                response: Some(name("T", n)),
                auth: None,
                doc: Some(name("d", n)),
                module: format!("src/{}", name("m", n)),
                framework: "fastapi",
                at: at(n),
                end_line: 9,
            })
            .collect(),
        items: all()
            .map(|n| Item {
                name: name("T", n),
                kind: ItemKind::Class,
                signature: name("class T", n),
                doc: None,
                members: (0..30).map(|m| member(n, m)).collect(),
                bases: vec![name("T", (n + 1) % of_each)],
                module: format!("src/{}", name("m", n)),
                at: at(n),
                end_line: 9,
            })
            .collect(),
        accesses: all()
            .map(|n| Access {
                module: format!("src/{}", name("m", n % 40)),
                table: name("t", n),
                write: true,
                at: at(n),
            })
            .collect(),
        commands: named("command"),
        flags: named("--flag"),
        environment: named("VARIABLE"),
        ..Facts::default()
    }
}

#[test]
fn pages_about_a_huge_project_stay_of_a_sensible_size_and_say_what_they_left_out() {
    for (of_each, long) in [(3_000, 0), (400, 400)] {
        let ground = Ground::with(project(of_each, long));
        for kind in ["api_docs", "system_overview"] {
            let text = ground.draft(kind);
            assert!(text.len() <= PAGE, "{kind} of {of_each}: {} bytes", text.len());
            assert!(text.contains("are not listed.") || text.contains("have no section here."), "{kind}");
            let page = parse::markdown(&text);
            assert_eq!(page.headings.iter().filter(|heading| heading.level == 1).count(), 1, "{kind}");
        }
    }
}

#[test]
fn a_schema_too_large_for_one_drawing_is_drawn_in_part_and_says_so() {
    for (of_each, long, whole) in [(40, 0, true), (3_000, 0, false), (600, 0, false), (300, 200, false)] {
        let text = Ground::with(project(of_each, long)).draft("erd");
        assert!(text.len() <= MAX_CHARS, "{of_each}: {} bytes", text.len());
        assert_eq!(
            text.contains(&format!("of {of_each} tables: those that most references meet")),
            !whole,
            "{of_each}"
        );
        let drawn = diagram::parse(&text, DiagramKind::EntityRelationship).unwrap();
        assert_eq!(drawn.nodes.len() == of_each, whole, "{of_each}: {} drawn", drawn.nodes.len());
        assert!(drawn.nodes.len() >= 10, "{of_each}: {} drawn", drawn.nodes.len());
    }
}

#[test]
fn the_other_drawings_of_a_huge_project_stay_readable() {
    let ground = Ground::with(project(400, 0));
    for kind in ["architecture", "components_diagram", "data_flow", "class"] {
        let text = ground.draft(kind);
        assert!(text.len() <= MAX_CHARS, "{kind}: {} bytes", text.len());
    }
}
