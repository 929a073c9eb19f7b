//! What an answer puts in the place of what was read back: the values said, which of them are new, and how they
//! are written down.
//!
//! Values are the numbers of a turn, and the words that are neither phrases of an answer nor everyday talk. They
//! stand in spans: "no, it's *west juniper*, not *east*"; what opens a span tells whether it is put in or turned
//! away.

use jiff::civil::DateTime;
use vocab::Phone;

use super::super::number::{digit_readings, house, is_number_word, ordinal, small};
use super::super::words::{Pause, Word, capitalised};
use super::lexicon::{Class, Mark, Said, list};

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
    spelled: bool,
}

impl Item {
    fn word(&self) -> Option<&str> {
        match &self.what {
            What::Word(word) => Some(word),
            What::Number { .. } | What::Ordinal(_) => None,
        }
    }
}

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
        known
    }

    /// Whether the value is (part of) what was read back.
    fn holds(&self, item: &Item, strict: bool) -> bool {
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
            *n == figures || n.ends_with(&figures) || (!strict && n.contains(&figures) && figures.len() > 1)
        })
    }

    fn has_word(&self, word: &str, spelled: bool, strict: bool) -> bool {
        let said = canonical(word);
        self.words.iter().any(|w| {
            w == said
                || (spelled && w.contains(said) && direction(said).is_none())
                || (w.len() > 3 && (said.strip_suffix('s') == Some(w) || w.strip_suffix('s') == Some(said)))
                || (!strict && !spelled && w.len() > 3 && said.len() > 3 && sound(w) == sound(said))
        })
    }

    pub(super) fn has_key(&self, word: &str) -> bool {
        self.words.iter().any(|w| w == canonical(word))
    }

    /// Whether a word is like one that was read back, or stands in the same place: another suffix, another day.
    fn rivals(&self, word: &str) -> bool {
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

/// Which kinds of value a context holds.
fn kinds(known: &Known, context: &str) -> Kinds {
    let time = known.words.iter().any(|w| list("time_word").contains(&w.as_str()));
    let phone = known.numbers.iter().any(|n| n.len() == 10);
    let words = known.words.iter().any(|w| w.chars().any(char::is_alphabetic) && !timely(w));
    let zip = known.numbers.iter().any(|n| n.len() == 5) && known.numbers.len() == 1 && !words;
    let street = words && known.numbers.iter().any(|n| n.len() <= 6) && !known.words.is_empty();
    let proper = context.split_whitespace().all(|w| !w.starts_with(char::is_lowercase));
    Kinds { phone, zip, time, street: street && !(time && phone), words, proper }
}

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
        What::Number { .. } => true,
        What::Ordinal(_) => kinds.time || kinds.street,
        What::Word(word) => kinds.words || (kinds.time && timely(word)),
    }
}

fn timely(word: &str) -> bool {
    list("time_word").contains(&word)
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
        talk |= list("subject").contains(&said.key(at));
        // Words that are no small words stand between: what opens them does not open the value.
        if is_value_word(said, at, Some(known)) {
            return (None, talk);
        }
    }
    (None, talk)
}

/// Whether what brings in a value elsewhere only tells a story: "my basement is", "I need".
fn opens_talk(said: &Said, known: &Known, mark: Mark) -> bool {
    let before =
        mark.from.checked_sub(1).filter(|&at| said.mark_at(at).is_none()).map_or("", |at| said.key(at));
    let verb = mark.to == mark.from + 1 && matches!(said.key(mark.from), "is" | "are" | "was" | "has");
    let wish = matches!(said.key(mark.from + 1), "need" | "want") && !known.kinds.time;
    wish || (verb && list("talk").contains(&before))
}

