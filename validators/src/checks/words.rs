//! Word lists the checks share, kept as files: none of them holds a word of any one project.

use crate::names::{Name, tokens};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words that say nothing about a project.
static PLAIN: LazyLock<HashSet<String>> = LazyLock::new(|| words(include_str!("words/plain.txt")));
/// Words that say of what sort a thing is.
static GENERIC: LazyLock<HashSet<String>> = LazyLock::new(|| words(include_str!("words/generic.txt")));
/// Names, as keys, of those who act on a project from outside.
static OUTSIDE: LazyLock<HashSet<String>> =
    LazyLock::new(|| lines(include_str!("words/outside.txt")).map(|line| Name::new(line).key).collect());
/// Products that are systems of others.
static SYSTEMS: LazyLock<HashSet<&str>> = LazyLock::new(|| lines(include_str!("words/systems.txt")).collect());
/// Words for what programs run on.
static HOSTS: LazyLock<HashSet<String>> = LazyLock::new(|| words(include_str!("words/hosts.txt")));
/// What words for types hold: one bit per line of the file.
static TYPES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let mut families: HashMap<&str, u32> = HashMap::new();
    for (index, (_, words)) in
        lines(include_str!("words/types.txt")).filter_map(|line| line.split_once(':')).enumerate()
    {
        words.split_whitespace().for_each(|word| *families.entry(word).or_default() |= 1 << index);
    }
    families
});
/// First words of variables, with the names of what they lead to.
static PROTOCOLS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let named = lines(include_str!("words/protocols.txt")).filter_map(|line| line.split_once(':'));
    named.map(|(word, names)| (word.trim(), names.split(',').map(str::trim).collect())).collect()
});
/// Products, with the dependencies that show their use.
static PRODUCTS: LazyLock<Vec<Product>> =
    LazyLock::new(|| lines(include_str!("words/products.txt")).filter_map(product).collect());

/// A product that texts like to name.
pub(super) struct Product {
    /// Its names, lower-cased.
    pub(super) names: Vec<&'static str>,
    dependencies: Vec<&'static str>,
}

impl Product {
    /// True where a dependency of this name shows that the product is used.
    pub(super) fn is_shown_by(&self, external: &str) -> bool {
        let external = external.to_lowercase();
        self.dependencies.iter().any(|dependency| match dependency.strip_suffix('*') {
            Some(start) => external.starts_with(start),
            None => external == *dependency,
        })
    }
}

/// All products that are known.
pub(super) fn products() -> &'static [Product] {
    &PRODUCTS
}

/// True for a word that says nothing about a project.
pub(super) fn is_plain(word: &str) -> bool {
    word.chars().count() < 3 || PLAIN.contains(word) || word.chars().all(char::is_numeric)
}

/// True for a word that says of what sort a thing is.
pub(super) fn is_generic(word: &str) -> bool {
    GENERIC.contains(word)
}

/// True for a product that runs elsewhere and belongs to others.
pub(super) fn is_system(product: &Product) -> bool {
    product.names.iter().any(|name| SYSTEMS.contains(name))
}

/// True for a word for what programs run on.
pub(super) fn is_host(word: &str) -> bool {
    HOSTS.contains(word)
}

/// True for a name of somebody or something outside of any project.
pub(super) fn is_outside(name: &str) -> bool {
    OUTSIDE.contains(&Name::new(name).key)
}

/// What a word for a type holds, as bits; 0 for a word that is no type.
pub(super) fn type_families(word: &str) -> u32 {
    TYPES.get(word).copied().unwrap_or(0)
}

/// Names of what a variable with this first word leads to.
pub(super) fn protocol(word: &str) -> impl Iterator<Item = &'static str> {
    PROTOCOLS.get(word).into_iter().flatten().copied()
}

/// The words of a text that say something, in their singular.
pub(super) fn content(text: &str) -> Vec<String> {
    // Word by word: a name has a longest length, a page has none.
    let words = text.split_whitespace().flat_map(tokens);
    words.filter(|word| !is_plain(word)).map(|word| crate::names::singular(&word)).collect()
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn words(text: &'static str) -> HashSet<String> {
    lines(text).flat_map(str::split_whitespace).map(str::to_owned).collect()
}

fn product(line: &'static str) -> Option<Product> {
    let (names, dependencies) = line.split_once(':')?;
    Some(Product {
        names: names.split(',').map(str::trim).collect(),
        dependencies: dependencies.split_whitespace().collect(),
    })
}
