//! An office of memory: windows that are held, bookings, messages, and now and then no answer.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, civil};
use vocab::{
    Answer, Appointment, Customer, Dice, HoldId, JobDraft, JobId, JobKind, JobState, Now, Offer, Query,
    Receipt, Slot,
};

use dialogue::Business;

/// One of so many questions finds nobody.
const UNAVAILABLE: u64 = 12;
/// One of so many questions of a sound office is lost.
const LOST: u64 = 25;
/// One of so many bookings finds its window taken.
const TAKEN: u64 = 25;

/// The office of one call.
pub(super) struct Office {
    pub customers: Vec<Customer>,
    pub appointments: Vec<Appointment>,
    pub booked: Vec<JobDraft>,
    pub requested: Vec<JobDraft>,
    dice: Dice,
    held: BTreeMap<HoldId, Slot>,
    windows: Vec<Slot>,
    holds: u64,
    jobs: u64,
    up: bool,
}

impl Office {
    /// Four windows a day from tomorrow on, for two weeks; sometimes the schedule is down for the whole call.
    pub(super) fn new(business: &Business, now: Now, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let today = business.local(now.utc).date();
        let mut windows = Vec::new();
        for day in 1..15 {
            let Ok(date) = today.checked_add(jiff::Span::new().days(day)) else { continue };
            for hour in [8, 10, 13, 15] {
                let start = at(business, date, hour);
                windows.extend(start.map(|start| Slot { start, end: start + Duration::from_secs(7_200) }));
            }
        }
        let up = dice.below(UNAVAILABLE) != 0;
        Self {
            customers: Vec::new(),
            appointments: Vec::new(),
            booked: Vec::new(),
            requested: Vec::new(),
            dice,
            held: BTreeMap::new(),
            windows,
            holds: 0,
            jobs: 0,
            up,
        }
    }

    /// An appointment the day after tomorrow.
    pub(super) fn with_appointment(&mut self, place: vocab::Place) {
        let Some(slot) = self.windows.get(5).copied() else { return };
        self.appointments.push(Appointment {
            job: JobId::from_raw(7),
            board_id: "A-7".to_owned(),
            kind: JobKind::new("hvac_tuneup"),
            slot,
            technician: None,
            place: place.into(),
        });
    }

    pub(super) fn answer(&mut self, query: &Query) -> Answer {
        let writes = matches!(query, Query::Request(_) | Query::Message(_) | Query::Release);
        if (!self.up && !writes) || self.dice.below(LOST) == 0 {
            return Answer::Unavailable;
        }
        match query {
            Query::Caller { phone } => {
                Answer::Caller(self.customers.iter().find(|c| c.phone == *phone).cloned())
            }
            Query::Appointments { .. } => Answer::Appointments(self.appointments.clone()),
            Query::Offer { wish, count, .. } => self.offer(wish, *count),
            Query::Release => {
                self.held.clear();
                Answer::Released
            }
            Query::Book(draft) => self.book(draft),
            Query::Request(draft) => {
                self.requested.push(draft.clone());
                Answer::Noted(self.receipt(draft, JobState::Requested))
            }
            Query::Message(_) => {
                self.jobs += 1;
                Answer::MessageNoted(format!("m-{}", self.jobs))
            }
            Query::Move { hold, .. } => match self.held.remove(hold) {
                Some(slot) => Answer::Booked(Receipt {
                    job: JobId::from_raw(7),
                    board_id: "A-7".to_owned(),
                    state: JobState::Booked,
                    slot: Some(slot),
                }),
                None => Answer::SlotGone,
            },
            Query::Cancel { .. } => Answer::Cancelled(Receipt {
                job: JobId::from_raw(7),
                board_id: "A-7".to_owned(),
                state: JobState::Cancelled,
                slot: None,
            }),
        }
    }

    fn offer(&mut self, wish: &vocab::Wish, count: u8) -> Answer {
        let free = |s: &&Slot| {
            !wish.except.iter().any(|e| s.start >= e.start && s.start < e.end)
                && !self.booked.iter().any(|b| b.slot == Some(**s))
        };
        let suits = |s: &&Slot| {
            wish.within.is_empty() || wish.within.iter().any(|w| s.start >= w.start && s.start < w.end)
        };
        let mut found: Vec<Slot> = self.windows.iter().filter(free).filter(suits).copied().collect();
        let honoured = !found.is_empty();
        if !honoured {
            found = self.windows.iter().filter(free).copied().collect();
        }
        found.truncate(usize::from(count));
        self.held.clear();
        for slot in &found {
            self.holds += 1;
            self.held.insert(HoldId::from_raw(self.holds), *slot);
        }
        let offers = self.held.iter().map(|(hold, slot)| Offer { hold: *hold, slot: *slot }).collect();
        Answer::Offers { offers, honoured }
    }

    fn book(&mut self, draft: &JobDraft) -> Answer {
        let held = draft.hold.and_then(|hold| self.held.get(&hold).copied());
        if held.is_none() || held != draft.slot || self.dice.below(TAKEN) == 0 {
            return Answer::SlotGone;
        }
        self.held.clear();
        self.booked.push(draft.clone());
        Answer::Booked(self.receipt(draft, JobState::Booked))
    }

    fn receipt(&mut self, draft: &JobDraft, state: JobState) -> Receipt {
        self.jobs += 1;
        Receipt {
            job: JobId::from_raw(100 + self.jobs),
            board_id: format!("B-{}", self.jobs),
            state,
            slot: draft.slot,
        }
    }
}

fn at(business: &Business, date: civil::Date, hour: i8) -> Option<Timestamp> {
    business.zone.to_timestamp(date.at(hour, 0, 0, 0)).ok()
}
