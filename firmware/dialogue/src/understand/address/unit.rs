//! Units within a house: `apartment two b as in boy` → `2B`; other designators are kept (`Spc 41`).

use super::super::number::{Reading, digit_readings, house, is_number_word};
use super::super::words::{Pause, Word, longest, starts};
use super::{letters, tables};

/// A unit and its place in the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Normalised.
    pub unit: String,
    /// `[start, end)`.
    pub start: usize,
    pub end: usize,
}

/// Whether a unit's designator with what it designates begins at `at`.
pub fn designated(words: &[Word], at: usize) -> bool {
    designator(words, at).is_some_and(|(_, len)| identifier(words, at + len).is_some())
        || whole(words, at).is_some()
}

/// Whether a word announces a unit; "number" may announce the house as well.
pub fn is_designator(word: &Word) -> bool {
    DESIGNATORS.iter().any(|(said, kind)| *said == word.norm && *kind != Kind::Number)
}

/// The unit in the words from `from` on; building, floor and apartment together.
pub fn find(words: &[Word], from: usize) -> Option<Found> {
    let mut parts: Vec<(Kind, String)> = Vec::new();
    let (mut start, mut end, mut at) = (0, 0, from);
    while at < words.len() {
        let found = whole(words, at).or_else(|| designated_at(words, at));
        let Some((kind, id, len)) = found else {
            at += 1;
            continue;
        };
        // "Basement unit, … they call it unit B": what it is called outweighs where it lies.
        let called = matches!(kind, Kind::Apartment | Kind::Unit | Kind::Suite);
        if called && at > end + 1 && parts.iter().all(|(k, _)| *k == Kind::Place) {
            parts.clear();
        }
        if parts.is_empty() {
            start = at;
        } else if at > end + 2 || parts.iter().any(|(k, _)| k.written() == kind.written()) {
            // What comes much later, or again, is another matter.
            break;
        }
        parts.push((kind, id));
        at += len;
        end = at;
    }
    (!parts.is_empty()).then(|| Found { unit: joined(parts), start, end })
}

/// A bare `two b` or `204` that fills the words from `from` on: `[from, end)`.
pub fn bare(words: &[Word], from: usize) -> Option<Found> {
    let (unit, len) = identifier(words, from)?;
    Some(Found { unit, start: from, end: from + len })
}

/// `rear`, `upstairs` at the end of what is said: a part of the house without any other word.
pub fn part_of_house(words: &[Word], at: usize) -> Option<Found> {
    let word = words.get(at)?;
    let (_, written) = PARTS.iter().find(|(said, _)| *said == word.norm)?;
    let closed =
        word.pause >= Pause::Comma || words.get(at + 1).is_none_or(|w| w.norm == "in" || w.norm == "zip");
    closed.then(|| Found { unit: (*written).to_owned(), start: at, end: at + 1 })
}

/// What kind of designator was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Building,
    Floor,
    Space,
    Lot,
    Trailer,
    Room,
    Place,
    /// Apartment and its like: dropped when alone.
    Apartment,
    Unit,
    Suite,
    Number,
}

impl Kind {
    const fn written(self) -> &'static str {
        match self {
            Self::Building => "Bldg",
            Self::Floor => "Fl",
            Self::Space => "Spc",
            Self::Lot => "Lot",
            Self::Trailer => "Trlr",
            Self::Room => "Rm",
            Self::Place => "",
            Self::Apartment | Self::Number => "Apt",
            Self::Unit => "Unit",
            Self::Suite => "Ste",
        }
    }

    const fn is_bare(self) -> bool {
        match self {
            Self::Apartment | Self::Unit | Self::Suite | Self::Number => true,
            Self::Building
            | Self::Floor
            | Self::Space
            | Self::Lot
            | Self::Trailer
            | Self::Room
            | Self::Place => false,
        }
    }
}

fn joined(mut parts: Vec<(Kind, String)>) -> String {
    parts.sort_by_key(|(kind, _)| *kind);
    let alone = parts.len() == 1;
    let text: Vec<String> = parts
        .into_iter()
        .map(|(kind, id)| if alone && kind.is_bare() { id } else { format!("{} {id}", kind.written()) })
        .collect();
    text.join(" ").trim().to_owned()
}

