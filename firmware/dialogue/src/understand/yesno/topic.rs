//! Answers to questions about how things are, and to offers: "my wife will be", "I shut it off", "no, keep it".

use super::super::number::small;
use super::asked::{Asked, Topic};
use super::leaning::Leaning;
use super::lexicon::{Class, Said, list};
use super::{Label, regrets};

/// "Anything else?": "that's it" ends it.
pub(super) fn of_more(said: &Said, leaning: &Leaning) -> Option<Label> {
    if leaning.bare == Some(false) || said.says("done") {
        return Some(Label::No);
    }
    if said.says("more") {
        return Some(Label::Yes);
    }
    // "Sounds good": what was settled is confirmed, and nothing asked for.
    if leaning.bare.is_none() && said.says("closes") && !tells(said) {
        return Some(Label::No);
    }
    (leaning.bare.is_none() && leaning.outright.is_none() && !leaning.waits && tells(said))
        .then_some(Label::Yes)
}

/// Whether an answer tells something of its own: words that are in no phrase and are no small words.
fn tells(said: &Said) -> bool {
    let told = |at: &usize| {
        let own = said.mark_at(*at).is_none_or(|m| matches!(m.class, Class::Field | Class::Open));
        own && !list("grammar").contains(&said.key(*at))
    };
    (0..said.keys.len()).filter(told).take(2).count() > 1
}

/// "Do you mind if", "is any of that wrong": no lets it stand.
pub(super) fn of_turned(said: &Said, leaning: &Leaning) -> Option<Label> {
    let ends = |name: &str| said.starts_any(name).is_some();
    match (leaning.outright, leaning.bare) {
        (Some(true), _) if ends("agree_end") && leaning.bare != Some(false) => Some(Label::No),
        (Some(true), _) => Some(Label::Yes),
        (Some(false), _) if ends("wrong_outright") => Some(Label::No),
        (Some(false), _) | (None, Some(false)) => Some(Label::Yes),
        (None, Some(true)) => Some(Label::No),
        (None, None) => None,
    }
}

/// A question without a read-back.
pub(super) fn of_question(said: &Said, asked: &Asked, leaning: &Leaning) -> Label {
    if leaning.waits {
        return Label::Unclear;
    }
    if regrets(said) {
        return Label::No;
    }
    if let Some(label) = declined(said, asked, leaning) {
        return label;
    }
    if asked.topic == Topic::Cancel && leaning.bare != Some(true) && said.says("keeps") {
        return Label::No;
    }
    let gives_up = leaning.bare != Some(false) && said.says("cancels_yes");
    if asked.topic == Topic::Cancel && gives_up && !said.says("keeps") {
        return Label::Yes;
    }
    if asked.topic == Topic::Cancel && said.says("cancels") {
        return if leaning.negated { Label::No } else { Label::Yes };
    }
    let told = (!asked.silent).then(|| of_topic(said, asked)).flatten();
    match (leaning.outright, leaning.bare, told) {
        // Who is fine is not hurt, whatever "fine" says elsewhere.
        (_, None, Some(told)) if asked.topic == Topic::Unwell => yes_or_no(told),
        // "No, I got it stopped": what is told explains the bare word.
        (Some(_), bare, Some(told))
            if asked.topic == Topic::GoesOn
                && (!told || said.says("goes_on"))
                && bare.is_none_or(|b| b == told) =>
        {
            yes_or_no(told)
        }
        // "It's off": of a valve that is no refusal.
        (Some(false), bare, Some(true)) if asked.topic == Topic::ShutOff && bare != Some(false) => Label::Yes,
        // "Not happy about it, but okay".
        (Some(false) | None, None, _) if leaning.gives_in => Label::Yes,
        (None, None, Some(true)) if leaning.negated && !said.says("goes_on") => Label::No,
        (None, None, Some(told)) => yes_or_no(told),
        (Some(answer), _, _) | (None, Some(answer), _) => yes_or_no(answer),
        (None, None, None) if said.says("cancels") => {
            if asked.silent {
                Label::Unclear
            } else {
                Label::No
            }
        }
        (None, None, None) if (leaning.negated || leaning.turns_away) && !asked.silent => Label::No,
        (None, None, None) if asked.topic == Topic::Offer && said.says("declines") => Label::No,
        (None, None, None) if asked.topic == Topic::Offer && !leaning.part && said.says("accepts") => {
            Label::Yes
        }
        (None, None, None) if leaning.acks || said.has(Class::Likely) => Label::Yes,
        (None, None, None) if said.has(Class::Vague) => Label::Unclear,
        // A price is not taken, nor an offer, by what only describes.
        (None, None, None) if matches!(asked.topic, Topic::Fee | Topic::Offer | Topic::Other) => {
            Label::Unclear
        }
        (None, None, None) if !asked.silent && said.says("affirms") => Label::Yes,
        (None, None, None) => Label::Unclear,
    }
}

fn yes_or_no(answer: bool) -> Label {
    if answer { Label::Yes } else { Label::No }
}

