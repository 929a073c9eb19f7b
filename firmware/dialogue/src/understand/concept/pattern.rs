//! Patterns over marks: all terms near one another.
//!
//! `gas smell` both said · `~cool` said and denied · `*water` said either way · `!drill` not within a sentence of the first ·
//! `a|b` either · `/6` no further apart than six tokens (default 12).

use super::{Mark, Marked, concept};

/// A pattern read from a table.
#[derive(Clone, Debug)]
pub struct Pattern {
    terms: Vec<Term>,
    absent: Vec<u16>,
    window: usize,
}

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

#[derive(Clone, Debug)]
struct Term {
    said: Said,
    concepts: Vec<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Plainly,
    Denied,
    Either,
}

impl Pattern {
    /// Reads a pattern. `Err` names the term that is no concept.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut pattern = Self { terms: Vec::new(), absent: Vec::new(), window: 12 };
        for term in text.split_whitespace() {
            if let Some(window) = term.strip_prefix('/') {
                pattern.window = window.parse().map_err(|_| term.to_owned())?;
                continue;
            }
            let (mark, names) = match term.chars().next() {
                Some(c @ ('~' | '*' | '!')) => (c, &term[1..]),
                Some(_) | None => (' ', term),
            };
            let concepts =
                names.split('|').map(|n| concept(n).ok_or(n.to_owned())).collect::<Result<Vec<_>, _>>()?;
            match mark {
                '!' => pattern.absent.extend(concepts),
                '~' => pattern.terms.push(Term { said: Said::Denied, concepts }),
                '*' => pattern.terms.push(Term { said: Said::Either, concepts }),
                _ => pattern.terms.push(Term { said: Said::Plainly, concepts }),
            }
        }
        Ok(pattern)
    }

    /// Reads a pattern if each of its terms is spoken of in the text; without that it can't be met, and most
    /// patterns of a table are passed over unread.
    pub fn read_for(pattern: &str, text: &Marked) -> Option<Self> {
        let hopeless = pattern.split_whitespace().any(|term| {
            let names = term.trim_start_matches(['~', '*']);
            !term.starts_with(['!', '/']) && !names.split('|').any(|name| text.mentions(name))
        });
        if hopeless { None } else { Self::read(pattern).ok() }
    }

    /// How many concepts must come together: the more, the surer.
    pub fn size(&self) -> usize {
        self.terms.len()
    }

    /// Looks for the pattern; the plainest hit.
    pub fn find(&self, text: &Marked) -> Option<Hit> {
        let (first, rest) = self.terms.split_first()?;
        text.marks
            .iter()
            .filter(|m| first.takes(m) && !self.spoilt(m, text))
            .filter_map(|anchor| self.around(anchor, rest, text))
            .min()
    }

    /// Whether something that must not be near is near.
    fn spoilt(&self, anchor: &Mark, text: &Marked) -> bool {
        !self.absent.is_empty()
            && around(text, anchor, ABSENT_REACH)
                .iter()
                .any(|m| !m.negated && self.absent.contains(&m.concept))
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
        polarity && self.concepts.contains(&mark.concept)
    }
}
