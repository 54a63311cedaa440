//! All partials → the facts of the project.

use super::modules::{Project, folder};
use super::{accesses, endpoints, packages, stored};
use crate::Language;
use crate::facts::model::{External, Facts, Import, Item, Location, Named, Route};
use crate::facts::partial::{Code, ModelClass, Partial};
use crate::facts::sql::{Schema, natural};
use crate::facts::{further, licence};
use crate::names::route_key;
use std::collections::{HashMap, HashSet};

/// Most imports between modules.
const MAX_IMPORTS: usize = 200_000;

pub(crate) fn combine(mut partials: Vec<Partial>) -> Facts {
    partials.sort_by(|a, b| a.path.cmp(&b.path));
    let models = stored::read(&partials);
    let mut facts = Facts::default();
    schema(&mut partials, &models, &mut facts);
    let mut project = Project::new(&partials);
    facts.externals = externals(&partials);
    let manifests = partials.iter().filter_map(|partial| partial.manifest.as_ref());
    let groups: Vec<(String, String)> = manifests.flat_map(|manifest| manifest.groups.clone()).collect();
    facts.imports = imports(&mut project, &packages::Externals::new(&facts.externals, &groups));
    facts.routes = endpoints::read(&project);
    facts.accesses = accesses::read(&project, &facts.tables, &models);
    facts.modules = std::mem::take(&mut project.modules);
    let modules: HashMap<&str, (&str, bool)> =
        facts.modules.iter().map(|module| (&*module.path, (module.name.as_str(), module.test))).collect();
    let (mut items, mut described): (Vec<Item>, Vec<Route>) = (Vec::new(), Vec::new());
    for partial in &mut partials {
        let (name, test) = modules.get(&*partial.path).copied().unwrap_or(("", false));
        if let Some(code) = partial.code.as_mut().filter(|_| !test) {
            items.extend(code.items.drain(..).map(|item| Item { module: name.to_owned(), ..item }));
            facts.commands.append(&mut code.commands);
            facts.flags.append(&mut code.flags);
            facts.environment.append(&mut code.environment);
            facts.environment.extend(settings(code));
        }
        if let Some(manifest) = &mut partial.manifest {
            facts.commands.append(&mut manifest.commands);
        }
        if !packages::is_test(&partial.path) {
            items.append(&mut partial.described.items);
            described.append(&mut partial.described.routes);
        }
        facts.problems.append(&mut partial.problems);
    }
    facts.items = items;
    add_described(&mut facts.routes, described);
    facts.files = partials.iter().map(|partial| partial.path.clone()).collect();
    facts.literals = partials.iter_mut().flat_map(|partial| std::mem::take(&mut partial.literals)).collect();
    facts.licence = licence::nearest(partials.iter().filter_map(|partial| partial.licence.clone()).collect());
    facts.language = partials
        .iter()
        .filter_map(|partial| Some((partial.path.matches('/').count(), partial.written_in?)))
        .min_by_key(|(depth, _)| *depth)
        .map(|(_, language)| language);
    (facts.project, facts.purpose) = named(&partials);
    facts.version = version(&partials, facts.project.as_ref());
    tidy(&mut facts);
    further::combine(&mut partials, &mut facts);
    facts
}

/// What code declares is true; a description adds only what no code does, each endpoint once.
fn add_described(routes: &mut Vec<Route>, described: Vec<Route>) {
    let key = |route: &Route| route_key(&route.method, &route.path);
    let mut known: HashSet<String> = routes.iter().map(key).collect();
    let any = |route: &Route| route_key("ANY", &route.path);
    routes.extend(described.into_iter().filter(|route| !known.contains(&any(route)) && known.insert(key(route))));
}

/// Applies the changes of all files in the order of their paths, numbers as numbers.
fn schema(partials: &mut [Partial], models: &stored::Models, facts: &mut Facts) {
    let mut order: Vec<&mut Partial> = partials.iter_mut().filter(|partial| !is_test_code(partial)).collect();
    order.sort_by(|a, b| natural(&a.path, &b.path));
    // What Rails keeps as the outcome of all migrations stands above each of them.
    let dumped: Vec<String> =
        order.iter().filter(|partial| !partial.changes.is_empty()).filter_map(|partial| outcome(partial)).collect();
    order.retain(|partial| !dumped.iter().any(|folder| partial.path.starts_with(folder.as_str())));
    let mut schema = Schema::default();
    for partial in order {
        for change in std::mem::take(&mut partial.changes) {
            schema.apply(change);
        }
    }
    for change in models.changes(|table| schema.has(table)) {
        schema.apply(change);
    }
    (facts.tables, facts.foreign_keys) = schema.finish();
}

/// The folder of the migrations whose outcome a `db/schema.rb` is.
fn outcome(partial: &Partial) -> Option<String> {
    let folder = partial.path.strip_suffix("schema.rb")?;
    (folder.is_empty() || folder.ends_with('/')).then(|| format!("{folder}migrate/"))
}

