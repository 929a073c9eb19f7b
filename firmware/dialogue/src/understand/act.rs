//! What a turn does beside giving facts: wants a person, asks a price, says goodbye.
//!
//! Phrases stand in `acts.tsv`; one under a negation is no act, unless the negation is its own ("not a robot").

use super::concept::{Stop, Token, find_phrase, tokens};
use super::problem;
use super::table::{self, Row};

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
    /// Jokes, and wants nothing.
    Pranks,
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
    /// Is threatened by somebody where they are.
    InDanger,
    /// Needs an ambulance, not a trade.
    Medical,
    /// Speaks of ending their own life.
    SelfHarm,
    /// Threatens the staff or the house.
    Threatens,
    /// Insults, or speaks of sex, and wants nothing.
    Insults,
    /// Speaks of lawyers, refunds, the press.
    Complains,
    /// Wants an answer and no visit.
    OnlyAsks,
    /// Asks whether a kind of work is done here.
    AsksTrade,
    /// Asks for what is somebody else's: a home, a number, whereabouts.
    AsksPrivate,
    /// Speaks Spanish, or asks for it.
    SpeaksSpanish,
    /// Speaks another language that we have not.
    SpeaksOther,
}

impl Act {
    /// Whether it puts a question that a sentence answers.
    pub const fn asks(self) -> bool {
        matches!(
            self,
            Self::AsksPrice
                | Self::AsksHours
                | Self::AsksArea
                | Self::AsksRobot
                | Self::AsksRecording
                | Self::AsksLicensed
                | Self::AsksPayment
        )
    }
}

/// The acts of a turn, each once, in the order of [`Act`].
pub fn parse(text: &str) -> Vec<Act> {
    let words = tokens(text);
    let starts: Vec<[u8; 2]> = words.iter().map(|w| start(&w.word)).collect();
    let of = |act: &Act| table::rest(&ROWS, act.as_str());
    let mut found: Vec<Act> =
        Act::ALL.iter().copied().filter(|act| said(&words, &starts, *act, of(act))).collect();
    for (act, read) in GRAMMARS {
        if !found.contains(&act) && read(&words) && !tells_job(act, text) {
            found.push(act);
            found.sort_unstable();
        }
    }
    // "I don't need anyone today, my AC isn't cooling": a job all the same, unless its price is asked for.
    let asks = found.iter().any(|act| act.asks());
    if found.contains(&Act::OnlyAsks) && !asks && tells_job(Act::OnlyAsks, text) {
        found.retain(|act| *act != Act::OnlyAsks);
    }
    sort_out(&mut found, &words);
    found
}

/// Whether the words do it.
type Grammar = fn(&[Token]) -> bool;

/// What phrases can't list: a few words that stand near one another.
const GRAMMARS: [(Act, Grammar); 6] = [
    (Act::AsksPrice, asks_price),
    (Act::AsksHours, asks_hours),
    (Act::OnlyAsks, only_asks),
    (Act::WhereIsTechnician, asks_arrival),
    (Act::AsksRobot, asks_robot),
    (Act::Reschedule, asks_move),
];

/// A few words near one another are no question where the turn tells of a job: "just wondering if you could unclog my sink".
fn tells_job(act: Act, text: &str) -> bool {
    matches!(act, Act::OnlyAsks | Act::WhereIsTechnician) && problem::parse(text, None).confidence >= SURE_JOB
}

/// As surely is a job told of that is none beside it.
const SURE_JOB: f32 = 0.4;

fn is(word: &Token, list: &[&str]) -> bool {
    list.contains(&word.word.as_str())
}

/// Whether one of `first` has one of `second` within so many words behind it.
fn followed(words: &[Token], first: &[&str], second: &[&str], reach: usize) -> bool {
    words.iter().enumerate().any(|(at, w)| {
        is(w, first) && words[at + 1..words.len().min(at + 1 + reach)].iter().any(|w| is(w, second))
    })
}

fn said(words: &[Token], starts: &[[u8; 2]], act: Act, phrases: &str) -> bool {
    let mut count = 0;
    for phrase in phrases.split(',').map(str::trim_start) {
        // Two bytes rule nearly all of some thousand phrases out.
        if !starts.contains(&start(phrase)) {
            continue;
        }
        let Some(at) = find(words, phrase) else { continue };
        if act == Act::WantsHuman && words.len() > STORY && !wishes(words, at) {
            continue;
        }
        count += usize::from(own_denial(phrase) || !denied(words, at, act));
    }
    // One Spanish-looking word can be a name ("esta", "agua") or a mishearing; two are speech, in a long turn three. "He
    // only speaks Spanish" is said in English.
    let needed = match (act == Act::SpeaksSpanish, words.len()) {
        (true, _) if asks_for_spanish(words) => 1,
        (true, 16..) => 3,
        (true, _) => 2,
        (false, _) => 1,
    };
    count >= needed
}

