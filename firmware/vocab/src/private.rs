//! `Private<T>`: a value that never prints itself (STYLE rule 14, invariant 8).
//!
//! Caller words, names, numbers and addresses travel in it. `Debug` and `Display` show a placeholder, so a
//! log line that names the whole struct stays clean. Serialising is transparent: the store and the
//! platforms need the value, and log output never goes through serde.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value whose `Debug` and `Display` show only `<private>`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the store, a platform, the caller's own ear or the owner's eye; never for a log.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out, with the same limits as [`Private::expose`].
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<private>")
    }
}

impl<T> fmt::Display for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<private>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_value_never_prints_itself() {
        let name = Private::new("Ada Example".to_owned());
        assert_eq!(format!("{name} {name:?} {:#?}", Some(&name)).matches("Ada").count(), 0);
        assert_eq!(name.expose(), "Ada Example");
    }
}
