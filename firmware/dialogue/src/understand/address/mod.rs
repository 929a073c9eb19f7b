//! Addresses as people say or type them: text of one turn → [`AddressReading`].
//!
//! A grammar over words, no model: numbers as spoken, directions, USPS suffixes (Publication 28, appendix C),
//! units, towns, ZIP codes, corrections within the turn. What the area knows (streets, towns, ZIPs) settles
//! doubts; without it the grammar stands alone. Not here: whether the place is served, and what to ask next.

mod by_ear;
mod called;
mod cities;
mod clean;
mod door;
mod explained;
mod hear;
pub(super) mod letters;
mod listed;
mod locality;
mod merge;
mod piece;
mod roads;
mod role;
mod signs;
mod slowly;
pub(super) mod sound;
mod spelled;
mod street;
mod tables;
mod unit;

use std::collections::{BTreeMap, BTreeSet};

use vocab::Place;

use self::clean::Mend;
pub use self::listed::{Sign, StreetSigns};
pub use self::merge::merge;
use self::street::Bare;
use super::words::{Pause, Word, longest, words};

/// What is known of the area, to settle doubts with. Any part may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Area<'a> {
    /// Street names as on signs, with or without suffix: `S Franklin St`, `Colfax`.
    pub streets: &'a StreetSigns,
    /// Towns as people say them.
    pub towns: &'a BTreeSet<String>,
    /// Served ZIP codes with their towns.
    pub zips: &'a BTreeMap<String, String>,
}

impl Area<'static> {
    /// Nothing known: the grammar alone decides.
    pub const EMPTY: Self =
        Self { streets: &StreetSigns::EMPTY, towns: &BTreeSet::new(), zips: &BTreeMap::new() };
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
    /// Whether the ZIP code was known by its sound alone: not to be believed before the caller agrees.
    pub zip_guessed: bool,
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

/// Reads the address parts of one turn of free talk: a lone word is no street here.
pub fn parse(text: &str, area: &Area<'_>) -> AddressReading {
    read_turn(text, area, Bare::Refused)
}

/// Reads an answer to the question for the address or street, where a bare `franklin` is enough.
pub fn parse_answer(text: &str, area: &Area<'_>) -> AddressReading {
    read_turn(text, area, Bare::Welcome)
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
    let mut answer = UnitAnswer::Unclear;
    for (_, piece) in clean::pieces(text) {
        let designated = unit::find(&piece, 0);
        let first = piece.iter().position(|w| !tables::is_talk(&w.norm) || w.norm == "a").unwrap_or(0);
        let bare =
            || unit::bare(&piece, first).filter(|f| piece[f.end..].iter().all(|w| tables::is_talk(&w.norm)));
        if let Some(found) = designated.or_else(bare) {
            answer = UnitAnswer::Unit(found.unit);
        }
    }
    let words = words(text);
    let denies = |at: usize| longest(&words, at, NO_UNIT).is_some();
    if answer == UnitAnswer::Unclear && (0..words.len()).any(denies) {
        answer = UnitAnswer::Nothing;
    }
    answer
}

/// Reads an answer to the question for the ZIP code: five digits (the four after them are dropped).
///
/// A pause ends a run of digits ("apartment four, eight oh two one oh"); only where nothing was found so are the
/// pauses taken for those of somebody who says one digit after the other ("eight, zero, two, zero, five"). What is no
/// number then may still be one of the area that was misheard.
pub fn parse_zip(text: &str, area: &Area<'_>) -> Option<String> {
    let pieces = clean::pieces(text);
    let read = |piece: &[Word]| locality::read(piece, &BTreeSet::new(), None, area).zip;
    let slowly = |piece: &[Word]| {
        let joined: Vec<Word> = piece.iter().map(|w| Word { pause: Pause::None, ..w.clone() }).collect();
        read(&joined)
    };
    let newest_first = || pieces.iter().rev().map(|(_, piece)| piece.as_slice());
    let by_ear = || newest_first().find_map(|piece| by_ear::zip(piece, area));
    newest_first().find_map(read).or_else(|| newest_first().find_map(slowly)).or_else(by_ear)
}

/// An answer that can only be a ZIP code by its sound, near the area but none that is served; see
/// [`AddressReading::zip_guessed`].
pub fn guess_zip(text: &str, area: &Area<'_>) -> Option<String> {
    clean::pieces(text).iter().rev().find_map(|(_, piece)| by_ear::unserved(piece, area))
}

/// Whether an answer is nothing but the digits of a ZIP code, however they were written: "eat o' to o' sex".
pub fn sounds_like_zip(words: &[Word]) -> bool {
    by_ear::sounds(words)
}

/// Whether a street of that name is known: in the area, or as one of the Front Range.
pub fn is_street(name: &str, area: &Area<'_>) -> bool {
    signs::has(name) || sound::known(name, None, area)
}

/// Whether what was heard is this house: the street fits by sound, and the number where it was said.
pub fn same_house(heard: &AddressReading, known: &Place) -> bool {
    let known = parse_answer(&known.street, &Area::EMPTY);
    let street = match (&heard.street, &known.street) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b) || sound::same(a, b),
        (Some(_) | None, _) => false,
    };
    street && heard.number.as_ref().is_none_or(|n| known.number.as_ref() == Some(n))
}

/// Folds the pieces between corrections, later over earlier, and settles doubts with the area.
fn read_turn(text: &str, area: &Area<'_>, bare: Bare) -> AddressReading {
    let mut reading = AddressReading::default();
    let pieces = clean::pieces_of_place(text, bare);
    for (i, (mend, piece)) in pieces.iter().enumerate() {
        let before = (*mend == Mend::Corrects && !reading.is_empty()).then_some(&reading);
        let around = piece::Around { before, mended: i + 1 < pieces.len() };
        let later = piece::read(piece, area, bare, around);
        reading = merge(&reading, &later);
    }
    settle(&mut reading, area);
    reading
}

/// The street with the "St" or "Ave" of its sign, where the caller left it out and the area has one such street.
pub fn as_on_its_sign(reading: &mut AddressReading, area: &Area<'_>) {
    let Some(street) =
        reading.street.as_deref().filter(|_| reading.suffix.is_none() && reading.postdir.is_none())
    else {
        return;
    };
    reading.suffix = sound::suffix_of(street, area).map(str::to_owned);
}

/// What the area knows mends what was heard; what remains in doubt lowers the confidence.
fn settle(reading: &mut AddressReading, area: &Area<'_>) {
    let Some(street) = reading.street.clone() else { return };
    if sound::known(&street, reading.suffix.as_deref(), area) {
        reading.confidence = (reading.confidence + 0.05).min(0.98);
    } else if signs::has(&street) {
        // A name of its own, though the area's list has one that sounds like it.
        reading.confidence *= 0.95;
    } else if let Some((name, _)) = sound::alike(&street, area) {
        reading.street = Some(name);
        reading.confidence = reading.confidence.min(0.8);
    } else if !area.streets.is_empty() {
        reading.confidence *= 0.9;
    } else if let Some(name) = signs::same_sound(&street) {
        reading.street = Some(name.to_owned());
        reading.confidence = reading.confidence.min(0.8);
    }
}

const NO_UNIT: &[&str] = &[
    "no",
    "nope",
    "none",
    "nah",
    "a house",
    "single family",
    "it's a home",
    "just a house",
    "stand alone",
    "don't have",
    "there isn't",
    "there's not",
    "isn't one",
    "not an apartment",
    "nothing",
    "without",
    "n a",
    "not applicable",
];
