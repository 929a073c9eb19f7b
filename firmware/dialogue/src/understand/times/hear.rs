//! What a recogniser wrote → what was said: "thirsty afternoon", "after for", "next weak".
//!
//! A word is only taken for another where its neighbours make it a time. Each rule looks at most three words to
//! either side.

use super::{
    number::cardinal_word,
    phrase::{self, Phrase, table},
    words::Word,
};

/// The words with mishearings of days, hours and the words about them mended.
pub(super) fn mend(words: Vec<Word>) -> Vec<Word> {
    let mut words = paired(words);
    for at in 0..words.len() {
        if let Some(right) = single(&words, at) {
            words[at].text = right.to_owned();
        }
    }
    for at in 0..words.len() {
        if let Some(n) = hour(&words, at) {
            words[at].text = n.to_owned();
        }
    }
    for at in 0..words.len() {
        if is_between_hours(&words, at) {
            words[at].text = "to".to_owned();
        }
    }
    words
}

fn text(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |w| w.text.as_str())
}

fn before(words: &[Word], at: usize) -> &str {
    at.checked_sub(1).map_or("", |at| text(words, at))
}

/// Words that were cut in two.
fn paired(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let clock = out.last().is_some_and(|w| cardinal_word(&w.text).is_some() || sounds(&w.text).is_some());
        let found = phrase::longest(rest, PAIRS).filter(|(to, len)| match *to {
            "oclock" => clock,
            // "This week and next" is none.
            "weekend" if text(rest, 1) == "and" => {
                let next = text(rest, *len);
                next.is_empty() || rest[len - 1].stop || is_timely(next) && next != "next"
            }
            // "Can it be for Thursday" has the verb.
            "before" => {
                let verb =
                    out[out.len().saturating_sub(3)..].iter().any(|w| MODALS.contains(&w.text.as_str()));
                !verb && (is_timely(text(rest, *len)) || sounds(text(rest, *len)).is_some())
            }
            _ => true,
        });
        match found {
            Some((to, len)) => {
                let last = &words[at + len - 1];
                out.push(Word { text: to.to_owned(), ..last.clone() });
                at += len;
            }
            None => {
                out.push(words[at].clone());
                at += 1;
            }
        }
    }
    out
}

/// One word that stands for another.
fn single(words: &[Word], at: usize) -> Option<&str> {
    let (last, word, next) = (before(words, at), text(words, at), text(words, at + 1));
    let beside_time = is_timely(last) || is_timely(next) || words.len() <= 3 || DAY_LEADS.contains(&last);
    match word {
        "weak" | "weeks" | "weak's" | "wick" if WEEK_LEADS.contains(&last) && word != "weeks" => Some("week"),
        "thirsty" | "thursty" | "thirstday" | "thursdee" | "thirsday" if beside_time => Some("thursday"),
        "mourning" | "mornin" | "moaning" | "mornig" => Some("morning"),
        "mournings" => Some("mornings"),
        "afternon" | "aftanoon" | "afternoonish" => Some("afternoon"),
        "tommorow" | "tommorrow" | "tomorow" | "tamorrow" | "tomorro" | "tomarrow" => Some("tomorrow"),
        "furst" | "frist" | "forst" | "firts" | "fursed" => Some("first"),
        "verse" | "fist" | "thirst" | "nurse" if matches!(next, "one" | "slot" | "option" | "window") => {
            Some("first")
        }
        "secund" | "sekond" | "secondth" => Some("second"),
        "thurd" | "therd" => Some("third"),
        "forth"
            if matches!(last, "the" | "on" | "twenty" | "may" | "june" | "march")
                || MONTHS.contains(&last) =>
        {
            Some("fourth")
        }
        "twenny" | "tweny" | "twennie" => Some("twenty"),
        "fist" if matches!(last, "twenty" | "thirty") => Some("first"),
        "cup" | "cupple" if next == "of" => Some("couple"),
        "coupla" | "cupla" => Some("couple"),
        "fith" | "fitth" => Some("fifth"),
        "nineth" => Some("ninth"),
        "twelth" | "twelf" | "twelveth" | "twelvth" => Some("twelfth"),
        "passed" if matches!(last, "half" | "quarter") || cardinal_word(next).is_some() => Some("past"),
        "court" | "corner" | "quarters" if matches!(next, "past" | "passed" | "till" | "of") => {
            Some("quarter")
        }
        "noun" | "newn" if CLOCK_LEADS.contains(&last) || is_timely(last) => Some("noon"),
        "buy" | "bye" | "bi" if is_timely(next) || (sounds(next).is_some() && words.len() == at + 2) => {
            Some("by")
        }
        "ether" | "eether" => Some("either"),
        "nether" | "neether" => Some("neither"),
        "thanksgivin" => Some("thanksgiving"),
        "labour" | "laber" | "neighbor" if next == "day" => Some("labor"),
        "untill" | "intil" => Some("until"),
        "weakened" | "weekand" | "weakend" => Some("weekend"),
        "ladder" if next == "one" || last == "the" => Some("later"),
        "won" if ONE_LEADS.contains(&last) || WEEKDAYS.contains(&last) => Some("one"),
        "sooner's" => Some("sooner"),
        _ => by_sound(word),
    }
}

