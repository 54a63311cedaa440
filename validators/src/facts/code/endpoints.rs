//! Routes, routers and mounts, of any framework, as captures tell them.

use super::node;
use super::read::Reading;
use super::record::Record;
use super::{answerers, conditions, parameters};
use crate::facts::partial::{Answerer, Child, Condition, RawMount, RawRoute, RawRouter};
use std::ops::Range;
use tree_sitter::Node;

/// Methods a handler may be registered for.
const METHODS: [&str; 9] = ["get", "post", "put", "patch", "delete", "options", "head", "trace", "any"];
/// What Django REST framework's view sets answer: method, and whether on one object.
const VIEWSET: [(&str, bool); 6] =
    [("GET", false), ("POST", false), ("GET", true), ("PUT", true), ("PATCH", true), ("DELETE", true)];
/// Most calls of a chain that are followed, and most routes of one file.
const MAX_CHAIN: usize = 200;
const MAX_ROUTES: usize = 5_000;

/// A stretch of code whose routes all get a prefix.
pub(super) struct Wrap {
    range: Range<usize>,
    prefix: String,
}

/// Prefixes that stand around the routes in the code itself: a scope, an inline nested router.
pub(super) fn wraps(records: &[Record<'_>]) -> Vec<Wrap> {
    let wrap = |record: &Record<'_>| {
        let prefix = record.literal("prefix")?;
        let node = record.node("inner").or_else(|| record.node("chain").map(outermost_of_chain))?;
        Some(Wrap { range: node.byte_range(), prefix })
    };
    let mut found: Vec<Wrap> =
        records.iter().filter(|record| record.topic == "wrap").filter_map(wrap).take(MAX_CHAIN).collect();
    found.sort_by_key(|wrap| (wrap.range.start, usize::MAX - wrap.range.end));
    found
}

fn around(node: Node<'_>, wraps: &[Wrap]) -> String {
    let inside = wraps.iter().filter(|wrap| wrap.range.start <= node.start_byte() && node.end_byte() <= wrap.range.end);
    inside.fold(String::new(), |whole, wrap| join(&whole, &wrap.prefix))
}

/// `/api` and `orders/` → `/api/orders/`: one slash between, one in front, an empty part adds nothing.
pub(crate) fn join(prefix: &str, path: &str) -> String {
    match (prefix.trim_end_matches('/'), path.trim_start_matches('/')) {
        (_, "") if path.is_empty() && prefix.starts_with('/') => prefix.to_owned(),
        ("", "") if path.is_empty() => String::new(),
        (prefix, "") if path.is_empty() => format!("/{}", prefix.trim_start_matches('/')),
        ("", path) => format!("/{path}"),
        (prefix, path) => format!("{prefix}/{path}"),
    }
}

/// The range of the definition that a `skip` record marks.
pub(super) fn target_range(record: &Record<'_>) -> Option<Range<usize>> {
    record.node("on").and_then(node::decorated).map(|target| target.byte_range())
}

pub(super) fn read(record: &Record<'_>, wraps: &[Wrap], reading: &mut Reading<'_>) {
    match record.topic {
        "router" => reading.facts.code.routers.extend(router(record)),
        "mount" => reading.facts.code.mounts.extend(mount(record, wraps)),
        "checkpoint" => reading.facts.code.checkpoints.extend(conditions::checkpoint(record)),
        "handler" => {
            if let Some(definition) = record.node("") {
                let named = record.text("name").map(str::to_owned);
                let found = answerers::read(definition, record.source);
                reading.facts.code.handlers.push(Answerer { name: named, ..found });
            }
        }
        _ => {
            let room = MAX_ROUTES.saturating_sub(reading.facts.code.routes.len());
            reading.facts.code.routes.extend(routes(record, wraps).into_iter().take(room));
        }
    }
}

