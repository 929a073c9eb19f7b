//! `prompts.tsv`, read once a session: key → variants → pieces, and the way from a meaning to its segments.

use std::collections::{BTreeMap, BTreeSet};

use super::prompt::Prompt;
use super::value::{OF_BUSINESS, Value, of_business};
use crate::Business;
use crate::session::Segment;

const TABLE: &str = include_str!("prompts.tsv");

/// All prompts: key → its variants, each cut into its pieces.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    rows: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Sheet {
    /// Reads the built-in table.
    pub(crate) fn read() -> Self {
        let mut rows: BTreeMap<&'static str, Vec<Vec<&'static str>>> = BTreeMap::new();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            if let Some((key, sentence)) = line.split_once('\t') {
                rows.entry(key).or_default().push(sentence.split('|').map(str::trim).collect());
            }
        }
        Self { rows }
    }

    /// How many ways there are to say it.
    pub(crate) fn variants(&self, prompt: &Prompt) -> usize {
        self.rows.get(prompt.key()).map_or(0, Vec::len)
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
    let sheet = Sheet::read();
    let pieces = sheet.rows.values().flatten().flatten().filter(|piece| is_fixed(piece));
    let fee = |piece: &&&str| business.fee.is_some() || !piece.contains("{fee}");
    let mut said: BTreeSet<String> =
        pieces.filter(fee).map(|piece| segment(piece, &[], business).spoken).collect();
    said.extend(business.faq.iter().map(|faq| faq.answer.clone()));
    said.extend(crate::triage::questions().map(str::to_owned));
    said.into_iter().collect()
}

fn segment(piece: &str, values: &[(&'static str, Value)], business: &Business) -> Segment {
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

/// Figures and capitals of the table as words: `911`, `press 1`, `ZIP`.
fn for_the_ear(text: &str) -> String {
    let mut said = text.replace("911", "nine one one").replace("ZIP", "zip");
    for (figure, word) in FIGURES {
        said = said.replace(figure, word);
    }
    said
}

const FIGURES: [(&str, &str); 4] = [
    ("press 0", "press zero"),
    ("press 1", "press one"),
    ("press 2", "press two"),
    ("2 for the second, or 3", "two for the second, or three"),
];

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