/// "What's the visit cost these days?": a word of asking, and one of money close behind it.
fn asks_price(words: &[Token]) -> bool {
    followed(words, &ASKING, &MONEY, 6)
}

/// "Your opening hours": "for two hours" asks for none.
fn asks_hours(words: &[Token]) -> bool {
    let kinds =
        ["opening", "business", "office", "working", "store", "shop", "regular", "weekend", "holiday"];
    let days = [
        "saturday",
        "saturdays",
        "sunday",
        "sundays",
        "weekend",
        "weekends",
        "holiday",
        "holidays",
        "evenings",
        "nights",
    ];
    let staffed =
        followed(words, &["anyone", "anybody", "someone", "somebody", "office", "yall", "folks"], &days, 6)
            && words.first().is_some_and(|w| is(w, &["is", "are", "do", "does", "will"]));
    followed(words, &kinds, &["hours", "times"], 1)
        || followed(words, &["closing", "opening"], &["time"], 1)
        || staffed
}

/// "Am I conversing with a machine?", "are you some kind of goddamn robot?": what one asks of oneself or of the voice, and
/// close behind it what the voice may be.
fn asks_robot(words: &[Token]) -> bool {
    words.iter().enumerate().any(|(at, w)| {
        let (next, behind) = (words.get(at + 1), words.get(at + 2..).unwrap_or_default());
        let Some(next) = next else { return false };
        let near = &behind[..behind.len().min(6)];
        match (w.word.as_str(), next.word.as_str()) {
            ("am", "i") | ("i", "am") => {
                near.first().is_some_and(|w| is(w, &TALKING))
                    && near[1..].iter().zip(near).any(|(w, before)| {
                        is(w, &ROBOTS) || is(w, &MACHINES) && !is(before, &APPLIANCES) || is(w, &PEOPLE)
                    })
            }
            ("are", "you") | ("is", "this") => {
                let open = near.iter().take_while(|w| is(w, &BETWEEN)).count();
                let article = near[..open].iter().any(|w| is(w, &["a", "an", "some", "the"]));
                near.get(open).is_some_and(|w| is(w, &ROBOTS) || article && is(w, &MACHINES))
            }
            ("im", talking) if TALKING.contains(&talking) => {
                near.first().is_some_and(|w| is(w, &["to", "with"]))
                    && near.iter().any(|w| is(w, &ROBOTS) || is(w, &MACHINES))
            }
            _ => false,
        }
    })
}

const TALKING: [&str; 6] = ["talking", "speaking", "conversing", "chatting", "dealing", "communicating"];
const ROBOTS: [&str; 9] =
    ["software", "automaton", "robot", "robots", "bot", "chatbot", "android", "ai", "automated"];
const MACHINES: [&str; 3] = ["machine", "computer", "program"];
const PEOPLE: [&str; 3] = ["person", "human", "recording"];
const APPLIANCES: [&str; 5] = ["washing", "ice", "drying", "coffee", "slot"];
const BETWEEN: [&str; 24] = [
    "a", "an", "some", "the", "one", "of", "those", "them", "kind", "sort", "like", "just", "actually",
    "really", "even", "damn", "damned", "goddamn", "fucking", "freaking", "frigging", "bloody", "stupid",
    "talking",
];

/// "I've got a tune-up coming Wednesday and I have to move it": what stands is to be at another time.
fn asks_move(words: &[Token]) -> bool {
    let stands = ["appointment", "visit", "scheduled", "booked", "booking"];
    let moves = ["move", "push", "bump", "shift", "switch", "change", "postpone", "delay", "rebook", "swap"];
    let other = ["different", "another", "other"];
    let what = ["it", "that", "appointment", "visit", "mine", "ours", "day", "date", "time"];
    let moved = followed(words, &moves, &what, 4);
    let another = followed(words, &other, &["day", "date", "time", "week", "slot"], 1);
    let day = words.iter().any(|w| DAYS.contains(&w.word.trim_end_matches('s')));
    let booked = words.iter().any(|w| is(w, &stands)) || (day && words.iter().any(|w| w.word == "coming"));
    booked
        && (moved || another)
        && !followed(words, &["need", "want", "like", "make", "book"], &["an", "a"], 2)
}

const DAYS: [&str; 8] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow"];

