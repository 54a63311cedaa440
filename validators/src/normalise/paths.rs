//! Paths of files in an envelope: where they may lead, on any file system.

/// Longest path, in bytes.
const LONGEST_PATH: usize = 240;
/// Longest name of a file or folder, in bytes.
const LONGEST_NAME: usize = 120;
/// Most folders a file may lie in.
const DEEPEST: usize = 11;

/// Names that Windows takes for devices, with any extension.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "conin$", "conout$", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
    "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Hidden files that a prototype may need and that no program takes orders from.
const HIDDEN: &[&str] = &[".gitignore", ".dockerignore", ".editorconfig", ".env.example", ".python-version", ".nvmrc"];

/// Why a path may not be written below a folder, if so. Nothing is mended: a path that has to be is not meant well.
pub(super) fn misplaced(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > LONGEST_PATH {
        return Some("is empty or too long");
    }
    if path.chars().any(is_odd) {
        return Some("holds a sign that no path needs");
    }
    if path.starts_with(['/', '~']) {
        return Some("is not relative");
    }
    if path.split('/').count() > DEEPEST + 1 {
        return Some("lies too deep");
    }
    path.split('/').find_map(misnamed)
}

fn misnamed(part: &str) -> Option<&'static str> {
    if part.is_empty() || part == "." || part == ".." {
        return Some("leaves its folder");
    }
    if part.len() > LONGEST_NAME {
        return Some("is empty or too long");
    }
    // Windows drops them, and then the name is another one.
    if part.trim() != part || part.ends_with('.') {
        return Some("begins or ends with what a file system drops");
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    if DEVICES.iter().any(|device| device.eq_ignore_ascii_case(stem)) {
        return Some("names a device");
    }
    // `GIT~1` is `.git` to Windows.
    let is_short_form = part.split('~').skip(1).any(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
    // Programs take orders from hidden files: `.git/hooks`, `.envrc`, `.cargo/config.toml`, `.vscode/tasks.json`.
    let is_hidden = part.starts_with('.') && !HIDDEN.contains(&part);
    (is_hidden || is_short_form).then_some("names a place that programs take orders from")
}

/// Signs that end a path, that shells and file systems read in their own way, or that nobody sees.
fn is_odd(sign: char) -> bool {
    sign.is_control()
        || "\\:*?\"<>|`".contains(sign)
        || matches!(sign,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            // Letters and marks that some file systems join and others do not.
            | '\u{300}'..='\u{33f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'
            // Slashes and dots of other widths, which some systems fold into the plain ones.
            | '\u{2024}'..='\u{2026}' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0e}' | '\u{ff0f}' | '\u{ff3c}')
}

#[cfg(test)]
mod tests {
    use super::misplaced;

    #[test]
    fn only_relative_paths_of_plain_names_are_taken() {
        let table = include_str!("paths.txt");
        let mut seen = [0; 2];
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            let (wanted, written) = line.split_once(' ').unwrap();
            let path: String = serde_json::from_str(written).unwrap();
            assert_eq!(misplaced(&path).is_none(), wanted == "good", "{written}: {:?}", misplaced(&path));
            seen[usize::from(wanted == "good")] += 1;
        }
        assert!(seen[0] > 50 && seen[1] > 10, "{seen:?}");
    }

    #[test]
    fn paths_are_bounded() {
        let deep = "d/".repeat(12) + "x";
        assert!(misplaced(&deep).is_some() && misplaced(&deep[2..]).is_none());
        assert!(misplaced(&"n".repeat(121)).is_some() && misplaced(&"n".repeat(120)).is_none());
        let long = format!("{0}/{0}/{0}", "n".repeat(100));
        assert!(misplaced(&long).is_some());
    }
}
