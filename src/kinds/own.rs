//! A user's own kinds: folders in `.sluice/kinds`, shaped like those that come with the program.

use super::kind::{Kind, KindError};
use crate::prompt::{PromptParts, render};
use sluice_validators::schema::JsonSchema;
use std::path::{Path, PathBuf};

/// Where they lie, below the folder the program works in.
const FOLDER: &str = ".sluice/kinds";
/// Most kinds a project may add, and most bytes of one of their files.
const MOST_KINDS: usize = 200;
const MAX_FILE_BYTES: u64 = 1 << 20;
/// Longest name: it becomes a file's name.
const LONGEST_NAME: usize = 64;

/// A folder of `.sluice/kinds` holds no usable kind.
#[derive(Debug, thiserror::Error)]
pub enum OwnKindError {
    #[error("`{path}` cannot be read: {message}")]
    Unreadable { path: String, message: String },
    #[error("`{path}` has more than {MAX_FILE_BYTES} bytes")]
    TooLarge { path: String },
    #[error("`{folder}` holds more than {MOST_KINDS} kinds")]
    TooMany { folder: String },
    #[error(
        "`{name}` in `{path}` cannot name a kind: use a-z, 0-9 and _, a letter first, at most {LONGEST_NAME} of them"
    )]
    Name { name: String, path: String },
    #[error("`{path}` says `kind = \"{name}\"`, but its folder has another name")]
    Folder { path: String, name: String },
    #[error("`{path}`: {source}")]
    Kind { path: String, source: Box<KindError> },
    #[error(transparent)]
    Taken(KindError),
    #[error("the prompt `{path}` does not render: {message}")]
    Prompt { path: String, message: String },
    #[error("`schema = \"{schema}\"` in `{path}` must name a file of the same folder")]
    SchemaPlace { schema: String, path: String },
    #[error("the schema `{path}` cannot be used: {message}")]
    Schema { path: String, message: String },
}

/// The folder whose kinds are those of `folder`: the nearest one with a `.sluice` or a `.git`, itself or around it, as
/// every tool finds a project from within; itself where there is none.
pub(super) fn root(folder: &Path) -> PathBuf {
    let Ok(whole) = folder.canonicalize() else { return folder.to_owned() };
    let is_root = |path: &&Path| [".sluice", ".git"].iter().any(|name| path.join(name).exists());
    // Told as the way from here, which is what a reader of a message can follow.
    let up = whole.ancestors().position(|path| is_root(&path)).unwrap_or(0);
    (0..up).fold(folder.to_owned(), |way, _| way.join(".."))
}

/// Loads every kind of a project, by name; nothing where it has none.
///
/// **Errors**: [`OwnKindError`], naming the file: a kind that cannot be used is never left out in silence.
pub(super) fn load(project: &Path) -> Result<Vec<Kind>, OwnKindError> {
    let folder = project.join(FOLDER);
    let unreadable = |error: std::io::Error| OwnKindError::Unreadable {
        path: folder.display().to_string(),
        message: error.to_string(),
    };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut folders = paths.map_err(unreadable)?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    if folders.len() > MOST_KINDS {
        return Err(OwnKindError::TooMany { folder: folder.display().to_string() });
    }
    folders.iter().map(|folder| load_one(folder)).collect()
}

fn load_one(folder: &Path) -> Result<Kind, OwnKindError> {
    let path = folder.join("kind.toml").display().to_string();
    let definition = read(&folder.join("kind.toml"))?;
    let prompt_file = folder.join("prompt.md.j2");
    let prompt = read(&prompt_file)?;
    let mut kind = Kind::load(&definition, &prompt)
        .map_err(|error| OwnKindError::Kind { path: path.clone(), source: Box::new(error) })?;
    if !is_name(&kind.name) {
        return Err(OwnKindError::Name { name: kind.name, path });
    }
    if folder.file_name().is_none_or(|name| name != kind.name.as_str()) {
        return Err(OwnKindError::Folder { path, name: kind.name });
    }
    let parts = PromptParts { rules: kind.rules.clone(), format: kind.format.to_string(), ..PromptParts::default() };
    render(&kind.prompt, &parts).map_err(|error| OwnKindError::Prompt {
        path: prompt_file.display().to_string(),
        message: error.to_string(),
    })?;
    kind.file = Some(folder.join("kind.toml"));
    if let Some(name) = kind.schema_file.clone() {
        let text = read(&schema_file(folder, &name, &path)?)?;
        let schema = JsonSchema::parse(&text).map_err(|error| OwnKindError::Schema {
            path: folder.join(&name).display().to_string(),
            message: error.to_string(),
        })?;
        kind.set_schema(schema, &text);
        kind.fit_record().map_err(|error| OwnKindError::Kind { path, source: Box::new(error) })?;
    }
    Ok(kind)
}

