//! Numbers as spoken: house numbers in pairs, ordinals, and strings of digits with every reading they allow.
//!
//! `forty five oh six` is 4506 at a door and could be 45-0-6 or 40-5-0-6 in a telephone number; the two uses
//! read the same words differently, so there are two readers.

use super::words::{Pause, Word};

/// A number found at some word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// In figures; a half as ` 1/2`.
    pub figures: String,
    /// How many words it took.
    pub len: usize,
}

/// What a single word contributes to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Atom {
    Digit(u32),
    Teen(u32),
    Tens(u32),
    Hundred,
    Thousand,
    /// `double` (2), `triple` (3).
    Times(usize),
    Figures,
}

/// Longest house number read, in figures: American house numbers have at most six.
const HOUSE_FIGURES: usize = 6;
/// Readings of one string of digits that are followed up; real ones have one to four.
const READINGS: usize = 64;
/// Steps of that search: readings that come to nothing are not counted among [`READINGS`].
const STEPS: usize = 2_000;
/// Words of one string of digits: two whole telephone numbers with their country code.
const DIGIT_WORDS: usize = 24;

/// The house number that begins at `at`, as long as it goes; stops before an ordinal (`420 | 17th`).
pub fn house(words: &[Word], at: usize) -> Option<Run> {
    let mut figures = String::new();
    let mut i = at;
    while i < words.len() && !ordinal_stops(words, i, &figures) {
        let Some((group, len)) = house_group(words, i) else { break };
        if figures.len() + group.len() > HOUSE_FIGURES {
            break;
        }
        let typed = words[i].is_digits();
        // "Lot nine 1850 West …": three figures that are written out are a number of their own.
        if typed && group.len() >= 3 && i > at && !words[i - 1].is_digits() {
            break;
        }
        figures.push_str(&group);
        i += len;
        let goes_on = !typed || words[i - 1].pause == Pause::Hyphen || typed_pair(words, i);
        if words[i - 1].pause >= Pause::Comma || !goes_on {
            break;
        }
    }
    (!figures.is_empty()).then_some(())?;
    let half = half(words, i).unwrap_or(0);
    let figures = if half > 0 { format!("{figures} 1/2") } else { figures };
    Some(Run { figures, len: i + half - at })
}

/// The ordinal at `at` and its words: `seventeenth`, `thirty second`, `one hundred and fifth`, `32nd`.
pub fn ordinal(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    if let Some(n) = written_ordinal(&word.norm) {
        return Some((n, 1));
    }
    if let Some(n) = simple_ordinal(&word.norm) {
        return Some((n, 1));
    }
    match atom(word) {
        Some(Atom::Tens(tens)) => {
            let unit = simple_ordinal(&words.get(at + 1)?.norm).filter(|u| (1..10).contains(u))?;
            Some((tens + unit, 2))
        }
        Some(Atom::Digit(d @ 1..=9)) if words.get(at + 1).is_some_and(|w| w.norm == "hundred") => {
            let and = usize::from(words.get(at + 2).is_some_and(|w| w.norm == "and"));
            let (rest, len) = ordinal(words, at + 2 + and).filter(|(n, _)| *n < 100)?;
            Some((d * 100 + rest, len + 2 + and))
        }
        _ => None,
    }
}

/// An ordinal in the place of a street, where no house number can be meant: `one twentieth` is 120th,
/// `one oh fourth` is 104th.
pub fn street_ordinal(words: &[Word], at: usize) -> Option<(u32, usize)> {
    if let Some(found) = ordinal(words, at) {
        return Some(found);
    }
    let Some(Atom::Digit(hundreds @ 1..=9)) = words.get(at).and_then(atom) else { return None };
    let zero = usize::from(words.get(at + 1).and_then(atom) == Some(Atom::Digit(0)));
    let (rest, len) = ordinal(words, at + 1 + zero).filter(|(n, _)| (zero == 1) == (*n < 10))?;
    (rest < 100).then_some((hundreds * 100 + rest, len + 1 + zero))
}

/// `17th`, `2nd`, `103rd`.
pub fn ordinal_figures(n: u32) -> String {
    let suffix = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        (_, _) => "th",
    };
    format!("{n}{suffix}")
}

/// Whether a word can stand in a string of digits.
pub fn is_number_word(word: &Word) -> bool {
    atom(word).is_some()
}

/// Whether a word, in lower case, is a number's own: `seven`, `forty`, `hundred`; neither `oh` nor a mishearing.
pub fn is_cardinal(norm: &str) -> bool {
    DIGITS.contains(&norm)
        || TEENS.contains(&norm)
        || TENS.contains(&norm)
        || matches!(norm, "hundred" | "thousand")
}

/// Whether it is a number word from eleven on, which stands for no sound of a name.
pub fn is_teen_or_more(norm: &str) -> bool {
    TEENS[1..].contains(&norm) || TENS.contains(&norm) || matches!(norm, "fourty" | "hundred" | "thousand")
}

