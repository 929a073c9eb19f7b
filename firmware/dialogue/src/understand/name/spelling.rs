//! Letters within a turn: "N G U Y E N", "double l", "b as in boy", the radio alphabet, letters that a recogniser
//! wrote as words ("see aitch oh you"), "O apostrophe B". Every word of a run has a share of sureness; a run
//! counts when its sum and its mean are high enough, or when a name beside it is what it spells.

use super::super::address::letters::RADIO;
use super::super::words::{Pause, Word, longest};
use super::hints::{Hint, hint};
use super::prior;

/// A part of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A word as said.
    Said(Word),
    /// Letters put together, lower case: `nguyen`, `o'brien`, `smith-jones`.
    Spelled(String, Pause),
    /// How the name beside it is written.
    Hint(Hint),
}

/// A turn's items in order; where words were said, they can be read as words.
#[derive(Clone, Debug, Default)]
pub struct Items {
    items: Vec<Item>,
    /// A word for each item: an empty one for what is no word.
    words: Vec<Word>,
}

impl std::ops::Deref for Items {
    type Target = [Item];

    fn deref(&self) -> &[Item] {
        &self.items
    }
}

impl Items {
    fn of(items: Vec<Item>) -> Self {
        let word = |item: &Item| match item {
            Item::Said(word) => word.clone(),
            Item::Spelled(..) | Item::Hint(_) => {
                Word { norm: String::new(), raw: String::new(), pause: Pause::None }
            }
        };
        let words = items.iter().map(word).collect();
        Self { items, words }
    }

    /// The said words from `at` on, up to the first spelled run or hint; ten at most.
    pub fn said(&self, at: usize) -> &[Word] {
        let ahead = self.words.get(at..).unwrap_or_default();
        let len = ahead.iter().take(AHEAD).take_while(|w| !w.norm.is_empty()).count();
        &ahead[..len]
    }
}

/// How far an introduction reaches.
const AHEAD: usize = 10;

/// The turn as words, spelled runs and hints.
pub fn items(words: &[Word]) -> Items {
    Items::of(cut(words))
}

fn cut(words: &[Word]) -> Vec<Item> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let hinted = hint(words, at);
        let spelling = hinted.as_ref().and_then(|(_, len)| spells_on(words, at, *len));
        if let Some(lead) = spelling {
            found.extend(words[at..lead].iter().cloned().map(Item::Said));
            at = lead;
            let Some(run) = run(words, at) else { continue };
            let pause = words[at + run.len - 1].pause;
            found.extend(run.segments.into_iter().map(|letters| Item::Spelled(letters, pause)));
            at += run.len;
        } else if let Some((hint, len)) = hinted {
            found.push(Item::Hint(hint));
            at += len;
        } else if let Some(run) = run(words, at) {
            let pause = words[at + run.len - 1].pause;
            let last = run.segments.len().saturating_sub(1);
            let item = |(i, letters)| Item::Spelled(letters, if i == last { pause } else { Pause::None });
            found.extend(run.segments.into_iter().enumerate().map(item));
            at += run.len;
        } else if let Some((letter, len)) = begins(words, at) {
            found.push(Item::Hint(Hint::Begins(letter)));
            at += len;
        } else {
            found.push(Item::Said(words[at].clone()));
            at += 1;
        }
    }
    found
}

/// Letters in a row, and how many words they took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// One name each: "v a n space d y k e" has two.
    pub segments: Vec<String>,
    pub len: usize,
}

/// "Jean with a j e a n" is a spelling, no hint: where it begins; "with a k, k r i s" is a hint and a spelling.
fn spells_on(words: &[Word], at: usize, len: usize) -> Option<usize> {
    let from = at + longest(words, at, &["with a", "with an", "it's with a", "no"])?;
    let letters = (from..words.len()).take_while(|i| letter_of(&words[*i].norm).is_some()).count();
    let repeats = words.get(from + 1).is_some_and(|w| w.norm == words[from].norm);
    let bare = words[at].norm == "no" && letters >= 3;
    (bare || letters >= 4 && letters > (at + len).saturating_sub(from) && !repeats).then_some(from)
}

