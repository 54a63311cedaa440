//! Calls that a page speaks of anywhere: in prose, in code, in tables of HTML. An endpoint that is made up is as wrong there
//! as under a heading of its own.

use crate::facts::Route;
use crate::names::route_key;
use regex::Regex;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Calls of one page that are looked at.
const MAX_CALLS: usize = 2_000;
/// Bytes before a call that may deny it.
const BEFORE: usize = 40;
/// Parts of a path that an address may have before those of a route: `/api/v1`.
const MAX_PREFIX: usize = 2;

/// Marks that may stand between a method and its path, and how many.
const MAX_BETWEEN: usize = 8;
/// Letters of an element between the two.
const MAX_ELEMENT: usize = 80;

/// A method as calls write it. What follows it is read by hand: as a pattern, up to eight elements of 80 letters each
/// take some ten thousand states, and every call found clears them all.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|(?i:delete|patch))\b").expect("a constant pattern reads")
});
/// `curl -X DELETE http://localhost:8000/orders`, `requests.delete("https://api.example.org/orders")`, `$BASE/orders`.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?:https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|(?:[\w-]+\.)*example(?:\.\w{2,4})?|\{\{?\w+\}?\}|<[\w-]+>)(?::\d{1,5})?|\$\{?[A-Z][A-Z_]*(?:URL|HOST|BASE|API)[A-Z_]*\}?)(/(?:<[A-Za-z0-9_:]+>)?(?:/<[A-Za-z0-9_:]+>|[^\s`*|)"'<,;\\])*)"#,
    )
    .expect("a constant pattern reads")
});
static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:-X\s*|--request[ =]|\bhttps?\s+)(GET|POST|PUT|PATCH|DELETE)\b|\.(get|post|put|patch|delete)\(")
        .expect("a constant pattern reads")
});
static CLIENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:curl|wget|https?|fetch|requests|axios|httpx)\b").expect("a constant pattern reads")
});
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no|not|never|without|neither|nor|instead of|kein\w*|nicht)\b[^.,;:]*$")
        .expect("a constant pattern reads")
});

/// A call as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Upper-cased; `None` where only an address is named.
    pub(super) method: Option<String>,
    pub(super) path: String,
    pub(super) line: u32,
    /// It stands in an address, which may have a path of its own before that of the route.
    is_address: bool,
}

impl Call {
    /// As a message says it.
    pub(super) fn written(&self) -> String {
        self.method.as_ref().map_or_else(|| self.path.clone(), |method| format!("{method} {}", self.path))
    }

    /// True where a route answers the call: values stand for parameters.
    pub(super) fn is_answered(&self, routes: &[Wanted]) -> bool {
        let said = parts(&self.path);
        routes.iter().any(|route| {
            let method = &route.method;
            let is_method = self
                .method
                .as_ref()
                .is_none_or(|said| said == method || method == "ANY" || said == "OPTIONS" || said == "HEAD");
            is_method && self.reaches(&said, &route.parts)
        })
    }

    fn reaches(&self, said: &[String], wanted: &[String]) -> bool {
        let most = if self.is_address { MAX_PREFIX } else { 0 };
        let fits = |said: &[String]| {
            let ends_open = wanted.last().is_some_and(|last| last == "*");
            let is_long_enough = said.len() == wanted.len() || (ends_open && said.len() >= wanted.len());
            is_long_enough && wanted.iter().zip(said).all(|(wanted, said)| is_part(wanted, said))
        };
        // An address alone (`http://localhost:8000/`) names the server.
        (self.is_address && said.is_empty()) || (0..=most.min(said.len())).any(|skipped| fits(&said[skipped..]))
    }
}

/// A route as calls are held against it.
pub(super) struct Wanted {
    method: String,
    parts: Vec<String>,
}

impl Wanted {
    pub(super) fn new(route: &Route) -> Self {
        Wanted { method: route.method.to_ascii_uppercase(), parts: parts(&route.path) }
    }
}

/// A parameter takes any value, alone or after what is fixed: `@{name}`.
fn is_part(wanted: &str, said: &str) -> bool {
    wanted == "*" || wanted == said || wanted.strip_suffix("{}").is_some_and(|fixed| said.starts_with(fixed))
}