/// One way to read words as a string of digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In figures.
    pub digits: String,
    /// Where `twenty five` was taken as 20 and 5: the place of the 5. Natural only between groups.
    pub splits: Vec<usize>,
}

/// Every string of figures that the words may mean, the most natural first; empty when a word is no number.
pub fn digit_readings(words: &[Word]) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    if words.len() <= DIGIT_WORDS {
        follow(words, 0, Reading::default(), &mut found, &mut 0);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|reading| seen.insert(reading.digits.clone()));
    found
}

/// A cardinal below a hundred at `at`: `two`, `fourteen`, `twenty five`, `25`.
pub fn small(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    match atom(word)? {
        Atom::Digit(d) => Some((d, 1)),
        Atom::Teen(n) => Some((n, 1)),
        Atom::Tens(tens) => Some(match words.get(at + 1).and_then(atom) {
            Some(Atom::Digit(unit @ 1..=9)) if joined(word) => (tens + unit, 2),
            _ => (tens, 1),
        }),
        Atom::Figures => word.norm.parse().ok().filter(|n| *n < 100).map(|n| (n, 1)),
        Atom::Hundred | Atom::Thousand | Atom::Times(_) => None,
    }
}

/// A tens word and its unit stand without a comma between them.
fn joined(word: &Word) -> bool {
    word.pause <= Pause::Hyphen
}

/// `19 40`: recognisers write pairs apart; longer figures side by side are two numbers.
fn typed_pair(words: &[Word], at: usize) -> bool {
    let short = |w: &Word| w.is_digits() && w.norm.len() == 2;
    let spoken_next = words.get(at).is_some_and(|w| is_number_word(w) && !w.is_digits() && w.norm != "o");
    spoken_next || (words.get(at).is_some_and(short) && short(&words[at - 1]))
}

fn spoken(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(is_number_word)
}

/// An ordinal ends the house number, unless it would leave it with one figure: `four twenty third` is 420 3rd.
/// `Six hundred thirty second` is a house on 32nd; `one hundred fifth` and `six hundred and fifth` are streets.
fn ordinal_stops(words: &[Word], at: usize, figures: &str) -> bool {
    let Some((n, len)) = ordinal(words, at) else { return false };
    let is = |at: usize, what: &str| words.get(at).is_some_and(|w| w.norm == what);
    let house_too = n > 199 && is(at + 1, "hundred") && !is(at + 2, "and");
    match figures.len() {
        0 => !house_too,
        1 => len == 1,
        _ => true,
    }
}

fn house_group(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    match atom(word)? {
        Atom::Figures => Some((word.norm.clone(), 1)),
        Atom::Times(n) => repeated(words, at, n),
        Atom::Hundred | Atom::Thousand => None,
        Atom::Digit(_) | Atom::Teen(_) | Atom::Tens(_) => {
            if let Some((n, len)) = thousands(words, at) {
                return Some((n.to_string(), len));
            }
            if let Some((n, len)) = hundreds(words, at) {
                return Some((n.to_string(), len));
            }
            small(words, at).map(|(n, len)| (n.to_string(), len))
        }
    }
}

/// `nineteen hundred`, `five hundred and five`, `sixteen hundred forty`.
fn hundreds(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let (head, len) = small(words, at).filter(|(n, _)| *n > 0)?;
    if words.get(at + len)?.norm != "hundred" {
        return None;
    }
    let (n, len) = (head * 100, len + 1);
    let (rest, more) = below_hundred(words, at + len).unwrap_or((0, 0));
    Some((n + rest, len + more))
}

/// What may follow `hundred`: `[and] forty`, `oh five`; nothing that belongs to an ordinal.
fn below_hundred(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let and = usize::from(words.get(at)?.norm == "and");
    if words.get(at - 1).is_some_and(|w| w.pause >= Pause::Comma) || ordinal(words, at + and).is_some() {
        return None;
    }
    match words.get(at + and).and_then(atom)? {
        Atom::Digit(0) => {
            let (unit, len) = small(words, at + and + 1).filter(|(n, _)| (1..10).contains(n))?;
            Some((unit, and + 1 + len))
        }
        Atom::Digit(_) | Atom::Teen(_) | Atom::Tens(_) => {
            let (n, len) = small(words, at + and)?;
            Some((n, and + len))
        }
        Atom::Hundred | Atom::Thousand | Atom::Times(_) | Atom::Figures => None,
    }
}