/// Names of days and months that are off by a letter or two: "wensday", "fryday", "febuary".
fn by_sound(word: &str) -> Option<&'static str> {
    if let Some((_, day)) = DAY_SOUNDS.iter().find(|(sound, _)| *sound == word) {
        return Some(day);
    }
    let close = |names: &[&'static str], limit: usize| {
        let near = names.iter().map(|n| (distance(word, n), *n)).filter(|(d, _)| *d > 0 && *d <= limit);
        near.min_by_key(|(d, _)| *d).map(|(_, n)| n)
    };
    let dayish = word.len() >= 5 && DAY_ENDINGS.iter().any(|e| word.ends_with(e));
    if dayish && word.len() <= 10 && !OTHER_DAYS.contains(&word) {
        let stem = word.strip_suffix('s').unwrap_or(word);
        if WEEKDAYS.contains(&stem) {
            return None;
        }
        return close(&WEEKDAYS, if word.len() >= 7 { 2 } else { 1 });
    }
    let monthly =
        word.len() >= 6 && (word.ends_with("ary") || word.ends_with("ber") || word.ends_with("gust"));
    if monthly && word.len() <= 10 && !matches!(word, "number" | "member" | "remember" | "library") {
        return close(&MONTHS, 1);
    }
    None
}

/// Letters to change, add or leave out; both words at most eleven letters, else "far".
fn distance(a: &str, b: &str) -> usize {
    const WIDEST: usize = 12;
    if a.len() >= WIDEST || b.len() >= WIDEST {
        return WIDEST;
    }
    let mut row: [usize; WIDEST] = std::array::from_fn(|i| i);
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The number that a word sounds like.
fn sounds(word: &str) -> Option<&'static str> {
    Some(match word {
        "for" | "fore" | "foe" | "fower" => "four",
        "to" | "too" | "tu" => "two",
        "ate" | "ait" | "eighth" => "eight",
        "won" | "wan" => "one",
        "tree" | "thee" => "three",
        "sicks" | "sics" | "sex" => "six",
        "fife" => "five",
        "tin" | "tan" => "ten",
        "nein" | "nyne" => "nine",
        "leaven" | "levin" | "elevin" => "eleven",
        _ => return None,
    })
}

