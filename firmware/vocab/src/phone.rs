//! Telephone numbers in E.164 form.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

/// Why a text is no telephone number. Shows the shape, never the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Fewer than seven or more than fifteen digits.
    #[error("a telephone number has 7 to 15 digits, this has {0}")]
    Length(usize),
    /// A character that no number has.
    #[error("a telephone number has digits, spaces and + ( ) - . only")]
    Character,
    /// Area code or exchange begins with 0 or 1 (North American numbering plan).
    #[error("in a US number the area code and the exchange begin with 2 to 9")]
    Plan,
}

/// A number in E.164, such as `+13035550142`. Private: `Debug` and `Display` show only the last two digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// E.164 with the plus, for the store, a platform or a SIP header; never for a log.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The ten national digits of a +1 number, or all digits of any other.
    pub fn national(&self) -> &str {
        match self.0.strip_prefix("+1") {
            Some(ten) if ten.len() == 10 => ten,
            Some(_) | None => &self.0[1..],
        }
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// Ten digits are taken as a US number; eleven with a leading 1 too; else `+` and 7 to 15 digits.
    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        let plus = text.starts_with('+');
        let mut digits = String::new();
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' | ' ' | '(' | ')' | '-' | '.' => {}
                _ => return Err(PhoneError::Character),
            }
        }
        if !(7..=15).contains(&digits.len()) {
            return Err(PhoneError::Length(digits.len()));
        }
        let national = match (plus, digits.len()) {
            (false, 10) => Some(digits.as_str()),
            (_, 11) => digits.strip_prefix('1'),
            _ => None,
        };
        match national {
            Some(ten) if [0, 3].iter().any(|&i| matches!(ten.as_bytes()[i], b'0' | b'1')) => {
                Err(PhoneError::Plan)
            }
            Some(ten) => Ok(Self(format!("+1{ten}"))),
            None if plus => Ok(Self(format!("+{digits}"))),
            None => Err(PhoneError::Length(digits.len())),
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…{}", &self.0[self.0.len() - 2..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn us_numbers_are_normalised_and_bad_ones_named() {
        for text in ["3035550142", "(303) 555-0142", "+1 303 555 0142", "1-303-555-0142"] {
            assert_eq!(text.parse::<Phone>().unwrap().e164(), "+13035550142", "{text}");
        }
        assert_eq!("+442079460123".parse::<Phone>().unwrap().e164(), "+442079460123");
        assert_eq!("103-555-0142".parse::<Phone>(), Err(PhoneError::Plan));
        assert_eq!("555".parse::<Phone>(), Err(PhoneError::Length(3)));
        assert_eq!("30355x0142".parse::<Phone>(), Err(PhoneError::Character));
    }

    #[test]
    fn a_number_prints_only_its_last_two_digits() {
        let phone: Phone = "3035550142".parse().unwrap();
        assert_eq!(format!("{phone} {phone:?}"), "…42 …42");
    }
}
