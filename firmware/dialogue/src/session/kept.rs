//! What happened to a conversation, kept with its call so that it can be replayed: [`Kept`], and the [`Keeper`] that writes it.
//!
//! An input is kept as the session was shown it, in order and with its time by both clocks. With it stand the questions that
//! the office was asked, so that a replay knows which answer answers what. Not kept: what can change nothing (a tick before its
//! deadline, whatever comes after the end).
//!
//! The digits of a card reach no row. A whole turn is kept with its digits taken out (`sift`), but half a turn or half a
//! row of keys doesn't show yet that it is one. So both are held back until the turn or the row is over, and everything
//! behind them with them: what is held becomes one row of the record a turn, and with the end of the call.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use vocab::{Heard, KeptInput, Now, Private, Query, QueryId, RecordBody};

use super::{Input, Output, Session, end::Over};
use crate::understand::{card, number::is_number_word, words::words};

/// One thing that is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Ahead of everything else.
    Began {
        /// What chose among wordings.
        seed: u64,
    },
    /// What happened.
    Input(Input),
    /// The same, with digits taken out that are a card's, or may be: what stood on them can't be replayed.
    Hidden(Input),
    /// The office was asked.
    Asked(QueryId, Box<Query>),
}

/// Why a row is not what was kept.
#[derive(Debug, thiserror::Error)]
#[error("it is no input of this version")]
pub struct KeptError(#[source] serde_json::Error);

impl Kept {
    /// Reads the body of a [`KeptInput`].
    pub fn read(body: &str) -> Result<Self, KeptError> {
        serde_json::from_str(body).map_err(KeptError)
    }

    fn written(&self) -> String {
        serde_json::to_string(self).expect("it holds no map whose keys are no text")
    }
}

/// A share that comes back as it was written: JSON writes `null` for what is no number.
pub(super) fn share<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Ok(Option::<f32>::deserialize(from)?.unwrap_or(f32::NAN))
}

/// Keeps what happens, and holds back what may still turn out to be a card's number.
#[derive(Clone, Debug, Default)]
pub(super) struct Keeper {
    began: Option<Now>,
    number: u32,
    held: VecDeque<Held>,
    last_key: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Held {
    after_ns: u64,
    at: Timestamp,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// As it will stand in its row.
    Written(Private<String>),
    /// Part of a turn, or another reading of it, as it may be shown by itself.
    Words(Box<Input>, Digits),
    /// Keys, and how many the question takes that was open.
    Keys(String, usize),
}

/// What is known of the digits in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    /// Nothing speaks of a card.
    Plain,
    /// They may be a card's, or some have been taken out.
    OfCard,
}

/// Whether the caller's turn is over with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Over,
    GoesOn,
}

impl Keeper {
    fn push(&mut self, now: Now, what: What) {
        let began = self.began.get_or_insert(now).instant;
        let after = now.instant.saturating_duration_since(began).as_nanos();
        let after_ns = u64::try_from(after).unwrap_or(u64::MAX);
        self.held.push_back(Held { after_ns, at: now.utc, what });
    }

    fn write(&mut self, now: Now, kept: &Kept) {
        self.push(now, What::Written(Private::new(kept.written())));
    }

    /// Takes one in, with what is known of its digits and how many keys the open question takes.
    fn input(
        &mut self,
        now: Now,
        input: &Input,
        safe: Option<&Heard>,
        (digits, asked): (Digits, usize),
    ) -> Turn {
        match input {
            Input::Partial(told) => {
                self.push(now, What::Words(Box::new(Input::Partial(bare(safe.unwrap_or(told)))), digits));
                Turn::GoesOn
            }
            Input::HeardBeside(told) => {
                self.push(now, What::Words(Box::new(Input::HeardBeside(bare(safe.unwrap_or(told)))), digits));
                Turn::GoesOn
            }
            Input::Keys(keys) => {
                self.last_key = Some(now.instant);
                self.push(now, What::Keys(keys.clone(), asked));
                Turn::GoesOn
            }
            Input::Heard(_) => {
                let hidden = safe.map(|safe| Kept::Hidden(Input::Heard(safe.clone())));
                self.write(now, &hidden.unwrap_or_else(|| Kept::Input(input.clone())));
                Turn::Over
            }
            Input::Unheard(_) | Input::Deaf | Input::HungUp => {
                self.write(now, &Kept::Input(input.clone()));
                Turn::Over
            }
            Input::Started { .. }
            | Input::Quiet(_)
            | Input::Spoken(_)
            | Input::CutOff(..)
            | Input::Witness(_)
            | Input::Answer(..)
            | Input::People(_)
            | Input::Tick => {
                self.write(now, &Kept::Input(input.clone()));
                Turn::GoesOn
            }
        }
    }