/// The hour that a word stands for, where hours stand around it.
fn hour(words: &[Word], at: usize) -> Option<&'static str> {
    let n = sounds(text(words, at))?;
    let (last, next, after) = (before(words, at), text(words, at + 1), text(words, at + 2));
    let stop = words[at].stop || next.is_empty();
    // Nothing else is said: "ate", "tin please".
    let alone = words.len() == 1 || (at == 0 && matches!(next, "please" | "works" | "oclock"));
    if alone && !matches!(text(words, at), "for" | "to" | "too") {
        return Some(n);
    }
    // "Option won", "number tree".
    if PLACE_LEADS.contains(&last) && (stop || !matches!(text(words, at), "for" | "to")) {
        return Some(n);
    }
    let minutes = matches!(next, "thirty" | "fifteen" | "forty" | "oclock" | "oh" | "pm" | "am")
        || (next == "ish" && !last.is_empty());
    let units =
        matches!(after, "days" | "minutes" | "people" | "hours" | "bucks" | "dollars" | "five" | "years");
    let linking = matches!(text(words, at), "to" | "for" | "too");
    if minutes && !(linking && cardinal_word(last).is_some()) && !(units && next != "forty") {
        return Some(n);
    }
    let goes_on = stop || AFTER_HOUR.contains(&next) || is_timely(next) && cardinal_word(next).is_none();
    // "To weeks from today", "in ate days".
    let counted = matches!(next, "weeks" | "days" | "hours" | "months");
    if counted && matches!(last, "" | "in" | "about" | "like") {
        return Some(n);
    }
    // "The twenty ate".
    if last == "twenty" && !linking && text(words, at.saturating_sub(2)) == "the" {
        return Some(n);
    }
    // "April sicks".
    let dated = MONTHS.contains(&last) || matches!(last, "march" | "may" | "june");
    if dated && goes_on && !linking {
        return Some(n);
    }
    // "After for", "between two and for".
    let led = CLOCK_LEADS.contains(&last) || (last == "to" && at > 1 && is_hour(text(words, at - 2)));
    let joined = matches!(last, "and" | "to" | "till" | "until" | "or" | "through")
        && at > 1
        && (is_hour(text(words, at - 2)) || matches!(text(words, at - 2), "thirty" | "fifteen" | "five"));
    if (led || joined) && goes_on && !(linking && matches!(next, "the" | "my")) {
        return Some(n);
    }
    // "Ate to ten", "for to six".
    let range = matches!(next, "to" | "too" | "two" | "till" | "until")
        && (is_hour(after) || (sounds(after).is_some() && words.len() == at + 3));
    let free = !is_hour(last) || CLOCK_LEADS.contains(&last);
    (range && free && (text(words, at) != "to" || next != "two")).then_some(n)
}

fn is_hour(word: &str) -> bool {
    cardinal_word(word).is_some_and(|n| (1..=12).contains(&n)) || word == "noon"
}

/// "Ten two twelve".
fn is_between_hours(words: &[Word], at: usize) -> bool {
    let linking = matches!(text(words, at), "two" | "too" | "2" | "tu");
    let (last, next) = (before(words, at), text(words, at + 1));
    if !linking || next.is_empty() || words[at].stop {
        return false;
    }
    let minutes = matches!(next, "thirty" | "fifteen" | "forty" | "fifty" | "twenty" | "oclock");
    let quarter = last == "quarter" && is_hour(next);
    quarter
        || (!minutes
            && (is_hour(last) || matches!(last, "thirty" | "fifteen" | "am" | "pm"))
            && is_hour(next))
}

/// Whether a word belongs to a time of itself.
fn is_timely(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    WEEKDAYS.contains(&stem)
        || MONTHS.contains(&word)
        || TIMELY.contains(&stem)
        || TIMELY.contains(&word)
        || is_hour(word)
}

const PAIRS: &[(Phrase, &str)] = &table([
    ("to|too|two|2|the morrow|morro|moro|marrow", "tomorrow"),
    ("to|too|two|2 morrow|morro|moro|marrow", "tomorrow"),
    ("fry|fried|fri|frye day|days", "friday"),
    ("thurs|thirst|thursd|thurst|thirds|thirs|thur day|days", "thursday"),
    ("tues|twos|tews|choose|chews|tooz day|days", "tuesday"),
    ("wens|wednes|wends|whens|wins|wed nes? day|days", "wednesday"),
    ("mon|mun|mond day|days", "monday"),
    ("satur|sadder|saturn|sater|sata day|days", "saturday"),
    ("sun|son day|days", "sunday"),
    ("thanks giving", "thanksgiving"),
    ("week|weak and|end", "weekend"),
    ("weak|week ends", "weekends"),
    ("o|oh|a|uh|of|oak clock|clocks|klock", "oclock"),
    ("any time", "anytime"),
    ("some time", "sometime"),
    ("be|bee|bea four|for|fore|4", "before"),
    ("un till|til", "until"),
    ("mid day", "midday"),
    ("noon time", "noon"),
    ("a round", "around"),
    ("with in", "within"),
    ("after words", "afterwards"),
    ("what ever", "whatever"),
    ("when ever", "whenever"),
    ("which ever", "whichever"),
    ("can not", "cant"),
    ("may be", "maybe"),
]);

