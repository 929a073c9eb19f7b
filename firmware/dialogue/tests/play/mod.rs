//! A caller and an office for one [`Session`] in virtual time. Not here: any judgement; tests have those.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dialogue::business::{Business, Faq, Fee, Recording, Rota};
use dialogue::{Asks, Input, Output, Say, Session};
use jiff::{civil, tz::TimeZone};
use vocab::{
    Answer, Appointment, CallId, Contact, Customer, Heard, HoldId, JobDraft, JobId, JobState, KeptInput,
    MessageDraft, Now, Offer, Outcome, PeopleEvent, Person, Phone, Query, QueryId, Receipt, RecordBody, Slot,
    Target, Trade,
};

/// What the office does when it is asked.
#[derive(Clone, Debug)]
pub struct Office {
    pub customers: Vec<Customer>,
    pub appointments: Vec<Appointment>,
    pub windows: Vec<Slot>,
    /// These questions, counted over the call, are answered `Unavailable`.
    pub down: BTreeSet<u32>,
    /// All questions of these kinds are.
    pub dead: BTreeSet<&'static str>,
    /// Questions of these kinds are answered only when the test says so.
    pub slow: BTreeSet<&'static str>,
    /// So many bookings find their window taken.
    pub gone: u32,
    /// Bookings under a hold that was given back.
    pub lost: u32,
    pub people: PeopleEvent,
    /// Whether rung people answer at once, or only when the test says so.
    pub prompt: bool,
    pub booked: Vec<JobDraft>,
    pub requested: Vec<JobDraft>,
    pub messages: Vec<MessageDraft>,
    pub moved: u32,
    pub cancelled: u32,
    pub held: BTreeMap<HoldId, Slot>,
    pub asked: u32,
}

pub fn business() -> Business {
    let nine = vec![(civil::time(8, 0, 0, 0), civil::time(17, 0, 0, 0))];
    let mut hours: [Vec<(civil::Time, civil::Time)>; 7] = Default::default();
    hours[..5].fill(nine);
    let zips =
        ["80202", "80203", "80204", "80205", "80206", "80209", "80210", "80211", "80218", "80220", "80222"];
    Business {
        name: "Summit Home Services".to_owned(),
        zone: TimeZone::get("America/Denver").expect("made for this test"),
        hours,
        holidays: BTreeSet::new(),
        area: zips.iter().map(|z| ((*z).to_owned(), "Denver".to_owned())).collect(),
        trades: Trade::ALL.into_iter().collect(),
        fee: Some(Fee { cents: 8_900, after_hours_cents: None, waived_with_work: true }),
        recording: Recording::WithNotice,
        streets: Default::default(),
        towns: BTreeSet::new(),
        answers: Default::default(),
        office: rota("the office"),
        on_call: rota("Dana"),
        number: None,
        numbers: Default::default(),
        faq: vec![Faq {
            phrases: vec!["senior discount".to_owned()],
            answer: "Seniors get ten percent off.".to_owned(),
        }],
        policy: Default::default(),
        patience: Duration::from_secs(6),
        longest: Duration::from_secs(900),
    }
}

pub fn rota(name: &str) -> Rota {
    Rota::of(Person { name: name.to_owned(), contact: Contact::Number(phone("+13035550111")) })
}

pub fn slot(start: &str) -> Slot {
    let zone = TimeZone::get("America/Denver").expect("made for this test");
    let at: civil::DateTime = start.parse().expect("made for this test");
    let start = at.to_zoned(zone).expect("made for this test").timestamp();
    Slot { start, end: start + Duration::from_secs(7_200) }
}

pub fn phone(text: &str) -> Phone {
    text.parse().expect("made for this test")
}

impl Default for Office {
    fn default() -> Self {
        let days = ["2026-05-13", "2026-05-14", "2026-05-15", "2026-05-18", "2026-05-19", "2026-05-20"];
        let times = ["08:00", "10:00", "13:00", "15:00"];
        let windows =
            days.iter().flat_map(|d| times.iter().map(move |t| slot(&format!("{d}T{t}")))).collect();
        Self {
            customers: Vec::new(),
            appointments: Vec::new(),
            windows,
            down: BTreeSet::new(),
            dead: BTreeSet::new(),
            slow: BTreeSet::new(),
            gone: 0,
            lost: 0,
            people: PeopleEvent::Accepted,
            prompt: true,
            booked: Vec::new(),
            requested: Vec::new(),
            messages: Vec::new(),
            moved: 0,
            cancelled: 0,
            held: BTreeMap::new(),
            asked: 0,
        }
    }
}