    /// A row of keys goes on until no key came for a while.
    fn rest(&mut self, now: Now) {
        if self.last_key.is_some_and(|last| now.instant.saturating_duration_since(last) > PAUSE) {
            self.settle_keys();
        }
    }

    fn settle_keys(&mut self) {
        self.last_key = None;
        let rows: Vec<(&str, usize)> = self
            .held
            .iter()
            .filter_map(|held| match &held.what {
                What::Keys(keys, asked) => Some((keys.as_str(), *asked)),
                What::Written(_) | What::Words(..) => None,
            })
            .collect();
        let mut safe = without_card(&rows).into_iter();
        for held in &mut self.held {
            if let What::Keys(keys, _) = &held.what
                && let Some(safe) = safe.next()
            {
                let kept = if safe == *keys { Kept::Input } else { Kept::Hidden };
                held.what = What::Written(Private::new(kept(Input::Keys(safe)).written()));
            }
        }
    }

    /// The turn is over, and it held a card or it did not.
    fn settle_words(&mut self, digits: Digits) {
        let of_card = |held: &Held| matches!(held.what, What::Words(_, Digits::OfCard));
        let strict = digits == Digits::OfCard || self.held.iter().any(of_card);
        for held in &mut self.held {
            if let What::Words(input, _) = &held.what {
                let input = Input::clone(input);
                let kept = if strict { without_numbers(input) } else { Kept::Input(input) };
                held.what = What::Written(Private::new(kept.written()));
            }
        }
    }

    /// What need not be held back any more, as a row of the record.
    fn take(&mut self) -> Option<RecordBody> {
        let mut rows = Vec::new();
        while let Some(Held { what: What::Written(_), .. }) = self.held.front() {
            let Some(Held { after_ns, at, what: What::Written(body) }) = self.held.pop_front() else { break };
            rows.push(KeptInput { number: self.number, after_ns, at, body });
            self.number = self.number.saturating_add(1);
        }
        (!rows.is_empty()).then_some(RecordBody::Inputs(rows))
    }
}

impl Session {
    /// A conversation that is held once more: its inputs are those that were kept, and nothing is kept of it.
    pub fn again(self) -> Self {
        Self { keeper: None, ..self }
    }

    /// The text without the digits of a card; `None` = there are none. In a replay they have been taken out.
    pub(super) fn without_card(&mut self, text: &str) -> Option<String> {
        match self.keeper {
            Some(_) => self.cards.hide(text, self.step.asks()),
            None => text.contains(card::HIDDEN).then(|| text.to_owned()),
        }
    }

    /// Keeps an input before it has an effect; `safe` = its words with a card's digits taken out.
    pub(super) fn keep(&mut self, now: Now, input: &Input, safe: Option<&Heard>) {
        let due = self.deadline().is_some_and(|at| at <= now.instant);
        if matches!(input, Input::Tick) && !due {
            return;
        }
        let asked = self.step.asks().keys().unwrap_or(0);
        let digits = if safe.is_some() || self.cards.expects() { Digits::OfCard } else { Digits::Plain };
        let Some(keeper) = &mut self.keeper else { return };
        keeper.rest(now);
        if matches!(input, Input::Started { .. }) {
            keeper.write(now, &Kept::Began { seed: self.seed });
        }
        let turn = keeper.input(now, input, safe, (digits, asked));
        if turn == Turn::Over {
            keeper.settle_words(digits);
        }
        if matches!(input, Input::HungUp) {
            keeper.settle_keys();
        }
        let full = keeper.held.len() >= MOST_HELD;
        if full {
            keeper.settle_keys();
            keeper.settle_words(Digits::OfCard);
        }
        if full || turn == Turn::Over || self.over != Over::No {
            self.out.extend(keeper.take().map(Output::Record));
        }
    }

    /// Keeps a question to the office with what it is about.
    pub(super) fn keep_question(&mut self, id: QueryId, query: &Query) {
        let now = self.now();
        if let Some(keeper) = &mut self.keeper {
            keeper.write(now, &Kept::Asked(id, Box::new(query.clone())));
            if self.over != Over::No {
                self.out.extend(keeper.take().map(Output::Record));
            }
        }
    }