/// Reads the values of a text; with `known`, as an answer to it.
fn items(said: &Said, known: Option<&Known>) -> Vec<Item> {
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
    if known.is_none() || !figures {
        return words;
    }
    for at in 0..words.len() {
        let number = |i: Option<usize>| i.and_then(|i| words.get(i)).is_some_and(is_number_word);
        let (before, after) = (number(at.checked_sub(1)), number(Some(at + 1)));
        let opens =
            at == 0 || said.mark_at(at - 1).is_some_and(|m| matches!(m.class, Class::No | Class::Open));
        if !((before && after) || (before && at + 1 == words.len()) || (opens && after)) {
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
    while end < words.len()
        && is_number_word(&words[end])
        && free(end)
        && (end == at || ordinal(words, end).is_none())
    {
        end += 1;
        if words[end - 1].pause == Pause::Stop {
            break;
        }
    }
    if known.is_some_and(|k| k.kinds.time && !k.kinds.phone) {
        end = small(words, at).map_or(end, |(_, len)| at + len).min(end);
    }
    let run = words.get(at..end).filter(|run| !run.is_empty())?;
    if known.is_some_and(|k| !counts_as_number(said, run, at, end, k.kinds.time)) {
        return None;
    }
    let (figures, readings) = figures(run, known)?;
    if let Some(half) = house(words, at).filter(|h| h.figures.contains(' ') && known.is_some()) {
        return Some(item(at + half.len, What::Number { figures: half.figures, readings: Vec::new() }));
    }
    let (letter, end) = unit_letter(said, end);
    let readings = if letter.is_empty() { readings } else { Vec::new() };
    Some(item(end, What::Number { figures: figures + &letter, readings }))
}

/// A lone "oh" is a sigh, a lone "one" a pronoun, and "ten years" no number of a house.
fn counts_as_number(said: &Said, run: &[Word], at: usize, end: usize, dated: bool) -> bool {
    let before = said.key(at.wrapping_sub(1));
    let lone = run.len() == 1;
    let sigh =
        lone && matches!(run[0].norm.as_str(), "oh" | "o" | "hundred" | "thousand" | "double" | "triple");
    let pronoun = lone
        && run[0].norm == "one"
        && !matches!(
            before,
            "a" | "is" | "its" | "unit" | "apartment" | "apt" | "number" | "no" | "digit" | "suite"
        );
    let measure = matches!(before, "after" | "before" | "until" | "till" | "past" | "since") && !dated
        || list("unit_after").contains(&said.key(end));
    !sigh && !pronoun && !measure
}

/// The figures of a run, the likeliest first: the length that the field has, else as a house number.
fn figures(run: &[Word], known: Option<&Known>) -> Option<(String, Vec<String>)> {
    let readings: Vec<String> = digit_readings(run).into_iter().map(|r| r.digits).collect();
    let whole = house(run, 0).filter(|h| h.len == run.len()).map(|h| h.figures);
    let lengths: &[usize] = match known.map(|k| k.kinds) {
        Some(kinds) if kinds.phone => &[10, 11, 7, 4, 3, 2],
        Some(kinds) if kinds.zip => &[5, 3, 2],
        Some(_) => &[],
        None => &[10, 11, 5],
    };
    let fitting = lengths.iter().find_map(|len| readings.iter().find(|r| r.len() == *len)).cloned();
    let first = fitting
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
        end = alphabet(said, end).unwrap_or(end);
    }
    let brought_in =
        || at.checked_sub(1).and_then(|b| said.mark_at(b)).is_some_and(|m| m.class == Class::With);
    let designated = matches!(
        said.key(at.wrapping_sub(1)),
        "unit" | "apartment" | "apt" | "suite" | "letter" | "building"
    );
    let alone = |joined: &str| match joined {
        "a" | "i" | "o" => false,
        _ if designated => true,
        other => brought_in() || direction(other).is_some() || said.words.len() <= 3,
    };
    let is_one = joined.chars().count() == 1;
    let counts = if is_one { alone(&joined) } else { joined.chars().count() >= 2 };
    counts.then(|| Item { from: at, to: end, what: What::Word(joined), spelled: !is_one || brought_in() })
}

/// Whether a word that no phrase took may be a value.
fn is_value_word(said: &Said, at: usize, known: Option<&Known>) -> bool {
    let key = said.key(at);
    let Some(word) = said.words.get(at) else { return false };
    if key.is_empty() || is_number_word(word) || key.chars().count() == 1 && direction(key).is_none() {
        return false;
    }
    let Some(known) = known else {
        return !list("grammar").contains(&key) && !list("connect").contains(&key);
    };
    let suffix = list("suffix").contains(&key);
    if suffix && !names_suffix(said, at) {
        return false;
    }
    known.has_key(key)
        || suffix
        || timely(key)
        || direction(key).is_some()
        || !["grammar", "subject", "talk", "connect"].iter().any(|name| list(name).contains(&key))
}

/// Whether "street" is the suffix of a street and not the field: "juniper street", "it's street not avenue", but
/// "the street is wrong".
fn names_suffix(said: &Said, at: usize) -> bool {
    let owned = said.words.get(at).is_some_and(|w| w.norm.ends_with("'s"));
    let articled = matches!(
        said.key(at.wrapping_sub(1)),
        "the" | "my" | "our" | "wrong" | "that" | "this" | "which" | "a" | "right"
    );
    let told = matches!(said.key(at + 1), "is" | "was" | "name" | "names" | "should");
    !(owned || articled || told)
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
            What::Word(word) => word.clone(),
        });
        last_end = Some(item.to);
    }
    parts.join(" ")
}

fn named(known: &Known) -> bool {
    let Kinds { phone, zip, time, street, words, proper } = known.kinds;
    words && proper && !(phone || zip || time || street)
}

fn ordinal_written(figures: &str) -> String {
    figures.parse().map_or_else(|_| figures.to_owned(), super::super::number::ordinal_figures)
}

fn telephone(figures: &str) -> String {
    let digits = national(figures);
    match digits.len() {
        10 => digits.parse::<Phone>().map_or(digits, |phone| phone.e164().to_owned()),
        7 if digits.is_ascii() => format!("{}-{}", &digits[..3], &digits[3..]),
        _ => digits,
    }
}

/// Without the country code.
fn national(figures: &str) -> String {
    let long = figures.len() == 11 && figures.starts_with('1');
    if long { figures.chars().skip(1).collect() } else { figures.to_owned() }
}

fn direction(word: &str) -> Option<&'static str> {
    list("direction").iter().position(|d| *d == word).and_then(|i| list("direction").get(i - i % 2)).copied()
}

/// One spelling for all: `s` and `south`, `st` and `street`, `thurs` and `thursday`.
fn canonical(word: &str) -> &str {
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

pub(super) fn weekday(date: jiff::civil::Date) -> Option<&'static str> {
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
