//! Names that are nearly right, and names that a user told for others.

use crate::kinds::kind;
use crate::shop;
use crate::subject::{Ground, explain, judge};
use sluice_validators::facts::Notes;

fn ground(aliases: &[(&str, &str)]) -> Ground {
    let mut facts = shop::facts();
    facts.aliases = aliases.iter().map(|(name, other)| ((*name).to_owned(), (*other).to_owned())).collect();
    Ground { facts, notes: Notes::default() }
}

fn good(kind: &str, extension: &str) -> String {
    crate::good::text(kind, extension)
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_nearest_that_is() {
    for (name, extension, old, new, told) in [
        ("erd", "mmd", "products", "prodlist", "the nearest is `products` (schema.sql:32)"),
        ("erd", "mmd", "text slug", "text slog_word", "the nearest is `slug` (schema.sql:24)"),
        ("erd", "mmd", "products", "prodlist", "the nearest that is said is `prodlist`"),
        ("class", "mmd", "OrderCreate", "CreateOrder", "the nearest is `OrderCreate` (api/orders.py:5)"),
        ("architecture", "mmd", "services/stock", "services/stocker", "the nearest is `stock` (services/stock.py:1)"),
        ("data_flow", "mmd", "[(categories)]", "[(categoriks)]", "the nearest is `categories` (schema.sql:24)"),
        (
            "api_docs",
            "md",
            "GET /products\n",
            "GET /product-list\n",
            "the nearest is `GET /products` (api/catalogue.py:10)",
        ),
        ("system_overview", "md", "`reserve_stock`", "`reserve_stocks_now`", "the nearest is `reserve_stock`"),
    ] {
        let verdict = judge(kind(name), &good(name, extension).replace(old, new), &ground(&[]));
        let messages: Vec<&str> = verdict.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert!(messages.iter().any(|message| message.contains(told)), "{name}: {told}\n{messages:#?}");
    }
}

#[test]
fn only_a_told_alias_stands_for_a_table() {
    let text = good("erd", "mmd").replace("users", "clients");
    let plain = judge(kind("erd"), &text, &ground(&[]));
    let told = judge(kind("erd"), &good("erd", "mmd"), &ground(&[])).score;
    assert!(plain.score < told, "{}", explain(&plain));
    for (aliases, whole) in [(("users", "client"), true), (("users", "customer"), false), (("orders", "client"), false)]
    {
        let verdict = judge(kind("erd"), &text, &ground(&[aliases]));
        assert_eq!(verdict.score == told, whole, "{aliases:?} {}", explain(&verdict));
    }
}

#[test]
fn a_box_may_be_called_by_an_alias() {
    let text = good("architecture", "mmd").replace("\"services/checkout\"", "\"Cash desk\"");
    let before = judge(kind("architecture"), &text, &ground(&[])).score;
    let after = judge(kind("architecture"), &text, &ground(&[("checkout", "cash desk")])).score;
    assert!(after > before, "{after} after {before}");
}
