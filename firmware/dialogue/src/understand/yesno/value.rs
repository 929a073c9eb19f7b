//! What an answer puts in the place of what was read back: runs of values, which of them are new, and how they are
//! written down.
//!
//! Values stand in spans: "no, it's *west juniper*, not *east*"; what opens a span tells whether it is put in or turned
//! away.

use vocab::Phone;

use super::super::number::{is_number_word, ordinal, ordinal_figures};
use super::super::words::{Pause, capitalised};
use super::asked::Asked;
use super::item::{Item, What, is_value_word, items};
use super::known::{Kinds, Known, national, timely};
use super::leaning::Leaning;
use super::lexicon::{Class, Mark, Said, list};

/// A run of values and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) items: Vec<Item>,
    /// The phrase before it, when only small words stand between.
    pub(super) after: Option<Class>,
    /// Within talk about something else: "I sold that house".
    pub(super) talk: bool,
    /// Some of it was not read back.
    pub(super) fresh: bool,
    /// Some number of it was not read back.
    pub(super) fresh_number: bool,
    /// Some word of it contradicts what was read back: another suffix, a name that is nearly the same.
    pub(super) rival: bool,
}

/// The values of an answer against what was read back. `strict`: the caller denies, so a number that is only within
/// what was read back is new, and a word that only sounds alike is another.
pub(super) fn spans(said: &Said, known: &Known, strict: bool) -> Vec<Span> {
    let items = items(said, Some(known));
    let mut spans: Vec<Span> = Vec::new();
    let mut last_end = None;
    for item in items {
        let new_span = last_end.is_none_or(|end| !joins(said, known, end, item.from));
        last_end = Some(item.to);
        if new_span {
            let (after, talk) = before(said, known, item.from);
            spans.push(Span {
                items: Vec::new(),
                after,
                talk,
                fresh: false,
                fresh_number: false,
                rival: false,
            });
        }
        let Some(span) = spans.last_mut() else { continue };
        let counts = valued(&item, known.kinds);
        let fresh = counts && !known.holds(&item, strict);
        span.fresh |= fresh;
        match &item.what {
            What::Number { .. } | What::Ordinal(_) => span.fresh_number |= fresh,
            What::Word(word) => span.rival |= fresh && known.rivals(word),
        }
        if counts || !fresh {
            span.items.push(item);
        }
    }
    let mut spans: Vec<Span> = spans.into_iter().flat_map(|span| parted(span, known)).collect();
    spans.retain(|span| !likened(said, span));
    for span in &mut spans {
        said_once(span);
        span.talk |= describes(said, span);
        // "Elm hurst" is Elmhurst.
        let joined: String = span.items.iter().filter_map(Item::word).collect();
        let only_words = span.items.iter().all(|i| i.word().is_some());
        if only_words && span.items.len() == 2 && known.has_word(&joined, false, strict) {
            (span.fresh, span.rival) = (false, false);
        }
    }
    spans.retain(|s| s.items.iter().any(|i| valued(i, known.kinds)));
    spans
}

/// "Not Garfield Garner": what was read back is turned away, and what follows is put in.
fn parted(span: Span, known: &Known) -> Vec<Span> {
    let cut = span.items.iter().position(|item| !known.holds(item, true)).unwrap_or(0);
    if span.after != Some(Class::Not) || cut == 0 {
        return vec![span];
    }
    let mut away = span.clone();
    let mut put = span;
    put.items = away.items.split_off(cut);
    put.after = Some(Class::Open);
    (away.fresh, away.fresh_number, away.rival) = (false, false, false);
    vec![away, put]
}

/// "T-H-O-M, Thom": spelled and said is one name.
fn said_once(span: &mut Span) {
    span.items.dedup_by(|a, b| a.word().is_some() && a.word() == b.word() && (a.spelled || b.spelled));
}

/// Words that only tell how another is meant: "Garfield like the president".
fn likened(said: &Said, span: &Span) -> bool {
    let Some(first) = span.items.first().filter(|i| i.word().is_some()) else { return false };
    let back = |n: usize| first.from.checked_sub(n).map_or("", |at| said.key(at));
    let like = back(1) == "like" || (back(2) == "like" && matches!(back(1), "the" | "a"));
    like && back(2) != "more"
}

/// Words that describe and name nothing: "the billing address".
fn describes(said: &Said, span: &Span) -> bool {
    let next = span.items.last().map_or("", |last| said.key(last.to));
    let described = matches!(next, "address" | "number" | "phone" | "house" | "place" | "office");
    described && span.items.iter().all(|i| i.word().is_some())
}

/// Whether a value of its kind can be meant: a ZIP code has no words, a time only those of times.
fn valued(item: &Item, kinds: Kinds) -> bool {
    match &item.what {
        What::Number { .. } => !kinds.work,
        What::Ordinal(_) => kinds.time || kinds.street,
        What::Word(word) => kinds.words || (kinds.time && timely(word)),
    }
}

