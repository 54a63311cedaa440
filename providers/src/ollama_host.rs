//! `OLLAMA_HOST`, as Ollama's own client reads it.

use std::net::Ipv6Addr;

/// Port of Ollama where none is named.
const PORT: u16 = 11434;

/// A host that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no address of Ollama: {problem}; write `host`, `host:port` or `http://host:port/path`")]
pub struct BadHost {
    text: String,
    problem: &'static str,
}

/// Makes a base address of `OLLAMA_HOST`.
///
/// A bare host gets port 11434, `http://host` port 80 and `https://host` port 443. Quotes around it are taken off. `0.0.0.0`
/// and `::` are where a server listens; a client goes to the loopback instead. Nothing at all is this machine.
/// **Source**: `envconfig/config.go` of Ollama 0.13.
///
/// **Errors**: [`BadHost`] for another scheme, a bad port or a host that is none.
pub fn ollama_base_url(text: &str) -> Result<String, BadHost> {
    let trimmed = text.trim().trim_matches(['"', '\'']).trim();
    let bad = |problem| BadHost { text: trimmed.chars().take(200).collect(), problem };
    let (scheme, rest, usual) = match trimmed.split_once("://") {
        None => ("http", trimmed, PORT),
        Some(("http", rest)) => ("http", rest, 80),
        Some(("https", rest)) => ("https", rest, 443),
        Some(_) => return Err(bad("its scheme is neither http nor https")),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = split(authority).ok_or_else(|| bad("its port is no number from 1 to 65535"))?;
    let host = client_host(host).ok_or_else(|| bad("its host holds a character that no host holds"))?;
    let path = path.trim_matches('/');
    if path.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '@')) {
        return Err(bad("its path holds a character that no path holds"));
    }
    let slash = if path.is_empty() { "" } else { "/" };
    Ok(format!("{scheme}://{host}:{}{slash}{path}", port.unwrap_or(usual)))
}

/// Host and port; `None` for a port that is none. A bare IPv6 address has colons but no port.
fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    if let Some(inner) = authority.strip_prefix('[') {
        let (host, after) = inner.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(read_port(port)?))),
            None => after.is_empty().then_some((host, None)),
        };
    }
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Some((authority, None));
    }
    match authority.rsplit_once(':') {
        Some((host, port)) => Some((host, Some(read_port(port)?))),
        None => Some((authority, None)),
    }
}

fn read_port(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|port| *port > 0)
}

fn client_host(host: &str) -> Option<String> {
    match host {
        "" | "0.0.0.0" => return Some("127.0.0.1".to_owned()),
        "::" => return Some("[::1]".to_owned()),
        _ => {}
    }
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return Some(format!("[{address}]"));
    }
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    plain.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_variable_leads_to_a_server() {
        let cases = [
            ("", "http://127.0.0.1:11434"),
            ("  ", "http://127.0.0.1:11434"),
            ("127.0.0.1", "http://127.0.0.1:11434"),
            ("localhost:8080", "http://localhost:8080"),
            (":1234", "http://127.0.0.1:1234"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("0.0.0.0:9000", "http://127.0.0.1:9000"),
            ("::", "http://[::1]:11434"),
            ("[::]:9000", "http://[::1]:9000"),
            ("::1", "http://[::1]:11434"),
            ("[fe80::1]", "http://[fe80::1]:11434"),
            ("http://box", "http://box:80"),
            ("https://box", "https://box:443"),
            ("https://box:8443", "https://box:8443"),
            ("https://ollama.com", "https://ollama.com:443"),
            ("http://box/ollama/", "http://box:80/ollama"),
            ("box:11434/a/b", "http://box:11434/a/b"),
            ("\"box:1\"", "http://box:1"),
            ("'box'", "http://box:11434"),
        ];
        for (text, expected) in cases {
            assert_eq!(ollama_base_url(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_says_why() {
        for text in [
            "ftp://box",
            "box:port",
            "box:0",
            "box:65536",
            "box:-1",
            "a b",
            "[::1",
            "[::1]x",
            "user@box",
            "box/?q",
            "bo\u{0}x",
        ] {
            assert!(ollama_base_url(text).is_err(), "{text:?} became {:?}", ollama_base_url(text));
        }
    }
}
