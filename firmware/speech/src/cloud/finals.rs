//! Words that won't change any more, by their place in the call.

use std::collections::VecDeque;

use vocab::{Heard, Private, Sample8k, Span, Word};

/// Two long turns: 60 s.
const KEPT: u64 = 60 * 8_000;
/// Words of them: nobody says ten a second.
const MOST: usize = 600;
/// A word that begins a little before a span belongs to it: 60 ms.
const EDGE: u64 = 60 * 8;

/// A word in the call.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) text: Private<String>,
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) confidence: Option<f32>,
}

impl Placed {
    fn middle(&self) -> u64 {
        self.from.midpoint(self.to)
    }
}

#[derive(Debug, Default)]
pub(super) struct Finals {
    words: VecDeque<Placed>,
    /// All words before this are known.
    covered: u64,
}

impl Finals {
    /// Up to where in the call all words are known.
    pub(super) fn covered(&self) -> u64 {
        self.covered
    }

    /// These are the words up to `to`. What was final before is not heard twice.
    pub(super) fn add(&mut self, words: Vec<Placed>, to: u64) {
        let before = self.covered;
        self.words.extend(words.into_iter().filter(|word| word.middle() >= before));
        self.cover(to);
        while self.words.len() > MOST || self.words.front().is_some_and(|w| w.to + KEPT < self.covered) {
            self.words.pop_front();
        }
    }

    /// Nothing was said up to here beyond what is known.
    pub(super) fn cover(&mut self, to: u64) {
        self.covered = self.covered.max(to);
    }

    /// The words of a span.
    pub(super) fn of(&self, span: Span) -> Heard {
        let from = span.from.0.saturating_sub(EDGE);
        heard(self.words.iter().filter(|w| (from..span.to.0).contains(&w.middle())), span)
    }

    /// The words from `from` on, then these, which may still change.
    pub(super) fn then(&self, from: u64, more: &[Placed]) -> Heard {
        let words: Vec<&Placed> = self.words.iter().filter(|w| w.middle() >= from).chain(more).collect();
        let first = words.first().map_or(from, |w| w.from);
        let last = words.last().map_or(from, |w| w.to);
        heard(words.into_iter(), Span { from: Sample8k(first), to: Sample8k(last) })
    }
}

fn heard<'w>(words: impl Iterator<Item = &'w Placed>, span: Span) -> Heard {
    let words: Vec<&Placed> = words.collect();
    let text = words.iter().map(|w| w.text.expose().as_str()).collect::<Vec<_>>().join(" ");
    // One word of unknown confidence makes that of the whole unknown.
    let sum = words.iter().map(|w| w.confidence).sum::<Option<f32>>();
    let confidence = sum.filter(|_| !words.is_empty()).map(|sum| (sum / words.len() as f32).clamp(0.0, 1.0));
    let each = |w: &&Placed| Some(Word { word: w.text.clone(), confidence: w.confidence? });
    Heard {
        text: Private::new(text),
        confidence,
        words: words.iter().filter_map(each).collect(),
        span,
        meaning: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, from: u64, to: u64, confidence: Option<f32>) -> Placed {
        Placed { text: Private::new(text.to_owned()), from, to, confidence }
    }

    fn of(finals: &Finals, from: u64, to: u64) -> (String, Option<f32>) {
        let heard = finals.of(Span { from: Sample8k(from), to: Sample8k(to) });
        (heard.text.into_inner(), heard.confidence)
    }

    #[test]
    fn a_span_has_the_words_whose_middle_lies_in_it() {
        let mut finals = Finals::default();
        finals.add(vec![word("no", 1_000, 2_000, Some(0.5)), word("heat", 2_000, 4_000, Some(1.0))], 8_000);
        assert_eq!(of(&finals, 0, 8_000), ("no heat".to_owned(), Some(0.75)));
        assert_eq!(of(&finals, 2_100, 8_000), ("heat".to_owned(), Some(1.0)));
        assert_eq!(of(&finals, 5_000, 8_000), (String::new(), None));
        finals.add(vec![word("here", 9_000, 9_500, None)], 10_000);
        assert_eq!(of(&finals, 0, 10_000), ("no heat here".to_owned(), None));
    }

    #[test]
    fn words_that_were_final_before_are_not_heard_twice() {
        let mut finals = Finals::default();
        finals.add(vec![word("yes", 100, 900, None)], 1_000);
        finals.add(vec![word("yes", 100, 900, None), word("please", 1_100, 1_500, None)], 2_000);
        assert_eq!(of(&finals, 0, 2_000).0, "yes please");
        assert_eq!(finals.covered(), 2_000);
    }

    #[test]
    fn old_words_are_forgotten() {
        let mut finals = Finals::default();
        for n in 0..10_000_u64 {
            finals.add(vec![word("and", n * 800, n * 800 + 700, None)], n * 800 + 800);
        }
        assert!(finals.words.len() <= MOST);
    }
}
