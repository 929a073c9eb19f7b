//! What the conversation knows of the business it answers for. Built by `gateway` from the config; all
//! checks are made at that door.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use vocab::{JobKind, Person, Phone, Target, Trade};

use crate::understand::address::StreetSigns;

/// The business behind the line.
#[derive(Clone, Debug)]
pub struct Business {
    /// As the greeting says it: `Summit Home Services`.
    pub name: String,
    /// The office's time zone: every spoken time is in it.
    pub zone: TimeZone,
    /// Opening hours by weekday, Monday first; several spans a day, `[from, to)`; empty = closed.
    pub hours: Week,
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
    pub streets: StreetSigns,
    /// Towns of the area beside those of `area`.
    pub towns: BTreeSet<String>,
    /// When the box answers.
    pub answers: Answers,
    /// Who is rung in opening hours.
    pub office: Rota,
    /// Who is rung in an emergency.
    pub on_call: Rota,
    /// The number callers dialled, for "this number".
    pub number: Option<Phone>,
    /// The business as it answers on further numbers: another name, other hours. These have none of their own.
    pub numbers: BTreeMap<Phone, Arc<Business>>,
    /// Answers of the owner to common questions.
    pub faq: Vec<Faq>,
    /// What the owner chose of how callers are dealt with.
    pub policy: Policy,
    /// How long the caller may be silent before the box speaks again (6 s).
    pub patience: Duration,
    /// Wall-clock limit of a call (15 min).
    pub longest: Duration,
}

/// What the owner chose of how callers are dealt with. The default is what most would want.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// How the box speaks.
    pub tone: Tone,
    /// What the caller can do meanwhile, by kind of job: one or two short sentences, never a repair.
    pub first_aid: BTreeMap<JobKind, String>,
    /// What becomes of a second problem that is told in the same call.
    pub second_problem: SecondProblem,
}

/// How the box speaks. What it says of dangers, promises and prices is the same in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Whole sentences, as at a good front desk.
    #[default]
    Friendly,
    /// As short as can be.
    Brief,
}

/// What becomes of a second problem that is told in the same call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondProblem {
    /// The same visit looks at it: it stands in the job's summary.
    #[default]
    SameVisit,
    /// It is offered a visit of its own once the first is booked.
    OwnVisit,
}

/// A dispatch fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// US cents.
    pub cents: u32,
    /// US cents while the office is closed, where that is another fee.
    pub after_hours_cents: Option<u32>,
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

/// When the box answers a call, by the time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// While the office is open.
    pub open: Answering,
    /// While it is closed.
    pub closed: Answering,
    /// While the panel's night button is on, whatever the hour.
    pub night: Answering,
}

/// Whether and when a call is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answering {
    /// With the first ring.
    #[default]
    AtOnce,
    /// After so much ringing, so that others can take it first.
    After(Duration),
    /// Not: whoever sent the call has another place for it.
    Never,
}

/// Hours by weekday, Monday first; several spans a day, `[from, to)`.
pub type Week = [Vec<(civil::Time, civil::Time)>; 7];

/// Who can be rung, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota(pub Vec<Duty>);

/// Somebody's place in a rota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub person: Person,
    /// When; `None` = always.
    pub hours: Option<Week>,
}

impl Rota {
    /// One person, always.
    pub fn of(person: Person) -> Self {
        Self(vec![Duty { person, hours: None }])
    }

    /// Who is on duty at a local time, in order.
    pub fn at(&self, local: civil::DateTime) -> impl Iterator<Item = &Person> {
        let on = move |duty: &&Duty| duty.hours.as_ref().is_none_or(|week| within(week, local));
        self.0.iter().filter(on).map(|duty| &duty.person)
    }
}

