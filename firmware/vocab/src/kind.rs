//! Job kinds: the built-in list of 67 and room for an owner's own.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::Urgency;

/// The four trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trade {
    /// Heating, ventilation, air conditioning.
    Hvac,
    /// Plumbing, gas lines included.
    Plumbing,
    /// Electrical.
    Electrical,
    /// Roofing and gutters.
    Roofing,
}

/// A word that names no trade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no trade: expected hvac, plumbing, electrical or roofing")]
pub struct UnknownTrade(String);

impl Trade {
    /// All four, in the order of the built-in list.
    pub const ALL: [Self; 4] = [Self::Hvac, Self::Plumbing, Self::Electrical, Self::Roofing];

    /// The lower-case word that config and files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hvac => "hvac",
            Self::Plumbing => "plumbing",
            Self::Electrical => "electrical",
            Self::Roofing => "roofing",
        }
    }
}

impl FromStr for Trade {
    type Err = UnknownTrade;

    fn from_str(text: &str) -> Result<Self, UnknownTrade> {
        Self::ALL.into_iter().find(|t| t.as_str() == text).ok_or_else(|| UnknownTrade(text.to_owned()))
    }
}

/// Id of a job kind such as `hvac_no_heat`: one of the built-in list or an owner's own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobKind(Arc<str>);

impl JobKind {
    /// Names a kind; whether it exists is the catalogue's business.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One row of the built-in list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRow {
    /// The id, such as `hvac_no_heat`.
    pub id: &'static str,
    /// Its trade.
    pub trade: Trade,
    /// Urgency when nothing else is known.
    pub urgency: Urgency,
    /// What it is, for people.
    pub description: &'static str,
}

const TABLE: &str = include_str!("job_kinds.tsv");

/// The built-in list, in file order.
pub fn builtin_kinds() -> impl Iterator<Item = KindRow> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let row = KindRow {
            id: cells.next()?,
            trade: cells.next()?.parse().ok()?,
            urgency: cells.next()?.parse().ok()?,
            description: cells.next()?,
        };
        Some(row)
    })
}

/// The row of a built-in kind, `None` for an owner's own.
pub fn builtin_kind(kind: &JobKind) -> Option<KindRow> {
    builtin_kinds().find(|row| row.id == kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_built_in_list_parses() {
        assert_eq!(builtin_kinds().count(), TABLE.lines().count() - 1);
        assert_eq!(builtin_kinds().count(), 67);
        let row = builtin_kind(&JobKind::new("gas_leak")).unwrap();
        assert_eq!((row.trade, row.urgency), (Trade::Plumbing, Urgency::LifeSafety));
    }
}
