//! Operators on pages: sections dropped, invented, exchanged, emptied, repeated; and on HTML, by what it is made of.

use super::words::renamed;
use crate::kinds::Kind;

/// Sentences that fit any project and say nothing of one.
const FILLER: &[&str] = &[
    "This part of the system is very important and should be handled with care by everyone who is involved.",
    "It provides a lot of value and makes sure that all the requirements are met in a timely manner.",
    "The team follows good practice here, and everything is documented where it is needed.",
    "There are many ways in which this can be extended later, depending on what is wanted.",
    "Further details can be found in the relevant places, which are kept up to date.",
];

/// A page as what stands above its sections, and the sections with their headings.
struct Page {
    head: String,
    sections: Vec<String>,
}

impl Page {
    /// Splits at the level of which there are most headings, so that a section is an endpoint, a story or a workflow.
    fn of(text: &str) -> Self {
        let count = |mark: &str| text.lines().filter(|line| line.starts_with(mark)).count();
        let mark = if count("### ") > count("## ") { "### " } else { "## " };
        let (mut head, mut sections, mut fenced) = (String::new(), Vec::<String>::new(), false);
        for line in text.lines() {
            fenced ^= line.starts_with("```");
            if line.starts_with(mark) && !fenced {
                sections.push(String::new());
            }
            let part = sections.last_mut().unwrap_or(&mut head);
            part.push_str(line);
            part.push('\n');
        }
        Page { head, sections }
    }

    fn with(&self, sections: impl IntoIterator<Item = String>) -> String {
        let sections: Vec<String> = sections.into_iter().collect();
        format!("{}{}", self.head, sections.concat())
    }

    /// Headings with other text under them.
    fn filled(&self, body: impl Fn(usize) -> String) -> String {
        let fill = |(index, section): (usize, &String)| {
            format!("{}\n\n{}\n\n", section.lines().next().unwrap_or_default(), body(index))
        };
        self.with(self.sections.iter().enumerate().map(fill))
    }
}

/// Spoiled forms of a page.
pub(super) fn spoiled(kind: &Kind, text: &str) -> Vec<(String, String)> {
    let page = Page::of(text);
    let sections = || page.sections.iter().cloned();
    let kept = |of: usize, kept: usize| {
        page.with(sections().enumerate().filter(|(index, _)| index % of < kept).map(|(_, section)| section))
    };
    let elsewhere = renamed(text, include_str!("../grounds/elsewhere.txt"));
    let invented = Page::of(&elsewhere).sections;
    let mut found = vec![
        ("a third of the sections".to_owned(), kept(3, 1)),
        ("the first section only".to_owned(), page.with(sections().take(1))),
        (
            "sections of another project stand between".to_owned(),
            page.with(sections().chain(invented.into_iter().take(6))),
        ),
        ("headings with nothing under them".to_owned(), page.filled(|_| String::new())),
        ("headings with filler under them".to_owned(), page.filled(|index| FILLER[index % FILLER.len()].to_owned())),
        ("sections are left open".to_owned(), page.filled(|_| "TBD".to_owned())),
        (
            "one section ten times".to_owned(),
            page.with(std::iter::repeat_n(page.sections.last().cloned().unwrap_or_default(), 10)),
        ),
        ("the whole three times".to_owned(), text.repeat(3)),
        (
            "nothing but filler".to_owned(),
            format!("{}\n{}", text.lines().next().unwrap_or_default(), FILLER.concat().repeat(4)),
        ),
        ("in code".to_owned(), format!("```\n{}\n```\n\nThat is all there is.\n", text.replace("```", "'''"))),
    ];
    // A README that says how to install and to use a program is one, whatever else it might say.
    if page.sections.len() > 3 && kind.name != "readme" {
        found.push(("two in five sections".to_owned(), kept(5, 2)));
    }
    if kind.table["gates"].to_string().contains("markdown.diagrams") {
        found
            .push(("a picture does not parse".to_owned(), format!("{text}\n```mermaid\nflowchart TD\n  a -->\n```\n")));
    }
    if kind.name == "system_overview" {
        let more = "## History\n\nIt was written in COBOL and runs on Kubernetes with Kafka, Redis and MongoDB.";
        found.push(("products that no source shows".to_owned(), format!("{text}\n{more}\n")));
        found.push(("more tables than there are".to_owned(), format!("{text}\n## Size\n\nIt keeps 412 tables.\n")));
    }
    if kind.name == "api_docs" {
        found.push(("headings without their level".to_owned(), unheaded(text)));
        let turned = page.sections.iter().rev();
        let bodies: Vec<String> =
            turned.map(|section| section.lines().skip(1).collect::<Vec<_>>().join("\n")).collect();
        found.push(("each endpoint has the text of another".to_owned(), page.filled(|index| bodies[index].clone())));
        found.push(("every method is another".to_owned(), methods_exchanged(text)));
        found.push((
            "status codes are others".to_owned(),
            STATUS.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)),
        ));
        found.extend(STRAYS.iter().map(|(label, more)| ((*label).to_owned(), format!("{text}\n{more}\n"))));
        found.push((
            "endpoints stand in one sentence".to_owned(),
            page.with([sections()
                .filter_map(|section| section.lines().next().map(|line| line.trim_start_matches('#').to_owned()))
                .collect::<Vec<_>>()
                .join(",")]),
        ));
    }
    found
}