impl Office {
    pub fn answer(&mut self, query: &Query) -> Answer {
        self.asked += 1;
        if self.down.contains(&(self.asked - 1)) || self.dead.contains(kind(query)) {
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
                Answer::Noted(receipt(draft, JobState::Requested))
            }
            Query::Message(draft) => {
                self.messages.push(draft.clone());
                Answer::MessageNoted("m-1".to_owned())
            }
            Query::Move { hold, .. } => {
                self.moved += 1;
                let slot = self.held.get(hold).copied();
                Answer::Booked(Receipt {
                    job: job(7),
                    board_id: "A-7".to_owned(),
                    state: JobState::Booked,
                    slot,
                })
            }
            Query::Cancel { .. } => {
                self.cancelled += 1;
                Answer::Cancelled(Receipt {
                    job: job(7),
                    board_id: "A-7".to_owned(),
                    state: JobState::Cancelled,
                    slot: None,
                })
            }
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
        let offers: Vec<Offer> = found
            .into_iter()
            .zip(1u64..)
            .map(|(slot, n)| Offer { hold: HoldId::from_raw(n + u64::from(self.asked) * 10), slot })
            .collect();
        self.held.extend(offers.iter().map(|o| (o.hold, o.slot)));
        Answer::Offers { offers, honoured }
    }

    fn book(&mut self, draft: &JobDraft) -> Answer {
        if self.gone > 0 {
            self.gone -= 1;
            return Answer::SlotGone;
        }
        // As the board does: what is not held any more is gone.
        if draft.hold.and_then(|h| self.held.get(&h).copied()) != draft.slot {
            self.lost += 1;
            return Answer::SlotGone;
        }
        self.held.clear();
        self.booked.push(draft.clone());
        Answer::Booked(receipt(draft, JobState::Booked))
    }
}

fn receipt(draft: &JobDraft, state: JobState) -> Receipt {
    Receipt {
        job: job(u64::from(draft.number) + 1),
        board_id: format!("B-{}", draft.number + 1),
        state,
        slot: draft.slot,
    }
}

pub fn job(raw: u64) -> JobId {
    JobId::from_raw(raw)
}

pub fn kind(query: &Query) -> &'static str {
    match query {
        Query::Caller { .. } => "caller",
        Query::Appointments { .. } => "appointments",
        Query::Offer { .. } => "offer",
        Query::Release => "release",
        Query::Book(_) => "book",
        Query::Request(_) => "request",
        Query::Message(_) => "message",
        Query::Move { .. } => "move",
        Query::Cancel { .. } => "cancel",
    }
}

/// One call.
pub struct Call {
    pub session: Session,
    pub office: Office,
    pub now: Now,
    pub says: Vec<Say>,
    /// Every output in order, as a word, for what must come before what.
    pub order: Vec<String>,
    pub outcome: Option<Outcome>,
    pub ends: u32,
    pub alarms: Vec<vocab::AlarmSignal>,
    pub rung: Vec<Target>,
    pub log: Vec<String>,
    pub decisions: Vec<String>,
    pub rows: Vec<RecordBody>,
    pub inputs: Vec<KeptInput>,
    waiting: VecDeque<(QueryId, Answer)>,
    kept: VecDeque<(QueryId, Query)>,
}

impl Call {
    pub fn new(at: &str, caller: Option<&str>, office: Office) -> Self {
        Self::with(business(), at, caller, office, 1)
    }

    pub fn with(business: Business, at: &str, caller: Option<&str>, office: Office, seed: u64) -> Self {
        let at: civil::DateTime = at.parse().expect("made for this test");
        let utc = at.to_zoned(business.zone.clone()).expect("made for this test").timestamp();
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time; never read again")]
        let instant = Instant::now();
        let session = Session::new(CallId::from_raw(1), Arc::new(business), seed);
        let mut call = Self {
            session,
            office,
            now: Now { instant, utc },
            says: Vec::new(),
            order: Vec::new(),
            outcome: None,
            ends: 0,
            alarms: Vec::new(),
            rung: Vec::new(),
            log: Vec::new(),
            decisions: Vec::new(),
            rows: Vec::new(),
            inputs: Vec::new(),
            waiting: VecDeque::new(),
            kept: VecDeque::new(),
        };
        call.give(Input::Started { caller: caller.map(phone), dialled: None });
        call
    }

