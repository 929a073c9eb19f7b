//! The street signs that an owner lists, taken apart once: their names and how they sound are asked for with every
//! turn, and a list has hundreds.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{sound, tables};

/// Streets of an area as their signs are written: `S Franklin St`, `Colfax`.
#[derive(Clone, Debug)]
pub struct StreetSigns {
    signs: Vec<Sign>,
    /// Places in `signs` by name in lower case.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// One sign.
#[derive(Clone, Debug)]
pub struct Sign {
    /// `S Franklin St`.
    pub written: String,
    /// `Franklin`.
    pub name: String,
    /// `St`, where the sign has one.
    pub suffix: Option<&'static str>,
    /// The name's consonants as they sound.
    pub key: String,
    /// The name as plain letters for its sounds.
    pub plain: String,
}

impl StreetSigns {
    /// No street is known.
    pub const EMPTY: Self = Self { signs: Vec::new(), by_name: BTreeMap::new() };

    /// Whether no street is known.
    pub fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }

    /// The signs in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Sign> {
        self.signs.iter()
    }

    /// The signs with that name, whatever its letters' case.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Sign> {
        let lower = if self.signs.is_empty() { String::new() } else { name.to_ascii_lowercase() };
        self.by_name.get(&lower).into_iter().flatten().filter_map(|at| self.signs.get(*at))
    }
}

impl Default for StreetSigns {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<S: Into<String>> FromIterator<S> for StreetSigns {
    fn from_iter<I: IntoIterator<Item = S>>(written: I) -> Self {
        let signs: Vec<Sign> = written.into_iter().map(|sign| Sign::of(sign.into())).collect();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, sign) in signs.iter().enumerate() {
            by_name.entry(sign.name.to_ascii_lowercase()).or_default().push(at);
        }
        Self { signs, by_name }
    }
}

impl Sign {
    fn of(written: String) -> Self {
        let (name, suffix) = split(&written);
        Self { key: sound::key(&name), plain: sound::plain(&name), written, name, suffix }
    }
}

/// `S Franklin St` → `Franklin`, `St`.
fn split(sign: &str) -> (String, Option<&'static str>) {
    let mut words: Vec<&str> = sign.split_whitespace().collect();
    if words.len() > 1 && tables::direction(&words[0].to_lowercase()).is_some() {
        words.remove(0);
    }
    let suffix =
        words.last().filter(|_| words.len() > 1).and_then(|w| tables::hard_suffix(&w.to_lowercase()));
    if suffix.is_some() {
        words.pop();
    }
    (words.join(" "), suffix)
}

/// How two names stand in an alphabet that knows no case.
pub fn without_case(a: &str, b: &str) -> Ordering {
    a.bytes().map(|b| b.to_ascii_lowercase()).cmp(b.bytes().map(|b| b.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_found_by_its_name_however_it_is_written() {
        let signs: StreetSigns =
            ["N Pearl St", "Colfax", "Park Avenue West", "Pearl Cir"].into_iter().collect();
        let found = |name: &str| signs.named(name).map(|s| s.written.as_str()).collect::<Vec<_>>();
        assert_eq!(found("PEARL"), ["N Pearl St", "Pearl Cir"]);
        assert_eq!(found("colfax"), ["Colfax"]);
        assert!(found("Perl").is_empty() && StreetSigns::EMPTY.named("pearl").next().is_none());
        assert_eq!(signs.iter().count(), 4);
    }
}
