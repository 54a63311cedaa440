//! Settings that cannot work are told before anything is sent, with the way out.

use crate::server::{KEY, Reply, Server, end, groq_at, piece, request};
use sluice_providers::wire::openai::Flavour;
use sluice_providers::{Api, ApiKey, Connection, Locality, TimeLimits, connect};
use std::time::Duration;

fn complaint(connection: &Connection) -> String {
    connect(connection).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn a_cloud_provider_without_a_key_says_where_to_put_one() {
    let without =
        |id: &str| Connection::new(id, Api::OpenAi(Flavour::COMPATIBLE), "https://example.invalid", Locality::Cloud);
    let cases = [
        ("groq", "`groq` has no key: set `GROQ_API_KEY`, or `key_env` or `key_file` under `[providers.groq]`"),
        ("lab", "`lab` has no key: set `key_env` or `key_file` under `[providers.lab]`"),
    ];
    for (id, expected) in cases {
        assert_eq!(complaint(&without(id)), expected);
    }
}

#[test]
fn an_address_that_is_none_says_what_one_looks_like() {
    let lab = |url: &str| Connection::new("lab", Api::OpenAi(Flavour::COMPATIBLE), url, Locality::Local);
    for (url, problem) in [
        ("", "relative URL"),
        ("localhost:8080", "begins with neither"),
        ("ftp://box/v1", "begins with neither"),
        ("http://user:gsk_never-to-be-seen@box/v1", "a user or a password"),
        ("http://box/v1?key=gsk_never-to-be-seen", "a `?` or a `#`"),
        ("http://", "empty host"),
    ] {
        let told = complaint(&lab(url));
        assert!(told.contains(problem) && told.contains("`base_url` under `[providers.lab]`"), "{url}: {told}");
        assert!(!told.contains(KEY), "{told}");
    }
    let several = Connection { more_urls: vec!["localhost:8080".to_owned()], ..lab("http://127.0.0.1:8080/v1") };
    let told = complaint(&several);
    assert!(told.contains("number 2: it begins with neither") && told.contains("`base_urls` under"), "{told}");
    for url in ["http://127.0.0.1:8080/v1", " https://box/v1/ ", "http://[::1]:1"] {
        assert_eq!(complaint(&lab(url)), "", "{url}");
    }
}

#[test]
fn a_key_does_not_travel_in_the_clear() {
    let key = ApiKey::new(KEY).ok();
    let at =
        |url: &str, locality| Connection { key: key.clone(), ..Connection::new("lab", Api::Gemini, url, locality) };
    let told = complaint(&at("http://api.example.invalid/v1", Locality::Cloud));
    assert!(told.contains("use `https://`") && !told.contains(KEY), "{told}");
    for (url, locality) in [
        ("https://api.example.invalid/v1", Locality::Cloud),
        ("http://127.0.0.1:1/v1", Locality::Cloud),
        ("http://localhost:1/v1", Locality::Cloud),
        ("http://box:1/v1", Locality::Local),
    ] {
        assert_eq!(complaint(&at(url, locality)), "", "{url}");
    }
}

#[tokio::test]
async fn a_limit_of_a_million_years_is_none() {
    let endless = TimeLimits { connect: Duration::MAX, first_byte: Duration::MAX, idle: Duration::MAX };
    let server = Server::start(|_| Reply::Stream(vec![piece("hi"), end()])).await;
    let connection = Connection { limits: endless, ..groq_at(&server.url) };
    let asked = connect(&connection).expect("the settings are right");
    assert_eq!(asked.generate(&request("m")).await.expect("an answer").text, "hi");
}
