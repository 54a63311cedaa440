//! Fenced blocks of an answer.

/// A block between fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// First word behind the opening fence, in lower case.
    pub(super) language: String,
    /// What stands between the fences.
    pub(super) body: &'a str,
    /// Bytes of the whole block, fences included.
    pub(super) span: std::ops::Range<usize>,
    pub(super) closed: bool,
}

impl Block<'_> {
    /// True where anything but space stands outside the block.
    pub(super) fn has_surroundings(&self, text: &str) -> bool {
        !text[..self.span.start].trim().is_empty() || !text[self.span.end..].trim().is_empty()
    }
}

/// All fenced blocks that lie in no other, in order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, usize, char, usize, String)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let Some((sign, length, info)) = fence(line) else { continue };
        match &open {
            None => open = Some((start, end, sign, length, language(info))),
            Some((from, body, opened, opened_length, language)) => {
                if sign == *opened && length >= *opened_length && info.is_empty() {
                    let language = language.clone();
                    blocks.push(Block { language, body: &text[*body..start], span: *from..end, closed: true });
                    open = None;
                }
            }
        }
    }
    if let Some((from, body, _, _, language)) = open {
        blocks.push(Block { language, body: &text[body..], span: from..text.len(), closed: false });
    }
    blocks
}

/// The block that is the whole answer, if it is one clean block.
pub(super) fn around<'a>(text: &'a str, languages: &[&str]) -> Option<&'a str> {
    let trimmed = text.trim();
    let (sign, length, info) = fence(trimmed.lines().next()?)?;
    let last = trimmed.lines().next_back()?;
    let (closing, closing_length, rest) = fence(last)?;
    let fits = languages.contains(&language(info).as_str());
    let start = trimmed.find('\n')? + 1;
    let end = trimmed.len() - last.len();
    (fits && closing == sign && closing_length == length && rest.is_empty() && start <= end)
        .then(|| &trimmed[start..end])
}

/// Sign, length and info of a line that is a fence.
pub(super) fn fence(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim();
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == sign).count();
    let info = line[length..].trim();
    (length >= 3 && !info.contains('`')).then_some((sign, length, info))
}

fn language(info: &str) -> String {
    info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or("").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_closed_or_not() {
        let found =
            |text| blocks(text).iter().map(|b| (b.language.clone(), b.body.to_owned(), b.closed)).collect::<Vec<_>>();
        let block = |language: &str, body: &str, closed| (language.to_owned(), body.to_owned(), closed);
        assert_eq!(found("a\n```Mermaid\nx\n```\nb"), [block("mermaid", "x\n", true)]);
        assert_eq!(found("````md\n```\nx\n```\n````"), [block("md", "```\nx\n```\n", true)]);
        assert_eq!(found("```json\n{"), [block("json", "{", false)]);
        assert_eq!(found("no ```fence``` here"), []);
        assert_eq!(around("```md\n# a\n```js\nx\n```\nb\n```", &["md"]), Some("# a\n```js\nx\n```\nb\n"));
        assert_eq!(around("```md", &["md"]), None);
    }
}