/// "I'm only asking whether you come to Lakewood", "just the fee and the hours", "I don't need anything fixed": no word of
/// work that is wanted beside it.
fn only_asks(words: &[Token]) -> bool {
    let about = ["hours", "fee", "price", "prices", "rates", "cost"];
    let only = followed(words, &ONLY, &WONDERING, 3)
        || (words.len() <= 8
            && words.first().is_some_and(|w| is(w, &ONLY))
            && followed(words, &ONLY, &about, 5));
    let none = followed(words, &["dont", "not", "no"], &["need", "needing"], 1)
        && followed(words, &["need", "needing"], &["anything", "anybody", "anyone", "service", "work"], 2);
    let wanted =
        |at: usize| is(&words[at], &WORK) && !words[at.saturating_sub(2)..at].iter().any(|w| w.word == "no");
    (only || none) && !(0..words.len()).any(wanted)
}

const ONLY: [&str; 5] = ["only", "just", "simply", "merely", "purely"];
const WONDERING: [&str; 14] = [
    "asking",
    "ask",
    "wondering",
    "wonder",
    "curious",
    "inquiring",
    "enquiring",
    "inquire",
    "question",
    "questions",
    "info",
    "information",
    "shopping",
    "inquiry",
];
/// Who says one of these has something to be done, or asks who is speaking in between.
const WORK: [&str; 47] = [
    "my",
    "could",
    "somebody",
    "someone",
    "getting",
    "machine",
    "robot",
    "person",
    "human",
    "recording",
    "computer",
    "automated",
    "speaking",
    "fix",
    "fixed",
    "repair",
    "repaired",
    "replace",
    "replaced",
    "install",
    "installed",
    "look",
    "send",
    "schedule",
    "book",
    "appointment",
    "come",
    "leak",
    "leaking",
    "leaks",
    "broken",
    "broke",
    "stopped",
    "working",
    "clogged",
    "smell",
    "smoke",
    "water",
    "furnace",
    "sparks",
    "sparking",
    "message",
    "reschedule",
    "cancel",
    "technician",
    "invoice",
    "bill",
];

/// "What time is your technician coming?": who is on the way, not who could come.
fn asks_arrival(words: &[Token]) -> bool {
    let when = ["when", "whens", "time", "still", "whether", "if", "where", "wheres"];
    let way = ["coming", "arriving", "arrive", "arrives", "here", "showing", "due", "expected"];
    let could =
        ["can", "could", "would", "might", "earliest", "soonest", "should", "was", "were", "last", "left"];
    words.windows(ARRIVAL.min(words.len()).max(1)).any(|near| {
        near.first().is_some_and(|w| is(w, &when))
            && near.iter().any(|w| is(w, &TECHNICIANS))
            && near.iter().any(|w| is(w, &way))
            && !near.iter().any(|w| is(w, &could))
    })
}

/// So many words hold the question.
const ARRIVAL: usize = 7;
const TECHNICIANS: [&str; 14] = [
    "technician",
    "tech",
    "guy",
    "guys",
    "plumber",
    "electrician",
    "roofer",
    "repairman",
    "serviceman",
    "crew",
    "technicians",
    "workers",
    "man",
    "people",
];

const ASKING: [&str; 6] = ["what", "whats", "how", "do", "does", "is"];
const MONEY: [&str; 8] = ["cost", "costs", "charge", "charges", "price", "prices", "fee", "fees"];

fn asks_for_spanish(words: &[Token]) -> bool {
    // Word for word: "he only speaks Spanish" is told of somebody.
    let says = |a: &str, b: &str| words.windows(2).any(|w| w[0].word == a && w[1].word == b);
    says("spanish", "please") || says("speak", "spanish") || says("in", "spanish")
}

/// "It's so nice to talk to somebody who listens", in a long story, asks for nobody.
fn wishes(words: &[Token], at: usize) -> bool {
    let wish = |w: &Token| WISHES.contains(&w.word.as_str());
    words[at.saturating_sub(4)..=at].iter().any(wish)
}

/// So many words are a story.
const STORY: usize = 60;
const WISHES: [&str; 16] = [
    "can",
    "could",
    "let",
    "want",
    "wanna",
    "need",
    "like",
    "please",
    "put",
    "get",
    "give",
    "transfer",
    "connect",
    "operator",
    "representative",
    "just",
];

/// The first two bytes of a word or of a phrase's first word; a blank stands for what is not there.
fn start(text: &str) -> [u8; 2] {
    let mut bytes = text.bytes();
    [bytes.next().unwrap_or(b' '), bytes.next().unwrap_or(b' ')]
}

/// Where a phrase stands; most are ruled out by their first word.
fn find(words: &[Token], phrase: &str) -> Option<usize> {
    let phrase = phrase.trim_start();
    let first = phrase.split(' ').next()?;
    let stem = first.trim_end_matches('*');
    words.iter().any(|w| w.word.starts_with(stem)).then_some(())?;
    let phrase: Vec<&str> = phrase.split(' ').collect();
    find_phrase(words, &phrase)
}