/// Status codes, and others that nobody answers with.
const STATUS: &[(&str, &str)] = &[
    ("`200`", "`218`"),
    ("`201`", "`219`"),
    ("`204`", "`226`"),
    ("`404`", "`418`"),
    ("`409`", "`420`"),
    ("`401`", "`419`"),
    ("`400`", "`421`"),
    ("`403`", "`425`"),
    ("`202`", "`208`"),
    ("`422`", "`424`"),
    ("`500`", "`508`"),
    ("`410`", "`427`"),
];
/// Endpoints that nobody has written, where no heading names them.
const STRAYS: &[(&str, &str)] = &[
    (
        "endpoints are made up in prose",
        "There is also DELETE /admin/everything, which needs no login, and PATCH /refunds/{id}.",
    ),
    ("endpoints are made up in code", "```text\nDELETE /admin/everything\nPOST /refunds\n```"),
    (
        "endpoints are made up in calls",
        "```sh\ncurl -X DELETE http://localhost:8000/admin/everything\ncurl -X POST http://localhost:8000/refunds\n```",
    ),
    (
        "endpoints are made up in HTML",
        "<table><tr><td>DELETE</td><td>/admin/everything</td></tr><tr><td>POST</td><td>/refunds</td></tr></table>",
    ),
    (
        "endpoints are made up where nobody looks",
        "<!-- DELETE /admin/everything -->\n\n<details>\n\n`POST /refunds` needs no login.\n\n</details>",
    ),
];

fn unheaded(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

fn methods_exchanged(text: &str) -> String {
    text.replace("GET /", "\u{1}").replace("POST /", "GET /").replace("DELETE /", "PUT /").replace('\u{1}', "POST /")
}

/// An operator on HTML: what it does, what it replaces, and by what.
const HTML: &[(&str, &str, &str)] = &[
    (
        "scripts and styles come from elsewhere",
        "<style>",
        "<link rel=\"stylesheet\" href=\"https://cdn.example.net/a.css\"><style>",
    ),
    ("a script comes from elsewhere", "</body>", "<script src=\"https://cdn.example.net/a.js\"></script></body>"),
    ("a form is never closed", "</form>", ""),
    ("a heading is never closed", "</h1>", ""),
    ("there is no document type", "<!DOCTYPE html>\n", ""),
    ("a second main heading", "</h1>", "</h1><h1>Welcome</h1>"),
    ("scripts do not parse", "<script>", "<script>\nfunction ( {"),
    ("the script is left open", "</script>", ""),
];

/// Spoiled forms of an HTML page.
pub(super) fn spoiled_html(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        HTML.iter().map(|(label, old, new)| ((*label).to_owned(), text.replacen(old, new, 1))).collect();
    let without = |from: &str, to: &str| {
        let mut text = text.to_owned();
        while let Some((start, end)) =
            text.find(from).and_then(|start| Some((start, start + text[start..].find(to)? + to.len())))
        {
            text.replace_range(start..end, "");
        }
        text
    };
    found.push((
        "no fields and no buttons".to_owned(),
        renamed(&without("<form", "</form>"), "input br\nbutton b\nselect p\ntextarea p\n"),
    ));
    found.push(("there is no title".to_owned(), without("<title>", "</title>")));
    found.push(("the body is lost".to_owned(), without("<h1>", "</body>")));
    found.push(("nothing but a heading".to_owned(), without("</h1>", "</main>").replace("</body>", "</h1></body>")));
    found.push(("filler for everything".to_owned(), {
        let body = FILLER.concat().repeat(2);
        format!("{}<body><h1>Welcome</h1><p>{body}</p></body></html>", text.split("<body>").next().unwrap_or_default())
    }));
    found.push(("in Markdown".to_owned(), "# Page\n\n- a form\n- a list of fields\n- a button\n".to_owned()));
    found.push(("shown as code".to_owned(), format!("<!DOCTYPE html><html lang=\"en\"><head><title>Code</title></head><body><h1>Code</h1><pre>{}</pre></body></html>", text.replace('<', "&lt;"))));
    found
}
