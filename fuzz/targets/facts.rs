//! Sources of every language and manifest: read into facts. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::Source;
use sluice_validators::facts;

const NAMES: &[&str] = &[
    "app.py", "lib.rs", "app.ts", "app.tsx", "app.js", "main.go", "App.java", "App.cs", "config/routes.rb", "db/schema.rb",
    "routes/api.php", "schema.sql", "schema.prisma", "schema.graphql", "openapi.yaml", "openapi.json", "pyproject.toml",
    "package.json", "Cargo.toml", "go.mod", "pom.xml", "build.gradle", "Gemfile", "composer.json", "App.csproj",
    "docker-compose.yml", "README.md", "Makefile", "requirements.txt",
];

fuzz_target!(|data: (u8, String)| {
    let name = NAMES[usize::from(data.0) % NAMES.len()];
    let facts = facts::read(&[Source::new(name, data.1.clone())]);
    let _ = facts::read_notes(&[Source::new("notes/a.md", data.1)]);
    assert!(facts.routes.iter().all(|route| route.path.starts_with('/')));
});
