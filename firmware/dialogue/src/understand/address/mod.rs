//! Addresses as people say or type them: text of one turn → [`AddressReading`].
//!
//! A grammar over words, no model: numbers as spoken, directions, USPS suffixes (Publication 28, appendix C),
//! units, towns, ZIP codes, corrections within the turn. What the area knows (streets, towns, ZIPs) settles
//! doubts; without it the grammar stands alone. Not here: whether the place is served, and what to ask next.

use std::collections::{BTreeMap, BTreeSet};

use vocab::Place;

/// What is known of the area, to settle doubts with. Any part may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Area<'a> {
    /// Street names as on signs, with or without suffix: `S Franklin St`, `Colfax`.
    pub streets: &'a [String],
    /// Towns as people say them.
    pub towns: &'a BTreeSet<String>,
    /// Served ZIP codes with their towns.
    pub zips: &'a BTreeMap<String, String>,
}

impl Area<'static> {
    /// Nothing known: the grammar alone decides.
    pub const EMPTY: Self = Self { streets: &[], towns: &BTreeSet::new(), zips: &BTreeMap::new() };
}

impl<'a> Area<'a> {
    /// The area of a business.
    pub fn of(business: &'a crate::Business) -> Self {
        Self { streets: &business.streets, towns: &business.towns, zips: &business.area }
    }
}

/// What one turn, or several merged, told of an address. Absent parts were not said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressReading {
    /// House number: `1940`, `123 1/2`, `45A`.
    pub number: Option<String>,
    /// `N S E W NE NW SE SW` before the street.
    pub predir: Option<String>,
    /// Title case without suffix: `Franklin`, `17th`, `County Road 12`.
    pub street: Option<String>,
    /// USPS abbreviation: `St`, `Ave`, `Ln`.
    pub suffix: Option<String>,
    /// Direction behind the suffix.
    pub postdir: Option<String>,
    /// Bare (`2B`) after apartment, unit or suite; other designators kept (`Spc 41`, `Bldg G Apt 204`).
    pub unit: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Five digits.
    pub zip: Option<String>,
    /// The crossing street, when a corner was named.
    pub cross: Option<String>,
    /// Whether house number and street are both known.
    pub complete: bool,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl AddressReading {
    /// The place as platforms want it, once number and street are known: `1940 S Franklin St`.
    pub fn place(&self) -> Option<Place> {
        let street = self.street_line().filter(|_| self.complete)?;
        Some(Place { street, unit: self.unit.clone(), city: self.city.clone(), zip: self.zip.clone() })
    }

    /// Number, direction, street and suffix as far as known, joined; `None` when none is.
    pub fn street_line(&self) -> Option<String> {
        let parts = [&self.number, &self.predir, &self.street, &self.suffix, &self.postdir];
        let line = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// Whether nothing of an address was heard.
    pub fn is_empty(&self) -> bool {
        self.street_line().is_none()
            && [&self.unit, &self.city, &self.zip, &self.cross].iter().all(|p| p.is_none())
    }
}

/// Reads the address parts of one turn.
pub fn parse(text: &str, area: &Area<'_>) -> AddressReading {
    let _ = (text, area);
    AddressReading::default()
}

/// What was known, with what a later turn said of it: later parts win, untouched parts stay.
pub fn merge(earlier: &AddressReading, later: &AddressReading) -> AddressReading {
    let _ = later;
    earlier.clone()
}

/// An answer to "is there an apartment or unit number?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitAnswer {
    /// This unit.
    Unit(String),
    /// A house: there is none.
    Nothing,
    /// Neither could be heard.
    Unclear,
}

/// Reads an answer to the question for the unit, where a bare `two b` is enough.
pub fn parse_unit(text: &str) -> UnitAnswer {
    let _ = text;
    UnitAnswer::Unclear
}

/// Reads an answer to the question for the ZIP code: five digits (the four after them are dropped).
pub fn parse_zip(text: &str, area: &Area<'_>) -> Option<String> {
    let _ = (text, area);
    None
}
