//! Tables on a terminal: columns in line, and no line longer than there is room.

use crate::report::visible_line;

/// Blanks between two columns.
const GAP: usize = 2;
/// What texts are shortened to before a column is left out, and where none is left that may be.
const SHORT: usize = 20;
const SHORTEST: usize = 6;
/// The most of a text that is shown.
const LONGEST: usize = 300;

/// What a column is called and how it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    /// Of a table without a head line, empty in all.
    pub(super) name: &'a str,
    /// Stands at the right, and is never shortened.
    pub(super) is_number: bool,
    /// Where there is no room the highest is left out first; 0 stays.
    pub(super) rank: u8,
}

/// A table that fits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet<'a> {
    /// Its lines, the head line first where there is one.
    pub(super) lines: Vec<String>,
    /// Columns that had no room.
    pub(super) left_out: Vec<&'a str>,
    /// The room there was.
    width: Option<usize>,
}

impl<'a> Head<'a> {
    pub(super) fn text(name: &'a str) -> Self {
        Head { name, is_number: false, rank: 0 }
    }

    pub(super) fn number(name: &'a str) -> Self {
        Head { name, is_number: true, rank: 0 }
    }

    pub(super) fn ranked(self, rank: u8) -> Self {
        Head { rank, ..self }
    }
}

impl<'a> Sheet<'a> {
    /// Sets rows with as many cells as there are heads; without a width nothing is shortened.
    pub(super) fn set(heads: &[Head<'a>], rows: &[Vec<String>], width: Option<usize>) -> Self {
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| cut(&visible_line(cell), LONGEST)).collect()).collect();
        let (kept, widths) = fitting(heads, &cells, width);
        let named = heads.iter().any(|head| !head.name.is_empty());
        let names = named.then(|| heads.iter().map(|head| head.name.to_owned()).collect());
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (at, (column, width)) in kept.iter().zip(&widths).enumerate() {
                let cell = row.get(*column).map(|cell| cut(cell, *width)).unwrap_or_default();
                let blanks = " ".repeat(width.saturating_sub(columns(&cell)));
                line.push_str(if at == 0 { "" } else { "  " });
                line.push_str(&if heads[*column].is_number { blanks + &cell } else { cell + &blanks });
            }
            line.trim_end().to_owned()
        };
        let left_out = (0..heads.len()).filter(|column| !kept.contains(column)).map(|column| heads[column].name);
        Sheet { lines: names.iter().chain(&cells).map(line).collect(), left_out: left_out.collect(), width }
    }

    /// Its lines behind some blanks, and which columns had no room.
    pub(super) fn told(&self, indent: usize) -> String {
        let blanks = " ".repeat(indent);
        let mut text: String = self.lines.iter().map(|line| format!("{blanks}{line}\n")).collect();
        let left_out: Vec<&str> = self.left_out.iter().copied().filter(|name| !name.is_empty()).collect();
        if !left_out.is_empty() {
            let note = format!("(no room for: {})", left_out.join(", "));
            text.push_str(&format!("{blanks}{}\n", cut(&note, self.width.unwrap_or(usize::MAX))));
        }
        text
    }
}

/// The columns that are shown, and how wide each is.
fn fitting(heads: &[Head<'_>], cells: &[Vec<String>], width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    let widest = |column: usize| {
        let cells = cells.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell));
        cells.chain([columns(heads[column].name)]).max().unwrap_or(0)
    };
    let full: Vec<usize> = (0..heads.len()).map(widest).collect();
    let mut kept: Vec<usize> = (0..heads.len()).collect();
    let Some(room) = width else { return (kept, full) };
    loop {
        let widths = shortened(heads, (&kept, &full), room, SHORT);
        let fits = total(&widths) <= room;
        let least = kept.iter().enumerate().filter(|(_, column)| heads[**column].rank > 0);
        match least.max_by_key(|(_, column)| heads[**column].rank).map(|(at, _)| at) {
            Some(at) if !fits => drop(kept.remove(at)),
            None if !fits => {
                let widths = shortened(heads, (&kept, &full), room, SHORTEST);
                return (kept, widths);
            }
            Some(_) | None => return (kept, widths),
        }
    }
}