/// A unit of a run.
struct Unit {
    letters: String,
    /// The words up to and with it.
    end: usize,
    /// 0 to 100.
    sure: u32,
    /// "B as in boy".
    explained: bool,
}

/// The run at `at`.
pub fn run(words: &[Word], at: usize) -> Option<Run> {
    let before = at.checked_sub(1).and_then(|i| words.get(i));
    if words.get(at)?.norm == "are"
        && before.is_some_and(|w| matches!(w.norm.as_str(), "initials" | "letters"))
    {
        return None;
    }
    let units = units(words, at);
    // The letters from one unit on spell the word before them, which may have been taken for a letter itself:
    // "oh o h".
    let spells = |units: &[Unit], begin: usize| {
        let said = text(units).replace(['\'', '-', ' '], "");
        let end = units.last().map_or(at, |u| u.end);
        let near = |i: Option<usize>| {
            let word = i.and_then(|i| words.get(i)).map(|w| bare(&w.norm));
            word.is_some_and(|w| w.replace('\'', "") == said)
        };
        said.len() > 1 && (near(begin.checked_sub(1)) || near(Some(end)) || said_apart(words, begin, &said))
    };
    // A name beside the run that is what some of it spells settles where the run ends.
    let settled = (0..=2usize.min(units.len())).find_map(|from| {
        let begin = from.checked_sub(1).and_then(|i| units.get(i)).map_or(at, |u| u.end);
        let count = (from + 2..=units.len()).rev().find(|n| spells(&units[from..*n], begin))?;
        Some((from, count))
    });
    let (from, count) = settled.unwrap_or_else(|| (0, trimmed(words, &units)));
    // "You, h u g h": no name begins with u that is otherwise spelled in plain letters.
    let plain = |u: &Unit| u.sure >= 55;
    let you = units.len() > 3 && words[at].norm == "you" && units[1..].iter().all(plain);
    if settled.is_none() && you {
        return None;
    }
    // "And", "in" and "our" are letters only where a name beside them says so.
    if settled.is_none() && units.first().is_some_and(|u| u.sure <= FAINT && words[at].norm != "you") {
        return None;
    }
    let units = units.get(from..count)?;
    let letters: usize = units.iter().filter(|u| u.sure > 0).map(|u| u.letters.chars().count()).sum();
    let sum: u32 = units.iter().map(|u| u.sure).sum();
    let counted = u32::try_from(units.iter().filter(|u| u.sure > 0).count()).unwrap_or(1).max(1);
    let strong = sum >= SUM && sum / counted >= MEAN && !(counted == 2 && sum < PAIR);
    let end = units.last()?.end;
    if letters < 2 || !(strong || settled.is_some()) || names_said(words, at, end) {
        return None;
    }
    let whole = text(units);
    // "P e t r o s k y, p e t r o s k y": spelled twice over.
    let half =
        whole.get(..whole.len() / 2).filter(|half| half.len() > 3 && whole.get(half.len()..) == Some(half));
    let segments: Vec<String> = half
        .unwrap_or(&whole)
        .split(' ')
        .map(|s| s.trim_matches(['-', '\'']).to_owned())
        .filter(|s| !s.is_empty())
        .collect();
    (!segments.is_empty()).then_some(Run { segments, len: end - at })
}

/// Two to four words before `at` that together are what is spelled: "mac namara m a c n a m a r a".
fn said_apart(words: &[Word], at: usize, said: &str) -> bool {
    (2..=4usize)
        .any(|n| at >= n && words[at - n..at].iter().map(|w| w.norm.as_str()).collect::<String>() == said)
}

/// Two words of the radio alphabet that are names are a name: "charlie victor"; letters are more of them.
fn names_said(words: &[Word], at: usize, end: usize) -> bool {
    end - at < 3
        && words[at..end].iter().any(|w| w.norm.chars().count() > 3 && named(RADIO, &w.norm).is_some())
}

