//! URIs and name-addrs as text: only what signalling needs of them, without copying. The library's own reading
//! loses users with a `;` (`sip:+13035550142;npdi@host`) and display names with a `<`.

use std::net::IpAddr;

/// `"Display" <uri>;params` or `uri;params`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameAddr<'a> {
    pub uri: &'a str,
    /// Of the header, without the leading `;`.
    params: &'a str,
}

impl<'a> NameAddr<'a> {
    /// Reads one entry of a header.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let after_name = match text.strip_prefix('"') {
            Some(quoted) => &quoted[closing_quote(quoted)? + 1..],
            None => text,
        };
        match after_name.find('<') {
            Some(open) => {
                let inner = &after_name[open + 1..];
                let close = inner.find('>')?;
                let params = inner[close + 1..].trim_start().trim_start_matches(';');
                Some(Self { uri: inner[..close].trim(), params })
            }
            // Without brackets every parameter is the header's (RFC 3261, 20.10).
            None => {
                let (uri, params) = after_name.split_once(';').unwrap_or((after_name, ""));
                (!uri.trim().is_empty()).then_some(Self { uri: uri.trim(), params })
            }
        }
    }

    /// The dialog tag.
    pub(crate) fn tag(self) -> Option<&'a str> {
        params(self.params).find(|(name, _)| name.eq_ignore_ascii_case("tag")).map(|(_, value)| value)
    }
}

/// The entries of a comma-separated header, commas in quotes and brackets apart.
pub(crate) fn entries(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        loop {
            let text = rest?;
            let end = first_comma(text);
            rest = end.map(|at| &text[at + 1..]);
            let entry = text[..end.unwrap_or(text.len())].trim();
            if !entry.is_empty() {
                return Some(entry);
            }
        }
    })
}

/// A parameter of a Via or a URI: `;name=value`.
pub(crate) fn param<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, list) = text.split_once(';')?;
    params(list).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The scheme, lower case as it should come.
pub(crate) fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    ["sip", "sips", "tel"].into_iter().find(|s| s.eq_ignore_ascii_case(scheme))
}

/// The user part without password and parameters; of a `tel` URI the number.
pub(crate) fn user(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once(':')?;
    let user = if scheme.eq_ignore_ascii_case("tel") { rest } else { rest.split_once('@')?.0 };
    let user = user.split([':', ';']).next()?;
    (!user.is_empty()).then_some(user)
}

/// Host and port of a SIP URI or of `host:port`; brackets off.
pub(crate) fn host_port(text: &str) -> Option<(&str, Option<u16>)> {
    let text = match text.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips") => {
            rest
        }
        _ => text,
    };
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = text.split([';', '?']).next()?.trim();
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']')?;
        let port = match rest.strip_prefix(':') {
            Some(port) => Some(port.parse().ok()?),
            None => None,
        };
        return host.parse::<IpAddr>().is_ok().then_some((host, port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host.trim(), Some(port.trim().parse().ok()?)),
        None => (text, None),
    };
    let is_name = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    (!host.is_empty() && is_name).then_some((host, port))
}

fn params(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.split(';').map(|p| {
        let (name, value) = p.split_once('=').unwrap_or((p, ""));
        (name.trim(), value.trim())
    })
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| match (escaped, b) {
        (true, _) => {
            escaped = false;
            false
        }
        (false, b'\\') => {
            escaped = true;
            false
        }
        (false, b) => b == b'"',
    })
}

fn first_comma(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    text.bytes().position(|b| {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'<' if !quoted => bracketed = true,
            b'>' if !quoted => bracketed = false,
            b',' => return !quoted && !bracketed,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_with_odd_characters_are_read() {
        let read =
            NameAddr::read(r#""Ada \"<x>\", Example" <sip:+13035550142;npdi@pbx.example:5070;lr>;tag=a1"#);
        let read = read.unwrap();
        assert_eq!((read.uri, read.tag()), ("sip:+13035550142;npdi@pbx.example:5070;lr", Some("a1")));
        assert_eq!(user(read.uri), Some("+13035550142"));
        assert_eq!(host_port(read.uri), Some(("pbx.example", Some(5070))));
        let bare = NameAddr::read("sip:100@192.0.2.1;tag=7").unwrap();
        assert_eq!((bare.uri, bare.tag()), ("sip:100@192.0.2.1", Some("7")));
        assert_eq!(NameAddr::read("\"open"), None);
        assert_eq!(NameAddr::read("<sip:a"), None);
        assert_eq!(NameAddr::read(""), None);
    }

    #[test]
    fn a_list_is_split_at_its_own_commas_only() {
        let list = r#"<sip:a@x;lr>, "b, c" <sip:b,c@y>,, <sip:d@z>"#;
        let split: Vec<&str> = entries(list).collect();
        assert_eq!(split, ["<sip:a@x;lr>", r#""b, c" <sip:b,c@y>"#, "<sip:d@z>"]);
    }

    #[test]
    fn hosts_are_names_and_addresses_of_both_kinds() {
        assert_eq!(host_port("sip:[2001:db8::1]:5062;transport=udp"), Some(("2001:db8::1", Some(5062))));
        assert_eq!(host_port("192.0.2.1"), Some(("192.0.2.1", None)));
        assert_eq!(host_port("sips:a@b.example?x=y"), Some(("b.example", None)));
        for bad in ["sip:a@", "sip:a@h:x", "[::", "sip:[zz]", ""] {
            assert_eq!(host_port(bad), None, "{bad}");
        }
        assert_eq!(user("tel:+13035550142;phone-context=x"), Some("+13035550142"));
        assert_eq!(user("sip:pbx.example"), None);
    }
}
