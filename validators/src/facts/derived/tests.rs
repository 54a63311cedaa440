//! What follows from small projects.

use super::{counts, deployables, state_sets};
use crate::Source;
use crate::facts::read;

#[test]
fn without_a_list_of_services_programs_are_folders_with_a_manifest_or_an_entry_point() {
    let facts = read(&[
        Source::new("pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"fastapi\"]\n"),
        Source::new("web/package.json", "{\"name\": \"web\", \"dependencies\": {\"react\": \"19\"}}"),
        Source::new("api/main.py", "from fastapi import FastAPI\napp = FastAPI()\n"),
        Source::new("schema.sql", "CREATE TABLE orders (id int PRIMARY KEY);"),
    ]);
    let found = deployables(&facts);
    let names: Vec<(&str, bool)> = found.iter().map(|one| (one.name.as_str(), one.store)).collect();
    assert_eq!(names, [("api", false), ("web", false), ("database", true)]);
}

#[test]
fn services_are_taken_as_listed_and_stores_told_by_their_image() {
    let compose = "services:\n  shop:\n    build: ./api\n    depends_on: [pg]\n  pg:\n    image: postgres:16\n";
    let found = deployables(&read(&[Source::new("docker-compose.yml", compose)]));
    let told: Vec<String> =
        found.iter().map(|one| format!("{} {:?} {} {:?}", one.name, one.folder, one.store, one.needs)).collect();
    assert_eq!(told, ["shop Some(\"api\") false [\"pg\"]", "pg None true []"]);
    assert!(found[1].others.contains(&"postgres".to_owned()) && found[1].others.contains(&"database".to_owned()));
}

#[test]
fn enums_and_constants_with_one_prefix_are_sets_of_states() {
    let code = "from enum import Enum\n\nclass Light(Enum):\n    RED = 1\n    GREEN = 2\n\nJOB_QUEUED = 1\nJOB_DONE = 2\nJOB_LOST = 3\nMAX_SIZE = 4\n";
    let sets: Vec<String> = state_sets(&read(&[Source::new("jobs.py", code)]))
        .into_iter()
        .map(|set| format!("{}: {} {}", set.name, set.values.join(" "), set.at))
        .collect();
    assert_eq!(sets, ["Light: RED GREEN jobs.py:3", "job: queued done lost jobs.py:7"]);
}

#[test]
fn what_is_counted_sums_to_the_whole() {
    let code = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/a')\ndef a():\n    return 1\n\n@app.post('/a')\ndef b():\n    return 1\n";
    let facts = read(&[Source::new("main.py", code)]);
    let by_method: Vec<(String, u64)> = counts(&facts)
        .into_iter()
        .filter(|count| count.measure == "routes by method")
        .map(|count| (count.name, count.number))
        .collect();
    assert_eq!(by_method, [("GET".to_owned(), 1), ("POST".to_owned(), 1)]);
}