/// Tables that a test makes for itself are not the project's.
fn is_test_code(partial: &Partial) -> bool {
    partial.code.is_some() && packages::is_test(&partial.path)
}

fn externals(partials: &[Partial]) -> Vec<External> {
    let mut found: Vec<External> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for external in partials.iter().filter_map(|partial| partial.manifest.as_ref()).flat_map(|found| &found.externals) {
        match by_name.get(&external.name).and_then(|index| found.get_mut(*index)) {
            Some(known) => {
                known.development &= external.development;
                known.version = known.version.take().or_else(|| external.version.clone());
            }
            None => {
                by_name.insert(external.name.clone(), found.len());
                found.push(external.clone());
            }
        }
    }
    found
}

fn imports(project: &mut Project<'_>, known: &packages::Externals<'_>) -> Vec<Import> {
    let mut imports = Vec::new();
    let mut seen = HashSet::new();
    for index in 0..project.modules.len() {
        let language = project.modules[index].language;
        let by_name = matches!(language, Language::Go | Language::Java);
        let mut uses = Vec::new();
        let mut targets = project.mentioned(index);
        for import in project.imports_of(index) {
            match project.resolve(index, import) {
                Some(target) if !by_name => targets.push((target.module, import.line)),
                Some(_) => {}
                None => uses.extend(known.name_of(&import.spec, language)),
            }
        }
        for (target, line) in targets {
            if target != index && imports.len() < MAX_IMPORTS && seen.insert((index, target)) {
                imports.push(Import {
                    from: project.modules[index].name.clone(),
                    to: project.modules[target].name.clone(),
                    at: Location { path: project.modules[index].path.clone(), line },
                });
            }
        }
        uses.sort_unstable();
        uses.dedup();
        project.modules[index].uses = uses;
    }
    imports
}

/// Fields of pydantic's settings classes are read from the environment.
fn settings(code: &Code) -> impl Iterator<Item = Named> {
    let is_settings = |class: &&ModelClass| class.bases.iter().any(|base| base.ends_with("BaseSettings"));
    code.models.iter().filter(is_settings).flat_map(|class| {
        let upper = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let fields = class.fields.iter().filter(move |field| field.annotation.is_some() && upper(&field.name));
        fields.map(|field| {
            let at = Location { path: class.at.path.clone(), line: field.line };
            Named { name: field.name.clone(), at }
        })
    })
}

/// Name and purpose from the outermost manifest that has them; a README's first sentence where no manifest tells.
fn named(partials: &[Partial]) -> (Option<Named>, Option<Named>) {
    let depth = |named: &Named| (named.at.path.matches('/').count(), named.at.path.clone());
    let manifests = || partials.iter().filter_map(|partial| partial.manifest.as_ref());
    let name = manifests().filter_map(|found| found.name.clone()).min_by_key(depth);
    // A purpose beside the name is the project's own; that of another package is the last resort.
    let beside = |found: &Named| name.as_ref().is_some_and(|name| name.at.path == found.at.path);
    let purposes = || manifests().filter_map(|found| found.purpose.clone());
    let own = purposes().find(beside);
    // The README of a part says what the part is for.
    let home = name.as_ref().map_or("", |name| folder(&name.at.path)).to_owned();
    let at_home = |found: &Named| folder(&found.at.path).is_empty() || folder(&found.at.path) == home;
    let readme = || partials.iter().filter_map(|partial| partial.purpose.clone()).filter(at_home).min_by_key(depth);
    let purpose = own.or_else(readme).or_else(|| purposes().filter(at_home).min_by_key(depth));
    (name, purpose)
}

/// The version that stands beside the project's name.
fn version(partials: &[Partial], name: Option<&Named>) -> Option<Named> {
    let versions = partials.iter().filter_map(|partial| partial.manifest.as_ref()?.version.clone());
    versions.into_iter().find(|version| name.is_some_and(|name| name.at.path == version.at.path))
}

/// The promised order, and one entry per name where a name is all there is.
fn tidy(facts: &mut Facts) {
    facts.tables.sort_by(|a, b| a.at.cmp(&b.at));
    facts.foreign_keys.sort_by(|a, b| a.at.cmp(&b.at));
    facts.imports.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.to.cmp(&b.to)));
    facts.externals.sort_by(|a, b| a.at.cmp(&b.at));
    facts.routes.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| (&a.path, &a.method).cmp(&(&b.path, &b.method))));
    facts.routes.dedup_by(|a, b| (&a.path, &a.method, &a.at) == (&b.path, &b.method, &b.at));
    facts.items.sort_by(|a, b| a.at.cmp(&b.at));
    facts.items.dedup_by(|a, b| a.at == b.at && a.name == b.name);
    facts.problems.sort_by(|a, b| a.at.cmp(&b.at));
    for list in [&mut facts.commands, &mut facts.flags, &mut facts.environment] {
        list.sort_by(|a, b| a.at.cmp(&b.at));
        let mut seen = HashSet::new();
        list.retain(|named| seen.insert(named.name.clone()));
    }
}