/// Verbs that "be" goes on.
const MODALS: [&str; 9] = ["can", "could", "would", "will", "should", "may", "must", "to", "might"];

const DAY_SOUNDS: [(&str, &str); 23] = [
    ("wensday", "wednesday"),
    ("winsday", "wednesday"),
    ("whensday", "wednesday"),
    ("wendsday", "wednesday"),
    ("weddingsday", "wednesday"),
    ("chewsday", "tuesday"),
    ("toosday", "tuesday"),
    ("twosday", "tuesday"),
    ("choosday", "tuesday"),
    ("tuesdee", "tuesday"),
    ("fryday", "friday"),
    ("fridee", "friday"),
    ("mondee", "monday"),
    ("munday", "monday"),
    ("mundy", "monday"),
    ("mondy", "monday"),
    ("tuesdy", "tuesday"),
    ("wensdy", "wednesday"),
    ("thursdy", "thursday"),
    ("fridy", "friday"),
    ("saturdy", "saturday"),
    ("satday", "saturday"),
    ("saterday", "saturday"),
];
const DAY_ENDINGS: [&str; 4] = ["day", "days", "dee", "dey"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Words in "day" that are no misheard name.
const OTHER_DAYS: [&str; 18] = [
    "today",
    "midday",
    "holiday",
    "holidays",
    "birthday",
    "payday",
    "workday",
    "weekday",
    "weekdays",
    "everyday",
    "workdays",
    "someday",
    "yesterday",
    "noonday",
    "daday",
    "sundae",
    "weekay",
    "anyday",
];
const MONTHS: [&str; 9] =
    ["january", "february", "april", "august", "september", "october", "november", "december", "july"];
const TIMELY: [&str; 13] = [
    "morning",
    "afternoon",
    "evening",
    "noon",
    "tomorrow",
    "today",
    "tonight",
    "week",
    "weekend",
    "next",
    "midday",
    "thanksgiving",
    "christmas",
];
const WEEK_LEADS: [&str; 15] = [
    "next",
    "this",
    "the",
    "following",
    "coming",
    "of",
    "last",
    "per",
    "every",
    "each",
    "a",
    "one",
    "same",
    "early",
    "late",
];
/// Words before a day's name.
const DAY_LEADS: [&str; 10] =
    ["next", "this", "on", "coming", "or", "not", "until", "till", "before", "about"];
/// Words before the number of an offer.
const PLACE_LEADS: [&str; 5] = ["option", "number", "slot", "choice", "window"];
/// Words before "one" that "won" is taken for: "the later won".
const ONE_LEADS: [&str; 19] = [
    "the",
    "this",
    "that",
    "first",
    "second",
    "third",
    "last",
    "latter",
    "other",
    "later",
    "earlier",
    "early",
    "late",
    "middle",
    "next",
    "either",
    "morning",
    "afternoon",
    "oclock",
];
/// Words before an hour.
const CLOCK_LEADS: [&str; 13] = [
    "at", "after", "before", "around", "about", "between", "until", "till", "by", "past", "from", "like",
    "than",
];
/// Words that go on behind an hour.
const AFTER_HOUR: [&str; 36] = [
    "and", "or", "to", "on", "in", "please", "if", "works", "is", "would", "thanks", "oclock", "thirty",
    "at", "fifteen", "ish", "but", "so", "till", "until", "too", "two", "when", "because", "cause", "i",
    "im", "id", "thank", "sharp", "maybe", "then", "tops", "latest", "good", "fine",
];
