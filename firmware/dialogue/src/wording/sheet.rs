//! `prompts.tsv`, read once a session: key → variants → pieces, and the way from a meaning to its segments.

use std::collections::{BTreeMap, BTreeSet};

use super::prompt::Prompt;
use super::speak;
use super::value::{OF_BUSINESS, Value, of_business};
use crate::Business;
use crate::business::Tone;
use crate::session::Segment;

const TABLE: &str = include_str!("prompts.tsv");

/// All prompts: key → its variants, each cut into its pieces.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    rows: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Sheet {
    /// Reads the built-in table for a tone.
    pub(crate) fn read(tone: Tone) -> Self {
        let mut rows: BTreeMap<&'static str, Vec<Vec<&'static str>>> = BTreeMap::new();
        let mut brief: BTreeMap<&'static str, Vec<Vec<&'static str>>> = BTreeMap::new();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let Some((key, sentence)) = line.split_once('\t') else { continue };
            let pieces = sentence.split('|').map(str::trim).collect();
            match key.split_once('@') {
                Some((key, _)) => brief.entry(key).or_default().push(pieces),
                None => rows.entry(key).or_default().push(pieces),
            }
        }
        match tone {
            Tone::Friendly => {}
            Tone::Brief => rows.extend(brief),
        }
        Self { rows }
    }

    /// How many ways there are to say it.
    pub(crate) fn variants(&self, prompt: &Prompt) -> usize {
        self.rows.get(prompt.key()).map_or(0, Vec::len)
    }

    /// All keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.rows.keys().copied()
    }

    /// The ways to say a key, each in its pieces.
    pub(super) fn variants_of(&self, key: &str) -> &[Vec<&'static str>] {
        self.rows.get(key).map_or(&[], Vec::as_slice)
    }

    /// The pieces of one way to say it; `variant` counts on from the last to the first.
    pub(crate) fn segments(&self, prompt: &Prompt, variant: usize, business: &Business) -> Vec<Segment> {
        let Some(variants) = self.rows.get(prompt.key()).filter(|v| !v.is_empty()) else { return Vec::new() };
        let values = prompt.values(business);
        variants[variant % variants.len()].iter().map(|piece| segment(piece, &values, business)).collect()
    }
}

/// Every piece that is the same in every call of a business, as spoken, each once: to be rendered ahead.
pub fn fixed_pieces(business: &Business) -> Vec<String> {
    let sheet = Sheet::read(business.policy.tone);
    let mut said: BTreeSet<String> =
        on_all_numbers(business, |one| fixed(sheet.rows.values().flatten(), one).collect());
    said.extend(business.faq.iter().map(|faq| faq.answer.clone()));
    said.extend(business.policy.first_aid.values().cloned());
    said.extend(crate::triage::questions().map(str::to_owned));
    said.into_iter().collect()
}

/// Those of them without which no call may be answered: the greeting, what saves lives, the first questions.
pub fn first_pieces(business: &Business) -> Vec<String> {
    let sheet = Sheet::read(business.policy.tone);
    let first = || {
        let wanted =
            |key: &str| FIRST.contains(&key) || key.starts_with("advice_") || key.starts_with("ring_");
        sheet.rows.iter().filter(move |(key, _)| wanted(key)).flat_map(|(_, variants)| variants)
    };
    on_all_numbers(business, |one| fixed(first(), one).collect()).into_iter().collect()
}

/// What is said on every number that the business answers on.
fn on_all_numbers(business: &Business, pieces: impl Fn(&Business) -> Vec<String>) -> BTreeSet<String> {
    let others = business.numbers.values().map(|other| &**other);
    let all: Vec<&Business> = std::iter::once(business).chain(others).collect();
    // The other fee of closed hours is told in the same words.
    let closed: Vec<Business> = all.iter().filter_map(|one| one.after_hours()).collect();
    all.into_iter().chain(&closed).flat_map(pieces).collect()
}

const FIRST: [&str; 8] = [
    "greeting",
    "notice",
    "closed_now",
    "ask_problem",
    "ask_street",
    "no_way_on_call",
    "urgent_next",
    "goodbye",
];

fn fixed<'a>(
    variants: impl Iterator<Item = &'a Vec<&'static str>>,
    business: &Business,
) -> impl Iterator<Item = String> {
    let pieces = variants.flatten().filter(|piece| is_fixed(piece));
    let told = pieces.filter(|piece| business.fee.is_some() || !piece.contains("{fee}"));
    told.map(|piece| segment(piece, &[], business).spoken)
}

pub(super) fn segment(piece: &str, values: &[(&'static str, Value)], business: &Business) -> Segment {
    let (mut text, mut spoken) = (String::new(), String::new());
    let mut rest = piece;
    while let Some((before, name, after)) = placeholder(rest) {
        text.push_str(before);
        spoken.push_str(&for_the_ear(before));
        let value = values
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.clone())
            .or_else(|| of_business(name, business));
        if let Some(value) = value {
            text.push_str(&value.text);
            spoken.push_str(&value.spoken);
        }
        rest = after;
    }
    text.push_str(rest);
    spoken.push_str(&for_the_ear(rest));
    // Answers of the owner and settling questions are few and known ahead.
    let fixed = is_fixed(piece) || matches!(piece, "{question}" | "{answer}");
    Segment { text, spoken, fixed }
}

/// The first `{name}` with what stands before and behind it.
fn placeholder(piece: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = piece.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn is_fixed(piece: &str) -> bool {
    let mut rest = piece;
    while let Some((_, name, after)) = placeholder(rest) {
        if !OF_BUSINESS.contains(&name) {
            return false;
        }
        rest = after;
    }
    true
}

/// Figures and capitals of the table as words, digit by digit: `911`, `press 1`, `ZIP`.
fn for_the_ear(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.replace("ZIP", "zip").chars() {
        if c.is_ascii_digit() && before.is_ascii_digit() {
            said.push(' ');
        }
        match c.to_digit(10) {
            Some(0) => said.push_str("zero"),
            Some(digit) => said.push_str(&speak::cardinal(digit)),
            None => said.push(c),
        }
        before = c;
    }
    said
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