/// `twelve thousand four fifty`, `two thousand five`, `ten thousand and one hundred`.
fn thousands(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let (head, mut len) = small(words, at).filter(|(n, _)| *n > 0)?;
    if words.get(at + len)?.norm != "thousand" {
        return None;
    }
    len += 1;
    if words.get(at + len).is_some_and(|w| w.norm == "and") && spoken(words, at + len + 1) {
        len += 1;
    }
    let mut rest = String::new();
    while words[at + len - 1].pause < Pause::Comma && !ordinal_stops(words, at + len, "00") {
        let group = hundreds(words, at + len).or_else(|| small(words, at + len));
        let Some((n, more)) = group.filter(|(n, _)| rest.len() + n.to_string().len() <= 3) else { break };
        rest.push_str(&n.to_string());
        len += more;
    }
    Some((head * 1_000 + rest.parse::<u32>().unwrap_or(0), len))
}

fn repeated(words: &[Word], at: usize, times: usize) -> Option<(String, usize)> {
    match words.get(at + 1).and_then(atom)? {
        Atom::Digit(d) => Some((d.to_string().repeat(times), 2)),
        Atom::Figures if words[at + 1].norm.len() == 1 => Some((words[at + 1].norm.repeat(times), 2)),
        Atom::Teen(_) | Atom::Tens(_) | Atom::Hundred | Atom::Thousand | Atom::Times(_) | Atom::Figures => {
            None
        }
    }
}

/// `and a half`, `and one half`, `1/2`: how many words.
fn half(words: &[Word], at: usize) -> Option<usize> {
    super::words::longest(words, at, &["1/2", "and a half", "and one half", "and 1/2", "one half"])
}

/// Walks all readings depth first; the order of the choices is the order of preference.
fn follow(words: &[Word], at: usize, so_far: Reading, found: &mut Vec<Reading>, steps: &mut usize) {
    *steps += 1;
    if found.len() >= READINGS || *steps > STEPS {
        return;
    }
    if at >= words.len() {
        found.push(so_far);
        return;
    }
    for (figures, len) in choices(words, at) {
        let mut next = so_far.clone();
        next.digits.push_str(&figures);
        if len == 1 && small(words, at).is_some_and(|(_, len)| len == 2) {
            next.splits.push(next.digits.len());
        }
        follow(words, at + len, next, found, steps);
    }
}

/// What the words at `at` may stand for in a string of digits, each with the words it takes; the most natural first.
pub fn choices(words: &[Word], at: usize) -> Vec<(String, usize)> {
    let word = &words[at];
    let mut found = Vec::new();
    match atom(word) {
        None | Some(Atom::Hundred | Atom::Thousand) => return found,
        Some(Atom::Figures) => found.push((word.norm.clone(), 1)),
        Some(Atom::Times(n)) => found.extend(repeated(words, at, n)),
        Some(Atom::Digit(d)) => found.push((d.to_string(), 1)),
        Some(Atom::Teen(n)) => found.push((n.to_string(), 1)),
        Some(Atom::Tens(n)) => {
            if let Some((both, 2)) = small(words, at) {
                found.push((both.to_string(), 2));
            }
            found.push((n.to_string(), 1));
        }
    }
    let scaled: Vec<_> = found.iter().filter_map(|(_, len)| scale(words, at, *len)).flatten().collect();
    if scaled.is_empty() { found } else { scaled }
}

/// `three hundred`, `three hundred [and] three`, `two thousand`: alternatives when a scale word follows.
fn scale(words: &[Word], at: usize, len: usize) -> Option<Vec<(String, usize)>> {
    let (head, _) = small(words, at).filter(|(_, small_len)| *small_len == len)?;
    let word = words.get(at + len)?.norm.as_str();
    let unit = match word {
        "hundred" => 100,
        "thousand" => 1_000,
        _ => return None,
    };
    let plain = ((head * unit).to_string(), len + 1);
    let full = if unit == 100 { hundreds(words, at) } else { thousands(words, at) };
    let full = full.map(|(n, len)| (n.to_string(), len)).filter(|f| *f != plain);
    let and = words.get(at + len + 1).is_some_and(|w| w.norm == "and");
    Some(match (full, and) {
        (None, _) => vec![plain],
        (Some(full), true) => vec![full, plain],
        (Some(full), false) => vec![plain, full],
    })
}

fn atom(word: &Word) -> Option<Atom> {
    if word.is_digits() {
        return Some(Atom::Figures);
    }
    let find = |list: &[&str]| list.iter().position(|w| *w == word.norm).and_then(|n| u32::try_from(n).ok());
    if let Some(d) = find(&DIGITS) {
        return Some(Atom::Digit(d));
    }
    if let Some(n) = find(&TEENS) {
        return Some(Atom::Teen(n + 10));
    }
    if let Some(n) = find(&TENS) {
        return Some(Atom::Tens(n * 10 + 20));
    }
    match word.norm.as_str() {
        "oh" | "o" | "nought" | "naught" => Some(Atom::Digit(0)),
        "fourty" => Some(Atom::Tens(40)),
        "hundred" => Some(Atom::Hundred),
        "thousand" => Some(Atom::Thousand),
        "double" => Some(Atom::Times(2)),
        "triple" => Some(Atom::Times(3)),
        _ => None,
    }
}

