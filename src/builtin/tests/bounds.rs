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

/// How many of everything a project has, and how long each name is.
#[derive(Clone, Copy)]
struct Size {
    of_each: usize,
    long: usize,
}

impl Size {
    fn name(self, what: &str, number: usize) -> String {
        format!("{what}{number}{}", "x".repeat(self.long))
    }

    fn module_name(self, number: usize) -> String {
        format!("src/{}", self.name("m", number))
    }

    fn named(self, what: &str) -> Vec<Named> {
        (0..self.of_each).map(|number| Named { name: self.name(what, number), at: at(number) }).collect()
    }

    fn table(self, number: usize) -> Table {
        let column = |column: usize| Column {
            name: self.name("c", column),
            data_type: "INTEGER".to_owned(),
            primary_key: column == 0,
            unique: false,
            nullable: false,
            at: at(number),
        };
        Table { name: self.name("t", number), columns: (0..8).map(column).collect(), at: at(number) }
    }

    fn foreign_key(self, number: usize) -> ForeignKey {
        ForeignKey {
            from_table: self.name("t", number),
            from_columns: vec![self.name("c", 1)],
            to_table: self.name("t", number / 3),
            to_columns: Vec::new(),
            optional: false,
            unique: false,
            at: at(number),
        }
    }

    fn module(self, number: usize) -> Module {
        Module {
            name: self.module_name(number),
            path: at(number).path,
            language: Language::Python,
            lines: u32::MAX,
            entry_point: true,
            test: false,
            uses: vec![self.name("e", number % 50)],
        }
    }

    fn import(self, number: usize) -> Import {
        Import { from: self.module_name(number), to: self.module_name(number / 2), at: at(number) }
    }

    fn route(self, number: usize) -> Route {
        let parameter = |part: usize| Parameter {
            name: self.name("body", part),
            place: Place::Body,
            data_type: Some(self.name("T", number + part)),
            required: true,
        };
        Route {
            method: "POST".to_owned(),
            path: format!("/{}", self.name("r", number)),
            handler: Some(self.name("h", number)),
            parameters: (0..3).map(parameter).collect(),
            statuses: (100..200).collect(),
            response: Some(self.name("T", number)),
            auth: None,
            doc: Some(self.name("d", number)),
            module: self.module_name(number),
            framework: "fastapi",
            at: at(number),
            end_line: 9,
        }
    }

    fn item(self, number: usize) -> Item {
        let member = |part: usize| Member {
            name: self.name("f", part),
            data_type: Some(format!("list[{}]", self.name("T", (number + part) % self.of_each))),
            method: false,
            public: true,
            at: at(number),
        };
        Item {
            name: self.name("T", number),
            kind: ItemKind::Class,
            signature: self.name("class T", number),
            doc: None,
            members: (0..30).map(member).collect(),
            bases: vec![self.name("T", (number + 1) % self.of_each)],
            module: self.module_name(number),
            at: at(number),
            end_line: 9,
        }
    }
}

/// A project with so many of everything, each name so many characters long.
fn project(of_each: usize, long: usize) -> Facts {
    let size = Size { of_each, long };
    let all = || 0..of_each;
    Facts {
        project: Some(Named { name: size.name("p", 0), at: at(0) }),
        tables: all().map(|number| size.table(number)).collect(),
        foreign_keys: all().map(|number| size.foreign_key(number)).collect(),
        modules: all().map(|number| size.module(number)).collect(),
        imports: (1..of_each).map(|number| size.import(number)).collect(),
        externals: all()
            .map(|number| External {
                name: size.name("e", number),
                version: None,
                development: number % 2 == 1,
                at: at(number),
            })
            .collect(),
        routes: all().map(|number| size.route(number)).collect(),
        items: all().map(|number| size.item(number)).collect(),
        accesses: all()
            .map(|number| Access {
                module: size.module_name(number % 40),
                table: size.name("t", number),
                write: true,
                at: at(number),
            })
            .collect(),
        commands: size.named("command"),
        flags: size.named("--flag"),
        environment: size.named("VARIABLE"),
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
