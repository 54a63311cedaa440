//! Any text is read: nothing panics, overflows the stack or takes long.

use crate::facts::{read, read_notes};
use crate::{Language, Source};
use proptest::prelude::*;

/// A path for every language and manifest.
const PATHS: [&str; 28] = [
    "a.sql",
    "a.prisma",
    "a.py",
    "a.ts",
    "a.tsx",
    "a.js",
    "a.rs",
    "a.cs",
    "config/a.rb",
    "routes/api.php",
    "composer.json",
    "Gemfile",
    "a.go",
    "A.java",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "README.md",
    "Cargo.toml",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "Makefile",
    "a.html",
    "a.yaml",
    "a.json",
    "a.graphql",
    "a.txt",
];

/// Pieces of all languages, so that random texts get past the first character.
const PIECES: [&str; 98] = [
    "CREATE TABLE ",
    "ALTER TABLE ",
    "t ",
    "(",
    ")",
    ";",
    ",",
    "'",
    "\"",
    "`",
    "$$",
    "--",
    "/*",
    "*/",
    "\n",
    "\r\n",
    "id int",
    " PRIMARY KEY",
    " REFERENCES t(id)",
    "COPY t FROM stdin",
    "\\.",
    "DELIMITER //",
    "model A {",
    "}",
    "@relation(fields: [a], references: [b])",
    "a A[] @id",
    "class A(models.Model):",
    "    x = models.ForeignKey(",
    "\"self\"",
    "@app.get(\"/x\")",
    "def f(a: int = 1):",
    "\u{e4}\u{1f600}",
    "from . import x",
    "import a.b as c",
    "app.include_router(x, prefix=\"/p\")",
    "path(\"x/<int:y>\", include(\"z\"))",
    "use crate::{a::b, self as c, *};",
    "mod x;",
    ".route(\"/x\", get(f).post(g))",
    "#[get(\"/x\")]",
    "fn f() {",
    "impl A for B {",
    "export class A extends B {",
    "@Controller('x')",
    "app.use('/x', require('./y'))",
    "const { a } = process.env;",
    "[dependencies]",
    "name = \"x\"",
    "{\"dependencies\": {\"a\": \"1\"}}",
    "[",
    "]",
    "{",
    "<",
    ">",
    "=",
    "==1.0",
    "os.environ[\"A\"]",
    "\"SELECT a FROM t JOIN u\"",
    "#[cfg(test)]",
    "package a\n",
    "func (a *A) B(r chi.Router) {",
    "r := gin.New().Group(\"/x\", f)\n",
    "r.Route(\"/y\", func(r chi.Router) {",
    "type A struct {\n\tB []A `gorm:\"many2many:x\"`\n",
    "db.AutoMigrate(&A{})\n",
    "@RestController @RequestMapping(\"/a\" + B)\n",
    "public class A extends B<C> {",
    "@GetMapping({\"/a\", \"/b\"}) List<A> f(@RequestParam(x = 1) A a) {",
    "@Entity @Table(name = \"t\", uniqueConstraints = @UniqueConstraint(columnNames = {\"a\"}))\n",
    "@ManyToMany @JoinTable(name = \"j\") A a;\n",
    "<project><dependencies>",
    "\t",
    "openapi: 3.1.0\n",
    "paths:\n  /x:\n    get:\n",
    "\"swagger\": \"2.0\"",
    "type A {\n",
    "a(b: C = 1): [D!]!\n",
    "extend ",
    "<?php ",
    "Route::get('/x', [A::class, 'b'])",
    "->group(function () {",
    "Schema::create('x', function ($t) {",
    "$t->foreignId('y_id')->constrained();",
    "#[Route('/x')] class A extends Model {",
    "resources :orders, only: [:index] do",
    "create_table \"x\" do |t|",
    "t.references :y, foreign_key: true",
    "end",
    "class AController < BController",
    "before_action :login",
    "namespace A.B;",
    "[HttpGet(\"{id}\")]",
    "public class AController : AController {",
    "public DbSet<A> As { get; set; }",
    "app.MapGroup(\"/x\").MapGet(\"/y\", f);",
    "@Entity() class A extends A { @Column() x: string; @ManyToOne(() => A) a: A; }",
    "const t = pgTable('t', { a: integer('a').references(() => t.a) })",
    "require_relative 'x'",
];

