//! Patterns over marks: all terms near one another.
//!
//! `gas smell` both said · `~cool` said and denied · `*water` said either way · `!drill` not within a sentence of the first ·
//! `a|b` either · `/6` no further apart than six tokens (default 12).

use super::{Mark, Marked, number};
use crate::understand::table;

/// A pattern, read from its table when the program is built.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    terms: [Term; MOST_TERMS],
    size: usize,
    absent: Concepts,
    window: usize,
}

/// No pattern has more terms that must be said.
const MOST_TERMS: usize = 5;

/// How a pattern was met. The plainest way of several is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Part of it asked or supposed, not said.
    pub hypothetical: bool,
    /// Part of it told of the past.
    pub past: bool,
    /// The token where its first term stands.
    pub at: usize,
}

#[derive(Clone, Copy, Debug)]
struct Term {
    said: Said,
    concepts: Concepts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Plainly,
    Denied,
    Either,
}

/// A set of concepts, a bit each.
#[derive(Clone, Copy, Debug)]
pub struct Concepts([u64; 4]);

impl Concepts {
    /// None of them.
    pub const NONE: Self = Self([0; 4]);

    /// Those that a text speaks of, denied or not.
    pub fn of(text: &Marked) -> Self {
        text.marks.iter().fold(Self::NONE, |set, mark| set.with(mark.concept))
    }

    /// With one more. More concepts than bits would end the build where the tables are read.
    const fn with(mut self, concept: u16) -> Self {
        self.0[concept as usize / 64] |= 1 << (concept % 64);
        self
    }

    const fn and(mut self, other: Self) -> Self {
        let mut at = 0;
        while at < self.0.len() {
            self.0[at] |= other.0[at];
            at += 1;
        }
        self
    }

    fn holds(&self, concept: u16) -> bool {
        self.0.get(usize::from(concept) / 64).is_some_and(|bits| bits & (1 << (concept % 64)) != 0)
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

impl Pattern {
    /// Reads a pattern. A term that is no concept, or one term too many, ends the build.
    pub const fn read(text: &'static str) -> Self {
        let nothing = Term { said: Said::Plainly, concepts: Concepts::NONE };
        let mut pattern = Self { terms: [nothing; MOST_TERMS], size: 0, absent: Concepts::NONE, window: 12 };
        let mut rest = text;
        while !rest.is_empty() {
            let (term, more) = table::cut(rest, b' ');
            rest = more;
            pattern = pattern.with(term);
        }
        pattern
    }

    const fn with(mut self, term: &'static str) -> Self {
        let (sign, names) = match term.as_bytes() {
            [] => return self,
            [sign @ (b'/' | b'~' | b'*' | b'!'), ..] => (*sign, term.split_at(1).1),
            [..] => (b' ', term),
        };
        let said = match sign {
            b'/' => {
                self.window = table::number(names);
                return self;
            }
            b'!' => {
                self.absent = self.absent.and(either(names));
                return self;
            }
            b'~' => Said::Denied,
            b'*' => Said::Either,
            _ => Said::Plainly,
        };
        self.terms[self.size] = Term { said, concepts: either(names) };
        self.size += 1;
        self
    }

    fn terms(&self) -> &[Term] {
        &self.terms[..self.size]
    }

    /// Whether each of its terms is spoken of, without which it can't be met.
    pub fn may_stand(&self, spoken: &Concepts) -> bool {
        self.terms().iter().all(|term| term.concepts.meets(spoken))
    }

    /// How many concepts must come together: the more, the surer.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Looks for the pattern; the plainest hit.
    pub fn find(&self, text: &Marked) -> Option<Hit> {
        let (first, rest) = self.terms().split_first()?;
        text.marks
            .iter()
            .filter(|m| first.takes(m) && !self.spoilt(m, text))
            .filter_map(|anchor| self.around(anchor, rest, text))
            .min()
    }

    /// Whether something that must not be near is near.
    fn spoilt(&self, anchor: &Mark, text: &Marked) -> bool {
        around(text, anchor, ABSENT_REACH).iter().any(|m| !m.negated && self.absent.holds(m.concept))
    }

    fn around(&self, anchor: &Mark, rest: &[Term], text: &Marked) -> Option<Hit> {
        let mut hit = Hit { hypothetical: anchor.hypothetical, past: anchor.past, at: anchor.from };
        let near = around(text, anchor, self.window);
        for term in rest {
            let met = near
                .iter()
                .filter(|m| term.takes(m) && (m.from != anchor.from || m.concept != anchor.concept))
                .min_by_key(|m| (m.hypothetical, m.past, m.from.abs_diff(anchor.from)))?;
            hit.hypothetical |= met.hypothetical;
            hit.past |= met.past;
        }
        Some(hit)
    }
}

/// The marks within so many tokens of one; marks are in order of their first token.
fn around<'a>(text: &'a Marked, anchor: &Mark, reach: usize) -> &'a [Mark] {
    let first = text.marks.partition_point(|m| m.from + reach < anchor.from);
    let last = text.marks.partition_point(|m| m.from <= anchor.from + reach);
    &text.marks[first..last]
}

/// Tokens around the first term in which an absent concept spoils the pattern: about a sentence either way.
const ABSENT_REACH: usize = 14;

impl Term {
    fn takes(&self, mark: &Mark) -> bool {
        let polarity = match self.said {
            Said::Plainly => !mark.negated,
            Said::Denied => mark.negated,
            Said::Either => true,
        };
        polarity && self.concepts.holds(mark.concept)
    }
}

/// The concepts of `a|b`.
const fn either(names: &'static str) -> Concepts {
    let mut set = Concepts::NONE;
    let mut rest = names;
    while !rest.is_empty() {
        let (name, more) = table::cut(rest, b'|');
        rest = more;
        set = set.with(number(name));
    }
    set
}