/// Whether two values belong to one span: small words between them, no phrase and no end of a sentence.
fn joins(said: &Said, known: &Known, end: usize, from: usize) -> bool {
    let pause = end.checked_sub(1).and_then(|at| said.words.get(at)).map_or(Pause::None, |w| w.pause);
    let stopped = pause == Pause::Stop || (pause == Pause::Comma && known.kinds.time);
    !stopped
        && from.saturating_sub(end) <= 2
        && (end..from).all(|i| said.mark_at(i).is_none() && list("connect").contains(&said.key(i)))
}

/// What stands before a value: the phrase that opens it, and whether it is part of talk.
fn before(said: &Said, known: &Known, from: usize) -> (Option<Class>, bool) {
    let mut talk = false;
    for at in (0..from).rev() {
        if let Some(mark) = said.mark_at(at) {
            if mark.class == Class::Open && opens_talk(said, known, mark) {
                talk = true;
                continue;
            }
            match mark.class {
                Class::Filler | Class::Courtesy | Class::Field => continue,
                Class::Negator if talk => continue,
                Class::Agree
                | Class::Deny
                | Class::Doubt
                | Class::Stall
                | Class::Vague
                | Class::Part
                | Class::But
                | Class::With
                | Class::Open
                | Class::Not
                | Class::Yes
                | Class::No
                | Class::Ack
                | Class::Likely
                | Class::Negator => return (Some(mark.class), talk),
            }
        }
        if said.words.get(at).is_some_and(|w| w.pause == Pause::Stop) {
            return (None, talk);
        }
        if at + 1 == from && known.kinds.is_name() && names_self(said, at) {
            return (Some(Class::Open), false);
        }
        talk |= list("subject").contains(&said.key(at));
        // Words that are no small words stand between: what opens them does not open the value.
        let number = said.mark_at(at).is_none() && said.words.get(at).is_some_and(is_number_word);
        if number || is_value_word(said, at, Some(known)) {
            return (None, talk);
        }
    }
    (None, talk)
}

/// "I'm Joel", but "I'm driving".
fn names_self(said: &Said, at: usize) -> bool {
    let next = said.key(at + 1);
    let state = next.ends_with("ing") || next.ends_with("ed");
    let me = said.key(at) == "im" || (said.key(at) == "am" && said.key(at.wrapping_sub(1)) == "i");
    me && !state
}

/// Whether what brings in a value elsewhere only tells a story: "my basement is", "I need".
fn opens_talk(said: &Said, known: &Known, mark: Mark) -> bool {
    let before =
        mark.from.checked_sub(1).filter(|&at| said.mark_at(at).is_none()).map_or("", |at| said.key(at));
    let verb = mark.to == mark.from + 1 && matches!(said.key(mark.from), "is" | "are" | "was" | "has");
    let wish = matches!(said.key(mark.from + 1), "need" | "want") && !known.kinds.time;
    wish || (verb && list("talk").contains(&before))
}

/// What was said anew, as it is written: figures, a whole telephone number in E.164, names with capitals.
pub(super) fn written(span: &Span, said: &Said, known: &Known) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut last_end: Option<usize> = None;
    for item in &span.items {
        let between = last_end.map_or(0..0, |end| end..item.from);
        let kept = |key: &str| known.kinds.time && matches!(key, "to" | "and" | "between" | "until" | "till");
        parts.extend(between.map(|i| said.key(i)).filter(|key| kept(key)).map(str::to_owned));
        parts.push(match &item.what {
            What::Number { figures, .. } if known.kinds.phone => telephone(figures),
            What::Number { figures, .. } => figures.clone(),
            What::Ordinal(figures) if known.kinds.time => figures.clone(),
            What::Ordinal(figures) => ordinal_written(figures),
            What::Word(word) if named(known) => capitalised(word),
            // "Ten to noon", in figures.
            What::Word(word) if word == "noon" && item.from > 0 && said.key(item.from - 1) == "to" => {
                "12".to_owned()
            }
            What::Word(word) => word.clone(),
        });
        last_end = Some(item.to);
    }
    parts.join(" ")
}

fn named(known: &Known) -> bool {
    known.kinds.is_name()
}

fn ordinal_written(figures: &str) -> String {
    figures.parse().map_or_else(|_| figures.to_owned(), ordinal_figures)
}

fn telephone(figures: &str) -> String {
    let digits = national(figures);
    match digits.len() {
        10 => digits.parse::<Phone>().map_or(digits, |phone| phone.e164().to_owned()),
        7 if digits.is_ascii() => format!("{}-{}", &digits[..3], &digits[3..]),
        _ => digits,
    }
}

