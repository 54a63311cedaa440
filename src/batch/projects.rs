//! A plan of artifacts: many projects, many kinds each. Pure.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Projects of one plan at most.
const MOST: usize = 10_000;

/// A plan as its file says it. Paths are meant from the folder of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectsPlan {
    /// Kinds of every project that names none itself.
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub preset: Vec<String>,
    /// Pause after an artifact that a cloud provider made, e.g. `5s`.
    pub delay: Option<String>,
    #[serde(default)]
    project: Vec<ProjectPlan>,
}

/// One project of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectPlan {
    /// Files and folders of the project.
    pub from: Vec<PathBuf>,
    #[serde(default)]
    pub notes: Vec<PathBuf>,
    /// Folder that its artifacts are written to.
    pub out: PathBuf,
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub preset: Vec<String>,
}

/// A plan cannot be carried out.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    #[error("`{file}` is no plan: {message}")]
    Syntax { file: String, message: String },
    #[error("`{0}` plans nothing: add `[[project]]` with `from` and `out`")]
    Empty(String),
    #[error("`{file}` plans {projects} projects, at most {MOST} are taken")]
    TooMany { file: String, projects: usize },
    #[error("`{file}` sends two projects to `{out}`: their artifacts would overwrite each other")]
    Twice { file: String, out: String },
}

impl ProjectsPlan {
    /// Reads a plan; its paths come back from where the program stands.
    ///
    /// **Errors**: [`PlanError`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, PlanError> {
        let name = || file.display().to_string();
        let mut plan: ProjectsPlan = toml::from_str(text)
            .map_err(|error| PlanError::Syntax { file: name(), message: error.message().to_owned() })?;
        match plan.project.len() {
            0 => return Err(PlanError::Empty(name())),
            projects if projects > MOST => return Err(PlanError::TooMany { file: name(), projects }),
            _ => {}
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        for project in &mut plan.project {
            for path in project.from.iter_mut().chain(&mut project.notes).chain([&mut project.out]) {
                *path = folder.join(&*path);
            }
        }
        let mut outs: Vec<&Path> = plan.project.iter().map(|project| project.out.as_path()).collect();
        outs.sort_unstable();
        if let Some(pair) = outs.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(PlanError::Twice { file: name(), out: pair[0].display().to_string() });
        }
        Ok(plan)
    }

    /// Its projects, each with the kinds and presets that hold for it.
    pub fn projects(&self) -> impl Iterator<Item = ProjectPlan> + '_ {
        self.project.iter().map(|project| {
            let names_none = project.kinds.is_empty() && project.preset.is_empty();
            let (kinds, preset) =
                if names_none { (&self.kinds, &self.preset) } else { (&project.kinds, &project.preset) };
            ProjectPlan { kinds: kinds.clone(), preset: preset.clone(), ..project.clone() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_without_kinds_takes_those_of_the_plan_and_paths_begin_at_the_file() {
        let text = "kinds = [\"erd\"]\n[[project]]\nfrom = [\"a\"]\nout = \"docs/a\"\n[[project]]\nfrom = [\"b\"]\nout = \"docs/b\"\npreset = [\"core\"]";
        let plan = ProjectsPlan::parse(Path::new("plans/all.toml"), text).unwrap();
        let projects: Vec<ProjectPlan> = plan.projects().collect();
        assert_eq!((projects[0].kinds.as_slice(), projects[0].preset.len()), (["erd".to_owned()].as_slice(), 0));
        assert_eq!((projects[1].kinds.len(), projects[1].preset.as_slice()), (0, ["core".to_owned()].as_slice()));
        assert_eq!(projects[0].from, [PathBuf::from("plans/a")]);
        assert_eq!(projects[1].out, Path::new("plans/docs/b"));
    }

    #[test]
    fn a_plan_that_cannot_be_carried_out_is_refused() {
        let same = "[[project]]\nfrom = [\"a\"]\nout = \"x\"\n[[project]]\nfrom = [\"b\"]\nout = \"x\"";
        for (text, told) in [
            ("", "plans nothing"),
            ("[[project]]\nfrom = [\"a\"]", "missing field `out`"),
            ("projects = 1", "unknown field `projects`"),
            (same, "overwrite each other"),
        ] {
            let error = ProjectsPlan::parse(Path::new("p.toml"), text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
