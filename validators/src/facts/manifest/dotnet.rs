//! `.csproj` of .NET.

use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::{External, Location, Named};
use crate::facts::partial::Manifest;
use roxmltree::{Document, Node};

/// Packages that only tests and tools need.
const DEVELOPMENT: [&str; 9] = [
    "xunit",
    "nunit",
    "mstest",
    "moq",
    "nsubstitute",
    "fluentassertions",
    "coverlet",
    "microsoft.net.test.sdk",
    "bogus",
];

pub(super) fn read(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed = Document::parse(lines.text).ok()?;
    let at = |node: Node<'_, '_>| -> Location { lines.at(parsed.text_pos_at(node.range().start).row) };
    let named = |tag: &str| {
        let found = parsed.descendants().find(|node| node.has_tag_name(tag))?;
        let name = found.text()?.trim();
        (!name.is_empty() && !name.contains("$(")).then(|| Named { name: name.to_owned(), at: at(found) })
    };
    let file = lines.path.rsplit('/').next().unwrap_or("").trim_end_matches(".csproj");
    let own = Named { name: file.to_owned(), at: lines.at(1) };
    let packages = parsed.descendants().filter(|node| node.has_tag_name("PackageReference"));
    let external = |node: Node<'_, '_>| {
        let name = node.attribute("Include")?.to_owned();
        let value = |key: &str| {
            let inner = || node.children().find(|child| child.has_tag_name(key)).and_then(|child| child.text());
            node.attribute(key).or_else(inner).map(|text| text.trim().to_owned())
        };
        let lower = name.to_ascii_lowercase();
        let tool = DEVELOPMENT.iter().any(|known| lower == *known || lower.starts_with(&format!("{known}.")));
        let private = value("PrivateAssets").is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
        Some(External { development: tool || private, version: value("Version"), at: at(node), name })
    };
    Some(Manifest {
        name: named("AssemblyName").or_else(|| named("PackageId")).or(Some(own)),
        purpose: named("Description"),
        externals: packages.filter_map(external).take(MAX_EXTERNALS).collect(),
        ..Manifest::default()
    })
}