/// Parts of a path in the spelling of route keys; `*` for a rest of any length.
fn parts(path: &str) -> Vec<String> {
    let key = route_key("", path.trim_end_matches(['.', ':', ';', '!', '?']));
    let mut parts: Vec<String> =
        key.trim().split('/').filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect();
    let rest = path
        .rsplit('/')
        .next()
        .is_some_and(|last| last.starts_with('*') || last.contains(":path") || last.starts_with("{*"));
    if let Some(last) = parts.last_mut().filter(|_| rest) {
        *last = "*".to_owned();
    }
    parts
}

/// Every different call of a page, in the order of its lines; what is denied (`there is no DELETE /orders`) is none.
pub(super) fn calls(text: &str) -> Vec<Call> {
    let lines = Lines::new(text);
    let mut found: Vec<Call> = Vec::new();
    for Written { start, method, path } in written(text).take(MAX_CALLS) {
        if !is_denied(text, start) {
            let method = Some(method.to_ascii_uppercase());
            found.push(Call { method, path: clean(path), line: lines.of(start), is_address: false });
        }
    }
    if CLIENT.is_match(text) {
        add_addresses(text, &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|call| seen.insert((call.method.clone(), call.path.clone())));
    found.sort_by_key(|call| call.line);
    found
}

/// A method with a path after it: `DELETE /orders/{id}` or `/orders/<int:id>`, with marks, cells or elements between the two.
struct Written<'a> {
    start: usize,
    method: &'a str,
    path: &'a str,
}

fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let method = CALLED.find_at(text, from)?;
            from = method.end();
            if let Some(path) = path_after(text, method.end()) {
                from = path.end;
                return Some(Written { start: method.start(), method: method.as_str(), path: &text[path] });
            }
        }
    })
}

/// The path that follows at an offset, past what may stand between it and its method.
fn path_after(text: &str, offset: usize) -> Option<Range<usize>> {
    let mut at = offset;
    for _ in 0..MAX_BETWEEN {
        let next = text[at..].chars().next()?;
        at += match next {
            '<' => element(&text[at..])?,
            '`' | '*' | '|' | ':' | '"' | '\'' => 1,
            _ if next.is_whitespace() => next.len_utf8(),
            _ => break,
        };
    }
    (at > offset && text[at..].starts_with('/')).then(|| at..at + path_length(&text[at..]))
}

/// Bytes of the element that a text begins with: `<td class="x">`.
fn element(text: &str) -> Option<usize> {
    let name = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    let begin = text.len() - name.len() + 1;
    let rest = name.starts_with(|letter: char| letter.is_ascii_alphabetic()).then(|| &text[begin..])?;
    let (end, sign) = rest.char_indices().take(MAX_ELEMENT + 1).find(|(_, letter)| matches!(letter, '<' | '>'))?;
    (sign == '>').then_some(begin + end + 1)
}

/// Bytes of the path that a text begins with. Angle brackets belong to it where they hold a parameter of its own.
fn path_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        at += match next {
            '/' => 1 + parameter(&text[at + 1..]),
            '`' | '*' | '|' | ')' | '"' | '\'' | '<' | ',' | ';' => break,
            _ if next.is_whitespace() => break,
            _ => next.len_utf8(),
        };
    }
    at
}

/// Bytes of the parameter in angle brackets that a text begins with: `<int:id>`; 0 where there is none.
fn parameter(text: &str) -> usize {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let Some(name) = text.strip_prefix('<') else { return 0 };
    let length = name.bytes().take_while(|&byte| is_name(byte)).count();
    if length > 0 && name[length..].starts_with('>') { length + 2 } else { 0 }
}

/// Addresses that the lines of a text call.
fn add_addresses(text: &str, found: &mut Vec<Call>) {
    let (mut before, mut start) = (String::new(), 0u32);
    for (number, line) in (1u32..).zip(text.lines()) {
        // A command may go on over several lines.
        if before.is_empty() {
            start = number;
        }
        before.push_str(line.trim_end_matches('\\'));
        if line.ends_with('\\') && before.len() < 4_000 {
            before.push(' ');
            continue;
        }
        found.extend(addresses(&before, start));
        before.clear();
        if found.len() >= MAX_CALLS {
            break;
        }
    }
    found.extend(addresses(&before, start));
}

/// Addresses that a line calls.
fn addresses(line: &str, number: u32) -> Vec<Call> {
    if !CLIENT.is_match(line) {
        return Vec::new();
    }
    let named = METHOD.captures(line).and_then(|found| found.get(1).or(found.get(2)));
    let method = named.map(|method| method.as_str().to_ascii_uppercase());
    let calls = ADDRESS.captures_iter(line).take(20);
    calls.map(|found| Call { method: method.clone(), path: clean(&found[1]), line: number, is_address: true }).collect()
}

