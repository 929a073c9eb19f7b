//! Names as people say and spell them: text of one turn → [`NameReading`].
//!
//! The turn becomes words, spelled runs and hints ([`spelling`]); introductions and labels say whose name
//! follows ([`who`]); the best sequence is cut into first and last ([`shape`]). Not here: whether the
//! recogniser heard right; unusual names come with low confidence and are spelled back by the policy.

mod shape;
mod spelling;
mod tables;
mod who;

use self::shape::Family;
use self::who::{Found, Role};
use super::words::{Word, longest, words};

/// Whether letters were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelled {
    /// Only said.
    #[default]
    No,
    /// Letters stand behind a part of the name.
    Partly,
    /// Letters stand behind every part of the name.
    Whole,
}

/// The person who belongs on the job, as one turn named them.
#[derive(Clone, Default, PartialEq)]
pub struct NameReading {
    /// Given name. A single name that is no family name goes here.
    pub first: Option<String>,
    /// Family name, particles included: `de la Cruz`.
    pub last: Option<String>,
    /// Company the caller speaks for.
    pub company: Option<String>,
    /// Whether letters were given.
    pub spelled: Spelled,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl std::fmt::Debug for NameReading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = (self.first.is_some(), self.last.is_some(), self.company.is_some());
        write!(f, "NameReading({known:?}, {:?}, {:.2})", self.spelled, self.confidence)
    }
}

