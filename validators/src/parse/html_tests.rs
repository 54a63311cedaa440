//! Sound, broken, leaking and hostile pages.

use super::*;

const GOOD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Shop</title><meta name=\"viewport\" content=\"width=device-width\"><style>p { margin: 0 }</style></head>\n<body><h1>Orders</h1><img src=\"data:image/gif;base64,R0\" alt=\"a box\"><label for=\"city\">City</label><input id=\"city\" name=\"city\"><a href=\"https://example.org\">out</a>\n<script>\ndocument.getElementById(\"city\").focus();\n</script>\n</body>\n</html>\n";

#[test]
fn a_sound_page_gives_its_parts_and_no_error() {
    let page = html(GOOD);
    assert_eq!((&page.errors, &page.script_errors, &page.remote), (&vec![], &vec![], &vec![]));
    assert!(page.has_doctype && page.has_viewport && page.has_style);
    assert_eq!(
        (page.title.as_deref(), page.language.as_deref(), page.h1.as_slice()),
        (Some("Shop"), Some("en"), &["Orders".to_owned()][..])
    );
    assert_eq!(
        (page.inputs, page.wanted_ids, page.images_without_text),
        (vec![("city".to_owned(), true)], vec!["city".to_owned()], 0)
    );
    assert_eq!(page.visible_text, "Orders City out");
}

#[test]
fn a_broken_page_says_so() {
    for (from, to) in [
        ("<!DOCTYPE html>\n", ""),
        ("</h1>", ""),
        ("<h1>", "</p></section><h1>"),
        ("<h1>Orders</h1>", "<b><p>Orders</b></p>"),
        ("id=\"city\"", "id=\"city\" id=\"town\""),
        ("</script>\n</body>\n</html>\n", ""),
    ] {
        let text = GOOD.replace(from, to);
        assert!(!html(&text).errors.is_empty(), "{to} for {from}");
    }
    assert_eq!(html(&GOOD.replace("focus();", "focus(;")).script_errors.first().map(|error| error.0), Some(6));
}

#[test]
fn what_a_page_loads_from_elsewhere_is_found() {
    let table = include_str!("loads.txt");
    let mut seen = [0; 2];
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let (wanted, piece) = line.split_once(' ').unwrap();
        let piece = piece.replace("\\t", "\t").replace("\\n", "\n");
        let page = html(&GOOD.replace("<h1>", &format!("{piece}<h1>")));
        assert_eq!(page.remote.is_empty(), wanted == "alone", "{piece}: {:?}", page.remote);
        seen[usize::from(wanted == "alone")] += 1;
    }
    assert!(seen[0] > 30 && seen[1] > 15, "{seen:?}");
}

#[test]
fn every_way_to_speak_of_an_element_is_read() {
    for (piece, wanted) in [
        ("<label for=\"a\">x</label>", "a"),
        ("<button aria-controls=\"a b\">x</button>", "a b"),
        ("<a href=\"#a\">x</a>", "a"),
        ("<p aria-labelledby=\"a\">x</p>", "a"),
        ("<input list=\"a\" aria-label=\"x\">", "a"),
        ("<script>document.getElementById('a')</script>", "a"),
        ("<script>document.querySelector('#a .x, ul > #b')</script>", "a b"),
        ("<script>document.querySelectorAll(`#a`)</script>", "a"),
        ("<script>document.querySelector('a[href=\"#c\"]')</script>", ""),
        ("<script>document.getElementById('a' + n); document.querySelector(`#${id}`)</script>", ""),
        ("<a href=\"#/orders\">x</a><a href=\"#\">x</a><a href=\"#top\">x</a>", ""),
    ] {
        let page = html(&GOOD.replace("<h1>", &format!("{piece}<h1>")));
        let referred = page.referred_ids.iter().map(|(_, id)| id.as_str());
        let all: Vec<&str> =
            page.wanted_ids.iter().map(String::as_str).chain(referred).filter(|id| *id != "city").collect();
        assert_eq!(all.join(" "), wanted, "{piece}");
    }
}

#[test]
fn elements_that_scripts_make_exist_and_those_named_twice_are_told() {
    let made =
        "<script>const row = document.createElement('p'); row.id = 'a'; x.innerHTML = '<b id=\"c\">y</b>';</script>";
    let page = html(&GOOD.replace("<h1>", &format!("{made}<p id=\"d\">x</p><p id=\"d\">y</p><h1>")));
    assert!(["a", "c", "d"].iter().all(|id| page.ids.iter().any(|known| known == id)), "{:?}", page.ids);
    assert_eq!(page.repeated_ids, ["d"]);
}

#[test]
fn a_hostile_page_is_bounded() {
    for unit in ["<div>", "<b>", "<table>", "<a><b>", "<p>", "<li>", "<", "&amp", "<svg>", "<!--"] {
        html(&unit.repeat(20_000));
    }
}

#[test]
fn what_nothing_brings_to_sight_is_not_seen() {
    let seen = |style: &str, body: &str, script: &str| {
        let page = GOOD.replace("p { margin: 0 }", style).replace("<h1>", &format!("{body}<h1>"));
        html(&page.replace("document.", &format!("{script};document.")))
    };
    let tall = "<div class=\"h\" id=\"box\"><p>secret</p><input name=\"code\" aria-label=\"c\"></div>";
    for (style, body, script, is_seen) in [
        ("p { margin: 0 }", tall, "", true),
        (".h { display: none }", tall, "", false),
        (".h { position: absolute; left: -9999px }", tall, "", false),
        (".h { display: none } .h.open { display: block }", tall, "", true),
        (".h { display: none }", tall, "show(\"box\")", true),
        ("p{}", "<div hidden><p>secret</p><input name=\"code\" aria-label=\"c\"></div>", "", false),
        (
            "p{}",
            "<div style=\"Visibility: hidden\"><p>secret</p><input name=\"code\" aria-label=\"c\"></div>",
            "",
            false,
        ),
    ] {
        let page = seen(style, body, script);
        assert_eq!(page.visible_text.contains("secret"), is_seen, "{style} {body} {script}");
        assert_eq!(page.inputs.iter().any(|(name, _)| name == "code"), is_seen, "{style} {body} {script}");
        assert!(page.visible_text.ends_with("Orders City out"), "{}", page.visible_text);
    }
}