/// The letters of units; a unit at the end that explains a double given before ("w i l l s o n, double l") adds
/// nothing.
fn text(units: &[Unit]) -> String {
    let mut letters = String::new();
    for (i, unit) in units.iter().enumerate() {
        let double = unit.letters.chars().count() == 2 && unit.sure == DOUBLED;
        if i + 1 == units.len() && double && i > 1 && letters.contains(&unit.letters) {
            continue;
        }
        letters.push_str(&unit.letters);
    }
    letters
}

/// How many units stay when what is rather a word is cut off the end: "s m i t h | are you there".
fn trimmed(words: &[Word], units: &[Unit]) -> usize {
    let mut count = units.len();
    while count > 0 {
        let unit = &units[count - 1];
        let next = words.get(unit.end);
        let ends = unit.sure == 0
            || (unit.sure <= FAINT && words.get(unit.end - 1).is_some_and(|w| w.norm != "you"))
            || (unit.sure <= 60
                && !unit.explained
                && next.is_some_and(|w| prior::common(&w.norm) && !LEADS.contains(&w.norm.as_str())));
        if !ends {
            break;
        }
        count -= 1;
    }
    count
}

fn units(words: &[Word], at: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut i = at;
    while units.len() < LONGEST
        && let Some(unit) = unit(words, i, units.last())
    {
        i = unit.end;
        units.push(unit);
        if words[i - 1].pause == Pause::Stop {
            break;
        }
        let explained = units.last().is_some_and(|u| u.explained);
        if let Some(len) = denied_letter(words, i).filter(|_| explained) {
            i += len;
            // "P as in Peter, not t, p r a t t" begins anew.
            let again = units.last().map(|u| u.letters.clone()) == words.get(i).map(|w| w.norm.clone());
            if again {
                units.pop();
            }
        }
    }
    units
}

/// "M as in mother, not n": how many words deny a letter.
fn denied_letter(words: &[Word], at: usize) -> Option<usize> {
    let len = longest(words, at, &["not", "and not", "not an", "not a"])?;
    let letter = letter_of(&words.get(at + len)?.norm)?;
    let (explained, _) = explained(words, at + len + 1, letter.0);
    Some(len + 1 + explained)
}

/// One unit of a run.
fn unit(words: &[Word], at: usize, before: Option<&Unit>) -> Option<Unit> {
    let word = words.get(at)?;
    let norm = word.norm.as_str();
    let inside = before.is_some();
    if inside && let Some((glue, len)) = glue(words, at) {
        unit(words, at + len, before)?;
        return Some(Unit { letters: glue.to_owned(), end: at + len, sure: 0, explained: false });
    }
    if let Some(len) = longest(words, at, CASES) {
        return unit(words, at + len, before).filter(|u| u.sure > 0);
    }
    let times = match norm {
        "double" => 2,
        "triple" => 3,
        _ => 1,
    };
    if times > 1 {
        let next = words.get(at + 1)?;
        if norm == "double" && matches!(next.norm.as_str(), "u" | "you" | "yous" | "yew") {
            return Some(Unit { letters: "w".to_owned(), end: at + 2, sure: 95, explained: false });
        }
        let pair = next.norm.trim_end_matches("'s");
        let (letter, _) = letter_of(pair).or_else(|| letter_of(pair.strip_suffix('s')?))?;
        let (more, _) = explained(words, at + 2, letter);
        return Some(Unit {
            letters: letter.to_string().repeat(times),
            end: at + 2 + more,
            sure: DOUBLED,
            explained: more > 0,
        });
    }
    let (letter, sure) = letter_of(norm)?;
    let (more, meant) = explained(words, at + 1, letter);
    let sure = if more > 0 { 100 } else { sure };
    Some(Unit { letters: meant.to_string(), end: at + 1 + more, sure, explained: more > 0 })
}

/// What stands between letters: a mark, a blank, or words that only lead to the next letter.
fn glue(words: &[Word], at: usize) -> Option<(&'static str, usize)> {
    let len = |phrases: &[&str]| longest(words, at, phrases);
    len(&["apostrophe"])
        .map(|n| ("'", n))
        .or_else(|| len(&["hyphen", "dash"]).map(|n| ("-", n)))
        .or_else(|| len(&["space", "new word", "then a space", "second word"]).map(|n| (" ", n)))
        .or_else(|| {
            len(&["and then", "then", "then a", "then an", "comma", "followed by", "another"])
                .map(|n| ("", n))
        })
}