fn designated_at(words: &[Word], at: usize) -> Option<(Kind, String, usize)> {
    let (kind, len) = designator(words, at)?;
    let (id, more) = identifier(words, at + len)?;
    let needs_figure = matches!(kind, Kind::Floor | Kind::Space | Kind::Lot | Kind::Room);
    (!needs_figure || id.bytes().any(|b| b.is_ascii_digit())).then_some((kind, id, len + more))
}

/// The designator at `at`, with "number" and "is" behind it.
fn designator(words: &[Word], at: usize) -> Option<(Kind, usize)> {
    let norm = words.get(at)?.norm.as_str();
    // "The unit's D", "unit it's four".
    let short = norm.strip_suffix("'s").unwrap_or(norm);
    let (_, kind) = DESIGNATORS.iter().find(|(said, _)| *said == short)?;
    let mut len = 1;
    while words.get(at + len).is_some_and(|w| LINKS.contains(&w.norm.as_str())) {
        len += 1;
    }
    // "Next door", "the red door": no word of a unit.
    let described = at > 0 && DESCRIBED.contains(&words[at - 1].norm.as_str());
    let owned = at > 0
        && matches!(words[at - 1].norm.as_str(), "my" | "house" | "phone" | "cell" | "the" | "a" | "lucky");
    (!described && (*kind != Kind::Number || !owned)).then_some((*kind, len))
}

/// Units that are said as a whole: `second floor`, `the basement unit`, `penthouse`.
fn whole(words: &[Word], at: usize) -> Option<(Kind, String, usize)> {
    if let Some((n, len)) = super::super::number::ordinal(words, at)
        && words.get(at + len).is_some_and(|w| w.norm == "floor")
    {
        return Some((Kind::Floor, n.to_string(), len + 1));
    }
    let (said, written) = PLACES.iter().find(|(said, _)| starts(words, at, said).is_some())?;
    let number = said.split(' ').count() + at;
    if *written == "Ph"
        && words[number - 1].pause < Pause::Comma
        && let Some((id, len)) = identifier(words, number)
    {
        return Some((Kind::Place, format!("Ph {id}"), number + len - at));
    }
    Some((Kind::Place, (*written).to_owned(), said.split(' ').count()))
}

/// `2B`, `204`, `B4`, `B-4`, `C as in cat`: what names the unit, and its words.
fn identifier(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if let Some(written) = written_id(word) {
        let (tail, len) = tail_letter(words, at + 1, word).unwrap_or_default();
        return Some((format!("{written}{tail}"), 1 + len));
    }
    if let Some((letter, len)) = letter(words, at) {
        let dash =
            usize::from(words.get(at + len).is_some_and(|w| matches!(w.norm.as_str(), "dash" | "hyphen")));
        let hyphen = dash == 1 || words[at + len - 1].pause == Pause::Hyphen;
        if words[at + len - 1].pause < Pause::Comma
            && let Some(run) = house(words, at + len + dash)
        {
            let mark = if hyphen { "-" } else { "" };
            return Some((format!("{letter}{mark}{}", run.figures), len + dash + run.len));
        }
        return Some((letter.to_string(), len));
    }
    // "12-104": the building's number and the apartment's.
    if let Some(next) = words.get(at + 1)
        && word.pause == Pause::Hyphen
        && [word, next].iter().all(|w| w.is_digits() && w.norm.len() <= 4)
    {
        return Some((format!("{}-{}", word.norm, next.norm), 2));
    }
    let run = house(&words[..before_zip(words, at)], at).filter(|r| r.figures.len() <= 5)?;
    // "Number? Oh gosh": the sound of surprise is no nought.
    if run.len == 1 && matches!(word.norm.as_str(), "oh" | "o") {
        return None;
    }
    let (tail, len) = tail_letter(words, at + run.len, &words[at + run.len - 1]).unwrap_or_default();
    Some((format!("{}{tail}", run.figures), run.len + len))
}

