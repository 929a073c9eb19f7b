//! A story cut into pieces of evidence: words, words near each other, what they sound like, concepts and the season.
//!
//! The one place where this is done: the recipe that learns the weights (`models/training/problems/learn.py`) has
//! the pieces from here, by the example `problem_pieces`.

use std::fmt;

use super::stem::{LONGEST_SOUND, sound, stem};
use super::urgency::Season;
use crate::understand::concept::{Marked, Stop, Token, name_of};

/// One piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// A word's stem.
    Word(&'a str),
    /// A word's stem under a negation.
    Denied(&'a str),
    /// Two words, one after the other.
    Next(&'a str, &'a str),
    /// Two words with one to [`SKIPPED`] others between.
    Near(&'a str, &'a str),
    /// How one to three words sound when they are said as one.
    Sound(&'a [u8]),
    /// A concept of the lexicon; denied or not.
    Concept(Concept),
    /// Two concepts near each other.
    Both(Concept, Concept),
    /// The season.
    Season(Season),
    /// A concept in a season.
    InSeason(Season, Concept),
}

/// A concept as it was said.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Concept {
    name: &'static str,
    denied: bool,
}

impl fmt::Display for Piece<'_> {
    /// Printed without blanks; [`Piece::hash`] is that of this form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(a) => write!(f, "{a}"),
            Self::Denied(a) => write!(f, "!{a}"),
            Self::Next(a, b) => write!(f, "{a}_{b}"),
            Self::Near(a, b) => write!(f, "{a}..{b}"),
            Self::Sound(s) => s.iter().try_fold((), |(), &b| write!(f, "{}", char::from(b))),
            Self::Concept(a) => write!(f, "[{a}]"),
            Self::Both(a, b) => write!(f, "[{a}+{b}]"),
            Self::Season(s) => write!(f, "({})", season(*s)),
            Self::InSeason(s, a) => write!(f, "({}+{a})", season(*s)),
        }
    }
}

impl fmt::Display for Concept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.denied { "~" } else { "" }, self.name)
    }
}

impl Piece<'_> {
    /// What stands for the piece in the table of weights: FNV-1a of its printed form, folded to 32 bits. Taken byte by byte, since
    /// printing some hundred pieces a turn would cost more than all else.
    pub fn hash(&self) -> u32 {
        let fnv = match self {
            Self::Word(a) => Fnv::NEW.of(a),
            Self::Denied(a) => Fnv::NEW.of("!").of(a),
            Self::Next(a, b) => Fnv::NEW.of(a).of("_").of(b),
            Self::Near(a, b) => Fnv::NEW.of(a).of("..").of(b),
            Self::Sound(s) => Fnv::NEW.bytes(s),
            Self::Concept(a) => a.hash(Fnv::NEW.of("[")).of("]"),
            Self::Both(a, b) => b.hash(a.hash(Fnv::NEW.of("[")).of("+")).of("]"),
            Self::Season(s) => Fnv::NEW.of("(").of(season(*s)).of(")"),
            Self::InSeason(s, a) => a.hash(Fnv::NEW.of("(").of(season(*s)).of("+")).of(")"),
        };
        let [a, b, c, d, e, f, g, h] = fnv.0.to_le_bytes();
        u32::from_le_bytes([a, b, c, d]) ^ u32::from_le_bytes([e, f, g, h])
    }
}

impl Concept {
    fn hash(self, fnv: Fnv) -> Fnv {
        fnv.of(if self.denied { "~" } else { "" }).of(self.name)
    }
}

#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const NEW: Self = Self(0xcbf2_9ce4_8422_2325);

    fn of(self, s: &str) -> Self {
        self.bytes(s.as_bytes())
    }

    fn bytes(self, s: &[u8]) -> Self {
        Self(s.iter().fold(self.0, |sum, &b| (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
    }
}

/// Hands every piece of a text to `take`; a piece said twice comes twice.
pub(super) fn pieces(text: &Marked, at: Season, mut take: impl FnMut(Piece<'_>)) {
    let words = words(&text.tokens);
    of_words(&words, text, &mut take);
    of_sounds(&words, &mut take);
    of_concepts(text, at, &mut take);
    if at != Season::Unknown {
        take(Piece::Season(at));
    }
}

/// A word, and the token where it begins.
struct Word<'a> {
    raw: &'a str,
    stem: &'a str,
    at: usize,
}

/// The words of a text; letters that are said one by one ("a c", "g f c i") are one word.
fn words(tokens: &[Token]) -> Vec<Word<'_>> {
    let mut found = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let spelled = SPELLED.iter().find(|s| spells(&tokens[at..], s));
        let raw = spelled.copied().unwrap_or(&token.word);
        found.push(Word { raw, stem: spelled.copied().unwrap_or_else(|| stem(raw)), at });
        at += spelled.map_or(1, |s| s.len());
    }
    found
}