impl NameReading {
    /// First and last as one line; `None` when neither is known.
    pub fn whole(&self) -> Option<String> {
        let line = [&self.first, &self.last].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// Whether no name was heard.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }
}

/// Reads the name in one turn that answers the question for it, or that introduces somebody.
pub fn parse(text: &str) -> NameReading {
    let words = prepared(&words(text));
    let mut best = NameReading::default();
    let denied = words.iter().any(|w| w.norm == "not");
    for piece in pieces(&words) {
        let mut read = read(&piece);
        // "Not Gray, it's Grey": what is set right letter by letter is a family name, unless it is a given one.
        if denied
            && read.last.is_none()
            && read.first.as_deref().is_some_and(|f| !tables::given(&f.to_lowercase()))
        {
            read.last = read.first.take();
        }
        if !read.is_empty() {
            let company = best.company.take();
            best = NameReading { company: read.company.clone().or(company), ..read };
        } else if best.company.is_none() {
            best.company = read.company;
        }
    }
    best
}

/// Reads a name only where one is introduced ("this is …", "my name's …"): for turns that answer something else.
pub fn parse_introduced(text: &str) -> NameReading {
    let words = prepared(&words(text));
    let best = (0..words.len()).filter_map(|at| introduced_at(&words, at)).max_by(|a, b| {
        let parts = |n: &NameReading| u8::from(n.first.is_some()) + u8::from(n.last.is_some());
        parts(a).cmp(&parts(b))
    });
    best.unwrap_or_default()
}

/// The name behind an introduction at `at`, or before "speaking". Words of the trade are no names: "this is
/// leaking", "it's time for the yearly check".
fn introduced_at(words: &[Word], at: usize) -> Option<NameReading> {
    let behind = |len: usize| -> Vec<&Word> {
        let mut run = Vec::new();
        for word in words.iter().skip(at + len).take(INTRODUCED_WORDS) {
            if tables::stops(&word.norm) || word.norm.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            run.push(word);
            if word.pause >= super::words::Pause::Comma {
                break;
            }
        }
        run
    };
    let given = |w: &&Word| tables::given(&w.norm);
    let (name, known) = if let Some(len) = longest(words, at, NAMED) {
        let run = behind(len);
        let known = run.first().is_some_and(given);
        (run, known)
    } else if let Some(len) = longest(words, at, SELF) {
        let run = behind(len);
        if !run.first().is_some_and(given) {
            return None;
        }
        (run, true)
    } else if matches!(words[at].norm.as_str(), "speaking" | "calling" | "here") {
        let run: Vec<&Word> = words[at.saturating_sub(2)..at].iter().collect();
        if run.len() < 2 || !given(&run[0]) || tables::stops(&run[1].norm) {
            return None;
        }
        (run, true)
    } else {
        return None;
    };
    let text: Vec<&str> = name.iter().map(|w| w.raw.as_str()).collect();
    let trade = name.first().is_some_and(|w| !super::concept::mark(&w.norm).marks.is_empty());
    if text.is_empty() || (trade && !known) {
        return None;
    }
    let reading = parse(&format!("my name is {}", text.join(" ")));
    (!reading.is_empty()).then(|| NameReading { company: who::company(words), ..reading })
}

/// What was known, with what a later turn said of it: later parts win, untouched parts stay. A single later
/// name replaces the part it resembles, else fills the part that is missing.
pub fn merge(earlier: &NameReading, later: &NameReading) -> NameReading {
    if earlier.is_empty() || (later.first.is_some() && later.last.is_some()) {
        return NameReading { company: later.company.clone().or(earlier.company.clone()), ..later.clone() };
    }
    let mut merged = earlier.clone();
    merged.company = later.company.clone().or(merged.company);
    let Some(single) = later.first.as_ref().or(later.last.as_ref()) else { return merged };
    let like = |part: &Option<String>| {
        part.as_deref().is_some_and(|p| who::alike(&p.to_lowercase(), &single.to_lowercase()))
    };
    if like(&earlier.first) && !like(&earlier.last) {
        merged.first = Some(single.clone());
    } else if like(&earlier.last)
        || later.last.is_some()
        || (earlier.last.is_none() && earlier.first.is_some())
    {
        merged.last = Some(single.clone());
    } else {
        merged.first = Some(single.clone());
    }
    merged.spelled = if later.spelled == Spelled::No { earlier.spelled } else { Spelled::Partly };
    merged.confidence = earlier.confidence.max(later.confidence);
    merged
}

/// Whether a name that was heard is the known one: the family name fits by sound, or the only name given does.
pub fn matches(heard: &NameReading, known: &str) -> bool {
    let known: Vec<String> = known.split_whitespace().map(str::to_lowercase).collect();
    let Some(family) = known.last() else { return false };
    match (&heard.last, &heard.first) {
        (Some(last), _) => who::alike(&last.to_lowercase(), family),
        (None, Some(first)) => known.iter().any(|part| who::alike(&first.to_lowercase(), part)),
        (None, None) => false,
    }
}

/// Without fillers; a doubled first sound ("Ada, Ada") is left to the choice of the longest sequence.
fn prepared(words: &[Word]) -> Vec<Word> {
    let filler = |w: &Word| matches!(w.norm.as_str(), "uh" | "um" | "er" | "erm" | "hm" | "hmm");
    words.iter().filter(|w| !filler(w)).cloned().collect()
}

/// Cuts at corrections and drops what "not" denies.
fn pieces(words: &[Word]) -> Vec<Vec<Word>> {
    let mut found = vec![Vec::new()];
    let mut at = 0;
    while at < words.len() {
        if let Some(len) = longest(words, at, CORRECTIONS) {
            found.push(Vec::new());
            at += len;
        } else if words[at].norm == "not" && words.get(at + 1).is_some_and(|w| !tables::stops(&w.norm)) {
            at += 1;
            while words.get(at).is_some_and(|w| !tables::stops(&w.norm)) {
                at += 1;
                if words[at - 1].pause >= super::words::Pause::Comma {
                    break;
                }
            }
        } else {
            if let Some(piece) = found.last_mut() {
                piece.push(words[at].clone());
            }
            at += 1;
        }
    }
    found
}

fn read(piece: &[Word]) -> NameReading {
    let items = spelling::items(piece);
    let company = who::company(piece);
    let mut found = who::sequences(&items);
    if let Some(labelled) = labelled(&found) {
        return NameReading { company, ..labelled };
    }
    found.retain(|f| matches!(f.role, Role::Customer | Role::Caller | Role::Bare | Role::Nickname));
    let rank = |f: &Found| (f.role, f.parts.len().min(2), f.parts.iter().filter(|p| p.spelled).count());
    let mut best: Option<Found> = None;
    let all = found.clone();
    for candidate in found {
        if best.as_ref().is_none_or(|b| rank(&candidate) > rank(b)) {
            best = Some(candidate);
        }
    }
    // "Amelia, Amelia Stone": the same name in full elsewhere in the turn.
    let fuller = best.as_ref().filter(|b| b.parts.len() == 1).and_then(|b| fuller(&all, b));
    if let (Some(single), Some(fuller)) = (&best, fuller) {
        best = Some(Found { role: single.role, ..fuller });
    }
    match best {
        Some(best) => NameReading { company, ..reading(best) },
        None => NameReading { company, ..NameReading::default() },
    }
}

/// A sequence of several words that has the single word of `best` in it.
fn fuller(all: &[Found], best: &Found) -> Option<Found> {
    let has = |f: &&Found| f.parts.len() > 1 && f.parts.iter().any(|p| p.norm == best.parts[0].norm);
    all.iter().find(has).cloned()
}

/// "Last name …, first name …", one or both; the other part from an introduction where only one is labelled.
fn labelled(found: &[Found]) -> Option<NameReading> {
    let of = |role: Role| found.iter().rev().find(|f| f.role == role && !f.parts.is_empty());
    let (first, last) = (of(Role::FirstName), of(Role::LastName));
    first.or(last)?;
    let other = found.iter().filter(|f| matches!(f.role, Role::Customer | Role::Caller | Role::Bare));
    let other = other.max_by_key(|f| f.role).cloned().map(reading).unwrap_or_default();
    let written = |f: Option<&Found>, family: Family| f.and_then(|f| shape::text(&f.parts, family));
    let (first_text, last_text) = (written(first, Family::First), written(last, Family::Last));
    let spelled = spelled_of(first.into_iter().chain(last).flat_map(|f| f.parts.iter().map(|p| p.spelled)));
    let lone = other.first.clone().or(other.last.clone());
    let single = other.first.is_some() != other.last.is_some();
    let first_text = first_text.or(if single && last.is_some() { lone.clone() } else { other.first.clone() });
    let last_text = last_text.or(if single && first.is_some() { lone } else { other.last.clone() });
    let confidence = if spelled == Spelled::No { 0.85 } else { 0.95 };
    Some(NameReading { first: first_text, last: last_text, company: None, spelled, confidence })
}

fn reading(found: Found) -> NameReading {
    let spelled = spelled_of(found.parts.iter().map(|p| p.spelled));
    let known = found.parts.iter().any(|p| tables::given(&p.norm) || tables::family(&p.norm));
    let whole = found.parts.len() > 1;
    let confidence = match (spelled, whole, known) {
        (Spelled::Whole, ..) => 0.97,
        (Spelled::Partly, ..) => 0.92,
        (Spelled::No, true, true) => 0.85,
        (Spelled::No, true, false) | (Spelled::No, false, true) => 0.7,
        (Spelled::No, false, false) => 0.55,
    };
    let (first, last) = shape::first_and_last(found.parts, found.titled);
    let first = shape::text(&first, Family::First);
    NameReading { first, last: shape::text(&last, Family::Last), company: None, spelled, confidence }
}

fn spelled_of(parts: impl Iterator<Item = bool>) -> Spelled {
    let parts: Vec<bool> = parts.collect();
    if parts.is_empty() || parts.iter().all(|s| !s) {
        Spelled::No
    } else if parts.iter().all(|s| *s) {
        Spelled::Whole
    } else {
        Spelled::Partly
    }
}

/// Words of a name that is introduced in passing.
const INTRODUCED_WORDS: usize = 4;
/// What surely introduces a name.
const NAMED: &[&str] = &[
    "my name is",
    "my name's",
    "name is",
    "name's",
    "my names",
    "the name of",
    "put it under",
    "put that under",
    "book it under",
    "it's under",
    "in the name of",
    "homeowner is",
    "tenant is",
];
/// What introduces the speaker when a given name follows, and much else when none does.
const SELF: &[&str] = &["this is", "i'm", "i am", "it's", "speaking with", "calling for", "ask for"];

const CORRECTIONS: &[&str] = &[
    "no wait",
    "no sorry",
    "i mean",
    "i meant",
    "scratch that",
    "make that",
    "no it's",
    "no that's",
    "sorry it's",
    "actually it's",
    "correction",
    "no my name is",
    "sorry no",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_turn_fills_or_mends_a_part() {
        let ada = parse("this is ada");
        assert_eq!(merge(&ada, &parse("example")).whole().as_deref(), Some("Ada Example"));
        let both = parse("ada exampel");
        let spelled = parse("it's spelled e x a m p l e");
        assert_eq!(merge(&both, &spelled).whole().as_deref(), Some("Ada Example"));
        assert_eq!(merge(&both, &spelled).spelled, Spelled::Partly);
        assert_eq!(merge(&both, &parse("no it's eda e d a")).whole().as_deref(), Some("Eda Exampel"));
        assert_eq!(merge(&both, &parse("bob jones")).whole().as_deref(), Some("Bob Jones"));
    }

    #[test]
    fn companies_are_kept_beside_the_contact() {
        for (text, company) in [
            ("this is dave from lakeside property management", "Lakeside Property Management"),
            ("Danielle Fournier with Hilltop Dental", "Hilltop Dental"),
            ("i'm calling from acme", "Acme"),
            ("this is dave from twelve oaks property management", "Twelve Oaks Property Management"),
        ] {
            assert_eq!(parse(text).company.as_deref(), Some(company), "{text}");
        }
        assert_eq!(parse("this is dave from next door").company, None);
    }

    #[test]
    fn only_introduced_names_are_read_out_of_other_answers() {
        assert!(parse_introduced("my furnace is out and nothing works").is_empty());
        assert_eq!(
            parse_introduced("hi this is ada example my furnace is out").whole().as_deref(),
            Some("Ada Example")
        );
    }

    #[test]
    fn a_name_ends_where_a_street_begins() {
        for text in [
            "ada example nineteen forty south franklin street",
            "ada example sixteen hundred broadway",
            "this is ada example twelve oh six pearl street",
            "ada example 1940 south franklin street",
        ] {
            assert_eq!(parse(text).whole().as_deref(), Some("Ada Example"), "{text}");
        }
        let passing = parse_introduced("my name is ada example twelve oh six pearl street");
        assert_eq!(passing.whole().as_deref(), Some("Ada Example"));
    }

    #[test]
    fn a_reading_never_prints_the_name() {
        assert!(!format!("{:?}", parse("ada example")).contains("Ada"));
    }

    #[test]
    fn noise_is_no_name_and_endless_turns_end() {
        for text in ["", "?!", "i don't want to say", &"noise ".repeat(10_000), &"a b c ".repeat(5_000)] {
            assert!(parse(text).whole().is_none_or(|w| w.len() < 5_000));
        }
    }
}
