//! Asks the compilers that are installed about the files of a prototype.

use super::confine::Confinement;
use super::find;
use super::room::Room;
use super::run::{Command, End, run};
use super::said::said;
use super::table::{Compiler, compilers};
use super::units::{Unit, units};
use crate::config::{CompileConfig, Environment};
use sluice_validators::File;
use sluice_validators::rubric::CompileReport;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The compilers of this machine. They are looked for when the first prototype needs them.
#[derive(Debug)]
pub struct Compilers {
    settings: CompileConfig,
    environment: Environment,
    programs: Vec<OnceLock<Option<PathBuf>>>,
    confinement: OnceLock<Confinement>,
}

/// A compiler that is known, and where it is if it is there.
#[derive(Clone, Debug)]
pub struct Seen {
    pub name: &'static str,
    pub program: Option<PathBuf>,
}

/// One compiler, ready to run.
struct Tool<'a> {
    compiler: &'static Compiler,
    program: &'a Path,
    confinement: &'a Confinement,
}

/// What came of one unit.
enum Verdict {
    /// Looked at, with these errors.
    Checked(BTreeSet<(String, u32, String)>),
    /// Not looked at, or to no avail.
    Unchecked(String),
}

impl Compilers {
    /// The compilers that these settings allow and this environment's `PATH` leads to. **Cost**: none yet.
    pub fn new(settings: CompileConfig, environment: Environment) -> Self {
        let programs = compilers().iter().map(|_| OnceLock::new()).collect();
        Compilers { settings, environment, programs, confinement: OnceLock::new() }
    }

    /// Looks for every compiler. **Cost**: starts a few short programs.
    pub fn seen(&self) -> Vec<Seen> {
        let known = compilers().iter().enumerate();
        known
            .map(|(place, compiler)| Seen { name: &compiler.name, program: self.program(place).map(Path::to_owned) })
            .collect()
    }

    /// What keeps them in bounds here. **Cost**: starts up to three short programs.
    pub fn confinement(&self) -> &Confinement {
        self.confinement.get_or_init(|| Confinement::find(&self.environment))
    }

    /// Asks about the files. Nothing of them is executed; what cannot be asked about is listed with the reason.
    ///
    /// **Cost**: blocks for up to the configured time for each language; writes a temporary folder.
    pub fn report(&self, files: &[File]) -> CompileReport {
        let mut report = CompileReport::default();
        for (place, compiler) in compilers().iter().enumerate() {
            let own: Vec<&File> = files.iter().filter(|file| compiler.takes(&file.path)).collect();
            let named: Vec<&str> =
                own.iter().map(|file| file.path.as_str()).filter(|path| compiler.compiles(path)).collect();
            if named.is_empty() {
                continue;
            }
            let astray = own.iter().filter(|file| compiler.is_led_astray_by(&file.text));
            report.refused.extend(astray.map(|file| file.path.clone()));
            let refused = self.refusal(compiler, &own);
            let program = if refused.is_none() { self.program(place) } else { None };
            match program {
                Some(program) => {
                    let tool = Tool { compiler, program, confinement: self.confinement() };
                    tool.ask(&own, self.settings.timeout, &mut report);
                }
                None => {
                    let why = refused.unwrap_or_else(|| format!("`{}` is not installed", compiler.program));
                    report.unchecked.extend(named.iter().map(|path| ((*path).to_owned(), why.clone())));
                }
            }
        }
        report
    }

    /// Why a compiler is not even started.
    fn refusal(&self, compiler: &Compiler, files: &[&File]) -> Option<String> {
        if !self.settings.enabled {
            return Some("compilers are switched off".to_owned());
        }
        let broken = |file: &&&File| file.syntax_errors.as_ref().is_some_and(|errors| !errors.is_empty());
        if let Some(file) = files.iter().find(broken) {
            return Some(format!("`{}` does not parse", file.path));
        }
        let astray = files.iter().find(|file| compiler.is_led_astray_by(&file.text))?;
        Some(format!("`{}` may read files that are not the prototype's", astray.path))
    }

