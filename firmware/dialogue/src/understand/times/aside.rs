//! What is said around a wish with times in it that are none: concessions, and what has happened.

use super::{
    phrase::{Phrase, any, phrases, starts},
    words::Word,
};

/// How many words from here on say nothing of a wish.
pub(super) fn passed(words: &[Word], at: usize) -> Option<usize> {
    conceded(&words[at..]).or_else(|| happened(words, at))
}

/// "The soonest you have, even if it's in the middle of the night": what is put up with is no wish.
fn conceded(rest: &[Word]) -> Option<usize> {
    let lead = starts(rest, "even if|though|when")?;
    let clause = rest.iter().skip(lead).position(|w| w.stop || matches!(&*w.text, "but" | "so"));
    Some(clause.map_or(rest.len(), |n| (lead + n + 1).min(rest.len())))
}

/// "It went out around five this morning, can someone come by noon": when it happened is no wish. What follows
/// "if" and "would" has not happened.
fn happened(words: &[Word], at: usize) -> Option<usize> {
    let verb = any(&words[at..], HAPPENED)?;
    let before = &words[at.saturating_sub(4)..at];
    let before = before.iter().rposition(|w| w.stop).map_or(before, |i| &before[i + 1..]);
    if before.iter().any(|w| OPEN.contains(&w.text.as_str())) || words[at + verb - 1].stop {
        return None;
    }
    let mut end = at + verb;
    while end < words.len() && end - at < LONGEST && !GOES_ON.contains(&words[end].text.as_str()) {
        end += 1;
        if words[end - 1].stop {
            break;
        }
    }
    Some(end - at)
}

/// "I'm in Tucson until the sixteenth": wherever that is, it is not at home.
pub(super) fn is_away(rest: &[Word]) -> bool {
    let Some(lead) = starts(rest, "im|were|ill|well|hes|shes|be be? in|at|visiting|over|up|down|with") else {
        return false;
    };
    let place = rest.get(lead..).unwrap_or_default();
    let until = place.iter().take(4).position(|w| matches!(&*w.text, "until" | "till" | "til" | "through"));
    until.is_some_and(|n| n > 0 && !place[..n].iter().any(|w| w.stop || AT_HOME.contains(&w.text.as_str())))
}

/// Whether a turn begins as a question that is answered by yes or no: "is tomorrow too soon".
pub(super) fn is_asked(words: &[Word]) -> bool {
    let first =
        words.iter().find(|w| !matches!(&*w.text, "um" | "uh" | "so" | "well" | "okay" | "and" | "or"));
    first.is_some_and(|w| matches!(&*w.text, "is" | "are" | "would" | "will"))
}

/// Places where the box's technician finds the caller.
const AT_HOME: &[&str] = &[
    "town",
    "house",
    "home",
    "place",
    "property",
    "here",
    "apartment",
    "condo",
    "bed",
    "yard",
    "shop",
    "store",
    "unit",
    "building",
    "basement",
    "garage",
    "morning",
    "mornings",
    "afternoon",
    "evening",
];

/// Words that a clause of what happened has at most.
const LONGEST: usize = 14;

/// Verbs of what has happened to the house.
const HAPPENED: &[Phrase] = &phrases([
    "started|began|happened|broke|died|burst|tripped|flooded|noticed|smelled|heard|woke|blew|froze|cracked|exploded",
    "went out|off|down|dead|bad|cold|on|up",
    "gave out|up",
    "came on|back|down",
    "quit|stopped working|heating|cooling|draining|running|flushing|on",
    "quit",
    "lost power|heat|water|pressure|electricity|hot",
    "been out|down|off|broken|leaking|dripping|running|like|going|without|acting",
    "shut off|down|itself",
    "got worse|bad|cold|hot",
    "i|we|my|he|she husband|wife? called|phoned",
    "installed|replaced|serviced|repaired it|this|that|the|them?",
]);

/// Words after which a verb in the past tells of what has not happened.
const OPEN: &[&str] = &[
    "if", "could", "wish", "would", "should", "can", "whether", "be", "get", "getting", "gets", "rather",
    "id", "want", "need", "have", "having", "until", "till", "before", "after", "once",
];

/// Words that begin a clause of its own.
const GOES_ON: &[&str] = &[
    "but", "so", "can", "could", "would", "please", "and", "will", "id", "need", "want", "lets", "how",
    "what", "any", "maybe", "is", "are", "do", "come", "send", "someone", "somebody", "tomorrow", "next",
    "asap", "first", "i", "we", "like", "prefer", "then", "anytime", "whenever",
];
