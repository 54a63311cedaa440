//! Import → module of the project, by each language's own rules as far as paths alone tell.

use super::modules::{Family, Project, folder, under};
use crate::facts::partial::RawImport;

/// Most folders above a file, and parts of an import, that are tried.
const MAX_PARTS: usize = 24;
/// Most re-exports that are followed for one name.
const MAX_HOPS: usize = 4;

/// Where an import leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) module: usize,
    /// What is taken from it; nothing for the module as a whole.
    pub(super) item: Option<String>,
}

impl Project<'_> {
    /// Finds what an import of a module leads to; nothing for what is not of this project.
    pub(super) fn resolve(&self, from: usize, import: &RawImport) -> Option<Target> {
        match self.family(from)? {
            Family::Python => self.resolve_python(from, &import.spec, import.name.as_deref()),
            Family::Script => {
                let module = self.resolve_script(from, &import.spec)?;
                Some(Target { module, item: import.name.clone().filter(|name| name != "default") })
            }
            Family::Rust if import.child => {
                let base = self.rust_base(from);
                let module = self.find(Family::Rust, &under(&base, &import.spec))?;
                Some(Target { module, item: None })
            }
            Family::Rust => self.resolve_rust(from, &import.spec),
            family @ (Family::CSharp | Family::Ruby | Family::Php) => self.resolve_declared(from, family, import),
            family @ (Family::Go | Family::Java) => self.resolve_package(family, &import.spec),
        }
    }

    /// Finds what a name, or a path of names, means in a module: `router`, `users.router`, `routes::users::router`.
    pub(super) fn lookup(&self, from: usize, expression: &str) -> Option<Target> {
        if let family @ (Family::CSharp | Family::Ruby | Family::Php) = self.family(from)? {
            return self.lookup_declared(from, family, expression);
        }
        if let Some(family @ (Family::Go | Family::Java)) = self.family(from) {
            return self.lookup_package(family, from, expression);
        }
        let separator = if self.family(from)? == Family::Rust { "::" } else { "." };
        let parts: Vec<&str> = expression.split(separator).take(MAX_PARTS).collect();
        let (first, rest) = parts.split_first()?;
        let target = match self.binding(from, first) {
            Some(import) if separator == "::" && !import.child => {
                self.resolve_rust(from, &[&[import.spec.as_str()], rest].concat().join("::"))
            }
            _ if separator == "::" && !rest.is_empty() => self.resolve_rust(from, expression),
            Some(import) => self.within(self.resolve(from, import)?, rest),
            None if rest.is_empty() => Some(Target { module: from, item: Some(expression.to_owned()) }),
            None => None,
        };
        target.map(|target| self.follow(target))
    }

    /// Walks from a module into its parts, as long as they are modules.
    fn within(&self, start: Target, rest: &[&str]) -> Option<Target> {
        let mut target = start;
        for part in rest {
            if target.item.is_some() {
                break;
            }
            let bound = self.binding(target.module, part).and_then(|import| self.resolve(target.module, import));
            let family = self.family(target.module)?;
            let below = self.find(family, &under(&self.package_of(target.module), part));
            target = match (below, bound) {
                (Some(module), _) => Target { module, item: None },
                (None, Some(bound)) => bound,
                (None, None) => Target { module: target.module, item: Some((*part).to_owned()) },
            };
        }
        Some(target)
    }

    /// A name that its module only passes on leads to where it comes from.
    fn follow(&self, start: Target) -> Target {
        let mut target = start;
        for _ in 0..MAX_HOPS {
            let next = target.item.as_deref().and_then(|name| self.binding(target.module, name));
            match next.and_then(|import| self.resolve(target.module, import)) {
                Some(next) if next != target => target = next,
                _ => break,
            }
        }
        target
    }

    /// The folder whose modules are parts of this one; a plain file has none of its own in Python and scripts.
    fn package_of(&self, module: usize) -> String {
        let path = &*self.modules[module].path;
        let file = path.rsplit('/').next().unwrap_or(path);
        let stands_for_folder = file.starts_with("__init__.") || file.starts_with("index.");
        if stands_for_folder {
            folder(path).to_owned()
        } else {
            path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_owned()
        }
    }

    fn resolve_python(&self, from: usize, spec: &str, name: Option<&str>) -> Option<Target> {
        let path = &*self.modules[from].path;
        let dots = spec.len() - spec.trim_start_matches('.').len();
        let parts: Vec<&str> = spec[dots..].split('.').filter(|part| !part.is_empty()).take(MAX_PARTS).collect();
        let inner = parts.join("/");
        let roots: Vec<String> = if dots > 0 {
            let mut base = folder(path);
            for _ in 1..dots {
                base = folder(base);
            }
            vec![base.to_owned()]
        } else {
            self.python_roots(path)
        };
        for root in roots {
            let stem = under(&root, &inner);
            let below = name.and_then(|name| self.find(Family::Python, &under(&stem, name)));
            if let Some(module) = below.filter(|module| *module != from) {
                return Some(Target { module, item: None });
            }
            if let Some(module) = self.find(Family::Python, &stem) {
                return Some(Target { module, item: name.map(str::to_owned) });
            }
            // `from . import x` and `from app import x` where the folder has no file of its own.
            if name.is_none() && parts.len() > 1 {
                continue;
            }
        }
        None
    }

    /// Folders that absolute imports may start from: all above the file that are no packages, the top first.
    fn python_roots(&self, path: &str) -> Vec<String> {
        let mut roots = Vec::new();
        let mut at = folder(path);
        for _ in 0..MAX_PARTS {
            let package =
                self.find(Family::Python, at).is_some_and(|module| self.modules[module].path.ends_with("__init__.py"));
            if !package || at.is_empty() {
                roots.push(under(at, "src"));
                roots.push(at.to_owned());
            }
            if at.is_empty() {
                break;
            }
            at = folder(at);
        }
        roots.reverse();
        roots
    }

    fn resolve_script(&self, from: usize, spec: &str) -> Option<usize> {
        let here = folder(&self.modules[from].path);
        let spec = spec.split(['?', '!']).next().unwrap_or(spec);
        let find = |stem: &str| {
            let bare = [".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs"]
                .iter()
                .find_map(|extension| stem.strip_suffix(extension));
            self.find(Family::Script, stem).or_else(|| self.find(Family::Script, bare?)).or_else(|| {
                self.find(Family::Script, stem.strip_suffix("/index").or_else(|| bare?.strip_suffix("/index"))?)
            })
        };
        if spec.starts_with('.') {
            return find(&normal(here, spec)?);
        }
        let mut above = vec![here];
        while let Some(last) = above.last().filter(|last| !last.is_empty() && above.len() < MAX_PARTS) {
            above.push(folder(last));
        }
        if let Some(rest) = spec.strip_prefix("@/").or_else(|| spec.strip_prefix("~/")) {
            return above
                .iter()
                .find_map(|root| find(&under(root, &format!("src/{rest}"))).or_else(|| find(&under(root, rest))));
        }
        for (at, _) in spec.match_indices('/').chain([(spec.len(), "")]) {
            if let Some(root) = self.packages.get(&spec[..at]) {
                let rest = spec[at..].trim_start_matches('/');
                let inside = [under(root, rest), under(root, &under("src", rest))];
                return inside.iter().find_map(|stem| find(stem));
            }
        }
        // A path from a `baseUrl`: only tried with a folder in it, so that no package is taken for a file.
        let based = spec.contains('/') && !spec.starts_with('@');
        based.then(|| above.iter().rev().find_map(|root| find(&under(root, spec)))).flatten()
    }

    /// Folder and name that the children of a Rust module are found under.
    fn rust_base(&self, module: usize) -> String {
        let path = &*self.modules[module].path;
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let root = matches!(file, "lib.rs" | "main.rs" | "mod.rs" | "build.rs") || self.is_target(folder);
        if root { folder.to_owned() } else { path.trim_end_matches(".rs").to_owned() }
    }

    /// Files right under `tests`, `benches`, `examples` or `src/bin` are crates of their own.
    fn is_target(&self, folder: &str) -> bool {
        let last = folder.rsplit('/').next().unwrap_or(folder);
        matches!(last, "tests" | "benches" | "examples") || folder == "src/bin" || folder.ends_with("/src/bin")
    }

    /// Folder that `crate::` means in a module.
    fn crate_root(&self, module: usize) -> String {
        let mut at = folder(&self.modules[module].path);
        for _ in 0..MAX_PARTS {
            let has = |file: &str| self.find(Family::Rust, &under(at, file)).is_some();
            if self.is_target(at) || has("lib") || has("main") || at.is_empty() {
                break;
            }
            at = folder(at);
        }
        at.to_owned()
    }

    fn resolve_rust(&self, from: usize, spec: &str) -> Option<Target> {
        let mut parts: Vec<&str> = spec.trim_start_matches("::").split("::").map(str::trim).take(MAX_PARTS).collect();
        let first = *parts.first()?;
        let base = match first {
            "crate" => {
                parts.remove(0);
                self.crate_root(from)
            }
            "self" => {
                parts.remove(0);
                self.rust_base(from)
            }
            "super" => {
                let mut base = self.rust_base(from);
                while parts.first() == Some(&"super") {
                    parts.remove(0);
                    base = folder(&base).to_owned();
                }
                base
            }
            _ if self.binding(from, first).is_some_and(|import| import.child) => self.rust_base(from),
            _ => {
                let root = under(self.crates.get(first)?, "src");
                parts.remove(0);
                root
            }
        };
        let below = (1..=parts.len()).rev().find_map(|taken| {
            let module = self.find(Family::Rust, &under(&base, &parts[..taken].join("/")))?;
            Some((module, taken))
        });
        let at_base = || {
            let roots = [under(&base, "lib"), under(&base, "main"), base.clone()];
            roots.iter().find_map(|stem| self.find(Family::Rust, stem)).map(|module| (module, 0))
        };
        let (module, taken) = below.or_else(at_base)?;
        Some(Target { module, item: parts.get(taken).map(|name| (*name).to_owned()) })
    }
}

/// `a/b` and `../c` → `a/c`; nothing if it leaves the top.
pub(super) fn normal(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}