fn clean(path: &str) -> String {
    path.trim_end_matches(['.', ':', '!', '\\']).to_owned()
}

fn is_denied(text: &str, at: usize) -> bool {
    let mut start = at.saturating_sub(BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    DENIES.is_match(text[start..at].rsplit('\n').next().unwrap_or(""))
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn of(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|&end| end < at) + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert_eq, proptest};
    use proptest::sample::select;

    fn route(method: &str, path: &str) -> Route {
        let at = crate::facts::Location { path: "api.py".into(), line: 1 };
        Route {
            method: method.to_owned(),
            path: path.to_owned(),
            handler: None,
            parameters: Vec::new(),
            statuses: Vec::new(),
            response: None,
            auth: None,
            doc: None,
            module: "api".to_owned(),
            framework: "flask",
            end_line: 1,
            at,
        }
    }

    #[test]
    fn calls_are_found_wherever_they_stand() {
        for (text, expected) in [
            ("Send DELETE /admin/all, and PATCH /orders/7.", vec!["1 DELETE /admin/all", "1 PATCH /orders/7"]),
            ("<tr><td>DELETE</td>\n<td>/admin</td></tr>", vec!["1 DELETE /admin"]),
            ("<!-- ## DELETE /admin -->", vec!["1 DELETE /admin"]),
            ("x\ncurl -X DELETE \\\n http://localhost:80/admin", vec!["2 DELETE /admin"]),
            ("requests.post(\"https://api.example.org/v1/refunds\")", vec!["1 POST /v1/refunds"]),
            ("curl $BASE_URL/orders", vec!["1 /orders"]),
            ("There is no DELETE /orders here.", vec![]),
            ("Read /etc/hosts, and get on with it.", vec![]),
            ("| GET | `/health` |", vec!["1 GET /health"]),
            (
                "## DELETE /shop/orders/<int:pk>/\n<b>GET</b> /a<br>",
                vec!["1 DELETE /shop/orders/<int:pk>/", "2 GET /a"],
            ),
        ] {
            let found: Vec<String> =
                calls(text).iter().map(|call| format!("{} {}", call.line, call.written())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_call_with_values_is_answered_by_the_route_with_parameters() {
        let (orders, files) = (route("GET", "/orders/{order_id}"), route("GET", "/files/{rest:path}"));
        let routes = [Wanted::new(&orders), Wanted::new(&files)];
        for (text, expected) in [
            ("GET /orders/0", true),
            ("GET /orders/{id}?full=1", true),
            ("POST /orders/0", false),
            ("GET /orders", false),
            ("GET /files/a/b/c", true),
            ("GET /api/v1/orders/7", false),
            ("curl https://example.org/api/v1/orders/7", true),
            ("curl http://localhost:8000/", true),
        ] {
            let found = calls(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].is_answered(&routes), expected, "{text}");
        }
    }

    /// What [`written`] does, as one pattern.
    const AS_PATTERN: &str = r#"\b(GET|DELETE|(?i:delete|patch))\b(?:[\s`*|:"']|</?[a-zA-Z][^<>]{0,80}>){1,8}(/(?:<[A-Za-z0-9_:]+>)?(?:/<[A-Za-z0-9_:]+>|[^\s`*|)"'<,;])*)"#;
    const PIECES: &[&str] = &[
        "GET", "delete", "/", "/a", "<td>", "</b", "<int:id>", "<", ">", " ", "\n", "`", "|", ":", ",", "é", "\u{a0}",
        LONG,
    ];
    const LONG: &str = "<p aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    proptest! {
        #[test]
        fn reading_by_hand_finds_what_the_pattern_finds(pieces in vec(select(PIECES), 0..40)) {
            static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(AS_PATTERN).expect("a constant pattern reads"));
            let text = pieces.concat();
            let by_hand: Vec<_> = written(&text).map(|call| (call.start, call.method, call.path)).collect();
            let found = PATTERN.captures_iter(&text).map(|found| {
                let [method, path] = found.extract().1;
                (found.get(0).map_or(0, |all| all.start()), method, path)
            });
            prop_assert_eq!(by_hand, found.collect::<Vec<_>>());
        }
    }
}
