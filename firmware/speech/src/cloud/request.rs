//! What is asked of the server: the address with its options, and the header that proves who asks.
//!
//! Numbers are asked for as they are spoken (`smart_format` off): `dialogue` reads both ways of writing (a test of
//! `gateway` holds it to that), but smart formatting waits up to three seconds for the rest of a number or a date, and
//! a turn may not. `punctuate` stays on: triage needs to know where a sentence ends.

use std::{collections::BTreeSet, fmt, net::IpAddr, str::FromStr};

/// A key that shows itself nowhere but in its header.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no key: expected 8 to 512 visible ASCII characters without spaces")]
pub struct SecretError;

impl Secret {
    /// A key as the vendor gave it; space around it is dropped.
    ///
    /// # Errors
    /// [`SecretError`], which does not name the key.
    pub fn new(key: &str) -> Result<Self, SecretError> {
        let key = key.trim();
        let fits = (8..=512).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(key.to_owned())) } else { Err(SecretError) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

/// Whether the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `wss`
    Tls,
    /// `ws`: what is said could be read on the way.
    Plain,
}

/// Where the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// How it is spoken to.
    pub scheme: Scheme,
    /// Its name or address, IPv6 without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// From the first slash on, without a query.
    pub path: String,
}

/// Not the address of a server. It holds scheme and host alone: people write keys into addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no address (shown without what may be secret): expected one such as \
     \"wss://api.deepgram.com/v1/listen\", without a login and without a query"
)]
pub struct ServerError(String);

impl Server {
    /// The address that the name is, if it is one; `localhost` is one.
    pub fn literal(&self) -> Option<IpAddr> {
        if self.host == "localhost" { Some(IpAddr::from([127, 0, 0, 1])) } else { self.host.parse().ok() }
    }
}

impl FromStr for Server {
    type Err = ServerError;

    fn from_str(text: &str) -> Result<Self, ServerError> {
        let wrong = || ServerError(vocab::without_secrets(text));
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let (scheme, usual) = match scheme {
            "wss" => (Scheme::Tls, 443),
            "ws" => (Scheme::Plain, 80),
            _ => return Err(wrong()),
        };
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(wrong)?)),
            None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(usual), str::parse).map_err(|_| wrong())?;
        let is_host = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
        let is_path = |b: u8| b.is_ascii_graphic() && !b"?#".contains(&b);
        if host.is_empty() || port == 0 || !host.bytes().all(is_host) || !path.bytes().all(is_path) {
            return Err(wrong());
        }
        Ok(Self { scheme, host: host.to_owned(), port, path: path.to_owned() })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, host, port, path } = self;
        let (scheme, usual) = match scheme {
            Scheme::Tls => ("wss", 443),
            Scheme::Plain => ("ws", 80),
        };
        let brackets = if host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{}{host}{}", brackets.0, brackets.1)?;
        if *port != usual {
            write!(f, ":{port}")?;
        }
        f.write_str(path)
    }
}

/// How every stream is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whom to ask.
    pub server: Server,
    /// Such as `nova-3`.
    pub model: String,
    /// What to listen for, as [`bounded_keyterms`] has it.
    pub keyterms: Vec<String>,
    /// The key.
    pub secret: Secret,
}

/// The vendor takes some 500 tokens of key terms; a token of a name is three octets or more. So many octets altogether
/// stay below that, and so many terms below what a server takes as an address.
const MOST_TERMS: usize = 200;
const MOST_OCTETS: usize = 1_600;
const LONGEST_TERM: usize = 48;

impl Request {
    /// The whole address with its query, key terms encoded (RFC 3986).
    pub fn target(&self) -> String {
        let mut target = format!(
            "{}?model={}&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true&endpointing=300\
             &utterance_end_ms=1000&vad_events=true&punctuate=true&smart_format=false",
            self.server,
            Encoded(&self.model),
        );
        for term in &self.keyterms {
            target.push_str(&format!("&keyterm={}", Encoded(term)));
        }
        target
    }

    /// The value of the header `Authorization`. Keep it out of every log.
    pub fn authorization(&self) -> String {
        format!("Token {}", self.secret.0)
    }
}

