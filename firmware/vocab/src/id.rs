//! Ids as newtypes, made in one place and printed short.
//!
//! `CallId`, `JobId` and `HoldId` are unique across restarts: 41 bits of milliseconds since 2020 and 22
//! random bits, printed as a letter and thirteen characters of Crockford base 32 without look-alikes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const EPOCH_MS: i64 = 1_577_836_800_000; // 2020-01-01T00:00:00Z
const RANDOM_BITS: u32 = 22;

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {what} id: expected {prefix:?}, a dash and 13 characters of 0-9 a-z")]
pub struct IdParseError {
    what: &'static str,
    prefix: char,
    text: String,
}

macro_rules! durable_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// A new id from the UTC time and a random number of the caller's generator.
            pub fn new(at: jiff::Timestamp, random: u64) -> Self {
                let ms = u64::try_from(at.as_millisecond() - EPOCH_MS).unwrap_or(0);
                Self((ms << RANDOM_BITS) & (u64::MAX >> 1) | (random & ((1 << RANDOM_BITS) - 1)))
            }

            /// From the number that [`Self::raw`] gave (the store keeps ids as 63-bit integers).
            pub const fn from_raw(raw: u64) -> Self {
                Self(raw)
            }

            /// The number itself, at most 63 bits.
            pub const fn raw(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}-{}", $prefix, encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdParseError;

            fn from_str(text: &str) -> Result<Self, IdParseError> {
                text.strip_prefix(concat!($prefix, "-"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| IdParseError { what: $what, prefix: $prefix, text: text.to_owned() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

durable_id!(
    /// One call, from its INVITE or ring to its outcome.
    CallId, 'c', "call"
);
durable_id!(
    /// One job of the own board, and the idempotency key towards platforms and the broker.
    JobId, 'j', "job"
);
durable_id!(
    /// A slot kept for one caller while it is offered.
    HoldId, 'h', "hold"
);
durable_id!(
    /// One piece of news for upstream: its consumer keeps each once. All 63 bits are random, so that two boxes never meet.
    NewsId, 'n', "news"
);

macro_rules! counter_id {
    ($(#[$doc:meta])* $name:ident, $int:ty) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

counter_id!(
    /// Index of a line in the config, from 0.
    LineId, u16
);
counter_id!(
    /// A question to the office side, numbered within its call from 0.
    QueryId, u32
);
counter_id!(
    /// A thing the box says, numbered within its call from 0.
    SayId, u32
);
counter_id!(
    /// A turn of the caller, numbered within its call from 0.
    TurnId, u32
);

fn encode(mut raw: u64) -> String {
    let mut text = [b'0'; 13];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(raw & 31) as usize];
        raw >>= 5;
    }
    text.iter().map(|&b| char::from(b)).collect()
}

fn decode(text: &str) -> Option<u64> {
    if text.len() != 13 {
        return None;
    }
    text.bytes().try_fold(0u64, |raw, b| {
        let digit = ALPHABET.iter().position(|&a| a == b)?;
        raw.checked_mul(32)?.checked_add(digit as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_printed() {
        let at: jiff::Timestamp = "2026-01-15T23:00:00Z".parse().unwrap();
        let id = CallId::new(at, 0x003f_abcd);
        assert_eq!(id.to_string().parse::<CallId>(), Ok(id));
        assert!(id.raw() <= i64::MAX as u64);
        assert!("j-0000000000000".parse::<CallId>().is_err());
        assert!("c-000000000000u".parse::<CallId>().is_err(), "u is no letter of the alphabet");
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let early = JobId::new("2026-01-15T23:00:00.000Z".parse().unwrap(), u64::MAX);
        let late = JobId::new("2026-01-15T23:00:00.001Z".parse().unwrap(), 0);
        assert!(early < late && early.to_string() < late.to_string());
    }
}