/// `as in boy`, `for boy`, `like boy`: how many words explain a letter, and the letter meant. With "as in" the
/// word is surer than the letter: a recogniser takes d for b, but not dog for boy.
fn explained(words: &[Word], at: usize, letter: char) -> (usize, char) {
    let Some(len) = longest(
        words,
        at,
        &["as in", "like in", "like", "for", "is in", "is for", "isn't", "as", "is as in"],
    ) else {
        return (0, letter);
    };
    let article =
        usize::from(words.get(at + len).is_some_and(|w| matches!(w.norm.as_str(), "the" | "a" | "an")));
    for skip in [article, 0] {
        let Some(word) = words.get(at + len + skip).filter(|w| w.norm.chars().count() > 1) else { continue };
        if word.norm.starts_with(letter) {
            return (len + skip + 1, letter);
        }
        let first = word.norm.chars().next().filter(char::is_ascii_alphabetic);
        let surely = len == 2 && matches!(words[at].norm.as_str(), "as" | "like");
        if let Some(first) = first.filter(|f| surely && rhymes(*f, letter)) {
            return (len + skip + 1, first);
        }
    }
    (0, letter)
}

/// Whether two letters are taken for each other on a telephone.
fn rhymes(a: char, b: char) -> bool {
    ["bcdegptvz", "fsx", "mn", "ajk", "iy", "quw", "lo"].iter().any(|set| set.contains(a) && set.contains(b))
}

/// "First letter b", "v as in victor" with no other letter: how the name behind it begins.
fn begins(words: &[Word], at: usize) -> Option<(char, usize)> {
    let lead = longest(
        words,
        at,
        &[
            "first letter is",
            "first letter",
            "starts with an",
            "starts with a",
            "starts with",
            "begins with a",
            "begins with",
        ],
    );
    let from = at + lead.unwrap_or(0);
    let (letter, sure) = letter_of(&words.get(from)?.norm)?;
    let (more, meant) = explained(words, from + 1, letter);
    (sure >= WEAK && (lead.is_some() || more > 1)).then_some((meant, from + 1 + more - at))
}

/// The letter that a word may be, and how sure, 1 to 100.
pub fn letter_of(norm: &str) -> Option<(char, u32)> {
    let mut chars = norm.chars();
    if let (Some(c), None) = (chars.next().filter(|c| c.is_alphabetic()), chars.next()) {
        let sure = match c {
            'a' => 60,
            'i' => 55,
            _ => 100,
        };
        return Some((c, sure));
    }
    let radio = named(RADIO, norm).map(|c| (c, 80));
    radio.or_else(|| SOUNDS.iter().find(|(said, ..)| *said == norm).map(|(_, c, sure)| (*c, *sure)))
}

/// Without the mark of possession.
fn bare(norm: &str) -> &str {
    norm.strip_suffix("'s").unwrap_or(norm)
}

fn named(list: &[(&str, char)], norm: &str) -> Option<char> {
    list.iter().find(|(said, _)| *said == norm).map(|(_, c)| c.to_ascii_lowercase())
}

