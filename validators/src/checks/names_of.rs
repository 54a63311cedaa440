//! Every name a page may refer to, and whether a reference leads to one.

use super::known::Known;
use super::words::Product;
use crate::facts::Facts;
use crate::names::Name;
use std::collections::HashSet;

/// Names and paths of a project.
pub(super) struct Names<'a> {
    known: Known<'a>,
    /// Columns, members, handlers and parameters, as keys.
    small: HashSet<String>,
    paths: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    /// Collects what the index does not hold yet.
    pub(super) fn new(known: Known<'a>) -> Self {
        let facts: &'a Facts = known.facts;
        let mut small: HashSet<String> = HashSet::new();
        let mut add = |name: &str| {
            small.insert(Name::new(name).key);
        };
        facts.tables.iter().flat_map(|table| &table.columns).for_each(|column| add(&column.name));
        facts.items.iter().flat_map(|item| &item.members).for_each(|member| add(&member.name));
        for parameter in facts.routes.iter().flat_map(|route| &route.parameters) {
            add(&parameter.name);
            parameter.data_type.iter().for_each(|data_type| add(data_type));
        }
        Names { small, paths: paths(facts), known }
    }

    /// True where a code span names something: a path, a symbol, a route, a flag, a dotted or called name.
    pub(super) fn resolves(&self, span: &str) -> bool {
        let span = span.trim();
        // A file at the top of a project has no slash: `pyproject.toml`.
        if (span.contains('/') || self.is_file(span)) && self.has_path(span) || self.known.route(span).is_some() {
            return true;
        }
        let called = span.split('(').next().unwrap_or(span).trim();
        if self.is_name(called) {
            return true;
        }
        // `orders.status`, `Order::total`: the last part must exist, and the part before it too.
        let parts: Vec<&str> = called.split(['.', ':']).filter(|part| !part.is_empty()).collect();
        let is_dotted = parts.len() >= 2 && parts.iter().rev().take(2).all(|part| self.is_name(part));
        // `import-products file.csv`, `--port 80`: a command with its arguments.
        let first = span.split_whitespace().next().unwrap_or("");
        is_dotted || (first.len() < span.len() && self.is_name(first))
    }

    /// What to add to a remark on a reference that leads nowhere.
    pub(super) fn nearest(&self, span: &str) -> String {
        self.known.nearest(span)
    }

    fn is_file(&self, span: &str) -> bool {
        self.paths.iter().any(|path| path.rsplit('/').next() == Some(span))
    }

    fn is_name(&self, name: &str) -> bool {
        !self.known.lookup(name).is_empty() || self.small.contains(&Name::new(name).key)
    }

    /// True for a path of a source, or of a folder that holds one.
    pub(super) fn has_path(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let is_end = |known: &&str| known.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        let is_folder = |known: &&str| {
            known.match_indices(path).any(|(at, found)| {
                let starts = at == 0 || known.as_bytes().get(at - 1) == Some(&b'/');
                starts && known.as_bytes().get(at + found.len()) == Some(&b'/')
            })
        };
        !path.is_empty()
            && (self.paths.contains(path) || self.paths.iter().any(|known| is_end(known) || is_folder(known)))
    }

    /// True where a dependency shows that the product is used, or the project itself is called so.
    pub(super) fn has_product(&self, product: &Product) -> bool {
        let externals = &self.known.facts.externals;
        externals.iter().any(|external| product.is_shown_by(&external.name))
            || product.names.iter().any(|name| !self.known.lookup(name).is_empty())
    }

    /// True where manifests say any version.
    pub(super) fn has_versions(&self) -> bool {
        self.known.facts.externals.iter().any(|external| external.version.is_some())
    }

    /// True for a version that a manifest says.
    pub(super) fn has_version(&self, version: &str) -> bool {
        self.known
            .facts
            .externals
            .iter()
            .filter_map(|external| external.version.as_deref())
            .any(|known| known.contains(version))
    }
}

fn paths(facts: &Facts) -> HashSet<&str> {
    let mut paths: HashSet<&str> = facts.modules.iter().map(|module| &*module.path).collect();
    paths.extend(facts.modules.iter().map(|module| module.name.as_str()));
    paths.extend(facts.tables.iter().map(|table| &*table.at.path));
    paths.extend(facts.externals.iter().map(|external| &*external.at.path));
    paths.extend(facts.commands.iter().chain(&facts.project).chain(&facts.purpose).map(|name| &*name.at.path));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use crate::facts::{Notes, read};

    #[test]
    fn a_manifest_at_the_top_is_a_file_of_the_project() {
        let manifest = "[project]\nname = \"shop\"\ndependencies = [\"fastapi>=0.110\"]\n";
        let package = "{\"name\": \"web\", \"dependencies\": {\"react\": \"19\"}}";
        let facts = read(&[Source::new("pyproject.toml", manifest), Source::new("web/package.json", package)]);
        let names = Names::new(Known::all(&facts, &Notes::default()));
        for (span, exists) in [
            ("pyproject.toml", true),
            ("web/package.json", true),
            ("package.json", true),
            ("Cargo.toml", false),
            ("toml", false),
        ] {
            assert_eq!(names.resolves(span), exists, "{span}");
        }
    }
}
