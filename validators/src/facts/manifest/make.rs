//! `Makefile`: its targets are commands.

use super::lines::Lines;
use crate::facts::model::Named;
use crate::facts::partial::Manifest;

pub(super) fn read(lines: &Lines<'_>) -> Manifest {
    let target = |(number, line): (u32, &str)| {
        let (name, rest) = line.split_once(':')?;
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (plain && !rest.starts_with('=')).then(|| Named { name: format!("make {name}"), at: lines.at(number) })
    };
    Manifest { commands: (1u32..).zip(lines.text.lines()).filter_map(target).collect(), ..Manifest::default() }
}
