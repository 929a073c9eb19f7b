//! A server's address as it may be shown: people write logins and keys into addresses, and a fault of a config goes into
//! terminals and logs.

/// Scheme and host of an address, `wss://asr.example.net` of
/// `wss://ada:password@asr.example.net:443/listen?token=secret`; `…` where they can't be told from a secret.
pub fn without_secrets(address: &str) -> String {
    scheme_and_host(address).unwrap_or_else(|| HIDDEN.to_owned())
}

/// Stands for what was written.
const HIDDEN: &str = "…";

fn scheme_and_host(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (authority, behind) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_login, host)| host);
    let host = match host.find(']') {
        Some(end) => &host[..=end],
        None => host.split_once(':').map_or(host, |(name, _port)| name),
    };
    let is_scheme = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let is_host = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    // A password with a slash in it ends behind what looks like the host.
    (is_scheme && is_host && !behind.contains('@')).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_by_scheme_and_host_alone() {
        for (address, shown) in [
            ("http://asr.example.net/v1", "http://asr.example.net"),
            ("wss://ada:pa55@asr.example.net/v1", "wss://asr.example.net"),
            ("wss://pa55@asr.example.net:443/v1", "wss://asr.example.net"),
            ("wss://asr.example.net/v1?token=pa55", "wss://asr.example.net"),
            ("wss://asr.example.net?token=pa55", "wss://asr.example.net"),
            ("wss://asr.example.net:pa55", "wss://asr.example.net"),
            ("wss://ada:pa55@[fd00::7]:9/v1", "wss://[fd00::7]"),
            ("wss://ada:pa55/x@asr.example.net/v1", HIDDEN),
            ("wss://pa55!/v1", HIDDEN),
            ("ada:pa55@wss://asr.example.net/v1", HIDDEN),
            ("pa55", HIDDEN),
        ] {
            assert_eq!(without_secrets(address), shown, "{address}");
        }
    }
}