fn schema_file(folder: &Path, name: &str, path: &str) -> Result<PathBuf, OwnKindError> {
    let is_plain = Path::new(name).file_name().is_some_and(|file| file == name);
    if is_plain {
        Ok(folder.join(name))
    } else {
        Err(OwnKindError::SchemaPlace { schema: name.to_owned(), path: path.to_owned() })
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn read(file: &Path) -> Result<String, OwnKindError> {
    let path = || file.display().to_string();
    let unreadable = |error: std::io::Error| OwnKindError::Unreadable { path: path(), message: error.to_string() };
    if std::fs::metadata(file).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        return Err(OwnKindError::TooLarge { path: path() });
    }
    std::fs::read_to_string(file).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "{% include \"rules.md.j2\" %}\n---user---\n{% include \"material.md.j2\" %}\n";
    const RELEASE: &str = "kind = \"release\"\ntitle = \"Release note\"\nformat = \"markdown\"\nthreshold = 80\n[[points]]\ncheck = \"text.matches\"\nof = 100\npattern = \"^# \"\n";

    fn project(kind: &str, definition: &str, prompt: &str) -> tempfile::TempDir {
        let project = tempfile::tempdir().unwrap();
        let folder = project.path().join(FOLDER).join(kind);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("kind.toml"), definition).unwrap();
        std::fs::write(folder.join("prompt.md.j2"), prompt).unwrap();
        project
    }

    #[test]
    fn a_folder_with_two_files_is_a_kind() {
        let found = project("release", RELEASE, PROMPT);
        let kinds = load(found.path()).unwrap();
        assert_eq!(kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>(), ["release"]);
        assert!(load(tempfile::tempdir().unwrap().path()).unwrap().is_empty());
    }

    #[test]
    fn kinds_are_found_from_within_their_project_and_not_beyond_it() {
        let found = project("release", RELEASE, PROMPT);
        let deep = found.path().join("web/src");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(load(&root(&deep)).unwrap().len(), 1);
        std::fs::create_dir(found.path().join("web/.git")).unwrap();
        assert!(load(&root(&deep)).unwrap().is_empty());
    }

    #[test]
    fn a_name_that_is_taken_is_told_with_both_places() {
        for definition in [RELEASE.replace("release", "erd"), format!("aliases = [\"er\"]\n{RELEASE}")] {
            let kind = if definition.contains("\"erd\"") { "erd" } else { "release" };
            let found = project(kind, &definition, PROMPT);
            let error = crate::kinds::Registry::load(found.path()).unwrap_err().to_string();
            for told in [format!("kinds/{kind}/kind.toml`").as_str(), "`erd`, which comes with the program"] {
                assert!(error.contains(told), "{error}");
            }
        }
    }

    #[test]
    fn a_kind_that_cannot_be_used_is_told_with_its_file_and_what_is_wrong() {
        let sum = RELEASE.replace("of = 100", "of = 90");
        let bomb = RELEASE.replace("^# ", "(((a{1,500}){1,500}){1,500}){1,500}");
        let check = RELEASE.replace("text.matches", "text.matchs");
        let name = RELEASE.replace("\"release\"", "\"../evil\"");
        let schema = format!("schema = \"../../secret.json\"\n{RELEASE}");
        for (folder, definition, prompt, told) in [
            ("release", sum.as_str(), PROMPT, vec!["kind.toml", "sum to 90"]),
            ("release", bomb.as_str(), PROMPT, vec!["kind.toml", "pattern"]),
            ("release", check.as_str(), PROMPT, vec!["`text.matchs`", "`text.matches`"]),
            ("release", name.as_str(), PROMPT, vec!["`../evil`", "a-z"]),
            ("other", RELEASE, PROMPT, vec!["release", "another name"]),
            ("release", RELEASE, "no border", vec!["prompt.md.j2"]),
            ("release", RELEASE, "a\n---user---\n{{ nothing }}", vec!["prompt.md.j2"]),
            ("release", schema.as_str(), PROMPT, vec!["../../secret.json", "same folder"]),
        ] {
            let found = project(folder, definition, prompt);
            let error = load(found.path()).unwrap_err().to_string();
            assert!(told.iter().all(|part| error.contains(part)), "{error}");
        }
    }

    #[test]
    fn a_schema_of_the_same_folder_belongs_to_the_kind_and_to_its_version() {
        let definition = format!("schema = \"out.json\"\n{}", RELEASE.replace("markdown", "json"));
        let version = |schema: &str| {
            let found = project("release", &definition, PROMPT);
            std::fs::write(found.path().join(FOLDER).join("release/out.json"), schema).unwrap();
            let kind = load(found.path()).unwrap().remove(0);
            let held = kind.schema.as_ref().map(|schema| schema.value().to_string());
            assert_eq!(held.as_deref(), Some(schema));
            kind.version
        };
        assert_ne!(version("{\"type\":\"object\"}"), version("{\"type\":\"array\"}"));
    }
    #[test]
    fn a_kind_for_records_loads_and_belongs_to_no_preset_of_projects() {
        let json = RELEASE.replace("markdown", "json").replace("title", "schema = \"out.json\"\ntitle");
        let table = "[record]\ncopy = [\"id\"]\n[[record.requires]]\nthen = [\"id\"]\n";
        let loaded = |definition: &str| {
            let found = project("release", definition, PROMPT);
            let schema = "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}}}";
            std::fs::write(found.path().join(FOLDER).join("release/out.json"), schema).unwrap();
            load(found.path()).map(|mut kinds| kinds.remove(0)).map_err(|error| error.to_string())
        };
        let kind = loaded(&format!("{json}{table}")).unwrap();
        assert!(kind.record.is_some() && !kind.belongs_to("all"));
        let markdown = format!("{RELEASE}{table}");
        let without = format!("{}{table}", json.replace("schema = \"out.json\"\n", ""));
        for (definition, told) in [
            (format!("{json}{}", table.replace("copy", "copied")), "unknown field `copied`"),
            (format!("{json}{}", table.replace("then", "than")), "unknown field `than`"),
            (format!("{json}{}", table.replace("then = [\"id\"]", "then = [\"nr > 1\"]")), "the nearest is `id`"),
            (markdown, "format `json`"),
            (without, "needs `schema"),
        ] {
            let error = loaded(&definition).unwrap_err();
            assert!(error.contains(told) && error.contains("release/kind.toml"), "{error}");
        }
    }
}