/// "No, that's okay" declines what was offered, and "no, keep it" a change; "no, that's fine" lets a fee stand.
/// Where nothing is known of the question, it stays open which was meant.
pub(super) fn declined(said: &Said, asked: &Asked, leaning: &Leaning) -> Option<Label> {
    let refuses = leaning.bare == Some(false);
    let only = |name: &str| {
        let polite = |m: &&super::lexicon::Mark| said.starts(m.from, "polite_if").is_some();
        let mut agreeing = said.marks.iter().filter(|m| m.class == Class::Agree && !polite(m)).peekable();
        if agreeing.peek().is_none() {
            return false;
        }
        agreeing.all(|m| said.starts(m.from, name).is_some_and(|len| m.from + len >= m.to))
    };
    if leaning.outright != Some(true) {
        return None;
    }
    if (refuses || asked.topic == Topic::Cancel) && only("keeps") {
        return Some(Label::No);
    }
    // "No, email is fine."
    let other = said
        .marks
        .windows(2)
        .any(|m| m[0].class == Class::No && m[0].to < m[1].from && m[1].class == Class::Agree);
    match (refuses && (only("soft") || (other && only("enough"))), asked.topic) {
        (true, Topic::Offer | Topic::Cancel) => Some(Label::No),
        (true, _) if asked.silent && !only("soft_fine") => Some(Label::Unclear),
        (_, _) => None,
    }
}

/// What a statement answers to the question at hand.
fn of_topic(said: &Said, asked: &Asked) -> Option<bool> {
    let first = |no: &str, yes: &str| {
        if said.says(no) { Some(false) } else { said.says(yes).then_some(true) }
    };
    match asked.topic {
        // "It won't stop" affirms that it still runs, "I shut it off" denies it.
        Topic::GoesOn if said.says("goes_on") => Some(true),
        Topic::GoesOn => first("is_over", "affirms").or_else(|| echoes(said, asked)),
        Topic::Unwell => {
            if said.says("unwell") {
                Some(true)
            } else {
                said.says("well").then_some(false)
            }
        }
        Topic::Adult => of_age(said)
            .or_else(|| present(said))
            .or_else(|| first("adult_not", "affirms"))
            .or_else(|| first("adult_not", "adult_yes")),
        Topic::Owner => first("owns_not", "owns"),
        Topic::Booked => first("new_not", "agree"),
        Topic::There => first("deny", "sees"),
        Topic::ShutOff => first("not_shut", "shut"),
        Topic::Fee => said.says("fee_not").then_some(false),
        Topic::Cancel | Topic::Offer | Topic::Other => None,
    }
}

/// Whether the one who is asked for is there: "my mom went to the store".
fn present(said: &Said) -> Option<bool> {
    let here = said.says("here_now") || said.keys.iter().skip(1).any(|k| k == "here");
    let absent = said.says("absent");
    if here != absent {
        return Some(here);
    }
    // "My grandma's sleeping": who is spoken of and not said to be away is there.
    let young = said.says("adult_not") || said.says("young");
    let denied = said.has(Class::Negator) || said.has(Class::Not) || said.has(Class::No);
    (!absent && !young && !denied && said.says("grown")).then_some(true)
}

/// What was asked said again: "is the power out?" "it's out".
fn echoes(said: &Said, asked: &Asked) -> Option<bool> {
    let telling = |w: &&String| {
        w.len() > 2 && !["grammar", "subject"].iter().any(|name| list(name).contains(&w.as_str()))
    };
    let asks: Vec<&String> = asked
        .asks
        .iter()
        .filter(telling)
        .filter(|w| !matches!(w.as_str(), "still" | "right" | "now"))
        .collect();
    let last = asks.last()?;
    said.keys
        .iter()
        .any(|k| {
            k == *last
                || k.strip_suffix("ing") == Some(last.as_str())
                || last.strip_suffix("ing").is_some_and(|l| k.starts_with(l))
        })
        .then_some(true)
}

/// Whether the one who will be there is of age: "my son, he's twelve".
fn of_age(said: &Said) -> Option<bool> {
    let own =
        |at: usize| said.key(at) == "im" || (said.key(at) == "am" && said.key(at.wrapping_sub(1)) == "i");
    let told = (0..said.words.len()).filter(|&at| own(at)).find_map(|at| {
        let (age, len) = small(&said.words, at + 1)?;
        let after = said.key(at + 1 + len);
        (after.starts_with("year") || !list("unit_after").contains(&after)).then_some((age, len))
    });
    if let Some((age, _)) = told {
        return Some(age >= 18);
    }
    if !said.says("young") {
        return None;
    }
    let ages = (0..said.words.len())
        .filter(|&at| !matches!(said.key(at.wrapping_sub(1)), "at" | "until" | "till" | "by" | "after"));
    ages.filter_map(|at| small(&said.words, at))
        .map(|(age, _)| age)
        .find(|age| (2..100).contains(age))
        .map(|age| age >= 18)
}
