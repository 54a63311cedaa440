//! What is started by itself, and the stores beside it: services where a file lists them, else the programs of the code.

use crate::facts::{Facts, Location};
use std::collections::BTreeMap;

/// Images and products that keep what is written to them. **Source**: names of official images, 2026-11.
const STORES: &[&str] = &[
    "postgres",
    "postgresql",
    "postgis",
    "timescaledb",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "memcached",
    "sqlite",
    "rabbitmq",
    "kafka",
    "nats",
    "elasticsearch",
    "opensearch",
    "cassandra",
    "clickhouse",
    "minio",
    "neo4j",
    "influxdb",
];

/// A program or a store that runs by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployable {
    pub name: String,
    /// Other names that mean the same: its folder, its image.
    pub others: Vec<String>,
    /// It keeps what is written to it.
    pub store: bool,
    /// Folder its code lies in; empty for the whole project, nothing where the code is not the project's.
    pub folder: Option<String>,
    /// Names of deployables it is said to need.
    pub needs: Vec<String>,
    pub at: Location,
}

/// Everything that runs by itself. Services of files that say so; where none does, folders with a manifest or an entry
/// point of their own, and the database where there are tables.
pub fn deployables(facts: &Facts) -> Vec<Deployable> {
    let mut found = if facts.services.is_empty() { programs(facts) } else { services(facts) };
    if let Some(table) = facts.tables.first().filter(|_| !found.iter().any(|deployable| deployable.store)) {
        found.push(Deployable {
            name: "database".to_owned(),
            others: vec!["db".to_owned()],
            store: true,
            folder: None,
            needs: Vec::new(),
            at: table.at.clone(),
        });
    }
    found
}

fn services(facts: &Facts) -> Vec<Deployable> {
    let one = |service: &crate::facts::Service| {
        let image = service.image.as_deref().map(image_name);
        let store = image.is_some_and(is_store) || (service.build.is_none() && is_store(&service.name));
        let folder = service.build.as_deref().map(|folder| folder.trim_matches(['.', '/']).to_owned());
        let mut others: Vec<String> = image.map(str::to_owned).into_iter().collect();
        others.extend(folder.clone().filter(|folder| !folder.is_empty()));
        if store {
            others.extend(["database", "db"].map(str::to_owned));
        }
        others.retain(|name| *name != service.name);
        Deployable {
            name: service.name.clone(),
            others,
            store,
            folder,
            needs: service.needs.clone(),
            at: service.at.clone(),
        }
    };
    let mut found: Vec<Deployable> = facts.services.iter().map(one).collect();
    // Only one store may go by the bare word.
    let stores = found.iter().filter(|deployable| deployable.store).count();
    if stores > 1 {
        for deployable in &mut found {
            deployable.others.retain(|name| !["database", "db"].contains(&name.as_str()));
        }
    }
    found
}

/// Folders of manifests, and first folders of entry points.
fn programs(facts: &Facts) -> Vec<Deployable> {
    let mut folders: BTreeMap<String, (Vec<String>, Location)> = BTreeMap::new();
    let manifests = facts.externals.iter().map(|external| &external.at);
    for at in manifests.chain(facts.project.iter().map(|project| &project.at)) {
        if let Some((folder, _)) = at.path.rsplit_once('/') {
            folders.entry(folder.to_owned()).or_insert_with(|| (Vec::new(), at.clone()));
        }
    }
    for module in facts.modules.iter().filter(|module| module.entry_point && !module.test) {
        let at = Location { path: module.path.clone(), line: 1 };
        let folder = folders.keys().filter(|folder| is_within(&module.name, folder)).max_by_key(|folder| folder.len());
        let folder = folder.cloned().unwrap_or_else(|| {
            module.name.split_once('/').map_or_else(|| module.name.clone(), |(first, _)| first.to_owned())
        });
        folders.entry(folder).or_insert_with(|| (Vec::new(), at)).0.push(module.name.clone());
    }
    let one = |(folder, (mut others, at)): (String, (Vec<String>, Location))| {
        others.retain(|name| *name != folder);
        others.extend(folder.rsplit_once('/').map(|(_, last)| last.to_owned()));
        Deployable { name: folder.clone(), others, store: false, folder: Some(folder), needs: Vec::new(), at }
    };
    folders.into_iter().map(one).collect()
}

fn is_within(module: &str, folder: &str) -> bool {
    module.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `docker.io/library/postgres:16-alpine` is `postgres`.
fn image_name(image: &str) -> &str {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '@']).next().unwrap_or(last)
}

fn is_store(name: &str) -> bool {
    STORES.contains(&name.to_ascii_lowercase().as_str())
}
