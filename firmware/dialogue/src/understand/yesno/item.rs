//! The values of a text: its numbers, its spelled letters, and the words that are neither phrases of an answer nor
//! everyday talk.

use super::super::number::{digit_readings, house, is_number_word, ordinal, small};
use super::super::words::{Pause, Word};
use super::known::{Known, direction, timely};
use super::lexicon::{Class, Said, list};

/// A value of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// In figures, with every other reading; a unit's letter stays on it (`12B`).
    Number { figures: String, readings: Vec<String> },
    /// `17th`, `the sixteenth`.
    Ordinal(String),
    /// A word, in lower case; spelled letters are joined.
    Word(String),
}

/// A value over the words `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) what: What,
    /// Spelled letter by letter.
    pub(super) spelled: bool,
}

impl Item {
    pub(super) fn word(&self) -> Option<&str> {
        match &self.what {
            What::Word(word) => Some(word),
            What::Number { .. } | What::Ordinal(_) => None,
        }
    }
}

/// Reads the values of a text; with `known`, as an answer to it.
pub(super) fn items(said: &Said, known: Option<&Known>) -> Vec<Item> {
    let words = heard_numbers(said, known);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some(mark) = said.mark_at(at).filter(|_| !mended(said, &words, at))
            && !known.is_some_and(|k| mark.to == at + 1 && stronger(k, said, at))
        {
            at = mark.to;
            continue;
        }
        let item = number(said, &words, at, known).or_else(|| spelled(said, &words, at)).or_else(|| {
            is_value_word(said, at, known).then(|| Item {
                from: at,
                to: at + 1,
                what: What::Word(said.words[at].norm.trim_end_matches("'s").to_owned()),
                spelled: false,
            })
        });
        match item {
            Some(item) => {
                at = item.to.max(at + 1);
                found.push(item);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a phrase of one word is rather the value that was read back: a street called Fine.
fn stronger(known: &Known, said: &Said, at: usize) -> bool {
    let weak = said.mark_at(at).is_some_and(|m| {
        matches!(m.class, Class::Field | Class::Ack | Class::Filler | Class::Courtesy | Class::Open)
    });
    let designates =
        matches!(said.key(at), "unit" | "apartment" | "apt" | "suite" | "lot" | "number" | "zip");
    weak && known.has_key(said.key(at)) && !designates && !list("suffix").contains(&said.key(at))
}

/// Words with the numbers mended that a recogniser wrote as other words: "for two", "ate oh too".
fn heard_numbers(said: &Said, known: Option<&Known>) -> Vec<Word> {
    let mut words = said.words.clone();
    let (time, figures) = known.map_or((false, false), |k| {
        (k.kinds.time && !k.kinds.phone, k.kinds.phone || k.kinds.zip || k.kinds.street)
    });
    let streets = known.is_some_and(|k| k.kinds.street && !k.kinds.phone);
    if known.is_none() || !figures {
        return words;
    }
    for at in 0..words.len() {
        let number = |i: Option<usize>| i.and_then(|i| words.get(i)).is_some_and(is_number_word);
        let (before, after) = (number(at.checked_sub(1)), number(Some(at + 1)));
        let opens =
            at == 0 || said.mark_at(at - 1).is_some_and(|m| matches!(m.class, Class::No | Class::Open));
        let last = before && at + 1 == words.len() && !streets;
        if !((before && after) || last || (opens && after)) {
            continue;
        }
        let digit = match words[at].norm.as_str() {
            "for" | "fore" => "four",
            "to" | "too" if !time => "two",
            "won" => "one",
            "ate" | "eat" => "eight",
            "sex" | "sicks" => "six",
            "tree" | "free" => "three",
            "fife" => "five",
            "niner" | "nein" => "nine",
            "owe" | "ow" => "oh",
            _ => continue,
        };
        words[at].norm = digit.to_owned();
    }
    words
}

/// Whether a word was mended to a number.
fn mended(said: &Said, words: &[Word], at: usize) -> bool {
    said.words.get(at).map(|w| &w.norm) != words.get(at).map(|w| &w.norm)
}

/// A number at a word: "sixteen forty two", "three b", "12B", "the sixteenth".
fn number(said: &Said, words: &[Word], at: usize, known: Option<&Known>) -> Option<Item> {
    let word = words.get(at)?;
    let item = |to: usize, what: What| Item { from: at, to, what, spelled: false };
    if word.norm.starts_with(|c: char| c.is_ascii_digit()) && !word.is_digits() {
        let ordinal = ordinal(words, at).map(|(n, _)| What::Ordinal(n.to_string()));
        let figures = word.norm.to_uppercase();
        return Some(item(at + 1, ordinal.unwrap_or(What::Number { figures, readings: Vec::new() })));
    }
    if let Some((n, len)) = ordinal(words, at) {
        // "First" and "second" alone count things.
        let counts = len == 1 && matches!(word.norm.as_str(), "first" | "second" | "third");
        let dated = known.is_none_or(|k| k.kinds.time || k.kinds.street);
        return (dated && (!counts || said.key(at.wrapping_sub(1)) == "the"))
            .then(|| item(at + len, What::Ordinal(n.to_string())));
    }
    let sigh =
        |i: usize| i > at && said.mark_at(i).is_some_and(|m| m.class == Class::Filler && m.to == i + 1);
    let free = |i: usize| known.is_none() || said.mark_at(i).is_none() || sigh(i) || mended(said, words, i);
    let mut end = at;
    // "Three hundred and one".
    let joins = |i: usize| {
        i > at
            && words[i].norm == "and"
            && matches!(words[i - 1].norm.as_str(), "hundred" | "thousand")
            && words.get(i + 1).is_some_and(is_number_word)
    };
    while end < words.len()
        && (joins(end) || is_number_word(&words[end]))
        && free(end)
        && (end == at || ordinal(words, end).is_none())
    {
        end += 1;
        // Read back, "March 19, 8 to 10" is two numbers; a caller's comma may be a breath.
        let ends = if known.is_none() { Pause::Comma } else { Pause::Stop };
        if words[end - 1].pause >= ends {
            break;
        }
    }
    if known.is_some_and(|k| k.kinds.time && !(k.kinds.phone || k.kinds.street)) {
        end = small(words, at).map_or(end, |(_, len)| at + len).min(end);
    }
    let run = words.get(at..end).filter(|run| !run.is_empty())?;
    if known.is_some_and(|k| !counts_as_number(said, run, at, end, k.kinds.time)) {
        return None;
    }
    // "Seventeen, one seven": said twice.
    let twice = (1..run.len().min(LONGEST_TWICE)).find(|&cut| {
        let (one, two) = (&run[..cut], &run[cut..]);
        // "Fourteen fourteen" is a house, "fourteen one four" is said twice.
        let differs = one.len() != two.len() && run.len() <= LONGEST_TWICE;
        (run[cut - 1].pause >= Pause::Comma || differs) && same(one, two)
    });
    let (figures, readings) = figures(twice.map_or(run, |cut| &run[..cut]), known)?;
    if let Some(half) = house(words, at).filter(|h| h.figures.contains(' ') && known.is_some()) {
        return Some(item(at + half.len, What::Number { figures: half.figures, readings: Vec::new() }));
    }
    let (letter, end) = unit_letter(said, end);
    let readings = if letter.is_empty() { readings } else { Vec::new() };
    Some(item(end, What::Number { figures: figures + &letter, readings }))
}

/// A number that is said twice over has at most so many words.
const LONGEST_TWICE: usize = 10;

/// Whether two runs are one number: "seventeen" and "one seven".
fn same(a: &[Word], b: &[Word]) -> bool {
    let readings = digit_readings(b);
    digit_readings(a).iter().any(|r| readings.iter().any(|other| other.digits == r.digits))
}

/// A lone "oh" is a sigh, a lone "one" a pronoun, and "ten years" no number of a house.
fn counts_as_number(said: &Said, run: &[Word], at: usize, end: usize, dated: bool) -> bool {
    let before = said.key(at.wrapping_sub(1));
    let lone = run.len() == 1;
    let sigh =
        lone && matches!(run[0].norm.as_str(), "oh" | "o" | "hundred" | "thousand" | "double" | "triple");
    let clock = dated && (matches!(before, "to" | "at" | "till" | "until" | "and") || said.key(end) == "to");
    let pronoun = lone
        && !clock
        && run[0].norm == "one"
        && !matches!(
            before,
            "a" | "is" | "its" | "unit" | "apartment" | "apt" | "number" | "no" | "digit" | "suite"
        );
    let measure = matches!(before, "after" | "before" | "until" | "till" | "past" | "since") && !dated
        || list("unit_after").contains(&said.key(end));
    // "I won't be home till four" offers no other time.
    let end_alone = dated
        && matches!(before, "till" | "until" | "before")
        && !at.checked_sub(2).and_then(|b| said.words.get(b)).is_some_and(is_number_word);
    !sigh && !pronoun && !measure && !end_alone
}

/// The figures of a run, the likeliest first: the length that the field has, else as a house number.
fn figures(run: &[Word], known: Option<&Known>) -> Option<(String, Vec<String>)> {
    let readings: Vec<String> = digit_readings(run).into_iter().map(|r| r.digits).collect();
    let whole = house(run, 0).filter(|h| h.len == run.len()).map(|h| h.figures);
    let lengths: &[usize] = match known.map(|k| k.kinds) {
        Some(kinds) if kinds.phone => &[10, 11, 7],
        Some(kinds) if kinds.zip => &[5],
        Some(_) => &[],
        None => &[10, 11, 5],
    };
    let fitting = lengths.iter().find_map(|len| readings.iter().find(|r| r.len() == *len)).cloned();
    // "It ends in a four, eight oh two two four": the whole stands last.
    let long = known.filter(|k| k.kinds.zip).and_then(|_| readings.iter().find(|r| r.len() > 5));
    let tail = long.and_then(|r| r.get(r.len() - 5..)).map(str::to_owned);
    let first = fitting
        .or(tail)
        .or(whole)
        .or_else(|| readings.first().cloned())
        .unwrap_or_else(|| run.iter().filter(|w| w.is_digits()).map(|w| w.norm.as_str()).collect());
    (!first.is_empty()).then_some((first, readings))
}

/// "B" behind a number, and where it ends: "three b", "twelve b as in boy". A letter that may be a direction or an
/// article needs its "as in".
fn unit_letter(said: &Said, end: usize) -> (String, usize) {
    let Some(letter) = letter(said.key(end)).filter(|_| said.mark_at(end).is_none()) else {
        return (String::new(), end);
    };
    let after = alphabet(said, end + 1);
    let next_letter = letter_at(said, end + 1);
    let doubtful = matches!(letter, 'n' | 's' | 'e' | 'w' | 'a' | 'i' | 'o');
    let last = end + 1 >= said.words.len();
    if after.is_none() && (next_letter || (doubtful && !(last && letter == 'a'))) {
        return (String::new(), end);
    }
    (letter.to_uppercase().to_string(), after.unwrap_or(end + 1))
}

/// The end of "as in boy" behind a letter.
fn alphabet(said: &Said, at: usize) -> Option<usize> {
    match (said.key(at), said.key(at + 1)) {
        ("as", "in") => Some((at + 3).min(said.words.len())),
        ("like" | "for", _) if at + 1 < said.words.len() => Some(at + 2),
        (_, _) => None,
    }
}

fn letter(key: &str) -> Option<char> {
    let mut chars = key.chars();
    chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none())
}

fn letter_at(said: &Said, at: usize) -> bool {
    letter(said.key(at)).is_some()
}

/// Letters one by one, joined: "e r s o n", "double l", "b as in boy". One alone only where it is brought in.
fn spelled(said: &Said, words: &[Word], at: usize) -> Option<Item> {
    let (mut end, mut joined) = (at, String::new());
    // "D as in dog" is a letter wherever it stands.
    let told = at > 0 && said.key(at - 1).starts_with(|c: char| c.is_ascii_digit());
    let likened = !told && letter_at(said, at) && said.key(at + 1) == "as" && said.key(at + 2) == "in";
    while end < words.len() {
        if matches!(said.key(end), "double" | "two") && joined.len() + 1 > 1 && letter_at(said, end + 1) {
            joined.extend(letter(said.key(end + 1)).into_iter().flat_map(|c| [c, c]));
            end += 2;
        } else if let Some(c) = letter(said.key(end)) {
            joined.push(c);
            end += 1;
        } else {
            break;
        }
        if let Some(after) = alphabet(said, end) {
            end = after;
            // "Not B as in boy. D as in dog."
            if words.get(end - 1).is_some_and(|w| w.pause == Pause::Stop) {
                break;
            }
        }
        // "Jensen with an o, j e n s o n".
        let stops = words.get(end - 1).is_some_and(|w| w.pause >= Pause::Comma);
        if stops
            && joined.len() == 1
            && at > 0
            && said.mark_at(at - 1).is_some_and(|m| m.class == Class::With)
        {
            break;
        }
    }
    let brought_in =
        || at.checked_sub(1).and_then(|b| said.mark_at(b)).is_some_and(|m| m.class == Class::With);
    let designated = matches!(
        said.key(at.wrapping_sub(1)),
        "unit" | "apartment" | "apt" | "suite" | "letter" | "building"
    );
    let alone = |joined: &str| match joined {
        "a" | "i" | "o" => false,
        _ if designated || likened => true,
        other => brought_in() || direction(other).is_some() || said.words.len() <= 3,
    };
    let is_one = joined.chars().count() == 1;
    let counts = if is_one { alone(&joined) } else { joined.chars().count() >= 2 };
    counts.then(|| Item { from: at, to: end, what: What::Word(joined), spelled: !is_one || brought_in() })
}

/// Whether a word that no phrase took may be a value.
pub(super) fn is_value_word(said: &Said, at: usize, known: Option<&Known>) -> bool {
    let key = said.key(at);
    let Some(word) = said.words.get(at) else { return false };
    let short_form = ["'d", "'ll", "'re", "'ve", "'m", "n't"].iter().any(|end| word.norm.ends_with(end));
    if key.is_empty()
        || short_form
        || is_number_word(word)
        || key.chars().count() == 1 && direction(key).is_none()
    {
        return false;
    }
    // "My mother's at 1670": somebody's, not somebody called so.
    let stem =
        |known: &Known| key.strip_suffix('s').filter(|_| !known.kinds.is_name() || word.norm.ends_with("'s"));
    if known.is_some_and(|k| !k.has_key(key) && stem(k).is_some_and(|s| list("talk").contains(&s))) {
        return false;
    }
    let Some(known) = known else {
        return !list("grammar").contains(&key) && !list("connect").contains(&key);
    };
    if known.kinds.work {
        return list("things").contains(&key) || known.has_key(key) && !list("grammar").contains(&key);
    }
    let suffix = list("suffix").contains(&key);
    if suffix && !names_suffix(said, at) {
        return false;
    }
    let articled = list("grammar").contains(&key) || list("connect").contains(&key);
    let behind = at.checked_sub(1).map_or("", |b| said.key(b));
    // "South High": what follows a direction is a street.
    let street = known.kinds.street
        && direction(behind).is_some()
        && behind.len() > 1
        && !matches!(key, "side" | "end" | "please");
    // "I'm her roommate, Dana Price": a capital within a sentence.
    let capital = known.kinds.is_name()
        && at > 0
        && word.raw.starts_with(char::is_uppercase)
        && said.words.get(at - 1).is_some_and(|w| w.pause < Pause::Stop);
    known.has_key(key)
        || suffix
        || ((street || capital) && !articled)
        || timely(key)
        || direction(key).is_some()
        || !["grammar", "subject", "talk", "connect"].iter().any(|name| list(name).contains(&key))
}

/// Whether "street" is the suffix of a street and not the field: "juniper street", "it's street not avenue", but
/// "the street is wrong".
fn names_suffix(said: &Said, at: usize) -> bool {
    let has_s =
        |w: &Word| w.norm.ends_with("'s") && !matches!(w.norm.as_str(), "it's" | "that's" | "there's");
    let owned = said.words.get(at).is_some_and(has_s)
        || at.checked_sub(1).and_then(|b| said.words.get(b)).is_some_and(has_s);
    let against = said.key(at + 1) == "not" || said.key(at.wrapping_sub(2)) == "not";
    let articled = !against
        && matches!(
            said.key(at.wrapping_sub(1)),
            "the" | "my" | "our" | "wrong" | "that" | "this" | "which" | "a" | "right"
        );
    let told = matches!(said.key(at + 1), "is" | "was" | "name" | "names" | "should");
    let judged = at
        .checked_sub(1)
        .and_then(|b| said.mark_at(b))
        .is_some_and(|m| matches!(m.class, Class::Deny | Class::Agree));
    !(owned || articled || told || judged)
}
