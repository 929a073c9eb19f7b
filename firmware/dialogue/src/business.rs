//! What the conversation knows of the business it answers for. Built by `gateway` from the config; all
//! checks are made at that door.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use vocab::{Phone, Trade};

/// The business behind the line.
#[derive(Clone, Debug)]
pub struct Business {
    /// As the greeting says it: `Summit Home Services`.
    pub name: String,
    /// The office's time zone: every spoken time is in it.
    pub zone: TimeZone,
    /// Opening hours by weekday, Monday first; several spans a day, `[from, to)`; empty = closed.
    pub hours: [Vec<(civil::Time, civil::Time)>; 7],
    /// Closed days.
    pub holidays: BTreeSet<civil::Date>,
    /// Served ZIP codes, each with its town as people say it.
    pub area: BTreeMap<String, String>,
    /// The trades it works in.
    pub trades: BTreeSet<Trade>,
    /// Fee told before a booking, where the owner wants it told.
    pub fee: Option<Fee>,
    /// Whether calls are recorded and the greeting must say so.
    pub recording: Recording,
    /// Street names of the area, as written on signs, for matching by sound. May be empty.
    pub streets: Vec<String>,
    /// Towns of the area beside those of `area`.
    pub towns: BTreeSet<String>,
    /// Whether someone can be rung in opening hours.
    pub office: Reach,
    /// Whether someone is on call.
    pub on_call: Reach,
    /// The number callers dialled, for "this number".
    pub number: Option<Phone>,
    /// Answers of the owner to common questions.
    pub faq: Vec<Faq>,
    /// How long the caller may be silent before the box speaks again (6 s).
    pub patience: Duration,
    /// Wall-clock limit of a call (15 min).
    pub longest: Duration,
}

/// A dispatch fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// US cents.
    pub cents: u32,
    /// Whether it is waived when the work is done.
    pub waived_with_work: bool,
}

/// Whether a call is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// Recorded; the greeting says so before anything else is captured.
    WithNotice,
    /// Not recorded.
    Off,
}

/// Whether a person can be rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// There is a number to ring.
    Rings,
    /// Nobody: only messages.
    Nobody,
}

/// An owner's answer.
#[derive(Clone, Debug)]
pub struct Faq {
    /// Lower-case phrases, any of which asks this.
    pub phrases: Vec<String>,
    /// What the box says.
    pub answer: String,
}

impl Business {
    /// A moment in the office's time.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Whether the office is open.
    pub fn open_at(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        if self.holidays.contains(&local.date()) {
            return false;
        }
        let day = local.weekday().to_monday_zero_offset() as usize;
        self.hours[day].iter().any(|&(from, to)| from <= local.time() && local.time() < to)
    }
}

/// A business for tests: all trades, a few ZIP codes, a fee waived with the work.
#[cfg(test)]
pub(crate) fn sample() -> Business {
    let eight_to_five = vec![(civil::time(8, 0, 0, 0), civil::time(17, 0, 0, 0))];
    let mut hours: [Vec<(civil::Time, civil::Time)>; 7] = Default::default();
    hours[..5].fill(eight_to_five);
    Business {
        name: "Summit Home Services".to_owned(),
        zone: TimeZone::get("America/Denver").expect("the bundled zones have Denver"),
        hours,
        holidays: BTreeSet::new(),
        area: BTreeMap::from([("80210".to_owned(), "Denver".to_owned())]),
        trades: Trade::ALL.into_iter().collect(),
        fee: Some(Fee { cents: 8_900, waived_with_work: true }),
        recording: Recording::WithNotice,
        streets: Vec::new(),
        towns: BTreeSet::new(),
        office: Reach::Rings,
        on_call: Reach::Rings,
        number: None,
        faq: Vec::new(),
        patience: Duration::from_secs(6),
        longest: Duration::from_secs(900),
    }
}