fn within(week: &Week, local: civil::DateTime) -> bool {
    let day = local.date().weekday().to_monday_zero_offset() as usize;
    week[day].iter().any(|&(from, to)| from <= local.time() && local.time() < to)
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
    /// The business as it answers on the number that was dialled.
    pub fn called(self: &Arc<Self>, dialled: Option<&Phone>) -> Arc<Self> {
        Arc::clone(dialled.and_then(|number| self.numbers.get(number)).unwrap_or(self))
    }

    /// The business as it stands at a moment: its fee is that of the hour.
    pub fn at(self: &Arc<Self>, now: Timestamp) -> Arc<Self> {
        let closed = if self.open_at(now) { None } else { self.after_hours() };
        closed.map_or_else(|| Arc::clone(self), Arc::new)
    }

    /// The business with the fee of closed hours, where that is another one.
    pub(crate) fn after_hours(&self) -> Option<Self> {
        let fee = self.fee?;
        let cents = fee.after_hours_cents?;
        Some(Self { fee: Some(Fee { cents, ..fee }), ..self.clone() })
    }

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
        within(&self.hours, local.datetime())
    }

    /// Whether and when a call that comes now is answered; `night` = the panel's button is on.
    pub fn answering(&self, at: Timestamp, night: bool) -> Answering {
        match (night, self.open_at(at)) {
            (true, _) => self.answers.night,
            (false, true) => self.answers.open,
            (false, false) => self.answers.closed,
        }
    }

    /// Whom to ring now, in order. An emergency that nobody is on call for goes to an office that is open.
    pub fn on_duty(&self, target: Target, at: Timestamp) -> Vec<Person> {
        let local = self.local(at).datetime();
        let office = || if self.open_at(at) { self.office.at(local).cloned().collect() } else { Vec::new() };
        match target {
            Target::Office => office(),
            Target::OnCall => {
                let on_call: Vec<Person> = self.on_call.at(local).cloned().collect();
                if on_call.is_empty() { office() } else { on_call }
            }
        }
    }

    /// Whether there is anybody to ring now.
    pub fn reach(&self, target: Target, at: Timestamp) -> Reach {
        if self.on_duty(target, at).is_empty() { Reach::Nobody } else { Reach::Rings }
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
        fee: Some(Fee { cents: 8_900, after_hours_cents: None, waived_with_work: true }),
        recording: Recording::WithNotice,
        streets: StreetSigns::EMPTY,
        towns: BTreeSet::new(),
        answers: Answers::default(),
        office: Rota::of(somebody("the office")),
        on_call: Rota::of(somebody("Dana")),
        number: None,
        numbers: BTreeMap::new(),
        faq: Vec::new(),
        policy: Policy::default(),
        patience: Duration::from_secs(6),
        longest: Duration::from_secs(900),
    }
}

#[cfg(test)]
fn somebody(name: &str) -> Person {
    Person { name: name.to_owned(), contact: "+13035550111".parse().expect("made for this test") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_that_of_the_hour() {
        let mut business = sample();
        business.fee = Some(Fee { cents: 8_900, after_hours_cents: Some(14_900), waived_with_work: true });
        let business = Arc::new(business);
        let cents = |at: &str| {
            let local: civil::DateTime = at.parse().unwrap();
            let at = local.to_zoned(business.zone.clone()).unwrap().timestamp();
            business.at(at).fee.map(|fee| fee.cents)
        };
        assert_eq!(cents("2026-01-15T12:00"), Some(8_900));
        assert_eq!(cents("2026-01-15T19:00"), Some(14_900));
        assert_eq!(cents("2026-01-17T12:00"), Some(14_900), "a Saturday");
    }

    fn names(business: &Business, target: Target, at: &str) -> Vec<String> {
        let local: civil::DateTime = at.parse().unwrap();
        let at = local.to_zoned(business.zone.clone()).unwrap().timestamp();
        business.on_duty(target, at).into_iter().map(|person| person.name).collect()
    }

    #[test]
    fn a_rota_says_who_is_rung_at_which_hour() {
        let nights: Week = std::array::from_fn(|_| {
            vec![(civil::Time::MIN, civil::time(8, 0, 0, 0)), (civil::time(17, 0, 0, 0), civil::Time::MAX)]
        });
        let weekend: Week =
            std::array::from_fn(
                |day| {
                    if day < 5 { vec![] } else { vec![(civil::Time::MIN, civil::Time::MAX)] }
                },
            );
        let mut business = sample();
        business.on_call = Rota(vec![
            Duty { person: somebody("Luis"), hours: Some(weekend) },
            Duty { person: somebody("Dana"), hours: Some(nights) },
        ]);
        // 15 January 2026 is a Thursday.
        for (at, expected) in [
            ("2026-01-15T02:00", &["Dana"][..]),
            ("2026-01-15T07:59:59", &["Dana"]),
            ("2026-01-15T08:00", &["the office"]),
            ("2026-01-15T17:00", &["Dana"]),
            ("2026-01-15T23:59:59", &["Dana"]),
            ("2026-01-17T02:00", &["Luis", "Dana"]),
            ("2026-01-17T12:00", &["Luis"]),
        ] {
            assert_eq!(names(&business, Target::OnCall, at), expected, "{at}");
        }
        business.holidays.insert(civil::date(2026, 1, 15));
        assert!(names(&business, Target::OnCall, "2026-01-15T12:00").is_empty(), "a holiday nobody covers");
        assert!(names(&business, Target::Office, "2026-01-15T12:00").is_empty());
        assert_eq!(names(&business, Target::Office, "2026-01-16T12:00"), ["the office"]);
    }
}
