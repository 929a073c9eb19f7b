//! Which of the offered windows, if any.

use jiff::civil::DateTime;

use super::{
    Choice, TimeKind, TimeReading, When, has,
    item::{Item, Relation, What},
};

/// Offers in the order they were said.
type Offers<'a> = &'a [(DateTime, DateTime)];

/// The choice that a turn makes. `None` when it makes none and the words about time stand for themselves.
pub(super) fn choose(
    words: &[String],
    items: &[Item],
    interval: Option<&TimeReading>,
    offer: Offers<'_>,
) -> Option<TimeReading> {
    if offer.is_empty() {
        return None;
    }
    let timed = items.iter().any(|i| !matches!(i.what, What::Relation(_)));
    if let Some(choice) = by_position(words, offer) {
        return Some(TimeReading::chosen(choice));
    }
    if timed
        && !limits(items, words)
        && let Some(choice) = interval.and_then(|i| by_time(i, words, offer))
    {
        return Some(TimeReading::chosen(choice));
    }
    if timed && interval.is_some_and(|i| i.earliest.is_some() || i.latest.is_some() || !i.exclude.is_empty())
    {
        let only_excludes = interval.is_some_and(|i| i.earliest.is_none() && i.latest.is_none());
        return only_excludes.then(|| by_exclusion(interval?, offer)).flatten().map(TimeReading::chosen);
    }
    if has(
        words,
        &["cant do either", "cant make either", "cant do any", "dont work", "either wont", "not either"],
    ) {
        return Some(TimeReading::chosen(Choice::None));
    }
    if has(words, &ANY) {
        return Some(TimeReading::chosen(Choice::Any));
    }
    if has(words, &EARLIEST) {
        return extreme(offer, Edge::Earliest).map(TimeReading::chosen);
    }
    if has(words, &NONE)
        || (words.first().is_some_and(|w| NO.contains(&&**w))
            && !has(words, &["no problem", "no preference"]))
    {
        return Some(TimeReading::chosen(Choice::None));
    }
    let agrees = words.iter().any(|w| YES.contains(&&**w))
        || has(
            words,
            &[
                "that works",
                "sounds good",
                "thatll work",
                "that one",
                "uh huh",
                "mm hmm",
                "i guess",
                "thatll do",
                "that would work",
                "i can do that",
            ],
        );
    let asking = asks(words, "");
    if agrees && !asking && !has(words, &["not sure", "im not"]) {
        return Some(match offer.len() {
            1 => TimeReading::chosen(Choice::First),
            _ => TimeReading::bare(TimeKind::Unclear),
        });
    }
    None
}

/// "the first one", "the later one", "number two".
fn by_position(words: &[String], offer: Offers<'_>) -> Option<Choice> {
    let denied = |list: &[&str]| {
        list.iter().any(|p| {
            ["not", "cant do", "cant make", "dont want"].iter().any(|n| {
                let phrase = format!("{n} {p}");
                let with_the = format!("{n} the {p}");
                says(words, &phrase) || says(words, &with_the)
            })
        })
    };
    if offer.len() == 2 && denied(&["first", "first one", "earlier", "earlier one"]) {
        return Some(Choice::Second);
    }
    if offer.len() == 2 && denied(&["second", "second one", "later", "later one", "last"]) {
        return Some(Choice::First);
    }
    // "first thing" and "the second week" are times.
    if has(words, &THIRD) && offer.len() >= 3 {
        return Some(Choice::Third);
    }
    let first = has(words, &FIRST) && !has(words, &["first thing", "first of the month", "first available"]);
    let second = has(words, &SECOND) && !has(words, &["one second", "a second", "second week"]);
    let earlier = has(
        words,
        &[
            "earlier one",
            "the earlier",
            "earlier slot",
            "earlier time",
            "sooner one",
            "the sooner one",
            "earlier of the two",
            "earliest one",
        ],
    );
    let later = has(
        words,
        &[
            "later one",
            "the later",
            "later slot",
            "later time",
            "latter",
            "the latest",
            "last one",
            "the last",
            "later of the two",
        ],
    );
    let more = ["anything", "something", "any", "much", "even"].iter().any(|w| words.iter().any(|x| x == w));
    if more && (earlier || later || has(words, &["earlier", "later"])) {
        return None;
    }
    match (first, second, earlier, later) {
        (true, false, ..) => Some(Choice::First),
        (false, true, ..) => Some(Choice::Second),
        (true, true, ..) => last_said(words),
        (false, false, true, false) => extreme(offer, Edge::Earliest),
        (false, false, false, true) => extreme(offer, Edge::Latest),
        (false, false, ..) => None,
    }
}

fn says(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|w| w.iter().zip(&phrase).all(|(a, b)| a == b))
}

/// Of both positions named the last said holds: "the first, no, the second".
fn last_said(words: &[String]) -> Option<Choice> {
    let at = |list: &[&str]| words.iter().rposition(|w| list.contains(&&**w));
    let (first, second) = (at(&["first", "one"]), at(&["second", "two", "other"]));
    if first > second { Some(Choice::First) } else { Some(Choice::Second) }
}

#[derive(Clone, Copy)]
enum Edge {
    Earliest,
    Latest,
}

