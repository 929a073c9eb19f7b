//! Topic strings: the only place of the house that has them. Source: MQTT 5.0, section 4.7.

use std::{fmt, str::FromStr};

/// A box's name in topics: 1 to 64 of `a-z`, `0-9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxId(String);

/// Why a text names no box.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no box: expected 1 to 64 of a-z, 0-9 and -")]
pub struct BoxIdError(String);

impl FromStr for BoxId {
    type Err = BoxIdError;

    fn from_str(text: &str) -> Result<Self, BoxIdError> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(BoxIdError(text.to_owned())) }
    }
}

impl fmt::Display for BoxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `nightbell/v1/<box>/<kind>/<key>`: no level can hold a wildcard, because every part is ours.
pub(crate) fn event(box_id: &BoxId, kind: &str, key: &str) -> String {
    format!("nightbell/v1/{box_id}/{kind}/{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_name_cannot_break_out_of_its_level() {
        for bad in ["", "a/b", "a+", "#", "Box", &"x".repeat(65)] {
            assert_eq!(bad.parse::<BoxId>(), Err(BoxIdError(bad.to_owned())));
        }
        assert_eq!("box-7".parse::<BoxId>().unwrap().to_string(), "box-7");
    }
}