fn spells(tokens: &[Token], letters: &str) -> bool {
    let mut said = tokens.iter();
    letters.bytes().all(|l| said.next().is_some_and(|t| t.word.as_bytes() == [l]))
}

/// Said as letters by callers and recognisers; longer ones before those they begin with.
const SPELLED: [&str; 15] =
    ["hvac", "gfci", "afci", "gfi", "cpap", "pvc", "pex", "led", "ac", "co", "ro", "ev", "uv", "tv", "lp"];

fn of_words(words: &[Word<'_>], text: &Marked, take: &mut impl FnMut(Piece<'_>)) {
    let denied = |w: &Word<'_>| text.denied.get(w.at).copied().unwrap_or(false);
    for word in words {
        take(if denied(word) { Piece::Denied(word.stem) } else { Piece::Word(word.stem) });
    }
    let mut before: [&str; SKIPPED + 1] = [""; SKIPPED + 1];
    for word in words.iter().filter(|w| !FILLERS.contains(&w.raw)) {
        let [.., first] = before;
        if !first.is_empty() {
            take(Piece::Next(first, word.stem));
        }
        for other in before.iter().take(SKIPPED).filter(|o| !o.is_empty()) {
            take(Piece::Near(other, word.stem));
        }
        before.rotate_left(1);
        before[SKIPPED] = word.stem;
        let ends = text.tokens.get(word.at).is_some_and(|t| t.stop == Stop::Strong);
        if ends {
            before = [""; SKIPPED + 1];
        }
    }
}

/// Two words are near with at most so many others between.
const SKIPPED: usize = 3;

/// Words that carry nothing and only push others apart.
const FILLERS: [&str; 24] = [
    "um", "uh", "er", "hmm", "the", "a", "an", "my", "our", "your", "this", "that", "just", "really",
    "kinda", "so", "well", "like", "of", "very", "these", "those", "some", "okay",
];

fn of_sounds(words: &[Word<'_>], take: &mut impl FnMut(Piece<'_>)) {
    for at in 0..words.len() {
        let mut said = [""; 3];
        for n in 0..said.len() {
            let Some(word) = words.get(at + n) else { break };
            said[n] = word.raw;
            let mut buffer = [0; LONGEST_SOUND];
            if let Some(sound) = sound(&said[..=n], &mut buffer) {
                take(Piece::Sound(sound));
            }
        }
    }
}

fn of_concepts(text: &Marked, season: Season, take: &mut impl FnMut(Piece<'_>)) {
    for (n, mark) in text.marks.iter().enumerate() {
        let this = Concept { name: name_of(mark.concept), denied: mark.negated };
        take(Piece::Concept(this));
        if season != Season::Unknown {
            take(Piece::InSeason(season, this));
        }
        let near = text.marks[n + 1..].iter().take_while(|m| m.from <= mark.from + REACH).take(MOST_NEAR);
        for other in near.filter(|m| m.concept != mark.concept) {
            let other = Concept { name: name_of(other.concept), denied: other.negated };
            let (a, b) = if this <= other { (this, other) } else { (other, this) };
            take(Piece::Both(a, b));
        }
    }
}

/// Tokens within which two concepts are near each other: about a sentence.
const REACH: usize = 12;
/// So many concepts after one are looked at: a bound, not met by people.
const MOST_NEAR: usize = 24;

const fn season(season: Season) -> &'static str {
    match season {
        Season::Freezing => "freezing",
        Season::Hot => "hot",
        Season::Mild => "mild",
        Season::Unknown => "any",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::concept::mark;

    #[test]
    fn a_piece_is_known_by_its_printed_form() {
        let text = "no heat but the g f c i isn't tripping. Dis pose all leaks, no gas smell";
        let mut met = 0;
        pieces(&mark(text), Season::Freezing, |piece| {
            let fnv = Fnv::NEW.of(&piece.to_string()).0;
            assert_eq!(piece.hash(), (fnv ^ (fnv >> 32)) as u32, "{piece}");
            met += 1;
        });
        assert!(met > 60, "{met}");
    }

    #[test]
    fn ten_thousand_words_have_a_bounded_number_of_pieces() {
        let mut met = 0;
        pieces(&mark(&"gas leak pipe burst furnace ".repeat(2_000)), Season::Hot, |_| met += 1);
        assert!(met < 40_000, "{met}");
    }
}