/// "I don't want to talk to a machine": the denial is the point.
fn own_denial(phrase: &str) -> bool {
    phrase.split(' ').any(|w| matches!(w, "machine" | "machines" | "robot" | "computer" | "rather"))
}

fn denied(words: &[Token], at: usize, act: Act) -> bool {
    let speaks_itself = match act {
        Act::NothingElse
        | Act::Thanks
        | Act::DontKnow
        | Act::Refuses
        | Act::Goodbye
        | Act::Swears
        | Act::SelfHarm
        | Act::OnlyAsks
        | Act::Pranks
        | Act::Insults => true,
        Act::WantsHuman
        | Act::Repeat
        | Act::Hello
        | Act::AsksPrice
        | Act::AsksHours
        | Act::AsksArea
        | Act::AsksRobot
        | Act::AsksWhen
        | Act::AsksRecording
        | Act::AsksLicensed
        | Act::AsksPayment
        | Act::WhereIsTechnician
        | Act::Reschedule
        | Act::CancelAppointment
        | Act::WrongNumber
        | Act::Sales
        | Act::JobApplicant
        | Act::Billing
        | Act::Warranty
        | Act::Supplier
        | Act::LeaveMessage
        | Act::WaitAMoment
        | Act::Distress
        | Act::InDanger
        | Act::Medical
        | Act::Threatens
        | Act::Complains
        | Act::AsksPrivate
        | Act::AsksTrade
        | Act::SpeaksSpanish
        | Act::SpeaksOther => false,
    };
    if speaks_itself {
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
    // "Is anybody there on a Saturday?"
    if has(Act::AsksHours, found) && !wants(words) {
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
    // "If the bill is over five hundred I'm gonna kill myself, ha ha" is a figure of speech.
    if has(Act::SelfHarm, found) && words.iter().any(|w| matches!(&*w.word, "if" | "ha" | "haha" | "lol")) {
        found.retain(|a| *a != Act::SelfHarm);
    }
    // "There's a bomb in my toilet, ha ha" threatens nobody.
    if has(Act::Threatens, found) && words.iter().any(|w| matches!(&*w.word, "ha" | "haha" | "toilet")) {
        found.retain(|a| *a != Act::Threatens);
    }
}

fn wants(words: &[Token]) -> bool {
    ["want", "let", "get", "transfer", "connect", "put", "need", "give"]
        .iter()
        .any(|w| words.iter().any(|t| t.word == *w))
}

/// "calling from" is sales only when a trade of selling follows, so alone it says nothing.
fn only_place(words: &[Token]) -> bool {
    table::rest(&ROWS, Act::Sales.as_str())
        .split(',')
        .filter(|phrase| find(words, phrase).is_some())
        .all(|phrase| WEAK_SALES.contains(&phrase.trim()))
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

const TABLE: &str = include_str!("acts.tsv");
static ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_phrases() {
        for act in Act::ALL {
            assert!(!table::rest(&ROWS, act.as_str()).is_empty(), "{act:?}");
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
    fn a_machine_is_suspected_in_many_ways() {
        for text in [
            "forgive me, am i conversing with a machine?",
            "wait a second, am I talking to a goddamn robot?",
            "am i dealing with some kind of computer here",
            "am i chatting with an actual human",
            "hold on, are you some kind of bot",
            "are you one of those fucking robots",
            "is this just a stupid computer",
            "is this like an automated thing",
            "i am talking to a machine, right",
            "are you actually a robot?",
            "is that thing where i'm talking to a computer",
            "am i talking to software right now",
        ] {
            assert!(parse(text).contains(&Act::AsksRobot), "{text}");
        }
        for text in [
            "are you able to fix an ice machine",
            "is this machine under warranty",
            "am i going to need a new washing machine",
            "i'm talking about the computer room outlet",
            "are you the ones who fixed my washing machine",
            "is this a problem with the machine",
            "my robot vacuum tripped the breaker",
        ] {
            assert!(!parse(text).contains(&Act::AsksRobot), "{text}");
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
            ("do you speak spanish", Act::SpeaksSpanish),
            ("i'm not booking i only want to know what a visit costs", Act::OnlyAsks),
        ] {
            assert!(parse(text).contains(&act), "{text}");
        }
        let told = parse(
            "i call for my dad he only speaks spanish the fan in his bedroom shakes he says espera papi",
        );
        assert!(!told.contains(&Act::SpeaksSpanish), "{told:?}");
    }
}
