//! Drafts about whole projects, judged by the rubrics that judge everybody.

use super::ground::{Ground, explain, kind};

#[test]
fn every_draft_about_the_shop_is_accepted() {
    let shop = Ground::of("examples/shop");
    let mut out = String::new();
    for name in ["erd", "architecture", "components_diagram", "data_flow", "class", "api_docs", "system_overview"] {
        let text = shop.draft(name);
        let verdict = shop.judge(&kind(name), &text);
        out += &format!("==== {name}\n{text}\n{}\n", explain(&verdict));
    }
    std::fs::write("/tmp/drafts.txt", out).unwrap();
}
