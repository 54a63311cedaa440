//! Whole small projects.

use super::lines::lines;
use crate::Source;
use crate::facts::{Facts, combine, read, read_source};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts/fixtures")
}

/// All files of a fixture, as sources.
fn sources(name: &str) -> Vec<Source> {
    let root = fixtures().join(name);
    let mut open = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("the fixture exists") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|file| file != "expected.txt") {
                let relative = path.strip_prefix(&root).expect("it is below").to_string_lossy().replace('\\', "/");
                sources.push(Source::new(relative, std::fs::read_to_string(&path).expect("it is text")));
            }
        }
    }
    sources
}

/// The first line of `expected.txt` names the topics, the rest are their facts.
fn check(name: &str) {
    let expected =
        std::fs::read_to_string(fixtures().join(name).join("expected.txt")).expect("it states what it expects");
    let (topics, expected) = expected.split_once('\n').expect("a first line with topics");
    let topics: Vec<&str> = topics.split_whitespace().collect();
    let facts = read(&sources(name));
    let found = lines(&facts, &topics).join("\n");
    assert_eq!(found.trim(), expected.trim(), "fixture `{name}`\n{found}\n");
}

#[test]
fn a_fastapi_service_gives_routes_under_their_whole_prefix() {
    check("fastapi");
}

#[test]
fn a_guard_is_told_by_what_it_does_and_only_then_by_its_name() {
    check("guards");
}

#[test]
fn flask_blueprints_and_their_models_are_read() {
    check("flask");
}

#[test]
fn django_urls_lead_to_views_and_models_become_tables() {
    check("django");
}

#[test]
fn sqlmodel_tables_are_told_from_its_plain_models() {
    check("sqlmodel");
}

#[test]
fn classic_sqlalchemy_columns_are_read() {
    check("sqlalchemy");
}

#[test]
fn prisma_models_are_tables_and_relation_fields_are_none() {
    check("prisma");
}

#[test]
fn express_routers_are_joined_across_files() {
    check("express");
}

#[test]
fn nest_controllers_prefix_the_routes_of_their_methods() {
    check("nest");
}

#[test]
fn a_workspace_of_packages_imports_itself() {
    check("react");
}

#[test]
fn axum_routers_nest_across_modules_and_crates() {
    check("axum");
}

#[test]
fn actix_scopes_reach_into_other_modules() {
    check("actix");
}

#[test]
fn descriptions_add_the_endpoints_that_no_code_declares() {
    check("openapi");
}

#[test]
fn graphql_types_are_items_and_their_operations_functions() {
    check("graphql");
}

#[test]
fn gin_groups_reach_into_other_packages() {
    check("gin");
}

#[test]
fn chi_routes_nest_in_closures_and_are_mounted() {
    check("chi");
}

#[test]
fn echo_handlers_stand_before_their_guards_and_gorm_structs_are_tables() {
    check("echo");
}

#[test]
fn patterns_of_net_http_and_commands_of_cobra_are_read() {
    check("nethttp");
}

#[test]
fn spring_mappings_and_jpa_classes_are_told_by_their_annotations() {
    check("spring");
}

#[test]
fn a_gradle_project_with_resources_and_a_command_line_is_read() {
    check("gradle");
}

#[test]
fn commands_flags_and_variables_are_read_out_of_programs() {
    check("programs");
}

#[test]
fn aspnet_controllers_and_minimal_apis_are_routes_and_a_context_lists_the_tables() {
    check("aspnet");
}

#[test]
fn rails_routes_lead_to_actions_and_its_schema_is_read() {
    check("rails");
}

#[test]
fn a_rails_application_without_a_schema_is_read_by_its_migrations_or_models() {
    check("rails_models");
}

#[test]
fn sinatra_routes_stand_in_their_own_file() {
    check("sinatra");
}

#[test]
fn laravel_groups_prefix_and_guard_their_routes_and_migrations_make_the_tables() {
    check("laravel");
}

#[test]
fn eloquent_models_are_tables_where_no_migration_tells_them() {
    check("eloquent");
}

#[test]
fn symfony_attributes_are_routes_under_the_prefix_of_their_class() {
    check("symfony");
}

#[test]
fn typeorm_entities_are_tables_with_their_relations() {
    check("typeorm");
}

#[test]
fn diesel_schemas_are_read_where_no_sql_tells_more() {
    check("diesel");
}

#[test]
fn drizzle_tables_are_read_out_of_calls() {
    check("drizzle");
}

#[test]
fn a_postgresql_dump_gives_its_schema_and_none_of_its_rows() {
    check("postgres");
}

#[test]
fn a_mysql_dump_gives_its_schema_and_none_of_its_rows() {
    check("mysql");
}

#[test]
fn a_sqlite_dump_gives_its_schema() {
    check("sqlite");
}

#[test]
fn sql_server_scripts_are_read_batch_by_batch() {
    check("mssql");
}

#[test]
fn migrations_are_applied_in_the_order_of_their_numbers() {
    check("migrations");
}

#[test]
fn a_broken_statement_costs_only_itself() {
    check("broken");
}

#[test]
fn chinook_has_eleven_tables_and_eleven_foreign_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/inputs/chinook.sql");
    let text = std::fs::read_to_string(path).expect("the sample database is part of the project");
    let facts = read(&[Source::new("chinook.sql", text)]);
    let names: Vec<&str> = facts.tables.iter().map(|table| table.name.as_str()).collect();
    let expected = [
        "album",
        "artist",
        "customer",
        "employee",
        "genre",
        "invoice",
        "invoice_line",
        "media_type",
        "playlist",
        "playlist_track",
        "track",
    ];
    assert_eq!(names, expected);
    assert_eq!(facts.foreign_keys.len(), 11);
    assert_eq!(facts.problems, []);
    assert!(facts.tables.iter().all(|table| table.columns.iter().any(|column| column.primary_key)));
}

#[test]
fn the_order_of_partials_does_not_matter() {
    let mut partials: Vec<_> = sources("fastapi").iter().map(read_source).collect();
    let forward: Facts = combine(partials);
    partials = sources("fastapi").iter().rev().map(read_source).collect();
    assert_eq!(combine(partials), forward);
}
