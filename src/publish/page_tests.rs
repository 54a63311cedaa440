use super::markdown::render;
use super::svg_clean::{Unsafe, clean};
use super::{DrawError, Notation, Page, draw, html};
use regex::Regex;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, FindingRole, Repair, Verdict};

const DIAGRAMS: [(&str, &str); 4] = [
    ("erd", include_str!("testdata/erd.mmd")),
    ("flowchart", include_str!("testdata/flowchart.mmd")),
    ("sequence", include_str!("testdata/sequence.mmd")),
    ("class", include_str!("testdata/class.mmd")),
];

fn page<'a>(source: &'a str, notation: Notation) -> Page<'a> {
    Page { title: "A <title>", source, notation, candidate: None, verdict: None, day: None }
}

#[test]
fn a_drawing_is_text_in_an_svg_that_loads_and_runs_nothing() {
    for (name, source) in DIAGRAMS {
        let svg = draw(source, name).unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{name}");
        let urls: Vec<&str> = svg.match_indices("http").map(|(at, _)| svg[at..].split('"').next().unwrap()).collect();
        assert!(urls.iter().all(|url| url.starts_with("http://www.w3.org/")), "{name}: {urls:?}");
        for word in ["<foreignObject", "<script", "<a ", "@import", " onclick"] {
            assert!(!svg.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn every_column_of_a_schema_fits_into_its_cell() {
    let svg = draw(DIAGRAMS[0].1, "erd").unwrap();
    // The widest cell of the schema, and how wide it is in Arial at the size of the drawing.
    assert!(svg.contains("billing_postal_code"));
    let wanted = super::arial::width("billing_postal_code", 16.0, false);
    let row = Regex::new(r#"class="[^"]*(?:attribute-name)[^"]*" transform="translate\((-?[\d.]+)"#).unwrap();
    let keys = Regex::new(r#"class="[^"]*(?:attribute-keys)[^"]*" transform="translate\((-?[\d.]+)"#).unwrap();
    let invoice = &svg[svg.find("invoice_date").unwrap()..];
    let [name, key] = [row, keys].map(|place| place.captures(invoice).unwrap()[1].parse::<f64>().unwrap());
    assert!(key - name >= wanted, "{name} {key} {wanted}");
}

#[test]
fn labels_of_edges_are_centred_on_their_edges() {
    let labels =
        Regex::new(r#"<g class="edgeLabel"[^>]*><g class="label"[^>]* transform="translate\((-?[\d.]+),"#).unwrap();
    for (name, source) in [DIAGRAMS[0], DIAGRAMS[3]] {
        let svg = draw(source, name).unwrap();
        let offsets: Vec<String> = labels.captures_iter(&svg).map(|found| found[1].to_owned()).collect();
        assert!(offsets.len() >= 3 && offsets.iter().all(|offset| offset == "0"), "{name}: {offsets:?}");
    }
}

#[test]
fn what_cannot_be_drawn_is_told_and_never_ends_the_run() {
    assert_eq!(draw(&"x".repeat(60_000), "d"), Err(DrawError::TooLong(60_000)));
    for source in [
        "",
        "no diagram",
        "flowchart LR\n a -->",
        "erDiagram\n\u{a0}\u{a0}USER {\n\u{a0}int id\n}",
        "\0",
        "classDiagram\n class {",
    ] {
        if let Ok(svg) = draw(source, "d") {
            assert!(svg.starts_with("<svg "), "{source:?}");
        }
    }
    assert!(draw("no diagram", "d").is_err());
}

#[test]
fn directives_of_a_diagram_bring_in_no_style_font_or_html() {
    for directive in [
        "%%{init: {\"themeCSS\": \"* { background: url(https://evil.example/x) }\"}}%%",
        "%%{init: {\"htmlLabels\": true, \"flowchart\": {\"htmlLabels\": true}}}%%",
        "%%{init: {\"securityLevel\": \"loose\", \"fontFamily\": \"evil\"}}%%",
    ] {
        let source = format!(
            "{directive}\nflowchart LR\n a[\"<b>x</b> <img src=x onerror=alert(1)>\"] --> b\n click a \"https://evil.example\"\n"
        );
        let svg = draw(&source, "d").unwrap();
        for word in ["evil", "foreignObject", "<img", "<a ", "<b>"] {
            assert!(!svg.contains(word), "{directive} brought {word}");
        }
    }
}

#[test]
fn a_drawing_is_cleaned_of_all_that_could_run_load_or_lead_away() {
    for (svg, expected) in [
        ("<svg onload='x()' id=\"a\"><path d=\"M0 0\"/></svg>", Ok("<svg id=\"a\"><path d=\"M0 0\"/></svg>")),
        ("<svg><a xlink:href=\"https://x\"><text>b</text></a></svg>", Ok("<svg><text>b</text></svg>")),
        ("<svg><use href=\"#p\"/><use href=\"x.svg#p\"/></svg>", Ok("<svg><use href=\"#p\"/><use/></svg>")),
        (
            "<svg><rect style=\"fill:url(#g)\" fill=\"url( 'http://x')\"/></svg>",
            Ok("<svg><rect style=\"fill:url(#g)\"/></svg>"),
        ),
        ("<svg><g data-x=\"a>b\"></g><!-- <script> --></svg>", Ok("<svg><g data-x=\"a>b\"></g></svg>")),
        ("<svg><style>.a{fill:#fff}</style></svg>", Ok("<svg><style>.a{fill:#fff}</style></svg>")),
        ("<svg><style>@import 'x';</style></svg>", Err(Unsafe::Style)),
        ("<svg><style>a{b:u\\72l(x)}</style></svg>", Err(Unsafe::Style)),
        ("<svg><rect style=\"fill:url&lpar;http://x)\" d=\"&#117;rl(x)\"/></svg>", Ok("<svg><rect/></svg>")),
        ("<svg><script>x()</script></svg>", Err(Unsafe::Element("script".to_owned()))),
        ("<svg><foreignObject><p>x</p></foreignObject></svg>", Err(Unsafe::Element("foreignObject".to_owned()))),
        ("<svg><SCRIPT/></svg>", Err(Unsafe::Element("SCRIPT".to_owned()))),
        ("<svg><text x=\"1", Err(Unsafe::Broken)),
        ("<svg><text x=1></text></svg>", Err(Unsafe::Broken)),
        ("<svg><style>.a{", Err(Unsafe::Broken)),
    ] {
        assert_eq!(clean(svg), expected.map(str::to_owned), "{svg}");
    }
}

#[test]
fn a_page_stands_for_itself_and_names_its_drawing() {
    let page = html(&page(DIAGRAMS[1].1, Notation::Mermaid));
    for part in [
        "<!doctype html>",
        "<html lang=\"en\">",
        "default-src 'none'",
        "<title>A &lt;title&gt;</title>",
        "<main>",
        "role=\"img\" aria-labelledby=\"sluice-diagram-title sluice-diagram-description\"",
        "<summary>Source</summary>",
        "tabindex=\"0\"",
        "prefers-color-scheme: dark",
        "@media print",
        "flowchart LR\n    subgraph edge[&quot;Edge",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains(" src="));
    assert_eq!(page.matches("<svg ").count(), 1);
}

#[test]
fn a_page_tells_how_its_text_was_judged() {
    let finding = |earned| Finding {
        check: "facts.entities".to_owned(),
        role: FindingRole::Graded,
        earned,
        of: 35.0,
        line: None,
        message: "10 of 11 <tables>".to_owned(),
        hint: None,
    };
    let verdict = Verdict {
        score: Score::from_points(71.0),
        threshold: Score::from_points(80.0),
        evidence: Evidence::Facts,
        findings: vec![finding(Some(31.8)), finding(None)],
        repairs: vec![Repair { edit: "removed a fence".to_owned(), lossy: true }],
    };
    let page = Page {
        verdict: Some(&verdict),
        candidate: Some("lab/<m>"),
        day: Some("2026-11-22"),
        ..page("{}", Notation::Plain)
    };
    let html = html(&page);
    for part in [
        "32 of 35",
        "unscored of 35",
        "10 of 11 &lt;tables&gt;",
        "removed a fence (something was lost)",
        "not accepted",
        "Scored 71 of 100",
        "lab&#x2f;&lt;m&gt;",
        "on 2026-11-22",
        "evidence: facts",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    assert!(!html.contains("<summary>Source</summary>"), "a text that is shown as it is needs no second copy");
}

#[test]
fn a_diagram_that_cannot_be_drawn_shows_its_source_and_why() {
    let page = html(&page("no <diagram>", Notation::Mermaid));
    assert!(page.contains("could not be drawn") && page.contains("no &lt;diagram&gt;") && !page.contains("<svg "));
}

#[test]
fn markdown_of_a_model_becomes_html_that_runs_nothing() {
    let html = render(include_str!("testdata/api.md"));
    for part in [
        "<h2 id=\"shop-api\">Shop API</h2>",
        "<h3 id=\"data-model\">",
        "<h3 id=\"data-model-1\">",
        "href=\"#data-model\"",
        "href=\"https://example.com/a?b=1&amp;c=2\"",
        "href=\"../erd.mmd\"",
        "<th scope=\"col\">Method</th>",
        "<td><code>/orders/{id}</code></td>",
        "&lt;script&gt;",
        "&lt;img src=x onerror=alert(1)&gt;",
        "# &lt;b&gt;&amp;amp;",
        "aria-label=\"done\"",
        "<del>struck</del>",
        "<blockquote>",
        "Not drawn: ",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    for part in ["<script", "<img", "javascript:", "data:text"] {
        assert!(!html.contains(part), "{part} is there");
    }
    assert_eq!(html.matches("<svg ").count(), 2);
}

#[test]
fn no_text_breaks_the_markdown_writer() {
    let texts = [
        "> ".repeat(20_000),
        "[".repeat(20_000),
        "* ".repeat(5_000),
        "<".repeat(20_000),
        "`".repeat(9_999),
        "# a\n".repeat(9_999),
    ];
    for text in texts {
        assert!(!render(&text).contains("<script"));
    }
    for url in [
        "JavaScript:x",
        "java\tscript:x",
        " javascript:x",
        "vbscript:x",
        "//evil",
        "\\\\evil",
        "file:///etc/passwd",
        "data:x",
    ] {
        assert!(!render(&format!("[a](<{url}>)")).contains("href"), "{url}");
    }
}

#[test]
fn characters_that_mermaid_spells_are_shown_as_themselves_and_stay_harmless() {
    let svg = draw("flowchart LR\n  a[\"one#59; two\"] -->|\"reads#59; #lt;b#gt;\"| b[\"#quot;c#quot; #35;1\"]\n", "t")
        .unwrap();
    assert!(svg.contains("one; two") || svg.contains("one;"), "{svg}");
    assert!(!svg.contains("#59;") && !svg.contains("&amp;quot;") && !svg.contains("<b>"), "{svg}");
}
