//! `resources :orders`: the routes a resource brings.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use super::routes::{Scope, block};
use crate::facts::action::RawAction;
use crate::facts::code::join;
use crate::facts::inflect::{plural, singular};

/// Action, method, and whether it answers for one object; `new` and `edit` have a path of their own.
const ACTIONS: [(&str, &str, bool); 8] = [
    ("index", "GET", false),
    ("create", "POST", false),
    ("new", "GET", false),
    ("edit", "GET", true),
    ("show", "GET", true),
    ("update", "PATCH", true),
    ("update", "PUT", true),
    ("destroy", "DELETE", true),
];

pub(super) fn read(found: &Call<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let names: Vec<String> = found.texts(source);
    for name in names.into_iter().take(50) {
        one(&name, found, scope, (source, reading));
    }
}

fn one(name: &str, found: &Call<'_>, scope: &Scope, (source, reading): (&str, &mut Reading<'_>)) {
    let many = found.name == "resources";
    let path = found.named_text("path", source).unwrap_or_else(|| name.to_owned());
    let parameter = found.named_text("param", source).unwrap_or_else(|| "id".to_owned());
    // Inside a resource, the outer object is named by its own kind.
    let all = join(&scope.path, &path);
    let single = if many { join(&all, &format!(":{parameter}")) } else { all.clone() };
    let nested = if many { join(&all, &format!(":{}_{parameter}", singular(name))) } else { all.clone() };
    let controller = found.named_text("controller", source);
    let controller = controller.unwrap_or_else(|| if many { name.to_owned() } else { plural(name) });
    let mut inner = scope.clone();
    let module = found.named_text("module", source);
    inner.modules.extend(module);
    let list = |key: &str| found.named(key).map(|value| call::texts(value, source));
    let (only, except) = (list("only"), list("except").unwrap_or_default());
    for (action, method, of_one) in ACTIONS {
        let named = |list: &[String]| list.iter().any(|one| one == action);
        let wanted = only.as_deref().is_none_or(named) && !named(&except) && (many || action != "index");
        if wanted {
            let base = if of_one { &single } else { &all };
            let path = if matches!(action, "new" | "edit") { join(base, action) } else { base.clone() };
            reading.facts.code.actions.push(RawAction {
                methods: vec![method.to_owned()],
                path,
                class: Some(inner.class(&controller)),
                action: Some(action.to_owned()),
                implied: true,
                framework: "rails",
                line: node::line(found.node),
                ..RawAction::default()
            });
        }
    }
    let inside = Scope { path: nested, member: single, collection: all, controller: Some(controller), ..inner };
    block(found.block, &inside, source, reading);
}
