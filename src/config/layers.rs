//! Layers of settings: a flat map from dotted key to value, each with the place it came from.

use super::keys;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Where a setting was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Variable(&'static str),
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Variable(name) => write!(f, "${name}"),
            Origin::Flag(name) => write!(f, "{name}"),
        }
    }
}

/// A file of settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the configuration `{path}` cannot be read: {message}")]
    Read { path: String, message: String },
    #[error("the configuration `{path}` is no TOML: {message}")]
    Syntax { path: String, message: String },
    #[error("`{key}` in `{path}` is no setting; {nearest}")]
    UnknownKey { key: String, path: String, nearest: String },
    #[error("`{key}` in `{path}` may not stand in a file: name a variable with `key_env` or a file with `key_file`")]
    Secret { key: String, path: String },
}

/// Settings by dotted key.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    settings: BTreeMap<String, (Value, Origin)>,
}

impl Layer {
    /// Reads the embedded defaults.
    pub(super) fn defaults() -> Result<Layer, FileError> {
        Layer::parse(include_str!("defaults.toml"), Path::new("defaults"), &Origin::Default)
    }

    /// Reads a file that must exist.
    pub(super) fn of_file(path: &Path) -> Result<Layer, FileError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| FileError::Read { path: path.display().to_string(), message: error.to_string() })?;
        Layer::parse(&text, path, &Origin::File(path.to_owned()))
    }

    fn parse(text: &str, path: &Path, origin: &Origin) -> Result<Layer, FileError> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| FileError::Syntax {
            path: path.display().to_string(),
            message: error.to_string().trim().to_owned(),
        })?;
        let mut layer = Layer::default();
        flatten(&table, "", &mut |key, value| {
            keys::check(key, &path.display().to_string())?;
            layer.set(key, value.clone(), origin);
            Ok(())
        })?;
        Ok(layer)
    }

    /// Sets one value; a later one replaces an earlier one.
    pub(crate) fn set(&mut self, key: &str, value: Value, origin: &Origin) {
        self.settings.insert(key.to_owned(), (value, origin.clone()));
    }

    /// Puts `higher` on top. One address of a provider replaces several, and several replace one.
    pub(super) fn overlay(&mut self, higher: Layer) {
        for key in higher.settings.keys() {
            let other = match key.strip_suffix(".base_urls") {
                Some(provider) => Some(format!("{provider}.base_url")),
                None => key.ends_with(".base_url").then(|| format!("{key}s")),
            };
            other.map(|other| self.settings.remove(&other));
        }
        self.settings.extend(higher.settings);
    }

    /// Every setting with its origin, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value, &Origin)> {
        self.settings.iter().map(|(key, (value, origin))| (key.as_str(), value, origin))
    }

    /// The origin of one setting.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.settings.get(key).map(|(_, origin)| origin)
    }

    /// The settings as one nested table.
    pub(super) fn table(&self) -> Table {
        let mut root = Table::new();
        for (key, (value, _)) in &self.settings {
            let mut parts: Vec<&str> = keys::split(key);
            let Some(last) = parts.pop() else { continue };
            let mut table = &mut root;
            for part in parts {
                let entry = table.entry(part.to_owned()).or_insert_with(|| Value::Table(Table::new()));
                match entry {
                    Value::Table(inner) => table = inner,
                    // `keys::check` admits no key below a plain value, so this cannot be reached with known keys.
                    _ => return root,
                }
            }
            table.insert(last.to_owned(), value.clone());
        }
        root
    }
}

/// Visits every value that is no table under its dotted key.
fn flatten(
    table: &Table,
    prefix: &str,
    visit: &mut impl FnMut(&str, &Value) -> Result<(), FileError>,
) -> Result<(), FileError> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => flatten(inner, &key, visit)?,
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => {
                visit(&key, value)?;
            }
        }
    }
    Ok(())
}
