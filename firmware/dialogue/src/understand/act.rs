//! What a turn does beside giving facts: wants a person, asks a price, says goodbye.
//!
//! Phrases stand in `acts.tsv`; one under a negation is no act, unless the negation is its own ("not a robot").

use std::sync::LazyLock;

use super::concept::{Stop, Token, find_phrase, tokens};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What a caller does with words, apart from answering.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act { $($(#[$doc])* $name),* }

        impl Act {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name as in `acts.tsv`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

acts! {
    /// Wants a person on the line.
    WantsHuman,
    /// Didn't hear: say it again.
    Repeat,
    /// Ends the call.
    Goodbye,
    /// Needs nothing more.
    NothingElse,
    /// Greets.
    Hello,
    /// Thanks.
    Thanks,
    /// Asks what something costs.
    AsksPrice,
    /// Asks for opening hours.
    AsksHours,
    /// Asks whether the business comes to a place.
    AsksArea,
    /// Asks whether this is a machine.
    AsksRobot,
    /// Asks how soon someone can come.
    AsksWhen,
    /// Asks about, or objects to, recording.
    AsksRecording,
    /// Asks for licence or insurance.
    AsksLicensed,
    /// Asks how one can pay.
    AsksPayment,
    /// Waits for a technician who should be there.
    WhereIsTechnician,
    /// Wants an appointment moved.
    Reschedule,
    /// Wants an appointment cancelled.
    CancelAppointment,
    /// Meant to call somebody else.
    WrongNumber,
    /// Sells something, robocalls included.
    Sales,
    /// Looks for work.
    JobApplicant,
    /// Invoices, payments, refunds.
    Billing,
    /// Work done before is not right.
    Warranty,
    /// A supplier about parts or deliveries.
    Supplier,
    /// Wants a message passed on, or to be called back.
    LeaveMessage,
    /// Needs a moment.
    WaitAMoment,
    /// Doesn't know what was asked.
    DontKnow,
    /// Won't say what was asked.
    Refuses,
    /// Swears.
    Swears,
    /// Is frightened or in a panic.
    Distress,
    /// Speaks Spanish, or asks for it.
    SpeaksSpanish,
    /// Speaks another language that we have not.
    SpeaksOther,
}

/// The acts of a turn, each once, in the order of [`Act`].
pub fn parse(text: &str) -> Vec<Act> {
    let words = tokens(text);
    let mut found: Vec<Act> = Act::ALL
        .iter()
        .copied()
        .filter(|act| TABLE.iter().any(|row| row.0 == *act && said(&words, row)))
        .collect();
    sort_out(&mut found, &words);
    found
}

type Row = (Act, Vec<Vec<&'static str>>);

fn said(words: &[Token], (act, phrases): &Row) -> bool {
    let mut count = 0;
    for phrase in phrases {
        let hit = find_phrase(words, phrase).filter(|at| own_denial(phrase) || !denied(words, *at, *act));
        count += usize::from(hit.is_some());
    }
    // One Spanish-looking word can be a name ("esta", "agua") or a mishearing; two are speech.
    let needed = if *act == Act::SpeaksSpanish && !words.iter().any(|w| w.word == "spanish") { 2 } else { 1 };
    count >= needed
}

/// "I don't want to talk to a machine": the denial is the point.
fn own_denial(phrase: &[&str]) -> bool {
    phrase.iter().any(|w| matches!(*w, "machine" | "machines" | "robot" | "computer" | "rather"))
}

fn denied(words: &[Token], at: usize, act: Act) -> bool {
    if matches!(
        act,
        Act::NothingElse | Act::Thanks | Act::DontKnow | Act::Refuses | Act::Goodbye | Act::Swears
    ) {
        return false;
    }
    words[at.saturating_sub(4)..at]
        .iter()
        .rev()
        .take_while(|w| w.stop == Stop::None)
        .any(|w| matches!(&*w.word, "dont" | "not" | "never" | "didnt" | "wasnt" | "isnt"))
}

/// Acts that another act explains.
fn sort_out(found: &mut Vec<Act>, words: &[Token]) {
    let has = |act, found: &[Act]| found.contains(&act);
    if has(Act::AsksRobot, found) && !wants(words) {
        found.retain(|a| *a != Act::WantsHuman);
    }
    if has(Act::Reschedule, found) {
        found.retain(|a| *a != Act::CancelAppointment);
    }
    if has(Act::WhereIsTechnician, found) {
        found.retain(|a| *a != Act::AsksWhen);
    }
    // "have someone call me" is a message even where "someone" is named.
    if has(Act::Sales, found) {
        found.retain(|a| !matches!(a, Act::Billing | Act::Warranty));
    }
    // "leave a message" from a machine that sells is still sales; "I'm calling from 1940 Franklin" is not.
    if has(Act::Sales, found) && only_place(words) {
        found.retain(|a| *a != Act::Sales);
    }
}

fn wants(words: &[Token]) -> bool {
    ["want", "let", "get", "transfer", "connect", "put", "need", "give"]
        .iter()
        .any(|w| words.iter().any(|t| t.word == *w))
}

/// "calling from" is sales only when a trade of selling follows, so alone it says nothing.
fn only_place(words: &[Token]) -> bool {
    let sales = TABLE.iter().find(|row| row.0 == Act::Sales);
    sales.is_some_and(|row| {
        row.1.iter().filter(|p| find_phrase(words, p).is_some()).all(|p| WEAK_SALES.contains(&&*p.join(" ")))
    })
}

/// Phrases that callers with a job use too.
const WEAK_SALES: [&str; 8] = [
    "im calling from",
    "on behalf of",
    "special offer",
    "extended warranty",
    "offering",
    "offer you",
    "business owner",
    "your vehicle",
];

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    include_str!("acts.tsv")
        .lines()
        .filter_map(|line| {
            let (name, phrases) = line.split_once('\t')?;
            let act = Act::ALL.iter().copied().find(|a| a.as_str() == name)?;
            Some((act, phrases.split(',').map(|p| p.split_whitespace().collect()).collect()))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_phrases() {
        for act in Act::ALL {
            assert!(TABLE.iter().any(|row| row.0 == *act), "{act:?}");
        }
    }

    #[test]
    fn a_person_is_asked_for_in_many_ways() {
        for text in [
            "let me talk to a real person",
            "representative",
            "can i speak with somebody please",
            "i don't want to talk to a machine",
            "just transfer me",
            "are you a robot i want a human",
        ] {
            assert!(parse(text).contains(&Act::WantsHuman), "{text}");
        }
    }

    #[test]
    fn a_technician_asked_for_is_no_person_on_the_line() {
        for text in [
            "can someone come out today",
            "i need you to send a person to fix my sink",
            "is somebody able to look at it",
            "i need somebody to come look",
            "are you a real person",
        ] {
            assert!(!parse(text).contains(&Act::WantsHuman), "{text}");
        }
    }

    #[test]
    fn a_turn_may_do_several_things() {
        let acts = parse("okay thanks how much do you charge and when can someone come out");
        assert_eq!(acts, [Act::Thanks, Act::AsksPrice, Act::AsksWhen]);
    }

    #[test]
    fn calls_about_other_things_than_jobs_are_told_apart() {
        for (text, act) in [
            ("where's my technician he was supposed to be here at ten", Act::WhereIsTechnician),
            ("i need to move my appointment", Act::Reschedule),
            ("i'd like to cancel my appointment for tomorrow", Act::CancelAppointment),
            ("sorry i think i have the wrong number", Act::WrongNumber),
            ("we can get you more leads for your business", Act::Sales),
            ("are you guys hiring", Act::JobApplicant),
            ("i have a question about my invoice", Act::Billing),
            ("your parts are in at the supply house", Act::Supplier),
            ("necesito ayuda por favor", Act::SpeaksSpanish),
        ] {
            assert!(parse(text).contains(&act), "{text}");
        }
    }
}
