//! Where a broker is.

use std::{fmt, net::IpAddr, str::FromStr};

/// Why a text names no broker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    /// It is no address of that form. Holds scheme and host alone: people write logins into addresses.
    #[error(
        "{0:?} (shown without what may be secret): expected mqtts://NAME:PORT, or mqtt://ADDRESS:PORT of the house's \
         own network, without a login"
    )]
    Form(String),
    /// Bookings would travel readable.
    #[error("{0:?} is no address of the house's own network: use mqtts:// (TLS) there")]
    Open(String),
}

/// A broker's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
}

impl FromStr for Broker {
    type Err = BrokerError;

    fn from_str(text: &str) -> Result<Self, BrokerError> {
        let form = || BrokerError::Form(vocab::without_secrets(text));
        let (scheme, rest) = text.split_once("://").ok_or_else(form)?;
        let (tls, usual) = match scheme {
            "mqtts" => (true, 8_883),
            "mqtt" => (false, 1_883),
            _ => return Err(form()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0).ok_or_else(form)?),
            None => (rest, usual),
        };
        let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        if !named {
            return Err(form());
        }
        if !tls && !is_at_home(host) {
            return Err(BrokerError::Open(host.to_owned()));
        }
        Ok(Self { host: host.to_owned(), port, tls })
    }
}

/// This machine, or an address that no packet leaves the house for (RFC 1918, link-local).
fn is_at_home(host: &str) -> bool {
    host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| match address {
            IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_loopback(),
        })
}

impl fmt::Display for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", if self.tls { "mqtts" } else { "mqtt" }, self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_is_named_by_its_address_and_never_readable_beyond_the_house() {
        let broker: Broker = "mqtts://broker.example.net".parse().unwrap();
        assert_eq!((broker.port, broker.tls), (8_883, true));
        assert_eq!("mqtt://127.0.0.1:1884".parse::<Broker>().unwrap().to_string(), "mqtt://127.0.0.1:1884");
        assert!("mqtt://192.168.1.20".parse::<Broker>().is_ok());
        let open = "mqtt://broker.example.net".parse::<Broker>();
        assert_eq!(open, Err(BrokerError::Open("broker.example.net".into())));
        for (bad, shown) in [
            ("", "…"),
            ("broker", "…"),
            ("http://x", "http://x"),
            ("mqtts://", "mqtts://"),
            ("mqtts://a:0", "mqtts://a"),
            ("mqtts://a:b", "mqtts://a"),
            ("mqtts://a b", "…"),
            ("mqtts://u@h", "mqtts://h"),
        ] {
            assert_eq!(bad.parse::<Broker>(), Err(BrokerError::Form(shown.to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_login_in_a_brokers_address_is_not_told() {
        for (wrong, shown) in [
            ("mqtts://ada:pa55@broker.example.net:8883", "mqtts://broker.example.net"),
            ("mqtt://ada:pa55@192.168.1.20", "mqtt://192.168.1.20"),
            ("mqtts://broker.example.net:8883/?password=pa55", "mqtts://broker.example.net"),
            ("mqtts://ada:pa55/x@broker.example.net", "…"),
            ("ada:pa55@broker.example.net", "…"),
        ] {
            let error = wrong.parse::<Broker>().unwrap_err();
            assert_eq!(error, BrokerError::Form(shown.to_owned()), "{wrong}");
            assert!(!format!("{error} {error:?}").contains("pa55"), "{wrong}: {error}");
        }
    }
}