fn router(record: &Record<'_>) -> Option<RawRouter> {
    let target = record.node("on").and_then(node::decorated);
    let name = match target {
        Some(class) => node::text(class.child_by_field_name("name")?, record.source),
        None => record.text("name")?,
    };
    let arguments = record.node("arguments");
    let keyword = |name| arguments.and_then(|list| node::keyword(list, name, record.source));
    let prefix = keyword("prefix").or_else(|| keyword("url_prefix")).or_else(|| keyword("path"));
    // A decorator's first text is its prefix; a constructor's first text is only a name.
    let first =
        arguments.filter(|_| target.is_some()).and_then(|list| list.named_child(0)).filter(|n| node::is_string(*n));
    let prefix = prefix.or(first).map(|found| prefix_text(found, record.source)).unwrap_or_default();
    let listed = keyword("dependencies").map(|list| conditions::dependencies(node::text(list, record.source)));
    let on_class = target.map(|class| conditions::on(class, record.source));
    let conditions = [listed, on_class].into_iter().flatten().flatten().collect();
    Some(RawRouter { name: name.to_owned(), prefix, framework: record.setting("framework"), conditions })
}

fn mount(record: &Record<'_>, wraps: &[Wrap]) -> Option<RawMount> {
    let child = record.node("child")?;
    let arguments = record.node("arguments");
    let keyword = |name| arguments.and_then(|list| node::keyword(list, name, record.source));
    let prefix = record.node("prefix").or_else(|| keyword("prefix")).or_else(|| keyword("url_prefix"));
    let own = prefix.map(|found| clean_regex(&prefix_text(found, record.source))).unwrap_or_default();
    Some(RawMount {
        owner: owner(record, child),
        child: child_name(child, record.source)?,
        replaces: record.setting("replaces").is_some() && !own.is_empty(),
        prefix: join(&around(child, wraps), &own),
        conditions: passed_before(child, keyword("dependencies"), record.source),
        line: record.line(),
    })
}

/// What a router is put behind where it is mounted.
fn passed_before(child: Node<'_>, listed: Option<Node<'_>>, source: &str) -> Vec<Condition> {
    let mut found = listed.map(|list| conditions::dependencies(node::text(list, source))).unwrap_or_default();
    found.extend(conditions::layers(child, source));
    if let Some(arguments) = child.parent().filter(|parent| parent.kind() == "arguments") {
        // `app.use("/admin", requireAdmin, router)`
        found.extend(conditions::between(arguments, source));
    }
    found
}

/// Marks a prefix that is the name of a constant; no path holds this character.
pub(crate) const NAMED_PREFIX: char = '\u{1}';

/// A prefix as text, or as the marked name of the constant that holds it.
fn prefix_text(prefix: Node<'_>, source: &str) -> String {
    if node::is_string(prefix) {
        return node::literal(prefix, source);
    }
    let text = node::text(prefix, source);
    format!("{NAMED_PREFIX}{}", text.rsplit('.').next().unwrap_or(text))
}

fn child_name(child: Node<'_>, source: &str) -> Option<Child> {
    if node::is_string(child) {
        return Some(Child::Module(node::literal(child, source)));
    }
    let child = conditions::chain(child).last().unwrap_or(child);
    if child.kind() != "call_expression" {
        return Some(Child::Name(node::text(child, source).to_owned()));
    }
    let function = node::text(child.child_by_field_name("function")?, source);
    let argument = child.child_by_field_name("arguments").and_then(|list| list.named_child(0));
    match argument {
        Some(spec) if function == "require" && node::is_string(spec) => {
            Some(Child::Module(node::literal(spec, source)))
        }
        Some(_) | None => Some(Child::Name(function.to_owned())),
    }
}

/// What a route hangs on: the captured object, the enclosing class, or (Rust) `function/variable`.
fn owner(record: &Record<'_>, at: Node<'_>) -> Option<String> {
    if let Some(owner) = record.node("owner") {
        if owner.kind() != "call_expression" {
            return Some(node::text(owner, record.source).to_owned());
        }
        // `const api = Router().use(…)`: the chain goes by the variable it ends in.
        let bound = node::ancestors(owner).take_while(|node| !node.kind().contains("function"));
        let bound =
            bound.filter(|node| node.kind() == "variable_declarator").find_map(|node| node.child_by_field_name("name"));
        return Some(bound.map_or("default", |name| node::text(name, record.source)).to_owned());
    }
    match record.setting("owner") {
        Some("class") => enclosing(at, &["class_declaration", "abstract_class_declaration", "class"], record.source),
        Some("function") => {
            let function = enclosing(at, &["function_item"], record.source)?;
            let bound =
                node::ancestors(at).take_while(|node| node.kind() != "function_item").find_map(|node| {
                    match node.kind() {
                        "let_declaration" => node.child_by_field_name("pattern"),
                        "assignment_expression" => node.child_by_field_name("left"),
                        _ => None,
                    }
                });
            let variable = bound.map(|name| node::text(name, record.source).trim_start_matches("mut ").to_owned());
            Some(variable.map_or(function.clone(), |variable| format!("{function}/{variable}")))
        }
        Some("handler") => record.node("on").and_then(node::decorated).and_then(|target| {
            target.child_by_field_name("name").map(|name| node::text(name, record.source).to_owned())
        }),
        other => other.map(str::to_owned),
    }
}

