//! Services: compose files, workloads of Kubernetes, Dockerfiles.

use crate::Language;
use crate::facts::model::{Location, Service};
use crate::parse::yaml;
use serde_json::Value;
use std::sync::Arc;

/// Longest file that is looked at; one that lists services is short.
const MAX_BYTES: usize = 256 << 10;
/// Most documents of one file, and most services of one document.
const MOST: usize = 200;
/// Workloads of Kubernetes.
const WORKLOADS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"];

/// Reads the services a file lists, told by its name and its keys; nothing from other files.
pub(super) fn read(path: &Arc<str>, language: Language, text: &str) -> Vec<Service> {
    if text.len() > MAX_BYTES {
        return Vec::new();
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let file = File { path, text };
    if language == Language::Yaml && name.contains("compose") {
        return file.compose();
    }
    if language == Language::Yaml && text.contains("apiVersion:") {
        return file.kubernetes();
    }
    if name == "dockerfile"
        || name == "containerfile"
        || name.ends_with(".dockerfile")
        || name.starts_with("dockerfile.")
    {
        return vec![file.docker()];
    }
    Vec::new()
}

struct File<'a> {
    path: &'a Arc<str>,
    text: &'a str,
}

impl File<'_> {
    fn compose(&self) -> Vec<Service> {
        let Some(document) = yaml(self.text).ok() else { return Vec::new() };
        let services = document.get("services").and_then(Value::as_object);
        services.into_iter().flatten().take(MOST).map(|(name, service)| self.service(name, service)).collect()
    }

    fn service(&self, name: &str, service: &Value) -> Service {
        let build = match service.get("build") {
            Some(Value::String(folder)) => Some(folder.as_str()),
            Some(build) => Some(build.get("context").and_then(Value::as_str).unwrap_or(".")),
            None => None,
        };
        let needs = [service.get("depends_on"), service.get("links")];
        let mut needs: Vec<String> = needs.into_iter().flatten().flat_map(names).collect();
        // `db:database` links a service under another name.
        needs.iter_mut().for_each(|name| name.truncate(name.find(':').unwrap_or(name.len())));
        needs.dedup();
        Service {
            name: name.to_owned(),
            image: service.get("image").and_then(Value::as_str).map(str::to_owned),
            build: build.map(|folder| self.beside(folder)),
            ports: service.get("ports").map(names).unwrap_or_default(),
            needs,
            platform: "compose",
            at: self.at(|line| line.trim_end() == format!("{name}:")),
        }
    }

    fn kubernetes(&self) -> Vec<Service> {
        let documents = self.text.split("\n---").take(MOST).filter(|text| text.contains("kind:"));
        documents.filter_map(|text| self.workload(&yaml(text.trim_start_matches('-')).ok()?)).collect()
    }

    fn workload(&self, document: &Value) -> Option<Service> {
        let kind = document.get("kind")?.as_str()?;
        if !WORKLOADS.contains(&kind) {
            return None;
        }
        let name = document.pointer("/metadata/name")?.as_str()?;
        let places = ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec", "/spec"];
        let container = places.iter().find_map(|place| document.pointer(&format!("{place}/containers/0")));
        let ports = container.and_then(|container| container.get("ports")).and_then(Value::as_array);
        let port = |port: &Value| port.get("containerPort").map(Value::to_string);
        Some(Service {
            name: name.to_owned(),
            image: container.and_then(|found| found.get("image")).and_then(Value::as_str).map(str::to_owned),
            build: None,
            ports: ports.into_iter().flatten().filter_map(port).collect(),
            needs: Vec::new(),
            platform: "kubernetes",
            at: self.at(|line| line == format!("name: {name}")),
        })
    }

    /// A Dockerfile alone: what it builds goes by its folder.
    fn docker(&self) -> Service {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let words = |keyword: &str| {
            let line = self.text.lines().map(str::trim).rfind(|line| line.to_ascii_uppercase().starts_with(keyword));
            line.map(|line| line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default()
        };
        let name = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("app");
        Service {
            name: name.to_owned(),
            image: None,
            build: Some(folder.to_owned()),
            ports: words("EXPOSE"),
            needs: Vec::new(),
            platform: "docker",
            at: Location { path: self.path.clone(), line: 1 },
        }
    }

    /// A folder named in a file, from the project's root.
    fn beside(&self, folder: &str) -> String {
        let own = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = own.split('/').filter(|part| !part.is_empty()).collect();
        for part in folder.split('/').filter(|part| !part.is_empty() && *part != ".") {
            if part == ".." {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        parts.join("/")
    }

    /// The outermost line of its kind: `db:` names a service, and below another one what that needs.
    fn at(&self, is_it: impl Fn(&str) -> bool) -> Location {
        let lines = (1u32..).zip(self.text.lines()).filter(|(_, line)| is_it(line.trim()));
        let line = lines.min_by_key(|(_, line)| line.len() - line.trim_start().len()).map_or(1, |(line, _)| line);
        Location { path: self.path.clone(), line }
    }
}

/// The texts of a list, or the keys of an object: compose takes both.
fn names(value: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(port) => {
            port.get("published").or_else(|| port.get("target")).map(|port| port.to_string().replace('"', ""))
        }
        _ => None,
    };
    match value {
        Value::Array(list) => list.iter().take(MOST).filter_map(text).collect(),
        Value::Object(map) => map.keys().take(MOST).cloned().collect(),
        _ => Vec::new(),
    }
}
