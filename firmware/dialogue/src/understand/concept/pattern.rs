//! Patterns over marks: all terms near one another.
//!
//! `gas smell` both said · `~cool` said and denied · `*water` said either way · `!drill` nowhere in the text ·
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

    /// How many concepts must come together: the more, the surer.
    pub fn size(&self) -> usize {
        self.terms.len()
    }

    /// Looks for the pattern; the plainest hit.
    pub fn find(&self, text: &Marked) -> Option<Hit> {
        if text.marks.iter().any(|m| !m.negated && self.absent.contains(&m.concept)) {
            return None;
        }
        let (first, rest) = self.terms.split_first()?;
        text.marks
            .iter()
            .filter(|m| first.takes(m))
            .filter_map(|anchor| self.around(anchor, rest, text))
            .min()
    }

    fn around(&self, anchor: &Mark, rest: &[Term], text: &Marked) -> Option<Hit> {
        let mut hit = Hit { hypothetical: anchor.hypothetical, past: anchor.past };
        for term in rest {
            let near = text
                .marks
                .iter()
                .filter(|m| term.takes(m) && (m.from != anchor.from || m.concept != anchor.concept))
                .filter(|m| m.from.abs_diff(anchor.from) <= self.window)
                .min_by_key(|m| (m.hypothetical, m.past, m.from.abs_diff(anchor.from)))?;
            hit.hypothetical |= near.hypothetical;
            hit.past |= near.past;
        }
        Some(hit)
    }
}

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
