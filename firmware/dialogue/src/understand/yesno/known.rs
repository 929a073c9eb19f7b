//! What was read back: its numbers and words, and whether a value said is one of them.

use jiff::civil::{Date, DateTime};

use super::super::number::small;
use super::item::{Item, What, items};
use super::lexicon::{Said, list};

/// What kinds of value were read back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    pub(super) phone: bool,
    pub(super) zip: bool,
    pub(super) time: bool,
    pub(super) street: bool,
    /// Words: a name, a street, a kind of work.
    pub(super) words: bool,
    /// Written with capitals throughout.
    pub(super) proper: bool,
    /// A kind of work: "furnace not heating".
    pub(super) work: bool,
}

impl Kinds {
    /// Something that can be put right by another of its kind.
    pub(super) fn is_value(self) -> bool {
        self.phone || self.zip || self.time || self.street || self.work || (self.words && self.proper)
    }

    /// A person's name, and nothing else.
    pub(super) fn is_name(self) -> bool {
        self.words && self.proper && !(self.phone || self.zip || self.time || self.street || self.work)
    }
}

/// What was read back.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) kinds: Kinds,
    numbers: Vec<String>,
    words: Vec<String>,
}

impl Known {
    pub(super) fn of(context: &str) -> Self {
        let dates: Vec<DateTime> =
            context.split([' ', '/', ';', ',']).filter_map(|p| p.parse().ok()).collect();
        let spoken: Vec<&str> = context.split_whitespace().filter(|p| !dated(p)).collect();
        let said = Said::bare(&spoken.join(" "));
        let items = items(&said, None);
        let mut known = Self::default();
        for date in &dates {
            known.words.extend(weekday(date.date()).map(str::to_owned));
            known.numbers.push(date.day().to_string());
            known.numbers.push(((date.hour() + 11) % 12 + 1).to_string());
        }
        for item in &items {
            match &item.what {
                What::Number { figures, .. } | What::Ordinal(figures) => {
                    known.numbers.push(national(figures))
                }
                What::Word(word) => known.words.push(canonical(word).to_owned()),
            }
        }
        known.kinds = kinds(&known, context);
        if known.kinds.time {
            let parts = parts_of_day(&said, &dates);
            known.words.extend(parts.iter().map(|w| (*w).to_owned()));
        }
        if known.kinds.work {
            let things = said.keys.iter().filter(|k| list("things").contains(&k.as_str()));
            known.words.extend(things.cloned());
        }
        known
    }

    /// What two hold together.
    pub(super) fn joined(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.numbers.extend(other.numbers.iter().cloned());
        both.words.extend(other.words.iter().cloned());
        both.kinds.street |= other.kinds.street;
        both.kinds.phone |= other.kinds.phone;
        both.kinds.words |= other.kinds.words;
        both
    }

    /// The words read back, in lower case.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the value is (part of) what was read back.
    pub(super) fn holds(&self, item: &Item, strict: bool) -> bool {
        match &item.what {
            What::Ordinal(figures) => self.numbers.iter().any(|n| n == figures),
            What::Number { figures, readings } => {
                std::iter::once(figures).chain(readings).any(|f| self.has_number(f, strict))
            }
            What::Word(word) => self.has_word(word, item.spelled, strict),
        }
    }

    fn has_number(&self, figures: &str, strict: bool) -> bool {
        let figures = national(figures);
        self.numbers.iter().any(|n| {
            // "Two" is no part of apartment 12, but "seven two" is one of a telephone number.
            let long = n.len() > 3;
            let part = n.ends_with(&figures) || (!strict && figures.len() > 1 && n.contains(&figures));
            *n == figures || (long && part && (!strict || figures.len() > 1))
        })
    }

    pub(super) fn has_word(&self, word: &str, spelled: bool, strict: bool) -> bool {
        let said = canonical(word);
        self.words.iter().any(|w| {
            w == said
                || (spelled && w.contains(said) && direction(said).is_none())
                || (w.len() > 3 && (said.strip_suffix('s') == Some(w) || w.strip_suffix('s') == Some(said)))
                || (!strict
                    && !spelled
                    && w.len() > 3
                    && said.len() > 3
                    && sound(w) == sound(said)
                    && distance(w, said) <= 2)
        })
    }

    pub(super) fn has_key(&self, word: &str) -> bool {
        self.words.iter().any(|w| w == canonical(word))
    }

    /// Whether a word is like one that was read back, or stands in the same place: another suffix, another day.
    pub(super) fn rivals(&self, word: &str) -> bool {
        let said = canonical(word);
        let of = |list_name: &str| list(list_name).contains(&said);
        let same_list = ["suffix", "direction", "time_word"]
            .iter()
            .any(|name| of(name) && self.words.iter().any(|w| list(name).contains(&w.as_str())));
        same_list || self.words.iter().any(|w| alike(w, said))
    }

    /// A telephone number or ZIP code alone, which has no parts that could be wrong by themselves.
    pub(super) fn is_single(&self) -> bool {
        self.numbers.len() == 1 && !self.kinds.words && !self.kinds.time
    }

    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.words.is_empty()
    }
}

