//! People who can be rung, and where.

use std::{fmt, net::SocketAddr, str::FromStr};

use crate::{CallId, Phone, PhoneError};

/// Somebody who can be rung for a caller. Staff: their name may stand in records and logs, their number may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As the owner calls them.
    pub name: String,
    /// Where they are rung.
    pub contact: Contact,
}

/// Where somebody is rung. Its `Debug` shows no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A telephone number, by a trunk.
    Number(Phone),
    /// A telephone of the house, straight at its address.
    Extension {
        /// User part of its SIP address.
        user: String,
        /// Where it is.
        address: SocketAddr,
    },
}

/// Why a text is no contact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// No telephone number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// No SIP address.
    #[error("expected a SIP address with an IP address in it, such as \"sip:101@192.168.1.20\"")]
    Sip,
}

impl FromStr for Contact {
    type Err = ContactError;

    /// `303 555 0111`, or `sip:101@192.168.1.20:5060` (the port may be left out).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(rest) = text.trim().strip_prefix("sip:") else { return Ok(Self::Number(text.parse()?)) };
        let (user, host) = rest.split_once('@').ok_or(ContactError::Sip)?;
        let address = host.parse().or_else(|_| host.parse().map(|ip| SocketAddr::new(ip, 5_060)));
        let plain =
            !user.is_empty() && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-_.".contains(&b));
        match address {
            Ok(address) if plain => Ok(Self::Extension { user: user.to_owned(), address }),
            Ok(_) | Err(_) => Err(ContactError::Sip),
        }
    }
}

/// One way of sound of a call: the caller's, or that of a person who is rung for them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegId {
    /// The caller's call.
    pub call: CallId,
    /// 0 = the caller; people are counted from 1 as they are rung.
    pub person: u16,
}

impl LegId {
    /// The caller's own.
    pub const fn caller(call: CallId) -> Self {
        Self { call, person: 0 }
    }

    /// Whether it is the caller's own.
    pub const fn is_caller(self) -> bool {
        self.person == 0
    }
}

impl fmt::Debug for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.person {
            0 => write!(f, "{}", self.call),
            person => write!(f, "{}/{person}", self.call),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_number_or_a_telephone_of_the_house() {
        assert_eq!("(303) 555-0111".parse(), Ok(Contact::Number("+13035550111".parse().unwrap())));
        for (text, address) in [
            ("sip:101@192.168.1.20", "192.168.1.20:5060"),
            ("sip:front-desk@192.168.1.20:5070", "192.168.1.20:5070"),
            ("sip:101@[fd00::20]:5070", "[fd00::20]:5070"),
        ] {
            let Ok(Contact::Extension { address: read, .. }) = text.parse() else { panic!("{text}") };
            assert_eq!(read, address.parse().unwrap(), "{text}");
        }
        for bad in
            ["sip:101", "sip:@192.168.1.20", "sip:101@pbx.example", "sip:a b@192.168.1.20", "sip:1@1.2.3.4:x"]
        {
            assert_eq!(bad.parse::<Contact>(), Err(ContactError::Sip), "{bad}");
        }
        assert!(matches!("12".parse::<Contact>(), Err(ContactError::Phone(_))));
    }

    #[test]
    fn no_number_is_printed() {
        let person = Person { name: "Dana".to_owned(), contact: "+13035550111".parse().unwrap() };
        assert!(!format!("{person:?}").contains("5550111"), "{person:?}");
    }
}