/// The values of an answer.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) spans: Vec<Span>,
}

impl Values {
    pub(super) fn of(said: &Said, asked: &Asked, leaning: &Leaning) -> Self {
        let strict = leaning.denies || said.has(Class::Not) || said.has(Class::Part) || said.has(Class::With);
        let spans = if asked.read_back { spans(said, &asked.known, strict) } else { Vec::new() };
        Self { spans }
    }

    /// The value that is put in the place of what was read back.
    pub(super) fn put_in(&self, said: &Said, asked: &Asked, leaning: &Leaning) -> Option<&Span> {
        if !asked.read_back {
            return None;
        }
        let fits = |s: &&Span| s.fresh && s.after != Some(Class::Not) && self.counts(s, said, asked, leaning);
        let with = |s: &&Span| s.after == Some(Class::With);
        self.spans.iter().filter(fits).rfind(|s| !with(s)).or_else(|| self.spans.iter().rfind(fits))
    }

    /// Whether a word is put in that is more than letters: "halverson with an e".
    pub(super) fn names_anew(&self, known: &Known) -> bool {
        let anew = |i: &Item| i.word().is_some_and(|w| w.len() > 2) && !known.holds(i, true);
        self.spans.iter().any(|s| s.fresh && s.items.iter().any(anew))
    }

    fn counts(&self, span: &Span, said: &Said, asked: &Asked, leaning: &Leaning) -> bool {
        let long = span.items.len() > 5;
        let kinds = asked.known.kinds;
        let elsewhere = span.talk && kinds.street && is_address(span) && !said.says("once");
        if span.fresh_number && (!span.talk || kinds.phone || elsewhere) {
            return true;
        }
        let waits = leaning.waits && span.after == Some(Class::Stall);
        if span.talk || long || waits || said.has(Class::Doubt) {
            return false;
        }
        let brought = match span.after {
            Some(Class::Open | Class::No | Class::Part | Class::But | Class::With | Class::Deny) => true,
            Some(
                Class::Agree
                | Class::Doubt
                | Class::Stall
                | Class::Vague
                | Class::Not
                | Class::Field
                | Class::Yes
                | Class::Ack
                | Class::Likely
                | Class::Courtesy
                | Class::Filler
                | Class::Negator,
            )
            | None => false,
        };
        // "It just doesn't heat" names no other work.
        if kinds.work && matches!(span.after, Some(Class::Negator | Class::Deny)) {
            return false;
        }
        if kinds.work && span.after == Some(Class::Open) && leaning.bare != Some(true) {
            return true;
        }
        let agrees = leaning.agrees || leaning.acks;
        if agrees && !leaning.denies {
            return span.rival
                || (brought && span.after != Some(Class::Open))
                || (brought && (said.has(Class::But) || leaning.part));
        }
        let short = span.items.len() <= 4 && words_beside(said, span) <= 2;
        brought || span.rival || short
    }

    /// Everything said stands in what was read back, and something was.
    pub(super) fn repeats(&self) -> bool {
        let mut said = self.spans.iter().filter(|s| s.after != Some(Class::Not)).peekable();
        said.peek().is_some() && said.all(|s| !s.fresh) && !self.turned_away()
    }

    /// How many values were said again.
    pub(super) fn repeated(&self) -> usize {
        self.spans.iter().map(|s| s.items.len()).sum()
    }

    pub(super) fn brought(&self) -> bool {
        self.spans.iter().any(|s| s.after == Some(Class::Open))
    }

    pub(super) fn turned_away(&self) -> bool {
        self.spans.iter().any(|s| s.after == Some(Class::Not) && !s.fresh)
    }
}

/// A house number with a street: told as a whole, it is meant whatever is told around it.
fn is_address(span: &Span) -> bool {
    let number = |i: &Item| matches!(&i.what, What::Number { figures, .. } if figures.len() > 2);
    span.items.iter().any(number) && span.items.iter().any(|i| i.word().is_some())
}

/// Whether the answer goes on about something else: "no, Tamara's my wife".
pub(super) fn talks(said: &Said) -> bool {
    let second = |at: usize| ordinal(&said.words, at).is_some_and(|(_, len)| len == 2);
    let number =
        |at: usize| said.words.get(at).is_some_and(is_number_word) || at.checked_sub(1).is_some_and(second);
    (0..said.keys.len())
        .any(|at| !number(at) && said.mark_at(at).is_none() && list("talk").contains(&said.key(at)))
}

/// Words of talk that no phrase and no value took.
fn words_beside(said: &Said, span: &Span) -> usize {
    let inside = |at: usize| span.items.iter().any(|i| i.from <= at && at < i.to);
    (0..said.keys.len())
        .filter(|&at| !inside(at) && said.mark_at(at).is_none() && !list("grammar").contains(&said.key(at)))
        .count()
}