/// What may be said for the hours read back: the part of the day of the first, and noon for twelve.
fn parts_of_day(said: &Said, dates: &[DateTime]) -> Vec<&'static str> {
    let hour = |at: usize| {
        let figures = said.key(at).trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let read = small(&said.words, at).map(|(n, _)| n).or_else(|| figures.parse().ok());
        read.filter(|n| (1..=12).contains(n))
    };
    // The day of the month may stand before the hours: of the last two numbers the first is the start.
    let clock: Vec<usize> = (0..said.keys.len()).filter(|&at| hour(at).is_some()).collect();
    let start = clock.iter().rev().nth(1).or(clock.last()).copied();
    let afternoon = |at: usize, n: u32| {
        let mark = said.keys.iter().skip(at + 1).find(|k| matches!(k.as_str(), "am" | "pm"));
        let own = said.key(at).trim_start_matches(|c: char| c.is_ascii_digit());
        match (own, mark.map(String::as_str)) {
            ("am", _) | ("", Some("am")) => false,
            ("pm", _) => true,
            (_, _) => n == 12 || n < 7,
        }
    };
    let spoken = start.and_then(|at| Some((at, hour(at)?))).map(|(at, n)| {
        let n = n % 12;
        if afternoon(at, hour(at).unwrap_or(n)) { n + 12 } else { n }
    });
    let dated = dates.first().and_then(|d| u32::try_from(d.hour()).ok());
    let mut parts = match dated.or(spoken) {
        Some(0..12) => vec!["morning", "mornings", "am"],
        Some(12..17) => vec!["afternoon", "afternoons", "pm"],
        Some(_) => vec!["evening", "evenings", "pm"],
        None => Vec::new(),
    };
    if clock.iter().any(|&at| hour(at) == Some(12)) || dates.iter().any(|d| d.hour() == 12) {
        parts.push("noon");
    }
    parts
}

/// Which kinds of value a context holds.
fn kinds(known: &Known, context: &str) -> Kinds {
    let time = known.words.iter().any(|w| list("time_word").contains(&w.as_str()));
    let phone = known.numbers.iter().any(|n| n.len() == 10);
    let words = known.words.iter().any(|w| w.chars().any(char::is_alphabetic) && !timely(w));
    let zip = known.numbers.iter().any(|n| n.len() == 5) && known.numbers.len() == 1 && !words;
    let street = words && known.numbers.iter().any(|n| n.len() <= 6) && !known.words.is_empty();
    let proper = context.split_whitespace().all(|w| !w.starts_with(char::is_lowercase));
    let work = known.numbers.is_empty()
        && context.split_whitespace().skip(1).all(|w| !w.starts_with(char::is_uppercase))
        && Said::bare(context).keys.iter().any(|k| list("things").contains(&k.as_str()));
    Kinds { phone, zip, time, street: street && !(time && phone), words: words || work, proper, work }
}

pub(super) fn timely(word: &str) -> bool {
    list("time_word").contains(&word)
}

/// Without the country code.
pub(super) fn national(figures: &str) -> String {
    let long = figures.len() == 11 && figures.starts_with('1');
    if long { figures.chars().skip(1).collect() } else { figures.to_owned() }
}

pub(super) fn direction(word: &str) -> Option<&'static str> {
    list("direction").iter().position(|d| *d == word).and_then(|i| list("direction").get(i - i % 2)).copied()
}

/// One spelling for all: `s` and `south`, `st` and `street`, `thurs` and `thursday`.
pub(super) fn canonical(word: &str) -> &str {
    if let Some(direction) = direction(word) {
        return direction;
    }
    match word {
        "st" | "saint" => "street",
        "ave" | "av" => "avenue",
        "rd" => "road",
        "ln" => "lane",
        "dr" => "drive",
        "ct" => "court",
        "pl" => "place",
        "blvd" => "boulevard",
        "cir" => "circle",
        "trl" => "trail",
        "ter" => "terrace",
        "pkwy" => "parkway",
        "hwy" => "highway",
        "sq" => "square",
        "apt" => "apartment",
        "ste" => "suite",
        "mon" => "monday",
        "tue" | "tues" => "tuesday",
        "wed" | "weds" => "wednesday",
        "thu" | "thur" | "thurs" => "thursday",
        "fri" => "friday",
        "sat" => "saturday",
        "sun" => "sunday",
        "jan" => "january",
        "feb" => "february",
        "mar" => "march",
        "apr" => "april",
        "jun" => "june",
        "jul" => "july",
        "aug" => "august",
        "sep" | "sept" => "september",
        "oct" => "october",
        "nov" => "november",
        "dec" => "december",
        other => other,
    }
}

/// Whether a part of a context is a time of a machine: `2026-01-15T08:00/2026-01-15T10:00`.
fn dated(part: &str) -> bool {
    part.contains('T') && part.contains(':') && part.contains('-')
}

pub(super) fn weekday(date: Date) -> Option<&'static str> {
    let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
    list("days").get(day).copied()
}

/// A word by its sound: first letter and consonants.
fn sound(word: &str) -> String {
    let mut key = String::new();
    for (i, c) in word.chars().enumerate() {
        let mark = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' if i > 0 => continue,
            'h' | 'w' if i > 0 => continue,
            'c' | 'q' => 'k',
            'z' => 's',
            other => other,
        };
        if !key.ends_with(mark) {
            key.push(mark);
        }
    }
    key
}

/// Whether two words are nearly the same: at most a third of their letters differ.
fn alike(a: &str, b: &str) -> bool {
    let (len_a, len_b) = (a.chars().count(), b.chars().count());
    let long = len_a.max(len_b);
    long >= 4 && len_a.abs_diff(len_b) <= 3 && distance(a, b) * 2 <= long
}

/// Levenshtein distance over characters of words that are cut at 24.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(24).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(24).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let up = row[j + 1];
            row[j + 1] = (diagonal + usize::from(ca != *cb)).min(up + 1).min(row[j] + 1);
            diagonal = up;
        }
    }
    row.last().copied().unwrap_or(0)
}
