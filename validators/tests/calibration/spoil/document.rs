//! Operators on OpenAPI descriptions and on JSON documents, by their values.

use super::words::renamed;
use serde_json::{Map, Value, json};

const ELSEWHERE: &str = include_str!("../grounds/elsewhere.txt");
/// Members of a path that are operations.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// An operator on a whole value.
type Operator = (&'static str, fn(&mut Value));

const OPENAPI: &[Operator] = &[
    ("no paths", |root| root["paths"] = json!({})),
    ("half of the paths", |root| keep(root, 2)),
    ("one path", |root| keep(root, 100)),
    ("create, read, update and delete for two nouns", crud),
    ("only create, read, update and delete for two nouns", |root| {
        root["paths"] = json!({});
        crud(root);
    }),
    ("everything under a version", |root| rename_paths(root, |path| format!("/api/v1/internal{path}"))),
    ("paths of another project", |root| rename_paths(root, |path| renamed(path, ELSEWHERE).replace('/', "/deep"))),
    ("every method is another", |root| {
        each_path(root, |path| {
            let turned = METHODS.iter().filter_map(|method| Some((other(method), path.remove(*method)?)));
            let turned: Vec<_> = turned.collect();
            path.extend(turned.into_iter().map(|(method, operation)| (method.to_owned(), operation)));
        });
    }),
    ("no responses", |root| each_operation(root, |operation| drop(operation.remove("responses")))),
    ("responses without a description", |root| {
        each_operation(root, |operation| drop(operation.insert("responses".to_owned(), json!({"200": {}}))));
    }),
    ("parameters of the path are not declared", |root| {
        each_operation(root, |operation| drop(operation.remove("parameters")));
        each_path(root, |path| drop(path.remove("parameters")));
    }),
    ("neither parameters nor bodies nor summaries", |root| {
        each_operation(root, |operation| operation.retain(|member, _| member == "responses"));
        each_path(root, |path| drop(path.remove("parameters")));
    }),
    ("references that lead to nothing", |root| {
        each_operation(root, |operation| {
            operation.insert(
                "requestBody".to_owned(),
                json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Nowhere"}}}}),
            );
        });
    }),
    ("types that do not exist", |root| {
        each_operation(root, |operation| {
            operation.insert(
                "requestBody".to_owned(),
                json!({"content": {"application/json": {"schema": {"type": "objct"}}}}),
            );
        });
    }),
    ("every operation has the id of the first", |root| {
        each_operation(root, |operation| drop(operation.insert("operationId".to_owned(), json!("same"))));
    }),
    ("no title and no version", |root| root["info"] = json!({})),
    ("no version of the notation", |root| root["openapi"] = Value::Null),
    ("paths without a slash", |root| rename_paths(root, |path| path.trim_start_matches('/').to_owned())),
    ("parameters stand nowhere", |root| {
        each_operation(root, |operation| {
            operation.insert(
                "parameters".to_owned(),
                json!([{"name": "x", "in": "somewhere", "schema": {"type": "string"}}]),
            );
        });
    }),
    ("a description of tables", |root| *root = json!({"tables": {"users": ["id", "name"]}})),
];

/// Spoiled forms of an OpenAPI description.
pub(super) fn spoiled_openapi(text: &str) -> Vec<(String, String)> {
    let value: Value = serde_saphyr::from_str(text).expect("a good description is YAML");
    let apply = |(label, operator): &Operator| {
        let mut value = value.clone();
        operator(&mut value);
        ((*label).to_owned(), value.to_string())
    };
    let mut found: Vec<(String, String)> = OPENAPI.iter().map(apply).collect();
    found.push(("in Markdown".to_owned(), "# API\n\n- GET /books\n- POST /loans\n".to_owned()));
    found.push((
        "indentation is lost".to_owned(),
        text.lines().map(|line| format!("{}\n", line.trim_start())).collect(),
    ));
    found
}

fn other(method: &str) -> &'static str {
    let at = METHODS.iter().position(|known| *known == method).unwrap_or(0);
    METHODS[(at + 2) % METHODS.len()]
}

fn paths(root: &mut Value) -> &mut Map<String, Value> {
    root["paths"].as_object_mut().expect("paths are an object")
}

fn keep(root: &mut Value, one_in: usize) {
    let mut number = 0;
    paths(root).retain(|_, _| {
        number += 1;
        (number - 1) % one_in == 0
    });
}