    /// The call is over: nothing is held back any more.
    pub(super) fn keep_rest(&mut self) {
        let digits = if self.cards.expects() { Digits::OfCard } else { Digits::Plain };
        if let Some(keeper) = &mut self.keeper {
            keeper.settle_keys();
            keeper.settle_words(digits);
            self.out.extend(keeper.take().map(Output::Record));
        }
    }
}

/// Without what the session doesn't look at.
fn bare(heard: &Heard) -> Heard {
    Heard { words: Vec::new(), ..heard.clone() }
}

/// Its words without a number among them: each may be a part of a card's.
fn without_numbers(input: Input) -> Kept {
    let (kind, heard): (fn(Heard) -> Input, Heard) = match input {
        Input::Partial(heard) => (Input::Partial, heard),
        Input::HeardBeside(heard) => (Input::HeardBeside, heard),
        other @ (Input::Started { .. }
        | Input::Heard(_)
        | Input::Keys(_)
        | Input::Quiet(_)
        | Input::Spoken(_)
        | Input::CutOff(..)
        | Input::Witness(_)
        | Input::Answer(..)
        | Input::People(_)
        | Input::Unheard(_)
        | Input::Deaf
        | Input::HungUp
        | Input::Tick) => return Kept::Input(other),
    };
    let text = heard.text.expose();
    let is_number = |chunk: &str| words(chunk).iter().any(is_number_word) || has_digit(chunk);
    let mut safe: Vec<&str> = Vec::new();
    for chunk in text.split_whitespace() {
        let shown = if is_number(chunk) { card::HIDDEN } else { chunk };
        if shown != card::HIDDEN || safe.last() != Some(&card::HIDDEN) {
            safe.push(shown);
        }
    }
    let safe = safe.join(" ");
    if safe.contains(card::HIDDEN) {
        Kept::Hidden(kind(Heard { text: Private::new(safe), ..heard }))
    } else {
        Kept::Input(kind(heard))
    }
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// A row of keys, each with how many its question takes, without the digits that may be a card's: all of a row that holds a card's
/// number, of one that is longer than any answer, what a star takes back, and what follows the first key where single keys are
/// taken.
fn without_card(row: &[(&str, usize)]) -> Vec<String> {
    let all: Vec<(char, usize)> =
        row.iter().flat_map(|(keys, asked)| keys.chars().map(move |key| (key, *asked))).collect();
    let whole = is_too_long(&all) || holds_card(&all);
    let mut hidden: Vec<bool> =
        all.iter().enumerate().map(|(at, (_, asked))| whole || at > 0 && *asked == 0).collect();
    let mut from = 0;
    for (at, (key, _)) in all.iter().enumerate() {
        if !key.is_ascii_digit() {
            let taken_back = *key == '*' && at - from >= SHORTEST_PIECE;
            hidden[from..at].iter_mut().for_each(|hidden| *hidden |= taken_back);
            from = at + 1;
        }
    }
    let mut safe = all
        .iter()
        .zip(&hidden)
        .map(|((key, _), hidden)| if *hidden && key.is_ascii_digit() { IN_PLACE_OF_KEY } else { *key });
    row.iter().map(|(keys, _)| safe.by_ref().take(keys.chars().count()).collect()).collect()
}

/// Whether more keys answer one question than any takes.
fn is_too_long(row: &[(char, usize)]) -> bool {
    row.chunk_by(|a, b| a.1 == b.1)
        .any(|one| one.iter().filter(|(key, _)| key.is_ascii_digit()).count() > MOST_ASKED)
}

/// Whether a card's number is in it, whatever its digits answered on their way.
fn holds_card(row: &[(char, usize)]) -> bool {
    let digits: String = row.iter().map(|(key, _)| *key).filter(char::is_ascii_digit).collect();
    CARD.into_iter()
        .any(|len| (0..digits.len()).any(|at| digits.get(at..at + len).is_some_and(card::is_card)))
}

/// Who waits longer between two keys begins a new row, as for whoever passes them on.
const PAUSE: Duration = Duration::from_secs(4);
/// A telephone number with its country code is eleven: more keys in a row than that are never asked for.
const MOST_ASKED: usize = 11;
/// The shortest and the longest card number.
const CARD: std::ops::RangeInclusive<usize> = 15..=19;
/// As many of a card's digits together say something: its code has no more.
const SHORTEST_PIECE: usize = 3;
/// A key that no menu knows.
const IN_PLACE_OF_KEY: char = '7';
/// Held back at most: a turn of a minute has 150 words so far. Beyond, all that may be a card's is taken out and the rest goes on.
const MOST_HELD: usize = 256;

#[cfg(test)]
mod tests {
    use vocab::{Dice, Hazard, Meaning, Sample8k, Says, Span, Witness, WitnessSource};

    use super::*;

    fn row(keys: &str, asked: usize) -> String {
        let keys: Vec<String> = keys.chars().map(String::from).collect();
        let row: Vec<(&str, usize)> = keys.iter().map(|key| (key.as_str(), asked)).collect();
        without_card(&row).concat()
    }

    #[test]
    fn keys_that_were_asked_for_are_kept_and_a_card_is_not() {
        for (keys, asked) in [("80218", 5), ("3035550142", 10), ("13035550142", 10), ("802*80218", 5)] {
            let safe = if keys.contains('*') { "777*80218" } else { keys };
            assert_eq!(row(keys, asked), safe, "{keys}");
        }
        assert_eq!((row("1", 0), row("0", 0), row("2#", 0)), ("1".into(), "0".into(), "2#".into()));
        for asked in [0, 5, 10] {
            let safe = row("4111111111111111", asked);
            assert_eq!(safe, "7777777777777777", "{asked}");
        }
        assert_eq!(row("4111*", 5), "7777*", "what was passed on before it showed that it is too long");
        assert_eq!(row("4242", 0), "4777");
        let across = |first: &str, rest: &str| without_card(&[("2", 0), (first, 5), (rest, 10)]).concat();
        assert_eq!(across("80218", "13035550142"), "28021813035550142");
        assert_eq!(
            across("41111", "11111111111"),
            "77777777777777777",
            "it answers two questions on its way"
        );
    }

    #[test]
    fn half_a_card_loses_every_number_once_it_is_known_for_one() {
        let kept = without_numbers(Input::Partial(Heard::text("it's four two 4242 one, at thirty")));
        let Kept::Hidden(Input::Partial(heard)) = kept else { panic!("{kept:?}") };
        assert_eq!(heard.text.expose(), "it's [card number] at [card number]");
        let plain = without_numbers(Input::Partial(Heard::text("my sink leaks")));
        assert!(
            matches!(plain, Kept::Input(Input::Partial(heard)) if heard.text.expose() == "my sink leaks")
        );
    }

    /// As it comes back from its JSON, in its `Debug` form and its JSON once more.
    fn again(input: &Input) -> (String, String, String) {
        let written = Kept::Input(input.clone()).written();
        let Kept::Input(back) = Kept::read(&written).unwrap() else { panic!("{written}") };
        (format!("{back:?}"), Kept::Input(back).written(), written)
    }

    #[test]
    fn every_chance_comes_back_to_the_bit() {
        let mut dice = Dice(7);
        let mut chance = || f32::from_bits(dice.roll() as u32 & 0x3fff_ffff).min(1.0);
        for _ in 0..20_000 {
            let share = chance();
            let says = Says { yes: chance(), no: chance(), doubt: chance() };
            let meaning = Meaning::new(chance() / 4.0, chance() / 4.0, chance() / 4.0, Hazard::Gas).unwrap();
            let meaning = Some(meaning.with_answers([says; 12]));
            let span = Span { from: Sample8k(1), to: Sample8k(u64::MAX >> 1) };
            let heard = Heard { meaning, span, confidence: Some(share), ..Heard::text("a \"gas\" smell") };
            let Ok(Kept::Input(Input::Heard(back))) =
                Kept::read(&Kept::Input(Input::Heard(heard.clone())).written())
            else {
                panic!("{heard:?}")
            };
            assert_eq!(back, heard);
            let written = Kept::Input(Input::CutOff(vocab::SayId(1), share)).written();
            let Ok(Kept::Input(Input::CutOff(_, back))) = Kept::read(&written) else { panic!("{written}") };
            assert_eq!(back.to_bits(), share.to_bits(), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_is_read_back_as_none() {
        let witness = |score| {
            let (hazard, source) = (Hazard::Gas, WitnessSource::Acoustic);
            Input::Witness(Witness { hazard, score, span: Span::default(), source })
        };
        for input in [witness(f32::NAN), Input::CutOff(vocab::SayId(3), f32::NAN)] {
            let (shown, rewritten, written) = again(&input);
            assert!(shown.contains("NaN") && rewritten == written, "{written}");
        }
    }
}
