//! What is known of the job that the call is about, and of the jobs already made.

use std::collections::BTreeSet;

use vocab::{Field, JobKind, Offer, Phone, Place, Receipt, Slot, Trade, Urgency, Wish};

use crate::Business;
use crate::understand::address::AddressReading;
use crate::understand::name::{NameReading, Spelled};

/// The job in the making. Without a `Debug`: nearly all of it is the caller's.
#[derive(Clone, Default)]
pub(super) struct Job {
    /// 0 for the first of the call.
    pub number: u8,
    /// The problem in the caller's words, a turn each.
    pub words: Vec<String>,
    pub kind: Option<JobKind>,
    pub trade: Option<Trade>,
    pub kind_confidence: f32,
    pub urgency: Option<Urgency>,
    pub place: AddressReading,
    pub place_agreed: Agreed,
    /// The street as it was read back when it was said to be wrong.
    pub denied: Option<String>,
    pub unit: UnitState,
    /// A known customer's address was turned down, or another was given.
    pub elsewhere: bool,
    pub zip_agreed: Agreed,
    pub name: NameReading,
    pub name_agreed: Agreed,
    /// How often the name was put right when it was read back.
    pub name_mends: u8,
    pub spelling_asked: bool,
    pub phone: Option<Phone>,
    pub phone_agreed: Agreed,
    /// Digits of a number that is not whole yet.
    pub digits: String,
    pub wish: Wish,
    /// The wish that the windows on offer were looked for with.
    pub looked_with: Option<Wish>,
    /// Windows the caller turned down.
    pub refused: Vec<Slot>,
    pub offers: Vec<Offer>,
    pub slot: Option<Offer>,
    pub slot_agreed: Agreed,
    pub fee: FeeState,
    pub rounds: u8,
    /// How often windows were named.
    pub named: u8,
    /// Why there is no booking.
    pub why: Option<super::book::Why>,
    /// What the caller can do meanwhile was said.
    pub aided: Told,
    /// A second problem that was told beside the first.
    pub also: Option<Also>,
    /// Fields that could not be had; without them nothing is booked, only requested.
    pub missed: BTreeSet<Field>,
    /// Fields that the dispatcher must check.
    pub doubtful: BTreeSet<Field>,
    /// Remarks for the dispatcher: cross street, company, access.
    pub remarks: Vec<String>,
}

/// Whether the caller agreed to a value that was read back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Agreed {
    #[default]
    No,
    Yes,
}

/// Whether there is a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum UnitState {
    /// Nothing speaks for one.
    #[default]
    Unasked,
    /// The caller spoke of an apartment and gave no number.
    Suggested,
    /// Asked and answered, or given up.
    Settled,
}

/// Whether something was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    #[default]
    No,
    Yes,
}

/// A problem beside the job's own. Without a `Debug`: it is in the caller's words.
#[derive(Clone)]
pub(super) struct Also {
    pub kind: JobKind,
    pub trade: Option<Trade>,
    pub confidence: f32,
    pub urgency: Urgency,
    pub words: String,
}

/// Whether the fee was agreed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FeeState {
    #[default]
    Open,
    Agreed,
}

/// A job that stands.
#[derive(Clone)]
pub(super) struct Made {
    pub job: Job,
    pub receipt: Receipt,
}

impl Job {
    /// The place as it is read back: complete, the town filled in from the ZIP code.
    pub(super) fn spoken_place(&self) -> Option<Place> {
        self.place.place()
    }

    /// Whether the ZIP code is served; `None` without one.
    pub(super) fn in_area(&self, business: &Business) -> Option<bool> {
        self.place.zip.as_ref().map(|zip| business.area.contains_key(zip))
    }

    /// Whether the name is still to be read back: always once, with the window, since a recogniser turns names into others.
    pub(super) fn reads_name(&self) -> bool {
        !self.name.is_empty() && self.name_agreed == Agreed::No
    }

    /// Whether the family name is unusual enough to be spelled.
    pub(super) fn wants_spelling(&self) -> bool {
        self.name.last.is_some()
            && self.name.spelled == Spelled::No
            && self.name.confidence < if self.name.first.is_some() { SPELL_BELOW } else { SPELL_LONE_BELOW }
            && !self.spelling_asked
    }

    /// Whether nothing that a booking needs had to be given up.
    pub(super) fn bookable(&self) -> bool {
        [Field::Street, Field::Zip, Field::Phone, Field::Slot].iter().all(|f| !self.missed.contains(f))
    }

    /// Whether this field was tried and could not be had.
    pub(super) fn lacks(&self, field: Field) -> bool {
        self.missed.contains(&field)
    }

    /// The next job of the same caller: who and where stay, what and when are new.
    pub(super) fn next(&self) -> Self {
        Self {
            number: self.number + 1,
            place: self.place.clone(),
            // Read back and agreed to in this call: it is not asked for a second time.
            place_agreed: self.place_agreed,
            zip_agreed: self.zip_agreed,
            unit: self.unit,
            name: self.name.clone(),
            name_agreed: self.name_agreed,
            name_mends: self.name_mends,
            spelling_asked: self.spelling_asked,
            phone: self.phone.clone(),
            phone_agreed: self.phone_agreed,
            fee: self.fee,
            elsewhere: true,
            doubtful: self.doubtful.iter().copied().filter(|f| *f == Field::Name).collect(),
            ..Self::default()
        }
    }
}

/// A name of no known word reads at 0.7 or less.
const SPELL_BELOW: f32 = 0.71;
/// A family name alone reads at 0.7 when it is known, at 0.55 when it is not.
const SPELL_LONE_BELOW: f32 = 0.6;
