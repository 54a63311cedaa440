//! The compilers that may be asked, as data.

use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<Compiler>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("compilers.toml")).expect("the embedded table reads");
    table.compiler
});

/// Where a line goes on in the next one; compilers of C take spaces after the backslash for nothing.
static JOINED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\\[ \t\x0b\x0c\r]*\n").expect("a constant pattern reads"));

#[derive(Deserialize)]
struct Table {
    compiler: Vec<Compiler>,
}

/// One row; the comments of the table tell what each column means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compiler {
    pub(super) name: String,
    pub(super) extensions: Vec<String>,
    pub(super) units: Vec<String>,
    #[serde(default)]
    pub(super) crates: bool,
    pub(super) program: String,
    pub(super) real: Option<Real>,
    pub(super) arguments: Vec<String>,
    #[serde(default)]
    pub(super) modes: Vec<Vec<String>>,
    /// **Units**: GiB.
    pub(super) address_space: Option<u64>,
    pub(super) error: Pattern,
    pub(super) outside: Option<Pattern>,
    #[serde(default)]
    pub(super) inside: Vec<String>,
    pub(super) reaches: Option<Pattern>,
    pub(super) careful: Option<Pattern>,
    pub(super) safe: Option<Pattern>,
}

/// How a launcher tells where the program is that it launches.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Real {
    pub(super) arguments: Vec<String>,
    #[serde(default)]
    pub(super) below: String,
}

/// A pattern of the table.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pattern(pub(super) Regex);

impl TryFrom<String> for Pattern {
    type Error = regex::Error;

    fn try_from(pattern: String) -> Result<Self, Self::Error> {
        Regex::new(&pattern).map(Pattern)
    }
}

/// All compilers.
pub(super) fn compilers() -> &'static [Compiler] {
    &TABLE
}

impl Compiler {
    /// True for a file that belongs into the room.
    pub(super) fn takes(&self, path: &str) -> bool {
        extension(path).is_some_and(|extension| self.extensions.iter().any(|known| known == extension))
    }

    /// True for a file that is named on the command line.
    pub(super) fn compiles(&self, path: &str) -> bool {
        extension(path).is_some_and(|extension| self.units.iter().any(|known| known == extension))
    }

    /// True where a text would make the compiler read files that are not the prototype's.
    pub(super) fn is_led_astray_by(&self, text: &str) -> bool {
        if self.reaches.as_ref().is_some_and(|reaches| reaches.0.is_match(text)) {
            return true;
        }
        let (Some(careful), Some(safe)) = (&self.careful, &self.safe) else { return false };
        let joined = JOINED.replace_all(text, "");
        joined.split(['\n', '\r']).any(|line| careful.0.is_match(line) && !safe.0.is_match(line))
    }
}

fn extension(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.rsplit_once('.').map(|(_, extension)| extension)
}
