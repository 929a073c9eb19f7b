//! The phrases of answers (`phrases.tsv`) and where they stand in what was said.
//!
//! The longest phrase that fits at a word takes its words, so that "no problem" holds no "no" and "not sure" no
//! "sure". What no phrase takes may be a value that the caller puts in.

use super::super::number::is_number_word;
use super::super::table::{self, Row};
use super::super::words::{Pause, Word, words};

/// Words looked at: an answer that goes on for longer is a story.
const LIMIT: usize = 120;

/// What a phrase does in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Says outright that it is so: "that's right", "go ahead".
    Agree,
    /// Says outright that it is not.
    Deny,
    /// Does not know.
    Doubt,
    /// Needs a moment.
    Stall,
    /// Neither one nor the other: "sort of".
    Vague,
    /// Rejects a part: "everything but", "almost".
    Part,
    /// "But".
    But,
    /// "With a", before letters.
    With,
    /// Brings in a value: "it's", "should be".
    Open,
    /// Turns away the value behind it: "not", "instead of".
    Not,
    /// Names a field without a value: "the last digit".
    Field,
    /// A bare yes.
    Yes,
    /// A bare no.
    No,
    /// "Okay", which may only mean "heard".
    Ack,
    /// "Probably".
    Likely,
    /// "Thank you, ma'am".
    Courtesy,
    /// "Um".
    Filler,
    /// Denies what stands near it: "don't".
    Negator,
}

/// Of two phrases of one length the class that stands first holds. A list marked `End` only counts where the
/// clause ends: "it is" answers, "it is Pearl" goes on.
const CLASSES: [(Class, &str, Place); 20] = [
    (Class::Agree, "agree_end", Place::End),
    (Class::Deny, "deny_end", Place::End),
    (Class::Doubt, "doubt", Place::Anywhere),
    (Class::Stall, "stall", Place::Anywhere),
    (Class::Vague, "vague", Place::Anywhere),
    (Class::Part, "part", Place::Anywhere),
    (Class::Deny, "deny", Place::Anywhere),
    (Class::Agree, "agree", Place::Anywhere),
    (Class::But, "but", Place::Anywhere),
    (Class::With, "with", Place::Anywhere),
    (Class::Open, "open", Place::Anywhere),
    (Class::Not, "not", Place::Anywhere),
    (Class::Field, "field", Place::Anywhere),
    (Class::Yes, "yes", Place::Anywhere),
    (Class::No, "no", Place::Anywhere),
    (Class::Ack, "ack", Place::Anywhere),
    (Class::Likely, "likely", Place::Anywhere),
    (Class::Courtesy, "courtesy", Place::Anywhere),
    (Class::Filler, "filler", Place::Anywhere),
    (Class::Negator, "negator", Place::Anywhere),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Anywhere,
    End,
}

/// A phrase over the words `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) class: Class,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What was said: its words and the phrases among them.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) words: Vec<Word>,
    /// The words without apostrophes, mishearings mended.
    pub(super) keys: Vec<String>,
    /// In order; no two overlap.
    pub(super) marks: Vec<Mark>,
    /// Ends with a question mark.
    pub(super) asked: bool,
}

impl Said {
    pub(super) fn of(text: &str) -> Self {
        let mut words = words(&text.replace('%', " percent "));
        words.truncate(LIMIT);
        mend_hours(&mut words);
        let mut keys: Vec<String> = words.iter().map(key).collect();
        mend(&mut keys);
        let mut said = Self { words, keys, marks: Vec::new(), asked: text.trim_end().ends_with('?') };
        said.marks = said.marked();
        said
    }

    /// Words without phrases: what the box itself said.
    pub(super) fn bare(text: &str) -> Self {
        let mut words = words(text);
        words.truncate(LIMIT);
        let keys = words.iter().map(key).collect();
        Self { words, keys, marks: Vec::new(), asked: false }
    }

    fn marked(&self) -> Vec<Mark> {
        let lists = CLASSES.map(|(class, name, place)| (class, list(name), place));
        let mut marks = Vec::new();
        let mut at = 0;
        while at < self.keys.len() {
            match self.longest(at, &lists) {
                Some(mark) => {
                    at = mark.to;
                    marks.push(mark);
                }
                None => at += 1,
            }
        }
        marks
    }