fn extreme(offer: Offers<'_>, edge: Edge) -> Option<Choice> {
    let starts = offer.iter().enumerate().take(3);
    let found = match edge {
        Edge::Earliest => starts.min_by_key(|(_, o)| o.0),
        Edge::Latest => starts.max_by_key(|(_, o)| o.0),
    };
    found.and_then(|(i, _)| Choice::nth(i))
}

/// Limits ("after three") are wishes, not choices; so is "do you have anything Friday".
fn limits(items: &[Item], words: &[String]) -> bool {
    let limit = items
        .iter()
        .any(|i| matches!(i.what, What::Relation(Relation::After | Relation::Before | Relation::By)));
    limit
        || has(
            words,
            &[
                "do you have",
                "have anything",
                "anything on",
                "have something",
                "what about",
                "how about",
                "instead",
                "anything",
            ],
        )
}

/// The one offer that the words about time fit.
fn by_time(reading: &TimeReading, words: &[String], offer: Offers<'_>) -> Option<Choice> {
    let _ = words;
    let fits: Vec<usize> = (0..offer.len()).filter(|&i| fit(reading, offer[i])).collect();
    match fits[..] {
        [one] => Choice::nth(one),
        _ => None,
    }
}

fn fit(reading: &TimeReading, (start, end): (DateTime, DateTime)) -> bool {
    let (Some(from), to) = (reading.earliest, reading.latest) else {
        return false;
    };
    let exact = to == Some(from);
    let later_ok = match to {
        None => true,
        // "At ten" is the window that begins then, not the one that ends.
        Some(When::On(t)) if exact => start <= t && t < end,
        Some(When::Daily(t)) if exact => start.time() <= t && t < end.time(),
        Some(When::On(t)) => start < t,
        Some(When::Daily(t)) => start.time() < t,
    };
    let early_ok = match from {
        _ if exact => true,
        When::On(f) => f <= start && (to.is_some() || f.date() == start.date()),
        When::Daily(f) => f <= start.time(),
    };
    early_ok && later_ok
}

/// "Not Friday" of Thursday and Friday leaves Thursday.
fn by_exclusion(reading: &TimeReading, offer: Offers<'_>) -> Option<Choice> {
    let hit = |o: DateTime| {
        reading.exclude.iter().any(|e| match (e.from, e.to) {
            (When::On(a), When::On(b)) => a <= o && o <= b,
            (When::Daily(a), When::Daily(b)) => a <= o.time() && o.time() < b,
            (When::On(_), When::Daily(_)) | (When::Daily(_), When::On(_)) => false,
        })
    };
    let left: Vec<usize> = (0..offer.len()).filter(|&i| !hit(offer[i].0)).collect();
    match left[..] {
        [one] if offer.len() == 2 => Choice::nth(one),
        [] => Some(Choice::None),
        _ => None,
    }
}

/// Whether a turn asks something back.
pub(super) fn asks(words: &[String], text: &str) -> bool {
    let first = words.first().map_or("", |w| &**w);
    let starts = [
        "what", "whats", "when", "how", "who", "why", "which", "can", "could", "do", "does", "will", "is",
        "are", "would", "where", "did", "whos",
    ];
    starts.contains(&first)
        || text.trim_end().ends_with('?')
        || has(
            words,
            &[
                "how long",
                "how much",
                "what time",
                "what are",
                "do you have",
                "can you",
                "say that again",
                "what was",
                "what were",
                "what else",
                "repeat",
                "what about",
                "is there",
            ],
        )
}

const FIRST: [&str; 9] = [
    "first one",
    "the first",
    "first slot",
    "first option",
    "option one",
    "number one",
    "option a",
    "first time",
    "first",
];
const SECOND: [&str; 13] = [
    "second one",
    "the second",
    "second slot",
    "second option",
    "option two",
    "number two",
    "the other one",
    "other one",
    "option b",
    "second",
    "the other",
    "second time",
    "two please",
];
const THIRD: [&str; 6] = ["third one", "the third", "third option", "option three", "number three", "third"];
const ANY: [&str; 15] = [
    "either",
    "eithers",
    "whichever",
    "both",
    "any of them",
    "any of those",
    "doesnt matter",
    "you pick",
    "you choose",
    "dont care",
    "no preference",
    "dont mind",
    "all the same",
    "up to you",
    "any is fine",
];
const EARLIEST: [&str; 6] =
    ["earliest", "soonest", "sooner", "the sooner the better", "earliest one", "asap"];
const NONE: [&str; 22] = [
    "neither",
    "none",
    "none of those",
    "none of them",
    "neither one",
    "dont work",
    "doesnt work",
    "wont work",
    "no good",
    "cant do either",
    "cant make either",
    "something else",
    "different time",
    "different day",
    "another time",
    "another day",
    "other times",
    "anything else",
    "anything later",
    "anything earlier",
    "cant make it",
    "not those",
];
const NO: [&str; 6] = ["no", "nope", "nah", "naw", "negative", "neither"];
const YES: [&str; 12] =
    ["yes", "yeah", "yep", "yup", "sure", "okay", "ok", "perfect", "great", "fine", "good", "alright"];
