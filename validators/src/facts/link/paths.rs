//! Paths of routes: how a framework joins them, and the names in them.

use crate::facts::code::join;

/// Prefix and path as the framework joins them.
pub(super) fn whole_path(prefix: &str, path: &str, framework: &str) -> String {
    let whole = join(prefix, path);
    let slash_is_optional =
        matches!(framework, "express" | "nest" | "koa" | "hono" | "axum" | "actix-web" | "chi" | "spring" | "aspnet");
    let trimmed = if slash_is_optional && !prefix.is_empty() { whole.trim_end_matches('/') } else { &whole };
    if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
}

/// Names in a path with the type that is written beside them: `{id}`, `<int:id>`, `:id`.
pub(super) fn placeholders(path: &str) -> Vec<(String, Option<String>)> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut found = Vec::new();
    for part in path.split('/') {
        if let Some((_, rest)) = part.split_once('{') {
            let inner = rest.split('}').next().unwrap_or("").trim_start_matches('*');
            let (name_part, kind) = inner.split_once(':').map_or((inner, None), |(name, kind)| (name, Some(kind)));
            let plain = kind.filter(|kind| kind.chars().all(char::is_alphanumeric));
            found.push((name(name_part), plain.map(str::to_owned)));
        } else if let Some((_, rest)) = part.split_once('<') {
            let inner = rest.split('>').next().unwrap_or("");
            let (kind, name_part) = inner.split_once(':').map_or((None, inner), |(kind, name)| (Some(kind), name));
            found.push((name(name_part), kind.map(str::to_owned)));
        } else if let Some(rest) = part.strip_prefix([':', '*']) {
            found.push((name(rest), None));
        }
    }
    found.retain(|(name, _)| !name.is_empty());
    found
}
