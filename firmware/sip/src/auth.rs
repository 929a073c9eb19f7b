//! Digest authentication of our own requests (RFC 3261 section 22, RFC 7616, RFC 8760): challenges read from a 401
//! or 407, and the header that answers them.

use md5::Md5;
use rsipstack::sip::Headers;
use sha2::{Digest, Sha256};
use vocab::Private;

use crate::wire::{all, entries};

/// What proves to a trunk who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The account's name for authentication.
    pub user: String,
    /// Its password.
    pub password: Private<String>,
}

/// How a challenge wants to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    fn hex(self, text: &str) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self {
            Self::Md5 => hex(&Md5::digest(text)),
            Self::Sha256 => hex(&Sha256::digest(text)),
        }
    }
}

/// One of a proxy, one of a server, and one whose nonce was stale; more is a peer that never has enough.
const MOST_ROUNDS: u8 = 3;

/// Whom a challenge comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asker {
    /// 401, `WWW-Authenticate`.
    Server,
    /// 407, `Proxy-Authenticate`.
    Proxy,
}

/// A challenge that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    asker: Asker,
    algorithm: Algorithm,
    /// `-sess`: the nonces go into the first hash.
    session: bool,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// `qop=auth`; without it the answer has neither count nor nonce of ours (RFC 2617).
    counted: bool,
    /// The credentials were right, the nonce was too old.
    pub(crate) stale: bool,
    /// Requests answered with this nonce.
    count: u32,
    /// The how manieth challenge of one request this is.
    round: u8,
}

impl Challenge {
    /// The strongest challenge of a response that can be answered; of a proxy and a server, the one that comes first.
    pub(crate) fn read(headers: &Headers) -> Option<Self> {
        let of = |asker, name| all(headers, name).filter_map(move |value| Self::parse(asker, value));
        let server = of(Asker::Server, "WWW-Authenticate").max_by_key(|c| c.algorithm);
        server.or_else(|| of(Asker::Proxy, "Proxy-Authenticate").max_by_key(|c| c.algorithm))
    }

    fn parse(asker: Asker, value: &str) -> Option<Self> {
        let (scheme, rest) = value.trim().split_once(char::is_whitespace)?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let params: Vec<(&str, &str)> = entries(rest)
            .filter_map(|entry| entry.split_once('='))
            .map(|(name, value)| (name.trim(), value.trim()))
            .collect();
        let param = |name: &str| {
            let found = params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
            // Quoted strings go back as they came, escapes included.
            found.map(|(_, value)| value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value))
        };
        let named = param("algorithm").unwrap_or("MD5").to_ascii_uppercase();
        let (name, session) =
            named.strip_suffix("-SESS").map_or((named.as_str(), false), |name| (name, true));
        let algorithm = match name {
            "MD5" => Algorithm::Md5,
            "SHA-256" => Algorithm::Sha256,
            _ => return None,
        };
        let counted = match param("qop") {
            Some(qop) if qop.split(',').any(|q| q.trim().eq_ignore_ascii_case("auth")) => true,
            Some(qop) if !qop.trim().is_empty() => return None,
            Some(_) | None => false,
        };
        Some(Self {
            asker,
            algorithm,
            session,
            realm: param("realm")?.to_owned(),
            nonce: param("nonce")?.to_owned(),
            opaque: param("opaque").map(str::to_owned),
            counted,
            stale: param("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
            count: 0,
            round: 0,
        })
    }

    /// Whether it is to be answered after `answered`: not the same again, and not for ever.
    pub(crate) fn is_new(&self, answered: Option<&Self>) -> bool {
        answered.is_none_or(|before| {
            let other = before.nonce != self.nonce && (self.stale || before.asker != self.asker);
            other && before.round < MOST_ROUNDS
        })
    }

    /// As what follows `answered`: counts how often one request was asked about.
    pub(crate) fn after(mut self, answered: Option<&Self>) -> Self {
        self.round = answered.map_or(1, |before| before.round + 1);
        self
    }

