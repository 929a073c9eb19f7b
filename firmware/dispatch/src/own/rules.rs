//! The rules of the own board: who works when and where, what a job takes, and which windows a day has.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::{Timestamp, civil, tz::TimeZone};
use vocab::{JobKind, Slot, Trade, builtin_kind};

/// `[from, to)` of one day, office time.
pub type Span = (civil::Time, civil::Time);

/// Spans by weekday, Monday first.
pub type Week = [Vec<Span>; 7];

/// The rules, checked by whoever built them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The office's time zone.
    pub zone: TimeZone,
    /// Who works, by the owner's order. Names are unique.
    pub technicians: Vec<Technician>,
    /// Kinds that the owner added or whose time differs from the trade's default.
    pub kinds: BTreeMap<JobKind, Work>,
    /// Arrival windows of a day, in order and apart; a technician has those that lie within their hours.
    pub windows: Vec<Span>,
    /// Days without any window.
    pub closed: BTreeSet<civil::Date>,
    /// No window is offered that starts sooner, emergencies excepted.
    pub lead: Duration,
    /// How many days ahead windows are offered, today included.
    pub horizon_days: u16,
    /// How long an offered window is kept.
    pub hold: Duration,
    /// The last visits of a day, counted over the technicians able to do the job, that only an emergency
    /// may take.
    pub kept_for_emergency: u8,
}

/// A technician.
#[derive(Clone, Debug)]
pub struct Technician {
    /// As the office calls them.
    pub name: String,
    /// The trades they work in.
    pub skills: BTreeSet<Trade>,
    /// The ZIP codes they drive to; `None` = the whole area.
    pub zips: Option<BTreeSet<String>>,
    /// When they work.
    pub hours: Week,
    /// When they don't.
    pub days_off: BTreeSet<civil::Date>,
}

/// What a kind of job takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The skill; `None` = anybody's.
    pub trade: Option<Trade>,
    /// How long a technician is busy with it, from the window's start.
    pub duration: Duration,
}

impl Rules {
    /// What a job of this kind takes: the owner's word, else the trade's default.
    pub fn work(&self, kind: &JobKind) -> Work {
        self.kinds.get(kind).copied().unwrap_or_else(|| Work {
            trade: builtin_kind(kind).map(|row| row.trade),
            duration: if HALF_DAYS.contains(&kind.as_str()) { HALF_DAY } else { USUAL },
        })
    }

    /// The end of the last day within the horizon.
    pub fn last_moment(&self, at: Timestamp) -> Timestamp {
        let today = at.to_zoned(self.zone.clone()).date();
        let last = today.saturating_add(jiff::Span::new().days(i64::from(self.horizon_days)));
        self.moment(last, civil::Time::midnight())
    }

    /// A local time of a day in UTC. A time that a change of clocks skips or repeats is read as the zone's
    /// rules compatibly do: later after a gap, the first of two.
    pub fn moment(&self, date: civil::Date, time: civil::Time) -> Timestamp {
        self.zone
            .to_ambiguous_zoned(date.to_datetime(time))
            .compatible()
            .map_or(Timestamp::MAX, |z| z.timestamp())
    }

    /// The days from `at` to the horizon that are not closed.
    pub(super) fn days(&self, at: Timestamp) -> impl Iterator<Item = civil::Date> {
        let today = at.to_zoned(self.zone.clone()).date();
        (0..i64::from(self.horizon_days))
            .map(move |n| today.saturating_add(jiff::Span::new().days(n)))
            .filter(|date| !self.closed.contains(date))
    }

    /// The window of a local day in UTC.
    pub(super) fn window(&self, date: civil::Date, span: Span) -> Slot {
        Slot { start: self.moment(date, span.0), end: self.moment(date, span.1) }
    }
}

impl Technician {
    /// Whether they may be sent for this work to this ZIP code.
    pub fn able(&self, work: Work, zip: Option<&str>) -> bool {
        let skilled = work.trade.is_none_or(|trade| self.skills.contains(&trade));
        let near = match (&self.zips, zip) {
            (Some(zips), Some(zip)) => zips.contains(zip),
            (Some(_), None) => false,
            (None, _) => true,
        };
        skilled && near
    }

    /// Whether they work on that day from the window's start to the end of the work.
    pub(super) fn works(&self, date: civil::Date, window: Span, busy: Duration) -> bool {
        let day = date.weekday().to_monday_zero_offset() as usize;
        let busy_until = date.to_datetime(window.0).saturating_add(busy).max(date.to_datetime(window.1));
        !self.days_off.contains(&date)
            && self.hours[day]
                .iter()
                .any(|&(from, to)| from <= window.0 && busy_until <= date.to_datetime(to))
    }
}

/// A visit takes an arrival window of the usual two hours unless it is known to take longer.
const USUAL: Duration = Duration::from_secs(2 * 3_600);

/// Half a working day: work that no crew does in two hours.
const HALF_DAY: Duration = Duration::from_secs(4 * 3_600);

const HALF_DAYS: [&str; 4] =
    ["plumb_wh_replace", "plumb_gas_line_work", "elec_panel_upgrade", "elec_generator"];