    /// One input, with all that follows from it.
    pub fn give(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.now = self.now.plus(Duration::from_millis(10));
            self.session.handle(self.now, input);
            while let Some(output) = self.session.poll() {
                self.take(output, &mut inputs);
            }
            while let Some((id, answer)) = self.waiting.pop_front() {
                inputs.push_back(Input::Answer(id, answer));
            }
        }
    }

    fn take(&mut self, output: Output, inputs: &mut VecDeque<Input>) {
        match output {
            Output::Say(say) => {
                self.log.push(format!("BOX [{}] {}", say.asks.as_str(), say.text()));
                self.order.push(if say.advice {
                    "advice".to_owned()
                } else {
                    format!("say {}", say.asks.as_str())
                });
                self.says.push(say);
            }
            Output::Hush => self.order.push("hush".to_owned()),
            Output::Ask { id, query, .. } => {
                self.order.push(format!("ask {}", kind(&query)));
                self.log.push(format!("    ({})", kind(&query)));
                if self.office.slow.contains(kind(&query)) {
                    self.kept.push_back((id, query));
                } else {
                    let answer = self.office.answer(&query);
                    self.waiting.push_back((id, answer));
                }
            }
            Output::Ring { target, .. } => {
                self.order.push("ring".to_owned());
                self.log.push(format!("    (ring {target:?})"));
                self.rung.push(target);
                if self.office.prompt {
                    inputs.push_back(Input::People(self.office.people));
                }
            }
            Output::Alarm(signal) => {
                self.order.push("alarm".to_owned());
                self.log.push(format!("    (ALARM {:?})", signal.hazard));
                self.alarms.push(signal);
            }
            Output::Transcript { .. } | Output::Forget(_) => {}
            Output::Record(body) => {
                if let RecordBody::Decision { what, why, .. } = &body {
                    self.decisions.push(format!("{what}: {why}"));
                }
                match body {
                    RecordBody::Inputs(inputs) => self.inputs.extend(inputs),
                    other @ (RecordBody::Started { .. }
                    | RecordBody::Turn { .. }
                    | RecordBody::Finding { .. }
                    | RecordBody::Decision { .. }
                    | RecordBody::Asked { .. }
                    | RecordBody::Alarm { .. }
                    | RecordBody::Silenced { .. }
                    | RecordBody::Ended { .. }) => self.rows.push(other),
                }
            }
            Output::End(outcome) => {
                self.log.push(format!("END {outcome}"));
                self.order.push("end".to_owned());
                self.ends += 1;
                self.outcome = Some(outcome);
            }
        }
    }

    pub fn says(&mut self, text: &str) -> &mut Self {
        self.now = self.now.plus(Duration::from_secs(3));
        self.log.push(format!("CALLER {text}"));
        self.give(Input::Heard(Heard::text(text)));
        self
    }

    pub fn all(&mut self, lines: &[&str]) -> &mut Self {
        for line in lines {
            self.says(line);
        }
        self
    }

    /// The slow office answers after all.
    pub fn answer_now(&mut self) {
        while let Some((id, query)) = self.kept.pop_front() {
            let answer = self.office.answer(&query);
            self.give(Input::Answer(id, answer));
        }
    }

    /// Lets a deadline pass.
    pub fn wait(&mut self) {
        let Some(at) = self.session.deadline() else { return };
        let ahead = at.saturating_duration_since(self.now.instant);
        self.now = self.now.plus(ahead);
        self.give(Input::Tick);
    }

    pub fn asks(&self) -> Asks {
        self.says.last().map_or(Asks::None, |s| s.asks)
    }

    pub fn last(&self) -> String {
        self.says.last().map(Say::text).unwrap_or_default()
    }

    pub fn transcript(&self) -> String {
        self.log.join("\n")
    }
}