/// Where the number at `at` must end: "suite six hundred, eight oh two oh two" has a ZIP code behind it.
fn before_zip(words: &[Word], at: usize) -> usize {
    let behind = words[at..].iter().take(12).position(|w| !is_number_word(w));
    let end = behind.map_or(words.len().min(at + 12), |n| at + n);
    let whole =
        |cut: usize| house(&words[at..cut], 0).is_some_and(|r| r.len == cut - at && r.figures.len() <= 4);
    let zip = |cut: usize| {
        let zips =
            |r: &Reading| r.digits.len() == 5 && (r.digits.starts_with("80") || r.digits.starts_with("81"));
        // Most numbers begin with another figure: the readings are many.
        let begins = words[cut].norm.starts_with('8') || words[cut].norm.starts_with("eight");
        begins && digit_readings(&words[cut..end]).iter().any(zips)
    };
    (at + 1..end).find(|&cut| zip(cut) && whole(cut)).unwrap_or(words.len())
}

/// The letter behind a number: `two b`, `two dash b`, `2-B`.
fn tail_letter(words: &[Word], at: usize, before: &Word) -> Option<(String, usize)> {
    if before.pause >= Pause::Comma {
        return None;
    }
    let dash = usize::from(words.get(at).is_some_and(|w| matches!(w.norm.as_str(), "dash" | "hyphen")));
    let (letter, len) = letter(words, at + dash)?;
    let mark = if dash == 1 || before.pause == Pause::Hyphen { "-" } else { "" };
    Some((format!("{mark}{letter}"), dash + len))
}

/// The place of the designator right before `at`, with "number" or "is" between them or not; "a condo" is none.
pub fn announcing(words: &[Word], at: usize) -> Option<usize> {
    let mut back = at.checked_sub(1)?;
    while back > 0 && LINKS.contains(&words[back].norm.as_str()) {
        back -= 1;
    }
    // "A condo" is what it is, "basement apartment" is whole.
    let alone = back.checked_sub(1).is_some_and(|b| {
        let before = words[b].norm.as_str();
        // "The building is 1360 Clarkson".
        let told = matches!(before, "the" | "our") && words[back].norm == "building" && at > back + 1;
        matches!(before, "a" | "an" | "garden")
            || told
            || DESCRIBED.contains(&before)
            || PARTS.iter().any(|(part, _)| *part == before)
    });
    let paused = words[back..at].iter().any(|w| w.pause >= Pause::Comma);
    (is_designator(&words[back]) && !alone && !paused).then_some(back)
}

/// Whether a designator stands right before `at`, with "number" or "is" between them or not.
pub fn is_announced(words: &[Word], at: usize) -> bool {
    let link = |i: usize| words.get(i).is_some_and(|w| LINKS.contains(&w.norm.as_str()));
    let Some(mut back) = at.checked_sub(1) else { return false };
    while link(back) && back > 0 {
        back -= 1;
    }
    is_designator(&words[back]) || words[back].norm == "#"
}

/// Whether a word is how a letter is heard: `bee`, `bravo`.
pub fn is_letter(norm: &str) -> bool {
    letters::SOUNDS.iter().chain(letters::RADIO).any(|(said, _)| *said == norm)
}

/// A letter and what explains it: `b`, `bee`, `bravo`, `b as in boy`. "A" only where no word follows it.
pub fn letter(words: &[Word], at: usize) -> Option<(char, usize)> {
    let word = words.get(at)?;
    let norm = word.norm.as_str();
    let mut chars = norm.chars();
    let single = chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none());
    let named = |list: &[(&str, char)]| list.iter().find(|(said, _)| *said == norm).map(|(_, c)| *c);
    let letter = single
        .map(|c| c.to_ascii_uppercase())
        .or_else(|| named(letters::SOUNDS))
        .or_else(|| named(letters::RADIO))?;
    let explained = longest(words, at + 1, &["as in", "like", "for", "as a", "is in", "like in", "as"])
        .filter(|_| word.pause < Pause::Stop)
        .filter(|len| words.get(at + 1 + len).is_some_and(|w| begins_with(w, letter)))
        .map_or(0, |len| len + 1);
    let ambiguous =
        matches!(norm, "a" | "i" | "be" | "see" | "en" | "ar" | "s") || named(letters::RADIO).is_some();
    let followed = word.pause < Pause::Comma
        && words.get(at + 1).is_some_and(|w| !ends_unit(w) && super::cities::len(words, at + 1).is_none());
    if explained == 0 && ambiguous && followed {
        return None;
    }
    Some((letter, 1 + explained))
}