    /// Name and value of the header that answers it for one request. `cnonce` must be hard to guess.
    pub(crate) fn answer(
        &mut self,
        credentials: &Credentials,
        method: &str,
        uri: &str,
        cnonce: &str,
    ) -> (&'static str, String) {
        self.count += 1;
        let Self { algorithm, realm, nonce, .. } = &*self;
        let user = &credentials.user;
        let mut secret = algorithm.hex(&format!("{user}:{realm}:{}", credentials.password.expose()));
        if self.session {
            secret = algorithm.hex(&format!("{secret}:{nonce}:{cnonce}"));
        }
        let asked = algorithm.hex(&format!("{method}:{uri}"));
        let count = format!("{:08x}", self.count);
        let response = if self.counted {
            algorithm.hex(&format!("{secret}:{nonce}:{count}:{cnonce}:auth:{asked}"))
        } else {
            algorithm.hex(&format!("{secret}:{nonce}:{asked}"))
        };
        let name = match (self.algorithm, self.session) {
            (Algorithm::Md5, false) => "MD5",
            (Algorithm::Md5, true) => "MD5-sess",
            (Algorithm::Sha256, false) => "SHA-256",
            (Algorithm::Sha256, true) => "SHA-256-sess",
        };
        let mut value = format!(
            "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\", algorithm={name}"
        );
        if self.counted || self.session {
            value.push_str(&format!(", cnonce=\"{cnonce}\""));
        }
        if self.counted {
            value.push_str(&format!(", qop=auth, nc={count}"));
        }
        if let Some(opaque) = &self.opaque {
            value.push_str(&format!(", opaque=\"{opaque}\""));
        }
        let header = match self.asker {
            Asker::Server => "Authorization",
            Asker::Proxy => "Proxy-Authorization",
        };
        (header, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<Challenge> {
        let (name, value) = header.split_once(": ").unwrap();
        let asker = if name.starts_with("Proxy") { Asker::Proxy } else { Asker::Server };
        Challenge::parse(asker, value)
    }

    fn mufasa(password: &str) -> Credentials {
        Credentials { user: "Mufasa".to_owned(), password: password.to_owned().into() }
    }

    fn response(value: &str) -> &str {
        value.split("response=\"").nth(1).unwrap().split('"').next().unwrap()
    }

    #[test]
    fn the_examples_of_the_standards_come_out() {
        // RFC 2617 section 3.5.
        let mut old = read(
            "WWW-Authenticate: Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
             nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        )
        .unwrap();
        let (name, value) = old.answer(&mufasa("Circle Of Life"), "GET", "/dir/index.html", "0a4f113b");
        assert_eq!((name, response(&value)), ("Authorization", "6629fae49393a05397450978507c4ef1"));
        assert!(
            value.contains("nc=00000001") && value.contains("opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")
        );
        // RFC 7616 section 3.9.1.
        for (algorithm, expected) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let mut new = read(&format!(
                "Proxy-Authenticate: Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
                 algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\""
            ))
            .unwrap();
            let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            let (name, value) = new.answer(&mufasa("Circle of Life"), "GET", "/dir/index.html", cnonce);
            assert_eq!((name, response(&value)), ("Proxy-Authorization", expected));
        }
    }

    #[test]
    fn a_count_rises_with_each_request_and_old_servers_get_none() {
        let mut counted = read("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=auth").unwrap();
        counted.answer(&mufasa("x"), "REGISTER", "sip:r", "c");
        let (_, again) = counted.answer(&mufasa("x"), "REGISTER", "sip:r", "c");
        assert!(again.contains("nc=00000002"), "{again}");
        let mut plain = read("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"").unwrap();
        let (_, value) = plain.answer(&mufasa("x"), "REGISTER", "sip:r", "c");
        assert!(!value.contains("nc=") && !value.contains("cnonce") && !value.contains("qop"), "{value}");
    }

    #[test]
    fn what_cannot_be_answered_is_no_challenge() {
        for bad in [
            "WWW-Authenticate: Basic realm=\"r\"",
            "WWW-Authenticate: Digest",
            "WWW-Authenticate: Digest realm=\"r\"",
            "WWW-Authenticate: Digest nonce=\"n\"",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
            "WWW-Authenticate: Digest realm=\"r, nonce=n",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let odd = read("WWW-Authenticate: DIGEST Realm=\"a, \\\"b\\\"\",nonce=\"n=\" , STALE=TRUE,QOP=\"\"")
            .unwrap();
        assert_eq!((odd.realm.as_str(), odd.nonce.as_str()), ("a, \\\"b\\\"", "n="));
        assert!(odd.stale && !odd.counted);
    }

    #[test]
    fn the_password_stays_out_of_every_print() {
        let credentials = mufasa("Circle Of Life");
        let mut challenge = read("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"").unwrap();
        let (_, value) = challenge.answer(&credentials, "REGISTER", "sip:r", "c");
        assert!(!format!("{credentials:?} {challenge:?} {value}").contains("Circle"));
    }
}