    fn longest(&self, at: usize, lists: &[(Class, Phrases, Place)]) -> Option<Mark> {
        let mut best: Option<Mark> = None;
        for &(class, phrases, place) in lists {
            let Some(len) = longest(&self.keys, at, phrases) else { continue };
            let to = at + len;
            let longer = best.is_none_or(|b| to > b.to);
            let whole = place == Place::Anywhere || (self.ends(to) && !self.relates(at));
            if longer && !self.cuts_number(at, to) && whole {
                best = Some(Mark { class, from: at, to });
            }
        }
        // "Oh, no problem" begins with no "oh no".
        let own = best.filter(|b| b.class == Class::No && b.to > at + 1).and_then(|b| {
            let mark = self.longest(b.to - 1, lists)?;
            (mark.class == Class::Agree && mark.to > b.to).then_some(mark)
        });
        own.or(best)
    }

    /// Whether the phrase would tear a number apart: "ten four" in "ten four seven".
    fn cuts_number(&self, from: usize, to: usize) -> bool {
        let number = |i: usize| self.words.get(i).is_some_and(is_number_word);
        let before = from > 0 && number(from - 1) && number(from);
        before || (number(to - 1) && number(to))
    }

    /// Whether a clause that begins here hangs on the word before: "what I have" agrees to nothing.
    fn relates(&self, from: usize) -> bool {
        let Some(before) = from.checked_sub(1) else { return false };
        self.words[before].pause == Pause::None && list("relative").contains(&self.key(before))
    }

    /// Whether the clause ends before `to`.
    fn ends(&self, to: usize) -> bool {
        let paused = to > 0 && self.words.get(to - 1).is_some_and(|w| w.pause >= Pause::Comma);
        // "It is no": the word belongs to what is said, it opens no clause.
        if !paused && self.keys.get(to).is_some_and(|next| matches!(next.as_str(), "no" | "nope")) {
            return false;
        }
        paused || self.keys.get(to).is_none_or(|next| list("clause_starts").contains(&next.as_str()))
    }

    pub(super) fn has(&self, class: Class) -> bool {
        self.marks.iter().any(|m| m.class == class)
    }

    /// The mark that holds the word.
    pub(super) fn mark_at(&self, at: usize) -> Option<Mark> {
        self.marks.iter().copied().find(|m| m.from <= at && at < m.to)
    }

    /// Whether a phrase of the list stands anywhere.
    pub(super) fn says(&self, name: &str) -> bool {
        let phrases = list(name);
        (0..self.keys.len()).any(|at| longest(&self.keys, at, phrases).is_some())
    }

    /// Where a phrase of the list stands first, and its length.
    pub(super) fn starts_any(&self, name: &str) -> Option<(usize, usize)> {
        let phrases = list(name);
        (0..self.keys.len()).find_map(|at| Some((at, longest(&self.keys, at, phrases)?)))
    }

    /// How long a phrase of the list stands at a word.
    pub(super) fn starts(&self, at: usize, name: &str) -> Option<usize> {
        longest(&self.keys, at, list(name))
    }

    pub(super) fn key(&self, at: usize) -> &str {
        self.keys.get(at).map_or("", String::as_str)
    }
}

fn key(word: &Word) -> String {
    word.norm.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Hours that a recogniser wrote as other words: "the won o'clock one".
fn mend_hours(words: &mut [Word]) {
    for at in 1..words.len() {
        let clock = matches!(key(&words[at]).as_str(), "oclock" | "pm" | "am" | "oclocks")
            || (words[at].norm == "o" && words.get(at + 1).is_some_and(|w| w.norm == "clock"));
        let hour = match words[at - 1].norm.as_str() {
            "won" => "one",
            "to" | "too" => "two",
            "for" | "fore" => "four",
            "ate" => "eight",
            "tin" => "ten",
            _ => continue,
        };
        if clock {
            words[at - 1].norm = hour.to_owned();
        }
    }
}

/// What a recogniser makes of short answers: "know" and "knope", "write" and "yet". Only where nothing stands
/// before that would make a sentence of it.
fn mend(keys: &mut [String]) {
    let alone = keys.len() <= 3;
    for at in 0..keys.len() {
        let opens = at == 0 || matches!(keys[at - 1].as_str(), "no" | "yes" | "yeah" | "um" | "uh" | "oh");
        let after = keys.get(at + 1).map_or("", String::as_str);
        let mended = match keys[at].as_str() {
            "know" if opens && !matches!(after, "that" | "what" | "how" | "about" | "it") => "no",
            "know" if opens && at == 0 && matches!(after, "that" | "it") && keys.len() > 2 => "no",
            "yet" | "jep" | "yup" | "yap" if opens => "yep",
            "chess" | "yas" if opens && alone => "yes",
            "rite" | "wright" | "write"
                if alone || after == "on" || (at > 0 && keys[at - 1].starts_with("that")) =>
            {
                "right"
            }
            "shore" if opens => "sure",
            "wronk" | "rong" => "wrong",
            _ => continue,
        };
        keys[at] = mended.to_owned();
    }
}

/// The phrases of a list, in the order of their bytes where they are more than [`FEW`].
type Phrases = &'static [&'static str];