fn rename_paths(root: &mut Value, name: fn(&str) -> String) {
    let paths = paths(root);
    *paths = paths.iter().map(|(path, value)| (name(path), value.clone())).collect();
}

fn each_path(root: &mut Value, change: fn(&mut Map<String, Value>)) {
    paths(root).values_mut().filter_map(Value::as_object_mut).for_each(change);
}

fn each_operation(root: &mut Value, change: fn(&mut Map<String, Value>)) {
    let members = paths(root).values_mut().filter_map(Value::as_object_mut).flatten();
    let operations = members.filter(|(member, _)| METHODS.contains(&member.as_str()));
    operations.filter_map(|(_, operation)| operation.as_object_mut()).for_each(change);
}

/// What a model adds that knows services in general.
fn crud(root: &mut Value) {
    for noun in ["accounts", "widgets"] {
        let answer = json!({"200": {"description": "OK"}, "404": {"description": "not found"}});
        let operation = |what: &str| json!({"summary": format!("{what} {noun}"), "responses": answer.clone()});
        let id = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]);
        paths(root)
            .insert(format!("/api/v1/{noun}"), json!({"get": operation("List all"), "post": operation("Create new")}));
        paths(root).insert(
            format!("/api/v1/{noun}/{{id}}"),
            json!({"parameters": id, "get": operation("Show one of"), "put": operation("Update one of"), "delete": operation("Delete one of")}),
        );
    }
}

const JSON: &[Operator] = &[
    ("a member is left out", |root| drop(root.as_object_mut().and_then(|members| members.remove("project")))),
    ("the list is left out", |root| drop(root.as_object_mut().and_then(|members| members.remove("endpoints")))),
    ("the list is empty", |root| root["endpoints"] = json!([])),
    ("the list is a text", |root| root["endpoints"] = json!("GET /books, POST /loans")),
    ("a member that the schema does not know", |root| root["confidence"] = json!(0.97)),
    ("null for everything", |root| *root = json!({"project": null, "endpoints": null})),
    ("wrapped in another object", |root| *root = json!({"answer": root.clone()})),
    ("wrapped in a list of two", |root| *root = json!([root.clone(), root.clone()])),
    ("the list alone", |root| *root = root["endpoints"].clone()),
    ("methods that are none", |root| each_endpoint(root, |one| drop(one.insert("method".to_owned(), json!("FETCH"))))),
    ("paths that are none", |root| each_endpoint(root, |one| drop(one.insert("path".to_owned(), json!("the books"))))),
    ("no purposes", |root| each_endpoint(root, |one| drop(one.remove("purpose")))),
    ("purposes too short", |root| each_endpoint(root, |one| drop(one.insert("purpose".to_owned(), json!("books"))))),
    ("members nobody asked for", |root| each_endpoint(root, |one| drop(one.insert("id".to_owned(), json!(1))))),
    ("numbers for texts", |root| each_endpoint(root, |one| drop(one.insert("path".to_owned(), json!(12))))),
    ("the schema instead of a value", |root| {
        *root = serde_json::from_str(include_str!("../../rubric/good/json.schema.json")).expect("the schema is JSON");
    }),
    ("of the right shape, about nothing", |root| {
        each_endpoint(root, |one| {
            one.insert("path".to_owned(), json!("/foo"));
            one.insert("purpose".to_owned(), json!("does something very important"));
        });
    }),
    ("of the right shape, about anything", |root| {
        root["project"] = json!("Acme Suite");
        each_endpoint(root, |one| {
            one.insert("path".to_owned(), json!("/widgets/{id}"));
            one.insert("purpose".to_owned(), json!("retrieves the requested resource"));
        });
    }),
];

/// Spoiled forms of a JSON document.
pub(super) fn spoiled_json(text: &str) -> Vec<(String, String)> {
    let value: Value = serde_json::from_str(text).expect("a good document is JSON");
    let apply = |(label, operator): &Operator| {
        let mut value = value.clone();
        operator(&mut value);
        ((*label).to_owned(), value.to_string())
    };
    let mut found: Vec<(String, String)> = JSON.iter().map(apply).collect();
    found.push(("in Markdown".to_owned(), "| method | path |\n|---|---|\n| GET | /books |\n".to_owned()));
    found.push(("told in a sentence".to_owned(), "There are three endpoints, GET, POST and DELETE.".to_owned()));
    found
}

fn each_endpoint(root: &mut Value, change: fn(&mut Map<String, Value>)) {
    root["endpoints"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut).for_each(change);
}