/// The sum of sureness that makes a run: two plain letters short of one.
const SUM: u32 = 140;
/// The least mean: "see aitch oh you" has 42.
const MEAN: u32 = 36;
/// Two words alone must both be letters.
const PAIR: u32 = 160;
/// Such a word is a letter only between letters.
const FAINT: u32 = 10;
/// Below it a word is rather a word.
const WEAK: u32 = 50;
/// The sureness of a doubled letter.
const DOUBLED: u32 = 99;
/// No name has more letters.
const LONGEST: usize = 30;
const CASES: &[&str] = &[
    "first letter",
    "first letter is",
    "the first letter is",
    "next letter is",
    "then a",
    "capital",
    "letter",
    "big",
    "uppercase",
    "upper case",
    "lowercase",
    "lower case",
    "small",
    "the letter",
];
/// Words of grammar that may follow a spelled name.
const LEADS: &[&str] = &[
    "first", "last", "and", "that's", "is", "for", "with", "then", "my", "the", "comma", "not", "it's",
    "her", "his",
];
/// How recognisers write the sounds of letters, with how surely such a word is a letter.
#[rustfmt::skip]
const SOUNDS: &[(&str, char, u32)] = &[
    ("ay", 'a', 80), ("eh", 'a', 30), ("hey", 'a', 10), ("bee", 'b', 70), ("be", 'b', 20), ("bea", 'b', 30), ("see", 'c', 30), ("sea", 'c', 50),
    ("cee", 'c', 90), ("si", 'c', 30), ("dee", 'd', 50), ("ee", 'e', 95), ("ef", 'f', 90), ("eff", 'f', 95), ("if", 'f', 10),
    ("gee", 'g', 60), ("aitch", 'h', 100), ("haitch", 'h', 100), ("ach", 'h', 50), ("each", 'h', 15), ("age", 'h', 15), ("ache", 'h', 30),
    ("eye", 'i', 60), ("aye", 'i', 50), ("jay", 'j', 40), ("kay", 'k', 40), ("okay", 'k', 5), ("cay", 'k', 60),
    ("el", 'l', 50), ("ell", 'l', 90), ("elle", 'l', 40), ("em", 'm', 80), ("am", 'm', 10), ("en", 'n', 80), ("an", 'n', 20), ("and", 'n', 5), ("in", 'n', 10), ("end", 'n', 20),
    ("oh", 'o', 30), ("owe", 'o', 50), ("oe", 'o', 60), ("pee", 'p', 80), ("pea", 'p', 70), ("cue", 'q', 90), ("queue", 'q', 90), ("kew", 'q', 70),
    ("ar", 'r', 80), ("are", 'r', 20), ("arr", 'r', 80), ("our", 'r', 10), ("or", 'r', 5), ("ess", 's', 95), ("es", 's', 80), ("as", 's', 10), ("us", 's', 5), ("tee", 't', 80), ("tea", 't', 60), ("ti", 't', 50),
    ("you", 'u', 10), ("ewe", 'u', 60), ("yew", 'u', 60), ("yu", 'u', 30), ("vee", 'v', 90), ("ve", 'v', 60), ("we", 'v', 5),
    ("double-u", 'w', 95), ("doubleyou", 'w', 95), ("dubya", 'w', 90), ("ex", 'x', 50), ("why", 'y', 20), ("wye", 'y', 80), ("wie", 'y', 60),
    ("zee", 'z', 90), ("zed", 'z', 95), ("ze", 'z', 70),
];

#[cfg(test)]
mod tests {
    use super::super::super::words::words;
    use super::*;

    #[test]
    fn runs_of_letters_are_put_together_in_every_style() {
        for (text, spelled) in [
            ("n g u y e n", "nguyen"),
            ("N-G-U-Y-E-N", "nguyen"),
            ("n g you y e n", "nguyen"),
            ("p h i double l i p s", "phillips"),
            ("b as in boy r a d y", "brady"),
            ("d as in boy r a d y", "brady"),
            ("november golf", ""),
            ("november golf uniform", "ngu"),
            ("o apostrophe b r i e n", "o'brien"),
            ("j o n e s hyphen h i l l", "jones-hill"),
            ("w i l l s o n double l", "willson"),
            ("capital m c capital d u f f", "mcduff"),
            ("see aitch oh you", "chou"),
            ("double you eye el see oh ex", "wilcox"),
            ("h o l t zed", "holtz"),
            ("v a n space d y k e", "van dyke"),
            ("m as in mother not n m a", "ma"),
            ("s m i t h are you there", "smith"),
            ("i a", ""),
            ("oh i see", ""),
            ("why are you asking", ""),
        ] {
            let found = run(&words(text), 0).map(|r| r.segments.join(" ")).unwrap_or_default();
            assert_eq!(found, spelled, "{text}");
        }
    }
}