fn enclosing(at: Node<'_>, kinds: &[&str], source: &str) -> Option<String> {
    let found = node::ancestors(at).find(|node| kinds.contains(&node.kind()))?;
    found.child_by_field_name("name").map(|name| node::text(name, source).to_owned())
}

fn routes(record: &Record<'_>, wraps: &[Wrap]) -> Vec<RawRoute> {
    let Some(place) = record.place() else { return Vec::new() };
    let arguments = record.node("arguments");
    let own = path(record, arguments);
    let base = RawRoute {
        owner: owner(record, place),
        owner_must_be_router: record.setting("check") == Some("owner"),
        methods: Vec::new(),
        path: join(&around(place, wraps), &own),
        answerer: Answerer {
            end_line: node::end_line(place),
            conditions: conditions::layers(place, record.source),
            ..Answerer::default()
        },
        frameworks: record.setting("framework").unwrap_or(""),
        line: record.line(),
    };
    let named = |(method, handler): (String, Option<String>)| {
        let answerer = Answerer { name: handler, ..base.answerer.clone() };
        RawRoute { methods: vec![method], answerer, ..base.clone() }
    };
    if let Some(verbs) = record.node("verbs") {
        return verbs_of_chain(verbs, record.source).into_iter().map(named).collect();
    }
    if let Some(chain) = record.node("chain") {
        return verbs_after(chain, record.source).into_iter().map(named).collect();
    }
    let answerer = answerer(record, arguments, base.answerer.clone());
    if record.setting("rest").is_some() {
        return viewset(&RawRoute { answerer, ..base });
    }
    vec![RawRoute { methods: methods(record, arguments), answerer, ..base }]
}

fn path(record: &Record<'_>, arguments: Option<Node<'_>>) -> String {
    let keyword = |name| arguments.and_then(|list| node::keyword(list, name, record.source));
    let first = || arguments.and_then(|list| list.named_child(0)).filter(|first| node::is_string(*first));
    let found = record.node("path").or_else(first).or_else(|| keyword("path")).or_else(|| keyword("rule"));
    let text = found.map(|found| node::literal(found, record.source)).unwrap_or_default();
    if record.setting("path") == Some("regex") { clean_regex(&text) } else { text }
}

/// `^orders/(?P<id>\d+)/$` → `orders/<id>/`.
fn clean_regex(text: &str) -> String {
    if !text.contains(['^', '$', '(']) {
        return text.to_owned();
    }
    let mut clean = String::new();
    let mut rest = text.trim_start_matches('^').trim_end_matches('$');
    while let Some(open) = rest.find("(?P<") {
        clean.push_str(&rest[..open]);
        let after = &rest[open + 4..];
        let name = after.split('>').next().unwrap_or("");
        clean.push_str(&format!("<{name}>"));
        let mut depth = 1i32;
        let close = after.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0
        });
        rest = close.map_or("", |(at, _)| &after[at + 1..]);
    }
    clean + rest
}

fn methods(record: &Record<'_>, arguments: Option<Node<'_>>) -> Vec<String> {
    let list = arguments.and_then(|list| node::keyword(list, "methods", record.source));
    let named: Vec<String> = list
        .map(node::children)
        .unwrap_or_default()
        .into_iter()
        .map(|name| node::literal(name, record.source).to_uppercase())
        .collect();
    if named.is_empty() { record.text("method").map(method_name).into_iter().collect() } else { named }
}

/// Upper case; what takes every method is `ANY`.
fn method_name(text: &str) -> String {
    let upper = text.rsplit(['.', ':']).next().unwrap_or(text).to_uppercase();
    if matches!(upper.as_str(), "ALL" | "ANY" | "ANY_OF") { "ANY".to_owned() } else { upper }
}

