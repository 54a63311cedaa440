//! Rails controllers: public methods are actions, `before_action` says what is asked before them.

use super::super::call::{self, Call};
use super::super::declared::{joined, ruby_scope};
use super::super::node;
use super::super::read::Reading;
use crate::facts::action::{Controller, Filter};
use crate::facts::model::{Parameter, Place};
use crate::facts::partial::{Answerer, Condition};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most statements of a class, and most text of a method that is searched.
const MAX_STATEMENTS: usize = 1_000;
const MAX_BODY_BYTES: usize = 20_000;
const MAX_PARAMETERS: usize = 50;

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bstatus:\s*:?([a-z_]+|[1-5]\d\d)|\bhead[ (]:?([a-z_]+|[1-5]\d\d)")
        .expect("a constant pattern, compiled by a test")
});
static ALLOWED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\.(?:permit|expect)\(([^()]*)").expect("a constant pattern, compiled by a test"));
static SYMBOL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r":([a-z_]\w*)").expect("a constant pattern, compiled by a test"));
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bparams(?:\[:(\w+)\]|\.fetch\(:(\w+))").expect("a constant pattern, compiled by a test")
});

/// Reads a class, if it is a controller or a concern of one.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    if !name.ends_with("Controller") {
        return;
    }
    let base = class.child_by_field_name("superclass").and_then(|base| base.named_child(0));
    let mut controller = Controller {
        name: joined(&ruby_scope(class, source), &name.replace("::", ".")),
        base: base.map(|base| node::text(base, source).replace("::", ".")),
        ..Controller::default()
    };
    let mut hidden = false;
    let mut strong: Vec<(String, Vec<Parameter>)> = Vec::new();
    let body = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    for statement in body.into_iter().take(MAX_STATEMENTS) {
        match statement.kind() {
            "identifier" => hidden |= matches!(node::text(statement, source), "private" | "protected"),
            "method" => {
                let found = answerer(statement, source);
                if hidden {
                    strong.extend(found.name.map(|name| (name, permitted(statement, source))));
                } else {
                    controller.methods.push(found);
                }
            }
            "call" => {
                let found = call::call(statement, source).filter(|call| call.receiver.is_none());
                controller.filters.extend(found.into_iter().flat_map(|call| filters(&call, source)));
            }
            _ => {}
        }
    }
    add_permitted(&mut controller, &strong, class, source);
    reading.facts.code.controllers.push(controller);
}

/// What `order_params` permits travels in the body of the methods that call it.
fn add_permitted(controller: &mut Controller, strong: &[(String, Vec<Parameter>)], class: Node<'_>, source: &str) {
    let body = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    for method in body.iter().filter(|member| member.kind() == "method").take(MAX_STATEMENTS) {
        let name = method.child_by_field_name("name").map_or("", |name| node::text(name, source));
        let Some(found) = controller.methods.iter_mut().find(|found| found.name.as_deref() == Some(name)) else {
            continue;
        };
        let text = body_of(*method, source);
        for (helper, parameters) in strong {
            if text.contains(helper.as_str()) {
                let known: Vec<String> = found.parameters.iter().map(|one| one.name.clone()).collect();
                found.parameters.extend(parameters.iter().filter(|one| !known.contains(&one.name)).cloned());
                found.parameters.truncate(MAX_PARAMETERS);
            }
        }
    }
}

/// `before_action :authenticate_user!, except: [:index]`, and what takes it away again.
fn filters(found: &Call<'_>, source: &str) -> Vec<Filter> {
    let lifts = matches!(found.name, "skip_before_action" | "allow_unauthenticated_access");
    let asks = matches!(found.name, "before_action" | "prepend_before_action" | "http_basic_authenticate_with");
    if !lifts && !asks {
        return Vec::new();
    }
    let list = |key: &str| found.named(key).map(|value| call::texts(value, source)).unwrap_or_default();
    let names = match found.name {
        "http_basic_authenticate_with" | "allow_unauthenticated_access" => vec![found.name.to_owned()],
        _ => found.texts(source),
    };
    let filter = |name: String| Filter {
        condition: Condition {
            sure: found.name == "http_basic_authenticate_with",
            names: vec![name.trim_end_matches('!').to_owned()],
            shown: name,
            code_decides: false,
        },
        only: list("only"),
        except: list("except"),
        lifts,
    };
    names.into_iter().filter(|name| name != "verify_authenticity_token").map(filter).collect()
}

fn body_of<'t>(method: Node<'_>, source: &'t str) -> &'t str {
    let text = method.child_by_field_name("body").map_or("", |body| node::text(body, source));
    &text[..text.floor_char_boundary(MAX_BODY_BYTES)]
}

fn answerer(method: Node<'_>, source: &str) -> Answerer {
    let text = body_of(method, source);
    Answerer {
        name: method.child_by_field_name("name").map(|name| node::text(name, source).to_owned()),
        parameters: [permitted(method, source), fetched(text)].concat().into_iter().take(MAX_PARAMETERS).collect(),
        statuses: statuses(text),
        doc: node::doc(method, source),
        end_line: node::end_line(method),
        ..Answerer::default()
    }
}

/// Statuses as Rails names them: `status: :not_found`, `head :no_content`.
pub(super) fn statuses(text: &str) -> Vec<u16> {
    let status = |found: regex::Captures<'_>| {
        let word = found.get(1).or_else(|| found.get(2))?.as_str().to_owned();
        super::super::answerers::status(&word).or(if word == "unprocessable_content" { Some(422) } else { None })
    };
    let mut found: Vec<u16> = STATUS.captures_iter(text).filter_map(status).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// `params.require(:order).permit(:number, :note)` → the fields of the body.
fn permitted(method: Node<'_>, source: &str) -> Vec<Parameter> {
    let text = body_of(method, source);
    let lists = ALLOWED.captures_iter(text).map(|found| found.get(1).map_or("", |list| list.as_str()));
    let names = lists.flat_map(|list| SYMBOL.captures_iter(list).map(|found| found[1].to_owned()).collect::<Vec<_>>());
    let body = |name| Parameter { name, place: Place::Body, data_type: None, required: false };
    names.map(body).take(MAX_PARAMETERS).collect()
}

fn fetched(text: &str) -> Vec<Parameter> {
    let names = PARAMETER.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let query = |name: regex::Match<'_>| Parameter {
        name: name.as_str().to_owned(),
        place: Place::Query,
        data_type: None,
        required: false,
    };
    names.map(query).take(MAX_PARAMETERS).collect()
}