fn simple_ordinal(norm: &str) -> Option<u32> {
    let n = ORDINALS.iter().position(|w| *w == norm).and_then(|n| u32::try_from(n).ok())?;
    Some(if n < 19 { n + 1 } else { (n - 17) * 10 })
}

fn written_ordinal(norm: &str) -> Option<u32> {
    let stem = ["st", "nd", "rd", "th"].iter().find_map(|s| norm.strip_suffix(s))?;
    stem.parse().ok().filter(|n| *n > 0)
}

const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TEENS: [&str; 10] = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// First to nineteenth, then the tens.
const ORDINALS: [&str; 27] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
];

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn an_ordinal_in_figures_may_end_the_text() {
        for text in ["250th", "2222th", "2222nd", "on 200th", "4506 250th", "four 200th"] {
            let words = words(text);
            let all: Vec<_> = (0..words.len()).map(|at| house(&words, at)).collect();
            assert!(all.last().is_some_and(Option::is_none), "{text}: {all:?}");
        }
    }

    #[test]
    fn house_numbers_are_read_in_every_grouping() {
        for (text, figures) in [
            ("nineteen forty", "1940"),
            ("nineteen hundred", "1900"),
            ("nineteen hundred forty", "1940"),
            ("forty-five oh six", "4506"),
            ("one twenty three and a half", "123 1/2"),
            ("twelve thousand four fifty", "12450"),
            ("twelve thousand four hundred and fifty", "12450"),
            ("two thousand five", "2005"),
            ("twenty oh five", "2005"),
            ("ten thousand", "10000"),
            ("five hundred and five", "505"),
            ("five hundred oh five", "505"),
            ("one two three four", "1234"),
            ("three double two four", "3224"),
            ("double oh seven", "007"),
            ("nineteen oh oh", "1900"),
            ("1940", "1940"),
            ("19 40", "1940"),
            ("four twenty east", "420"),
            ("four twenty seventeenth", "420"),
            ("eighteen hundred fifteenth", "1800"),
            ("nine ninety nine one hundred fifth", "999"),
            ("fifteen thirty second", "15"),
            ("1940, 303", "1940"),
            ("111 501", "111"),
            ("six hundred thirty second", "600"),
            ("12 1/2", "12 1/2"),
        ] {
            assert_eq!(house(&words(text), 0).unwrap().figures, figures, "{text}");
        }
        assert_eq!(house(&words("thirty second avenue"), 0), None);
        assert_eq!(house(&words("franklin"), 0), None);
    }

    #[test]
    fn ordinals_are_read_spoken_and_written() {
        for (text, n, len) in [
            ("seventeenth", 17, 1),
            ("thirty second", 32, 2),
            ("thirty-second", 32, 2),
            ("twentieth", 20, 1),
            ("one hundred and fifth", 105, 4),
            ("32nd", 32, 1),
        ] {
            assert_eq!(ordinal(&words(text), 0), Some((n, len)), "{text}");
        }
        assert_eq!(ordinal(&words("thirty two"), 0), None);
        for (text, n) in
            [("one twentieth", 120), ("one oh fourth", 104), ("one thirty sixth", 136), ("fifth", 5)]
        {
            assert_eq!(street_ordinal(&words(text), 0).unwrap().0, n, "{text}");
        }
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal_figures).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
        );
    }

    #[test]
    fn strings_of_digits_keep_every_reading() {
        for (text, reading) in [
            ("three oh three triple five oh one four two", "3035550142"),
            ("three hundred and three five fifty five oh one forty two", "3035550142"),
            ("eight hundred five five five zero one five zero", "8005550150"),
            ("eighty two oh five", "80205"),
            ("eighty two oh five", "8205"),
            ("oh one hundred", "0100"),
            ("303 555- 0142", "3035550142"),
            ("nineteen hundred", "1900"),
        ] {
            assert!(digit_readings(&words(text)).iter().any(|r| r.digits == reading), "{text}");
        }
        assert_eq!(digit_readings(&words("five fifty five"))[0].digits, "555");
        let split = Reading { digits: "7205".into(), splits: vec![3] };
        assert!(digit_readings(&words("seven twenty five")).contains(&split));
        assert!(digit_readings(&words("five franklin")).is_empty());
    }

    #[test]
    fn readings_of_a_hostile_string_are_bounded() {
        assert!(digit_readings(&words(&"twenty one ".repeat(12))).len() <= READINGS);
        assert!(digit_readings(&words(&format!("{}and", "twenty one ".repeat(11)))).is_empty());
        assert!(digit_readings(&words(&"one ".repeat(500))).is_empty());
    }
}