fn answerer(record: &Record<'_>, arguments: Option<Node<'_>>, base: Answerer) -> Answerer {
    let source = record.source;
    let keyword = |name| arguments.and_then(|list| node::keyword(list, name, source));
    let target = record.node("on").and_then(node::decorated);
    let handler = record.node("handler").or_else(|| keyword("view_func"));
    let last = || arguments.filter(|_| target.is_none()).and_then(|list| node::positional(list).pop());
    let mut found = match (target, handler.or_else(last)) {
        (Some(definition), _) => answerers::read(definition, source),
        (None, Some(named)) if parameters::is_function(named) => answerers::read(named, source),
        (None, Some(named)) if !node::is_string(named) => {
            Answerer { name: Some(node::shortened(node::text(named, source))), ..base }
        }
        (None, _) => base,
    };
    if let Some(list) = arguments {
        let model = keyword("response_model").map(|model| node::text(model, source).to_owned());
        found.response = model.or(found.response);
        let status = keyword("status_code").and_then(|status| answerers::status(node::text(status, source)));
        found.statuses.extend(status);
        let listed = keyword("dependencies").map(|list| conditions::dependencies(node::text(list, source)));
        found.conditions = [listed.unwrap_or_default(), conditions::between(list, source), found.conditions].concat();
    }
    // An inline function is documented where it is registered.
    found.doc = found.doc.or_else(|| if target.is_none() { node::doc(record.place()?, source) } else { None });
    found.statuses.sort_unstable();
    found.statuses.dedup();
    found
}

fn viewset(base: &RawRoute) -> Vec<RawRoute> {
    let route = |(method, one): &(&str, bool)| {
        let path = join(&join("", &base.path), if *one { "{pk}/" } else { "/" });
        RawRoute { methods: vec![(*method).to_owned()], path, ..base.clone() }
    };
    VIEWSET.iter().map(route).collect()
}

/// `get(list).post(create)`, `web::get().to(list)` → methods with what answers them.
fn verbs_of_chain(chain: Node<'_>, source: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut handler = None;
    let mut at = Some(chain);
    for _ in 0..MAX_CHAIN {
        let Some(call) = at.filter(|node| node.kind() == "call_expression") else { break };
        let Some(function) = call.child_by_field_name("function") else { break };
        let argument = call.child_by_field_name("arguments").and_then(|list| list.named_child(0));
        let argument = argument.map(|found| node::shortened(node::text(found, source)));
        let inner = function.child_by_field_name("value");
        let name = function
            .child_by_field_name("field")
            .map_or_else(|| node::text(function, source), |f| node::text(f, source));
        let verb = name.rsplit("::").next().unwrap_or(name);
        if verb == "to" {
            handler = argument;
        } else if METHODS.contains(&verb) {
            found.push((method_name(verb), argument.or_else(|| handler.take())));
        }
        at = inner;
    }
    if found.is_empty() && handler.is_some() {
        found.push(("ANY".to_owned(), handler));
    }
    found.reverse();
    found
}

/// `router.route("/x")` followed by `.get(list).post(create)`.
fn verbs_after(chain: Node<'_>, source: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut at = chain;
    for _ in 0..MAX_CHAIN {
        let Some(member) = at.parent().filter(|node| node.kind() == "member_expression") else { break };
        let Some(call) = member.parent().filter(|node| node.kind() == "call_expression") else { break };
        let verb = member.child_by_field_name("property").map_or("", |property| node::text(property, source));
        let last = call.child_by_field_name("arguments").and_then(|list| node::positional(list).pop());
        if METHODS.contains(&verb) || verb == "all" {
            let named = last.filter(|last| !parameters::is_function(*last));
            found.push((method_name(verb), named.map(|name| node::shortened(node::text(name, source)))));
        }
        at = call;
    }
    found
}

fn outermost_of_chain(call: Node<'_>) -> Node<'_> {
    let mut outer = call;
    for _ in 0..MAX_CHAIN {
        let Some(field) = outer.parent().filter(|node| node.kind() == "field_expression") else { break };
        let Some(next) = field.parent().filter(|node| node.kind() == "call_expression") else { break };
        outer = next;
    }
    outer
}