/// Key terms in this order, as many as a server takes: each once, none empty or longer than 48 octets.
pub fn bounded_keyterms<'t>(terms: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let (mut kept, mut seen, mut octets) = (Vec::new(), BTreeSet::new(), 0);
    for term in terms {
        let words: Vec<&str> = term.split_whitespace().collect();
        let term = words.join(" ");
        let fits = (1..=LONGEST_TERM).contains(&term.len()) && !term.chars().any(char::is_control);
        if !fits || kept.len() == MOST_TERMS || octets + term.len() > MOST_OCTETS {
            continue;
        }
        if seen.insert(term.to_lowercase()) {
            octets += term.len();
            kept.push(term);
        }
    }
    kept
}

/// A value of a query.
struct Encoded<'t>(&'t str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(keyterms: &[&str]) -> Request {
        Request {
            server: "wss://api.deepgram.com/v1/listen".parse().unwrap(),
            model: "nova-3".to_owned(),
            keyterms: bounded_keyterms(keyterms.iter().copied()),
            secret: Secret::new("not-a-real-key").unwrap(),
        }
    }

    #[test]
    fn the_request_is_for_telephone_sound_with_the_business_own_words() {
        let target = request(&["Summit Home Services", "O'Brien & Søn", "a=b&c=d"]).target();
        let (address, query) = target.split_once('?').unwrap();
        assert_eq!(address, "wss://api.deepgram.com/v1/listen");
        let options: Vec<&str> = query.split('&').collect();
        for option in
            ["model=nova-3", "encoding=mulaw", "sample_rate=8000", "channels=1", "smart_format=false"]
        {
            assert!(options.contains(&option), "{option} in {query}");
        }
        let terms: Vec<&&str> = options.iter().filter(|o| o.starts_with("keyterm=")).collect();
        assert_eq!(
            terms,
            [
                &"keyterm=Summit%20Home%20Services",
                &"keyterm=O%27Brien%20%26%20S%C3%B8n",
                &"keyterm=a%3Db%26c%3Dd"
            ]
        );
    }

    #[test]
    fn an_address_is_read_and_written_alike() {
        for text in ["wss://api.deepgram.com/v1/listen", "ws://127.0.0.1:9/v1/listen", "ws://[::1]:80/x"] {
            let server: Server = text.parse().unwrap();
            assert_eq!(server.to_string(), text.replace(":80/", "/"));
        }
        let server: Server = "ws://[fd00::7]:2700".parse().unwrap();
        assert_eq!((server.literal(), server.port, &*server.path), ("fd00::7".parse().ok(), 2_700, "/"));
        for wrong in [
            "",
            "http://x/",
            "wss://",
            "wss://x y/",
            "ws://x:0/",
            "ws://x:99999/",
            "wss://x/?a=b",
            "ws://u@x/",
        ] {
            assert!(wrong.parse::<Server>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_by_scheme_and_host_alone() {
        for (wrong, shown) in [
            ("http://asr.example.net/v1", "http://asr.example.net"),
            ("wss://ada:pa55@asr.example.net/v1", "wss://asr.example.net"),
            ("wss://asr.example.net/v1?token=pa55", "wss://asr.example.net"),
            ("pa55", "…"),
        ] {
            let error = wrong.parse::<Server>().unwrap_err();
            assert_eq!(error, ServerError(shown.to_owned()), "{wrong}");
            assert!(!format!("{error} {error:?}").contains("pa55"), "{wrong}: {error}");
        }
    }

    #[test]
    fn the_key_is_in_its_header_and_nowhere_else() {
        let request = request(&[]);
        assert_eq!(request.authorization(), "Token not-a-real-key");
        let shown = format!("{request:?} {request:#?} {} {:?}", request.target(), request.secret);
        assert!(!shown.contains("not-a-real"), "{shown}");
        for wrong in ["", "short", "with a space in it", "line\r\nbreak: x", &"x".repeat(513)] {
            let error = Secret::new(wrong).unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains(wrong));
        }
    }

    #[test]
    fn key_terms_are_bounded_in_number_and_length() {
        let many: Vec<String> = (0..5_000).map(|n| format!("Street number {n}")).collect();
        let kept = bounded_keyterms(many.iter().map(String::as_str));
        assert!(kept.len() <= MOST_TERMS && kept.iter().map(String::len).sum::<usize>() <= MOST_OCTETS);
        assert_eq!(kept[0], "Street number 0", "the first come first");
        let long = "x".repeat(LONGEST_TERM + 1);
        assert_eq!(
            bounded_keyterms(["  Blake ", "blake", "", &long, "bell\u{7}", "Wazee"]),
            ["Blake", "Wazee"]
        );
        assert!(request(&["Ω".repeat(24).as_str(); 1]).target().len() < 8_000);
    }
}