/// Up to so many phrases are gone through one by one.
const FEW: usize = 24;

/// The longest phrase of a list at a word, in words.
fn longest(keys: &[String], at: usize, phrases: Phrases) -> Option<usize> {
    let rest = keys.get(at..)?;
    let head = rest.first()?.as_str();
    if phrases.len() <= FEW {
        let initial = head.chars().next()?;
        let begins = |phrase: &&&str| phrase.starts_with([initial, '{']);
        return phrases.iter().filter(begins).filter_map(|phrase| fits(rest, phrase)).max();
    }
    let next = rest.get(1).map(String::as_str);
    let short = SHORT_FORMS.iter().filter(|(_, first, second)| *first == head && next == Some(*second));
    let heads = short.map(|(short, ..)| *short).chain([head]);
    let plain = heads.flat_map(|head| beginning(phrases, head).iter());
    let from = phrases.partition_point(|phrase| *phrase < "{");
    let templates = phrases.iter().skip(from).take_while(|phrase| phrase.starts_with('{'));
    plain.chain(templates).filter_map(|phrase| fits(rest, phrase)).max()
}

/// The phrases whose first word is this. A blank sorts before all letters, so they stand side by side.
fn beginning(phrases: Phrases, head: &str) -> Phrases {
    let from = phrases.partition_point(|phrase| *phrase < head);
    let found = phrases.get(from..).unwrap_or_default();
    let same = |phrase: &&&str| {
        phrase.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let len = found.iter().take_while(same).count();
    found.get(..len).unwrap_or_default()
}

/// How many words a phrase takes of those at hand. What it writes as one may be said as two ("that's", "that is"), an
/// adverb may stand between ("that's *just* fine"), and `{good}` takes any phrase of that list.
fn fits(keys: &[String], phrase: &str) -> Option<usize> {
    let mut len = 0;
    let mut skipped = false;
    for (i, part) in phrase.split(' ').enumerate() {
        let mut taken = word_fits(keys.get(len..)?, part);
        let adverb = i > 0 && !skipped && keys.get(len).is_some_and(|k| ADVERBS.contains(&k.as_str()));
        if taken.is_none() && adverb {
            len += 1;
            skipped = true;
            taken = word_fits(keys.get(len..)?, part);
        }
        len += taken?;
    }
    Some(len)
}

fn word_fits(keys: &[String], part: &str) -> Option<usize> {
    if let Some(name) = part.strip_prefix('{') {
        return longest(keys, 0, list(name.trim_end_matches('}')));
    }
    if keys.first()? == part {
        return Some(1);
    }
    let (_, first, second) = SHORT_FORMS.iter().find(|(short, ..)| *short == part)?;
    (keys.first()? == first && keys.get(1)? == second).then_some(2)
}

const ADVERBS: [&str; 20] = [
    "really",
    "just",
    "actually",
    "exactly",
    "absolutely",
    "perfectly",
    "totally",
    "completely",
    "definitely",
    "still",
    "quite",
    "so",
    "very",
    "pretty",
    "um",
    "uh",
    "simply",
    "entirely",
    "all",
    "certainly",
];

const SHORT_FORMS: [(&str, &str, &str); 30] = [
    ("thats", "that", "is"),
    ("its", "it", "is"),
    ("im", "i", "am"),
    ("were", "we", "are"),
    ("youre", "you", "are"),
    ("theyre", "they", "are"),
    ("hes", "he", "is"),
    ("shes", "she", "is"),
    ("ive", "i", "have"),
    ("weve", "we", "have"),
    ("youve", "you", "have"),
    ("ill", "i", "will"),
    ("well", "we", "will"),
    ("thatll", "that", "will"),
    ("itll", "it", "will"),
    ("id", "i", "would"),
    ("thatd", "that", "would"),
    ("isnt", "is", "not"),
    ("arent", "are", "not"),
    ("wasnt", "was", "not"),
    ("dont", "do", "not"),
    ("doesnt", "does", "not"),
    ("didnt", "did", "not"),
    ("cant", "can", "not"),
    ("wont", "will", "not"),
    ("wouldnt", "would", "not"),
    ("couldnt", "could", "not"),
    ("havent", "have", "not"),
    ("theres", "there", "is"),
    ("lets", "let", "us"),
];

const TABLE: &str = include_str!("phrases.tsv");
const ROWS: [Row; table::count(TABLE)] = table::rows(TABLE);

macro_rules! lists {
    ($($name:literal)*) => {
        /// A list of `phrases.tsv`; an unknown name is an empty list, which a test rules out.
        pub(super) fn list(name: &str) -> Phrases {
            match name {
                $($name => {
                    const CELLS: &[&str] = &table::cells::<{ table::count_cells(table::rest(&ROWS, $name)) }>(
                        table::rest(&ROWS, $name),
                    );
                    CELLS
                })*
                _ => &[],
            }
        }

        #[cfg(test)]
        const LISTS: &[&str] = &[$($name),*];
    };
}

lists! {
    "filler" "courtesy" "yes" "no" "ack" "agree" "so_long" "agree_end" "deny" "deny_end" "part" "but" "likely"
    "vague" "doubt" "stall" "open" "field" "with" "not" "negator" "ask_start" "ask_inside" "not_asks"
    "ask_alone" "grammar" "subject" "talk" "unit_after" "connect" "time_word" "done" "more" "goes_on"
    "is_over" "affirms" "owns" "owns_not" "adult_not" "stays" "new_not" "sees" "numbers" "suffix"
    "direction" "either" "neither" "all_of" "bad_end" "bad_start" "take" "more_than" "first" "second"
    "not_place" "morning" "noon" "evening" "days" "days_heard" "common" "clause_starts" "wrong_outright"
    "soft" "keeps" "well" "unwell" "cancels" "asks_which" "asks_right" "asks_turned" "asks_more" "asks_cancel"
    "asks_adult" "asks_owner" "asks_booked" "asks_there" "asks_unwell" "asks_goes_on" "asks_offer" "asks_fee" "asks_off" "asks_place" "synonyms" "weak_word" "after_break" "before_break" "after_week" "before_week" "things" "fee_not" "absent" "here_now" "once" "not_shut" "shut" "cancels_yes" "enough" "part_right" "kin_is" "young" "adult_yes" "excepts" "soft_fine" "adjective_ack" "good" "bad" "kin" "kins" "poss" "mine_adj" "thing" "was_adj" "pricy" "live_at" "aux_q" "subj_q" "severe" "declines" "closes" "grown" "strong" "strong_yes" "linecheck" "aside" "thinks" "resets" "polite" "weekend" "weekday" "so_asks" "polite_if" "have_to" "conflict" "accepts" "relative"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_list() {
        assert!(ROWS.iter().map(|(name, _)| *name).eq(LISTS.iter().copied()));
        assert!(LISTS.iter().all(|name| !list(name).is_empty()));
        assert!(CLASSES.iter().all(|(_, name, _)| LISTS.contains(name)));
    }

    #[test]
    fn long_lists_are_in_order_and_name_lists_that_are_there() {
        // Their place counts, or their cells are sets; no phrase of theirs is looked for.
        let own_order = ["days_heard", "synonyms"];
        for name in LISTS.iter().filter(|name| !own_order.contains(name)) {
            let phrases = list(name);
            let rising = phrases.windows(2).all(|pair| pair[0] < pair[1]);
            assert!(
                phrases.len() <= FEW || rising,
                "{name}: {:?}",
                phrases.windows(2).find(|p| p[0] >= p[1])
            );
            for part in phrases.iter().flat_map(|phrase| phrase.split(' ')) {
                let named = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
                assert!(named.is_none_or(|n| LISTS.contains(&n)), "{name}: {part}");
            }
        }
    }

    #[test]
    fn the_longest_phrase_takes_its_words() {
        for (text, class) in [
            ("no problem", Class::Agree),
            ("not sure", Class::Doubt),
            ("it is", Class::Agree),
            ("it is not", Class::Deny),
            ("know", Class::No),
        ] {
            let said = Said::of(text);
            assert_eq!(said.marks.iter().map(|m| m.class).collect::<Vec<_>>(), [class], "{text}");
        }
    }
}