    fn program(&self, place: usize) -> Option<&Path> {
        let (compiler, program) = (compilers().get(place)?, self.programs.get(place)?);
        program.get_or_init(|| find::compiler(&self.environment, compiler)).as_deref()
    }
}

impl Tool<'_> {
    fn ask(&self, files: &[&File], timeout: Duration, report: &mut CompileReport) {
        let until = Instant::now() + timeout;
        let units = units(self.compiler, files);
        let Ok(room) = Room::furnish(files.iter().copied()) else {
            let why = "there is no room for the files";
            report.unchecked.extend(units.iter().flat_map(|unit| unit.listed(why)));
            return;
        };
        for unit in &units {
            match self.unit(unit, files, &room, until) {
                Verdict::Checked(errors) => {
                    report.checked.extend(unit.covers.iter().map(|path| (*path).to_owned()));
                    report.errors.extend(errors);
                }
                Verdict::Unchecked(why) => report.unchecked.extend(unit.listed(&why)),
            }
        }
        let once = |list: &mut Vec<String>| {
            list.sort();
            list.dedup();
        };
        once(&mut report.checked);
        report.errors.sort();
        report.errors.dedup();
        // A module that one crate could be asked about is not unchecked because another one could not.
        report.unchecked.retain(|(path, _)| report.checked.binary_search(path).is_err());
        report.unchecked.sort();
        report.unchecked.dedup_by(|a, b| a.0 == b.0);
    }

    fn unit(&self, unit: &Unit<'_>, files: &[&File], room: &Room, until: Instant) -> Verdict {
        let mut errors = BTreeSet::new();
        let plain = [Vec::new()];
        let modes = if self.compiler.modes.is_empty() { &plain[..] } else { &self.compiler.modes };
        for mode in modes {
            let left = until.saturating_duration_since(Instant::now());
            let Some(told) = run(&self.command(unit, mode, room, left)) else {
                return Verdict::Unchecked(format!("`{}` does not start", self.compiler.program));
            };
            let said = said(self.compiler, &told.output, files);
            match (told.end, said.outside) {
                (End::OutOfTime, _) => {
                    return Verdict::Unchecked(format!("`{}` did not end in time", self.compiler.program));
                }
                (End::Code(_), Some(name)) => {
                    return Verdict::Unchecked(format!("`{name}` is not part of the prototype"));
                }
                (End::Code(0), None) => {}
                (End::Code(_), None) if !said.errors.is_empty() => errors.extend(said.errors),
                (End::Code(_) | End::Broken, _) => {
                    return Verdict::Unchecked(format!("`{}` gave up", self.compiler.program));
                }
            }
        }
        Verdict::Checked(errors)
    }

    fn command(&self, unit: &Unit<'_>, mode: &[String], room: &Room, limit: Duration) -> Command {
        let out = room.out().display().to_string();
        let mut line = vec![self.program.display().to_string()];
        line.extend(self.compiler.arguments.iter().chain(mode).map(|argument| argument.replace("{out}", &out)));
        // With a folder before it no name is taken for a flag.
        line.extend(unit.named.iter().map(|path| format!("./{path}")));
        let mut line = self.confinement.wrap(limit, self.compiler.address_space, line).into_iter();
        let beside = self.program.parent().unwrap_or(Path::new("/")).display();
        Command {
            program: line.next().map(PathBuf::from).unwrap_or_default(),
            arguments: line.collect(),
            folder: room.files(),
            variables: vec![
                // Scripts need their interpreter, which lies beside them or where systems put it.
                ("PATH".to_owned(), format!("{beside}:/usr/bin:/bin")),
                ("LANG".to_owned(), "C".to_owned()),
                ("LC_ALL".to_owned(), "C".to_owned()),
                ("HOME".to_owned(), out.clone()),
                ("TMPDIR".to_owned(), out),
            ],
            limit,
        }
    }
}
