//! Markdown as safe HTML: everything a model wrote is escaped, and only known elements are written.

use super::figure::figure;
use super::svg::draw;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::collections::HashMap;

/// Diagrams that are drawn in one text; the rest is shown as source.
const MAX_DIAGRAMS: usize = 20;

/// Writes the HTML of a Markdown text. Headings begin at the second level, below the page's own.
///
/// HTML in the text is shown, not run; links lead to the web, to a place in the page or to a neighbouring file only;
/// images become links, because a page that stands for itself loads nothing.
pub(super) fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut writer = Writer { html: String::with_capacity(markdown.len() * 2), ..Writer::default() };
    for event in Parser::new_ext(markdown, options) {
        writer.event(event);
    }
    writer.html
}

/// Replaces what HTML would take for markup.
pub(super) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

#[derive(Default)]
struct Writer {
    html: String,
    /// Where the heading that is being written begins, and its text so far.
    heading: Option<(usize, String)>,
    /// How often each heading's name was given.
    names: HashMap<String, usize>,
    /// Language and text of the code block that is being read.
    code: Option<(String, String)>,
    /// Whether each open link was written.
    links: Vec<bool>,
    in_table_head: bool,
    diagrams: usize,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => {
                if let Some((_, name)) = &mut self.heading {
                    name.push_str(&text);
                }
                self.html.push_str(&format!("<code>{}</code>", escape(&text)));
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (word, sign) = if done { ("done", "☑") } else { ("open", "☐") };
                self.html.push_str(&format!("<span role=\"img\" aria-label=\"{word}\">{sign}</span> "));
            }
            // Only with options that are not set.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        if let Some((_, name)) = &mut self.heading {
            name.push_str(text);
        }
        self.html.push_str(&escape(text));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.heading = Some((self.html.len(), String::new())),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(words) => words.split_whitespace().next().unwrap_or_default().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(Some(1)) => self.html.push_str("<ol>\n"),
            Tag::List(Some(first)) => self.html.push_str(&format!("<ol start=\"{first}\">\n")),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let safe = is_safe(&dest_url);
                if safe {
                    self.html.push_str(&format!("<a rel=\"noreferrer\" href=\"{}\">", escape(&dest_url)));
                }
                self.links.push(safe);
            }
            Tag::Table(_) => self
                .html
                .push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n"),
            Tag::TableHead => {
                self.in_table_head = true;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableCell => self.html.push_str(if self.in_table_head { "<th scope=\"col\">" } else { "<td>" }),
            tag => self.html.push_str(plain(tag.to_end()).map_or("", |(start, _)| start)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::Link | TagEnd::Image => {
                if self.links.pop() == Some(true) {
                    self.html.push_str("</a>");
                }
            }
            TagEnd::Table => self.html.push_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.html.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableCell => self.html.push_str(if self.in_table_head { "</th>" } else { "</td>" }),
            tag => self.html.push_str(plain(tag).map_or("", |(_, end)| end)),
        }
    }

    /// The name by which links find a heading is known only when all of it was read.
    fn end_heading(&mut self, level: HeadingLevel) {
        let Some((at, text)) = self.heading.take() else { return };
        let name = name_of(&text);
        let count = self.names.entry(name.clone()).or_default();
        let id = if *count == 0 { name } else { format!("{name}-{count}") };
        *count += 1;
        let level = (level as usize + 1).min(6);
        self.html.insert_str(at, &format!("<h{level} id=\"{}\">", escape(&id)));
        self.html.push_str(&format!("</h{level}>\n"));
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let mut note = String::new();
        if language.eq_ignore_ascii_case("mermaid") && self.diagrams < MAX_DIAGRAMS {
            self.diagrams += 1;
            let id = format!("sluice-diagram-{}", self.diagrams);
            match draw(&code, &id) {
                Ok(svg) => {
                    self.html.push_str(&figure(&svg, &id, &format!("Diagram {}", self.diagrams)));
                    return;
                }
                Err(error) => note = format!("<p class=\"note\">Not drawn: {}</p>\n", escape(&error.to_string())),
            }
        }
        let pre = format!("<pre class=\"scroll\" tabindex=\"0\"><code>{}</code></pre>\n", escape(&code));
        self.html.push_str(&pre);
        self.html.push_str(&note);
    }
}

/// Start and end of an element that needs nothing else.
fn plain(tag: TagEnd) -> Option<(&'static str, &'static str)> {
    Some(match tag {
        TagEnd::Paragraph => ("<p>", "</p>\n"),
        TagEnd::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
        TagEnd::HtmlBlock => ("<pre class=\"scroll\" tabindex=\"0\">", "</pre>\n"),
        TagEnd::List(_) => ("<ul>\n", "</ul>\n"),
        TagEnd::Item => ("<li>", "</li>\n"),
        TagEnd::TableRow => ("<tr>", "</tr>\n"),
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        // Written by their own code, or only with options that are not set.
        _ => return None,
    })
}

/// The name that a heading's text gives it, as forges make it.
fn name_of(heading: &str) -> String {
    let letters = heading.trim().chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        letter if letter.is_alphanumeric() => Some(letter),
        _ => None,
    });
    letters.flat_map(char::to_lowercase).collect()
}

/// A link that leads to the web, to a place in the page, or to a neighbouring file.
fn is_safe(url: &str) -> bool {
    if url.starts_with("//") || url.chars().any(|letter| letter.is_control() || letter == '\\') {
        return false;
    }
    let scheme = url.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str()))
}
