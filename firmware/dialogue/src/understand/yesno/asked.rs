//! What the box had asked: what was read back or offered, and which way round the question was put.

use super::known::Known;
use super::lexicon::Said;

/// Which answer lets things stand as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Yes does.
    Plain,
    /// No does: "do you mind if", "is any of that wrong".
    Turned,
    /// "Anything else?": no ends it.
    More,
}

/// A question that is answered without yes or no: "I rent".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// Whether something still goes on: water runs, gas smells.
    GoesOn,
    /// Whether an adult is at home.
    Adult,
    /// Whether the caller owns the home.
    Owner,
    /// Whether the call is about a visit that is booked.
    Booked,
    /// Whether the caller is still there.
    There,
    /// Whether somebody is hurt or sick.
    Unwell,
    /// Whether a visit is to be cancelled.
    Cancel,
    /// Whether something was shut off.
    ShutOff,
    /// Whether a price is accepted.
    Fee,
    /// An offer to do something: "shall I", "would you like".
    Offer,
    /// Something else.
    Other,
}

/// A question and what it was about.
#[derive(Debug)]
pub(super) struct Asked {
    /// Two things or more were offered to choose from.
    pub(super) choice: bool,
    /// Something was read back.
    pub(super) read_back: bool,
    /// What was read back only tells what an offer is about: "shall I book that for you?"
    pub(super) offered: bool,
    /// What was read back.
    pub(super) known: Known,
    /// What was offered, in order.
    pub(super) offers: Vec<String>,
    pub(super) way: Way,
    pub(super) topic: Topic,
    /// The words of the question.
    pub(super) asks: Vec<String>,
    /// Nothing is known of the question.
    pub(super) silent: bool,
}

impl Asked {
    pub(super) fn of(question: &str, context: &str) -> Self {
        let words = Said::bare(question);
        let which = words.says("asks_which");
        let told = words.says("asks_right") || asks_for_right(&words);
        let open = context.is_empty() && (which || told);
        let offers = offers(context, which)
            .or_else(|| offers(asked_of(question), which).filter(|_| which && context.is_empty()))
            .filter(|_| which || !(told || one_thing(&words)))
            .unwrap_or_default();
        let choice = offers.len() >= 2 || words.keys.iter().any(|k| k == "which");
        let read = if open && told { question } else { context };
        let known = if choice || priced(context) { Known::default() } else { Known::of(read) };
        let topic = topic(&words, context);
        let placed = told || words.says("asks_place");
        let value = known.kinds.is_value() || placed || question.is_empty();
        // "Gas smell", beside "do you smell gas": what it is about, and nothing that could be put right.
        let fact = !placed && is_fact(topic);
        Self {
            choice,
            read_back: !choice && !known.is_empty() && value && !fact,
            offered: matches!(topic, Topic::Offer | Topic::Cancel) && !placed,
            known,
            offers,
            way: match (words.says("asks_turned"), words.says("asks_more")) {
                (_, true) => Way::More,
                (true, false) => Way::Turned,
                (false, false) => Way::Plain,
            },
            topic,
            asks: words.keys,
            silent: question.is_empty() && context.is_empty(),
        }
    }
}

/// "Is that address right", "the ZIP code is correct?": whatever is named between; "right now" asks something else.
fn asks_for_right(question: &Said) -> bool {
    let now = |at: usize| matches!(question.key(at + 1), "now" | "away" | "after" | "before" | "there");
    (0..question.keys.len()).any(|at| matches!(question.key(at), "right" | "correct") && !now(at))
}

/// Whether a question asks for yes or no about all that is read back: "shall I book Tuesday at 2630 Lowell?"
fn one_thing(question: &Said) -> bool {
    let or = (0..question.keys.len())
        .any(|at| question.key(at) == "or" && !matches!(question.key(at + 1), "no" | "not"));
    !or && !question.keys.is_empty() && (question.says("asks_offer") || question.says("asks_cancel"))
}

/// Whether a topic is how things are, whatever stands beside the question.
fn is_fact(topic: Topic) -> bool {
    match topic {
        Topic::GoesOn
        | Topic::Adult
        | Topic::Owner
        | Topic::Booked
        | Topic::There
        | Topic::Unwell
        | Topic::ShutOff => true,
        Topic::Cancel | Topic::Fee | Topic::Offer | Topic::Other => false,
    }
}

fn topic(question: &Said, context: &str) -> Topic {
    let topics = [
        ("asks_cancel", Topic::Cancel),
        ("asks_adult", Topic::Adult),
        ("asks_owner", Topic::Owner),
        ("asks_booked", Topic::Booked),
        ("asks_there", Topic::There),
        ("asks_unwell", Topic::Unwell),
        ("asks_fee", Topic::Fee),
        ("asks_off", Topic::ShutOff),
        ("asks_goes_on", Topic::GoesOn),
        ("asks_offer", Topic::Offer),
    ];
    if priced(context) {
        return Topic::Fee;
    }
    topics.into_iter().find(|(name, _)| question.says(name)).map_or(Topic::Other, |(_, topic)| topic)
}

/// Whether a context is a price, which nobody puts right.
fn priced(context: &str) -> bool {
    context.contains('$') || Said::bare(context).says("asks_fee")
}

/// The part of a question that offers: "which would you prefer, *Tuesday or Wednesday?*"
fn asked_of(question: &str) -> &str {
    let question = question.trim_end_matches('?');
    let cut = question.split_once(" or ").and_then(|(first, _)| first.rfind(", ")).map_or(0, |at| at + 2);
    question.get(cut..).unwrap_or(question)
}

/// The offers of a text: parted by marks, by "or", or where `which` is asked by the second day's name.
fn offers(text: &str, which: bool) -> Option<Vec<String>> {
    for mark in [";", " / ", " | ", " or "] {
        let parts: Vec<String> = text
            .split(mark)
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .take(MOST_OFFERS)
            .map(str::to_owned)
            .collect();
        if parts.len() >= 2 {
            return Some(parts);
        }
    }
    if !which {
        return None;
    }
    for mark in [", and ", ", ", " and "] {
        let days: Vec<String> = text.split(mark).map(str::to_owned).collect();
        if days.len() == 2 && days.iter().all(|d| super::choice::names_day(d)) {
            return Some(days);
        }
    }
    None
}

/// More than three are never offered.
const MOST_OFFERS: usize = 4;
