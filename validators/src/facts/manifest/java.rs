//! `pom.xml` and Gradle's build files.

use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::{External, Named};
use crate::facts::partial::Manifest;
use regex::Regex;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Most nodes of an XML file.
const MAX_NODES: u32 = 100_000;

/// `implementation("group:name:version")`, with or without brackets.
static DEPENDENCY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"^\s*([A-Za-z]{2,40})[\s(]+(?:platform\(|enforcedPlatform\()?["']([0-9A-Za-z_.\-]{1,120}):([0-9A-Za-z_.\-]{1,120})(?::([^"':@]{1,60}))?[^"']{0,60}["']"#,
    )
    .expect("a constant pattern, compiled by a test")
});
/// `implementation group: 'g', name: 'n', version: 'v'`.
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"^\s*([A-Za-z]{2,40})[\s(]+group\s*[:=]\s*["']([0-9A-Za-z_.\-]{1,120})["']\s*,\s*name\s*[:=]\s*["']([0-9A-Za-z_.\-]{1,120})["'](?:\s*,\s*version\s*[:=]\s*["']([^"']{1,60})["'])?"#,
    )
    .expect("a constant pattern, compiled by a test")
});
static ROOT_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^\s*rootProject\.name\s*=\s*["']([^"']{1,120})["']"#).expect("a constant pattern, compiled by a test")
});
static DESCRIPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^\s*description\s*=\s*["']([^"']{1,240})["']"#).expect("a constant pattern, compiled by a test")
});
/// Words that a configuration of Gradle which holds dependencies ends in.
const CONFIGURATIONS: [&str; 7] =
    ["implementation", "api", "compileonly", "runtimeonly", "annotationprocessor", "developmentonly", "compile"];

/// Maven. A dependency goes by its artifact; the group tells what its imports begin with.
pub(super) fn maven(lines: &Lines<'_>) -> Option<Manifest> {
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(lines.text, options).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "project" {
        return None;
    }
    let at = |node: Node<'_, '_>| lines.at(document.text_pos_at(node.range().start).row);
    let named = |name: &str| child(root, name).and_then(|node| Some(Named { name: text(node)?, at: at(node) }));
    // `${revision}` is said elsewhere.
    let version = named("version").filter(|version| !version.name.contains("${"));
    let (name, purpose) = (named("artifactId"), named("description"));
    let mut manifest = Manifest { name, purpose, version, ..Manifest::default() };
    let properties: HashMap<&str, String> = child(root, "properties")
        .into_iter()
        .flat_map(|list| list.children())
        .filter_map(|node| Some((node.tag_name().name(), text(node)?)))
        .collect();
    let list = child(root, "dependencies").into_iter().flat_map(|list| list.children());
    for one in list.filter(|node| node.tag_name().name() == "dependency").take(MAX_EXTERNALS) {
        let value = |name: &str| child(one, name).and_then(text);
        let Some(name) = value("artifactId") else { continue };
        let version = value("version").and_then(|version| match version.strip_prefix("${") {
            Some(rest) => properties.get(rest.trim_end_matches('}')).cloned(),
            None => Some(version),
        });
        let development = value("scope").is_some_and(|scope| scope == "test");
        manifest.groups.extend(value("groupId").map(|group| (group, name.clone())));
        let at = child(one, "artifactId").map_or_else(|| at(one), at);
        manifest.externals.push(External { name, version, development, at });
    }
    Some(manifest)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn text(node: Node<'_, '_>) -> Option<String> {
    let text = node.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Gradle, in Groovy or Kotlin, line by line.
pub(super) fn gradle(lines: &Lines<'_>) -> Manifest {
    let mut manifest = Manifest::default();
    for (number, line) in (1u32..).zip(lines.text.lines()) {
        let line = line.split("//").next().unwrap_or("");
        if let Some(found) = DESCRIPTION.captures(line) {
            manifest.purpose = Some(Named { name: found[1].to_owned(), at: lines.at(number) });
        }
        let Some(found) = DEPENDENCY.captures(line).or_else(|| SPELLED.captures(line)) else { continue };
        let configuration = found[1].to_ascii_lowercase();
        if !CONFIGURATIONS.iter().any(|word| configuration.ends_with(word)) || manifest.externals.len() >= MAX_EXTERNALS
        {
            continue;
        }
        let name = found[3].to_owned();
        manifest.groups.push((found[2].to_owned(), name.clone()));
        let version = found.get(4).map(|version| version.as_str().to_owned());
        let builds = ["test", "developmentonly", "compileonly", "annotationprocessor"];
        let development = builds.iter().any(|word| configuration.starts_with(word));
        manifest.externals.push(External { name, version, development, at: lines.at(number) });
    }
    manifest
}

/// `settings.gradle`: the project's name.
pub(super) fn settings(lines: &Lines<'_>) -> Manifest {
    let found = (1u32..).zip(lines.text.lines()).find_map(|(number, line)| Some((number, ROOT_NAME.captures(line)?)));
    let name = found.map(|(number, found)| Named { name: found[1].to_owned(), at: lines.at(number) });
    Manifest { name, ..Manifest::default() }
}