fn read_everywhere(text: &str) {
    for path in PATHS {
        let source = Source::new(path, text);
        let facts = read(std::slice::from_ref(&source));
        assert!(facts.tables.iter().all(|table| table.at.line >= 1));
        let notes = read_notes(&[source]);
        assert!(notes.terms.iter().all(|term| term.at.line >= 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_pieces_panics_in_any_language(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        read_everywhere(&pieces.concat());
    }

    #[test]
    fn no_text_at_all_panics_in_any_language(text in "\\PC{0,400}") {
        read_everywhere(&text);
    }
}

#[test]
fn ten_kilobytes_of_random_bytes_are_read_in_every_language() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u8::try_from(state & 0xff).expect("masked to a byte")
    };
    let bytes: Vec<u8> = (0..10_240).map(|_| byte()).collect();
    read_everywhere(&String::from_utf8_lossy(&bytes));
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_takes_long() {
    let deep = 5_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("-", ""),
        ("a.b(", ")"),
        ("!", ""),
        ("if x: ", ""),
        ("{a:", "}"),
    ] {
        let text = format!("x = {}1{}", open.repeat(deep), close.repeat(deep));
        for path in [
            "a.py",
            "a.ts",
            "a.js",
            "a.rs",
            "a.go",
            "A.java",
            "a.cs",
            "a.rb",
            "a.php",
            "a.sql",
            "package.json",
            "Cargo.toml",
        ] {
            let facts = read(&[Source::new(path, text.clone())]);
            assert!(facts.modules.len() <= 1, "{path}");
        }
    }
    let sql = format!("CREATE TABLE t (a int CHECK ({}1{}));", "(".repeat(deep), ")".repeat(deep));
    let facts = read(&[Source::new("a.sql", sql)]);
    assert_eq!(facts.problems.len(), 1);
    let uses = format!("use {}x{};", "a::{".repeat(deep), "}".repeat(deep));
    assert_eq!(read(&[Source::new("a.rs", uses)]).imports, []);
}

#[test]
fn a_file_of_more_than_a_megabyte_gives_its_lines_and_a_problem() {
    let facts = read(&[Source::new("big.py", "x = 1\n".repeat(200_000))]);
    assert_eq!(facts.modules[0].lines, 200_000);
    assert!(facts.problems[0].message.contains("1 MB"), "{:?}", facts.problems);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_fact() {
    let sql = "CREATE TABLE a (\n  id int PRIMARY KEY,\n  b text\n);\n";
    let python = "import os\n\n\ndef shown():\n    \"\"\"Says it.\"\"\"\n    return os.environ[\"A\"]\n";
    let prisma = "model A {\n  id Int @id\n}\n";
    for (path, text) in [("a.sql", sql), ("a.py", python), ("a.prisma", prisma)] {
        let plain = read(&[Source::new(path, text)]);
        let dressed = read(&[Source::new(path, format!("\u{feff}{}", text.replace('\n', "\r\n")))]);
        assert_eq!(plain, dressed, "{path}");
        assert!(!plain.tables.is_empty() || !plain.items.is_empty(), "{path}");
    }
}

#[test]
fn every_language_of_code_has_queries_that_compile() {
    for (path, text) in [
        ("a.py", "x = 1"),
        ("a.ts", "let x"),
        ("a.tsx", "let x"),
        ("a.js", "let x"),
        ("a.rs", "fn x() {}"),
        ("a.go", "package a"),
        ("A.java", "class A {}"),
        ("a.cs", "class A {}"),
        ("a.rb", "x = 1"),
        ("a.php", "<?php f();"),
    ] {
        let facts = read(&[Source::new(path, text)]);
        assert_eq!(facts.modules.len(), 1, "{path}");
        assert_ne!(Language::of_path(path), Language::Other);
    }
}