/// Widths of columns, the widest texts shortened until all fit or none is longer than `least`.
fn shortened(heads: &[Head<'_>], (kept, full): (&[usize], &[usize]), room: usize, least: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = kept.iter().map(|column| full[*column]).collect();
    while total(&widths) > room {
        let texts = (0..kept.len()).filter(|at| !heads[kept[*at]].is_number && widths[*at] > least);
        match texts.max_by_key(|at| widths[*at]) {
            Some(at) => widths[at] -= 1,
            None => break,
        }
    }
    widths
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// A text in so many columns: lists lose their end, names their middle, since models of a family begin alike.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let tail = if text.contains(", ") { 0 } else { room * 2 / 3 };
    let end: Vec<char> = taken(text.chars().rev(), tail);
    let begin = taken(text.chars(), room - tail);
    begin.into_iter().chain(['…']).chain(end.into_iter().rev()).collect()
}

/// As many characters as have room.
fn taken(characters: impl Iterator<Item = char>, mut room: usize) -> Vec<char> {
    let fits = |character: &char| {
        let left = room.checked_sub(breadth(*character));
        room = left.unwrap_or(0);
        left.is_some()
    };
    characters.take_while(fits).collect()
}

/// Columns that a text takes.
fn columns(text: &str) -> usize {
    text.chars().map(breadth).sum()
}

/// Columns of a character. **Source**: the wide and combining blocks of Unicode's EastAsianWidth, roughly.
fn breadth(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200c}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads() -> [Head<'static>; 4] {
        [
            Head::text("candidate"),
            Head::number("calls"),
            Head::number("tokens in").ranked(2),
            Head::number("cost").ranked(1),
        ]
    }

    fn rows() -> Vec<Vec<String>> {
        let row = |name: &str| [name, "12", "1,234,567", "0.0012 USD"].map(str::to_owned).to_vec();
        vec![row("groq/openai/gpt-oss-120b"), row("ollama/qwen2.5-coder:14b")]
    }

    #[test]
    fn no_line_is_longer_than_there_is_room_and_what_is_left_out_is_told() {
        for (width, first, left_out) in [
            (None, "groq/openai/gpt-oss-120b     12  1,234,567  0.0012 USD", &[][..]),
            (Some(54), "groq/openai/gpt-oss-120b     12  1,234,567  0.0012 USD", &[]),
            (Some(50), "groq/op…gpt-oss-120b     12  1,234,567  0.0012 USD", &[]),
            (Some(45), "groq/openai/gpt-oss-120b     12  0.0012 USD", &["tokens in"]),
            (Some(31), "groq/openai/gpt-oss-120b     12", &["tokens in", "cost"]),
            (Some(14), "gr…120b     12", &["tokens in", "cost"]),
        ] {
            let sheet = Sheet::set(&heads(), &rows(), width);
            assert_eq!((sheet.lines[1].as_str(), sheet.left_out.as_slice()), (first, left_out), "{width:?}");
            assert!(sheet.lines.iter().all(|line| columns(line) <= width.unwrap_or(usize::MAX)), "{sheet:?}");
        }
        assert!(Sheet::set(&heads(), &rows(), Some(45)).told(2).ends_with("  (no room for: tokens in)\n"));
    }

    #[test]
    fn wide_characters_stand_in_line_and_no_text_breaks_one() {
        let rows = [["日本語の商品", "1"], ["a\nb\u{1b}", "22"]].map(|row| row.map(str::to_owned).to_vec());
        let sheet = Sheet::set(&[Head::text(""), Head::number("")], &rows, None);
        assert_eq!(sheet.lines, ["日本語の商品   1", "a b⟨U+001B⟩   22"]);
        assert_eq!(cut("日本語の商品", 7), "日…商品");
        assert_eq!(cut("12 timeout, 3 auth", 10), "12 timeou…");
        assert_eq!(cut("supplier number 12", 10), "sup…ber 12");
        assert_eq!(Sheet::set(&[], &[], Some(3)).lines, Vec::<String>::new());
    }
}
