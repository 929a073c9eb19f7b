//! The box that is killed: a line that asks, a store thread that owns the desk, and the acknowledgements on stdout.

use std::{
    io::Write,
    path::Path,
    process::ExitCode,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    time::{Duration, Instant},
};

use gateway::{config::Config, desk::Desk};
use jiff::Timestamp;
use vocab::{
    Answer, CallId, JobDraft, JobKind, LineId, Now, Offer, Place, Private, Query, Receipt, Record,
    RecordBody, Speaker, Urgency, Wish,
};

/// What is wrong with this box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It says "noted" before the store has heard of the job.
    AckBeforeCommit,
}

enum Order {
    Record(Record),
    Ask(Now, CallId, Box<Query>),
}

/// The line's end: one order at a time, answered when it is done.
struct Office {
    orders: SyncSender<Order>,
    answers: Receiver<Option<Answer>>,
}

impl Office {
    fn record(&self, call: CallId, at: Timestamp, body: RecordBody) {
        self.orders.send(Order::Record(Record { call, at, body })).expect("the store thread lives");
        self.answers.recv().expect("the store thread answers");
    }

    fn ask(&self, now: Now, call: CallId, query: Query) -> Answer {
        self.orders.send(Order::Ask(now, call, Box::new(query))).expect("the store thread lives");
        self.answers.recv().expect("the store thread answers").expect("a question has an answer")
    }
}

/// Takes calls, the `first`-th and on, until it is killed.
pub fn run(store: &Path, first: u64, fault: Fault) -> ExitCode {
    let config = Config::load(None).expect("the example is sound");
    let begin = moment(first);
    let mut desk = Desk::open(store, &config, begin).expect("the store opens");
    let (orders, inbox) = sync_channel::<Order>(1);
    let (replies, answers) = sync_channel(1);
    std::thread::spawn(move || {
        for order in inbox {
            let reply = match order {
                Order::Record(record) => {
                    desk.record(&record).expect("the row is kept");
                    None
                }
                Order::Ask(now, call, query) => Some(desk.answer(now, call, &query)),
            };
            if replies.send(reply).is_err() {
                return;
            }
        }
    });
    let office = Office { orders, answers };
    say("ready");
    for index in first.. {
        take_call(&office, index, fault);
    }
    ExitCode::SUCCESS
}

/// A call every three hours: the horizon moves on, and windows never run out.
pub fn moment(index: u64) -> Now {
    let begin: Timestamp = "2026-01-12T14:00:00Z".parse().expect("a moment");
    #[expect(clippy::disallowed_methods, reason = "only its distance to itself matters")]
    let instant = Instant::now();
    Now { instant, utc: begin }.plus(Duration::from_secs(index * 3 * 3_600))
}

/// The id of the call with this index: the same in box and judge.
pub fn call_id(index: u64) -> CallId {
    CallId::new(moment(index).utc, index)
}

fn take_call(office: &Office, index: u64, fault: Fault) {
    let (now, call) = (moment(index), call_id(index));
    let at = now.utc;
    office.record(call, at, RecordBody::Started { line: LineId(0), caller: None, dialled: None });
    say(&format!("begun {index}"));
    for words in ["my furnace needs a tune up", "it is twelve elm street"] {
        let text = Private::new(words.to_owned());
        office.record(
            call,
            at,
            RecordBody::Turn { speaker: Speaker::Caller, text, asks: None, confidence: None, at_ms: 0 },
        );
    }
    let kind = KINDS[usize::try_from(index).unwrap_or(0) % KINDS.len()];
    let offer = if index % 3 == 2 { None } else { offered(office, now, call, kind) };
    if fault == Fault::AckBeforeCommit {
        say(&format!("acked {index} ?"));
    }
    let draft = draft(call, kind, offer);
    let answer =
        office.ask(now, call, if offer.is_some() { Query::Book(draft) } else { Query::Request(draft) });
    let (receipt, outcome): (Receipt, _) = match answer {
        Answer::Booked(receipt) => (receipt, "booked"),
        Answer::Noted(receipt) => (receipt, "requested"),
        other @ (Answer::Caller(_)
        | Answer::Appointments(_)
        | Answer::Offers { .. }
        | Answer::Released
        | Answer::SlotGone
        | Answer::MessageNoted(_)
        | Answer::Cancelled(_)
        | Answer::Unavailable) => panic!("call {index}: {other:?}"),
    };
    if fault == Fault::None {
        say(&format!("acked {index} {}", receipt.board_id));
    }
    office.record(call, at, RecordBody::Ended { outcome, reason: "goodbye".to_owned() });
}

const KINDS: [&str; 4] = ["hvac_tuneup", "plumb_faucet", "elec_dead_outlet", "roof_inspection"];

fn offered(office: &Office, now: Now, call: CallId, kind: &str) -> Option<Offer> {
    let query = Query::Offer {
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        zip: Private::new("80210".into()),
        wish: Wish::default(),
        count: 2,
    };
    let Answer::Offers { offers, .. } = office.ask(now, call, query) else { panic!("no offers") };
    offers.first().copied()
}

fn draft(call: CallId, kind: &str, offer: Option<Offer>) -> JobDraft {
    JobDraft {
        call,
        number: 0,
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".to_owned()),
        phone: "+13035550142".parse().ok(),
        place: Private::new(Place {
            street: "12 Elm St".to_owned(),
            unit: None,
            city: None,
            zip: Some("80210".to_owned()),
        }),
        slot: offer.map(|o| o.slot),
        hold: offer.map(|o| o.hold),
        summary: Private::default(),
        flags: Vec::new(),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let told = writeln!(out, "{line}").and_then(|()| out.flush());
    told.expect("the judge listens");
}