fn begins_with(word: &Word, letter: char) -> bool {
    word.norm.chars().next().is_some_and(|c| c.eq_ignore_ascii_case(&letter))
}

/// Words that may follow a unit: then a lone "a" before them was the letter.
fn ends_unit(word: &Word) -> bool {
    is_number_word(word)
        || matches!(
            word.norm.as_str(),
            "and" | "in" | "at" | "on" | "please" | "thanks" | "thank" | "zip" | "that's" | "the"
        )
        || tables::TOWNS.contains(&word.norm.as_str())
}

/// Written in one piece: `2b`, `b204`, `5F`, `g12`.
fn written_id(word: &Word) -> Option<String> {
    let norm = word.norm.as_str();
    let digits = norm.bytes().any(|b| b.is_ascii_digit());
    let letters = norm.bytes().filter(u8::is_ascii_alphabetic).count();
    let ordinal = super::super::number::ordinal(std::slice::from_ref(word), 0).is_some();
    let fits = digits
        && (1..=2).contains(&letters)
        && norm.len() <= 6
        && norm.bytes().all(|b| b.is_ascii_alphanumeric());
    (fits && !ordinal).then(|| norm.to_uppercase())
}

/// Before the word of a unit: it is what the place looks like.
#[rustfmt::skip]
const DESCRIBED: &[&str] = &[
    "next", "front", "back", "side", "garage", "red", "green", "blue", "white", "black", "yellow", "brown", "orange",
    "brick", "tall", "big", "corner", "glass", "wooden", "screen", "storm",
];
/// What may stand between a designator and what it designates.
const LINKS: &[&str] = &["number", "is", "#", "no", "letter", "it's", "its", "number's"];
const DESIGNATORS: &[(&str, Kind)] = &[
    ("apartment", Kind::Apartment),
    ("apt", Kind::Apartment),
    ("unit", Kind::Unit),
    ("suite", Kind::Suite),
    ("ste", Kind::Suite),
    ("number", Kind::Number),
    ("#", Kind::Number),
    ("no", Kind::Number),
    ("space", Kind::Space),
    ("spc", Kind::Space),
    ("lot", Kind::Lot),
    ("trailer", Kind::Trailer),
    ("trlr", Kind::Trailer),
    ("building", Kind::Building),
    ("bldg", Kind::Building),
    ("bld", Kind::Building),
    ("floor", Kind::Floor),
    ("fl", Kind::Floor),
    ("room", Kind::Room),
    ("rm", Kind::Room),
    ("condo", Kind::Unit),
    ("loft", Kind::Unit),
    ("door", Kind::Unit),
    ("flat", Kind::Apartment),
];
const PLACES: &[(&str, &str)] = &[
    ("basement unit", "Bsmt"),
    ("basement apartment", "Bsmt"),
    ("bsmt", "Bsmt"),
    ("penthouse", "Ph"),
    ("ph", "Ph"),
    ("rear unit", "Rear"),
    ("rear house", "Rear"),
    ("back house", "Rear"),
    ("upper unit", "Upper"),
    ("lower unit", "Lower"),
    ("upstairs unit", "Upper"),
    ("downstairs unit", "Lower"),
    ("carriage house", "Rear"),
    ("garden level", "Bsmt"),
    ("upstairs apartment", "Upper"),
    ("downstairs apartment", "Lower"),
];
const PARTS: &[(&str, &str)] = &[
    ("rear", "Rear"),
    ("upper", "Upper"),
    ("lower", "Lower"),
    ("upstairs", "Upper"),
    ("downstairs", "Lower"),
    ("basement", "Bsmt"),
];
