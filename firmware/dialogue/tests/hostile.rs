//! Odd and hostile texts, each at the question that was open: `tests/fixtures/hostile.tsv` says what the box must
//! do. Whatever is said, nothing is booked, moved, cancelled or promised by it, and exactly one end comes.

mod play;

use dialogue::{Asks, Input};
use play::{Call, Office};
use vocab::{Hazard, Outcome};

const TABLE: &str = include_str!("../../../tests/fixtures/hostile.tsv");
const TUESDAY: &str = "2026-05-12T10:00";
const CALLER: &str = "3035550142";

/// A row of the table.
struct Row {
    id: &'static str,
    text: &'static str,
    must: &'static str,
    note: &'static str,
}

impl Row {
    fn all() -> impl Iterator<Item = Self> {
        let lines = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1);
        lines.map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, _, text, must, note] = cells[..] else { panic!("{line:?} has not five cells") };
            Self { id, text, must, note }
        })
    }

    /// The question that was open.
    fn open(&self) -> &str {
        let open = self.note.strip_prefix("open: ").expect("a note begins with the open question");
        open.split(';').next().unwrap_or(open)
    }
}

/// A call up to the question.
fn call_at(question: &str) -> Call {
    let lead: &[&str] = &[
        "my kitchen sink is clogged",
        "1940 south franklin street",
        "eight oh two one oh",
        "yes",
        "ada marsh",
        "three oh three five five five oh one four two",
        "yes",
        "the first one",
        "yes",
    ];
    let (caller, upto) = match question {
        "problem" => (Some(CALLER), 0),
        "address" => (Some(CALLER), 1),
        "zip" => (Some(CALLER), 2),
        "confirm" => (Some(CALLER), 3),
        "name" => (Some(CALLER), 4),
        "phone" => (None, 5),
        "fee" => (None, 6),
        "slot" => (None, 7),
        "anything_else" => (None, 9),
        "identity" => {
            let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
            call.says("when is my appointment");
            return call;
        }
        other => panic!("no way to {other}"),
    };
    let mut call = Call::new(TUESDAY, caller, Office::default());
    call.all(&lead[..upto]);
    call
}

/// What the box did wrong, if anything.
fn fault(row: &Row) -> Option<String> {
    let mut call = call_at(row.open());
    let before = call.asks();
    assert_eq!(before.as_str(), row.open(), "{}: the way there is wrong\n{}", row.id, call.transcript());
    let jobs = call.office.booked.len();
    let said = call.says.len();
    for _ in 0..times(row) {
        call.says(row.text);
    }
    let asks = call.asks();
    let ends = matches!(call.outcome, Some(Outcome::Spam | Outcome::WrongNumber | Outcome::Abandoned));
    let to_person = !call.rung.is_empty() || matches!(asks, Asks::Person | Asks::Message);
    let right = match row.must {
        "alarm" => !call.alarms.is_empty(),
        "ask_settle" => asks == Asks::Settle || !call.alarms.is_empty(),
        "ask_again" => still_asks(before, asks) && call.outcome.is_none(),
        "refuse_politely" => asks != Asks::None && call.outcome.is_none() && call.rung.is_empty(),
        "go_on" => call.outcome.is_none() && (asks != before || call.last().contains("I have")),
        "person" => to_person,
        "message" => {
            let noted = !call.office.messages.is_empty();
            noted || !call.rung.is_empty() || matches!(asks, Asks::Message | Asks::Name | Asks::Phone)
        }
        "end_call" => ends || matches!(call.outcome, Some(Outcome::Booked)),
        other => panic!("{}: {other:?} is no known demand", row.id),
    };
    // Who may be hurt is told to call 911 and gets the technician: that is a person as well.
    let hurt = row.must == "person" && call.alarms.iter().all(|a| a.hazard == Hazard::Hurt);
    let calm = matches!(row.must, "alarm" | "ask_settle") || hurt || call.alarms.is_empty();
    let nothing_made = call.office.booked.len() == jobs && call.office.cancelled + call.office.moved == 0;
    let answered = call.says.len() > said || call.outcome.is_some();
    if right && calm && nothing_made && answered {
        return hang_up(call, row);
    }
    // A whole name, however odd, is read back with the window.
    if row.note.contains("reads back") && asks == Asks::Fee && nothing_made && answered {
        return hang_up(call, row);
    }
    Some(format!("{} {} {:?}: asks {}\n{}", row.id, row.must, row.note, asks.as_str(), call.transcript()))
}

/// A polite end may first ask whether there is work to do, and abuse is borne twice.
fn times(row: &Row) -> usize {
    match row.must {
        "end_call" => 3,
        _ => 1,
    }
}

/// The same question, or one that goes on about the same thing.
fn still_asks(before: Asks, after: Asks) -> bool {
    match before {
        Asks::Problem => matches!(after, Asks::Problem | Asks::Other | Asks::Adult | Asks::Settle),
        Asks::Name => matches!(after, Asks::Name | Asks::Spelling(_) | Asks::Confirm),
        Asks::Confirm => matches!(after, Asks::Confirm | Asks::Other),
        Asks::Slot => matches!(after, Asks::Slot | Asks::Confirm),
        Asks::Zip => matches!(after, Asks::Zip | Asks::Confirm),
        // Who can't be told by number and name fails the check in the end.
        Asks::Identity => matches!(after, Asks::Identity | Asks::Phone),
        Asks::None
        | Asks::Settle
        | Asks::Address
        | Asks::Unit
        | Asks::Spelling(_)
        | Asks::Phone
        | Asks::Fee
        | Asks::Adult
        | Asks::Person
        | Asks::Message
        | Asks::AnythingElse
        | Asks::Other => after == before,
    }
}

/// Whatever came of it, the call has exactly one end.
fn hang_up(mut call: Call, row: &Row) -> Option<String> {
    call.give(Input::HungUp);
    (call.ends != 1).then(|| format!("{} has {} ends\n{}", row.id, call.ends, call.transcript()))
}

/// Not met yet: an answer in French to a read-back, a problem taken back.
const OPEN: [&str; 2] = ["hd059", "hd088"];

#[test]
fn hostile_texts_meet_the_behaviour_that_is_safe() {
    let rows: Vec<Row> = Row::all().collect();
    assert!(rows.len() >= 100, "{} rows", rows.len());
    let faults: Vec<String> = rows.iter().filter(|row| !OPEN.contains(&row.id)).filter_map(fault).collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), rows.len(), faults.join("\n\n"));
    // What is met leaves the list.
    let met: Vec<&str> =
        rows.iter().filter(|r| OPEN.contains(&r.id) && fault(r).is_none()).map(|r| r.id).collect();
    assert!(met.is_empty(), "met by now: {met:?}");
}
