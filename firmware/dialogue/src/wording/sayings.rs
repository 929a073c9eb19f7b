//! Every sentence of `prompts.tsv` as it is said, its placeholders filled with samples: for whoever must hear them all.
//! No call is told these values: they are made up, and the longest kind of what may stand there.

use jiff::{Timestamp, civil};
use vocab::{Place, Slot};

use super::prompt::{Digits, Words, Zip};
use super::sheet::{Sheet, segment};
use super::value::{Sayable, Value};
use crate::Business;
use crate::business::Tone;
use crate::session::Segment;

/// A sentence that the box can say.
#[derive(Clone, Debug)]
pub struct Saying {
    /// Its key in `prompts.tsv`.
    pub key: &'static str,
    /// The tone that has it; what both share stands under [`Tone::Friendly`].
    pub tone: Tone,
    /// Which of the key's variants, from 0.
    pub variant: usize,
    /// Its pieces, in order, each rendered on its own.
    pub pieces: Vec<Segment>,
}

impl Saying {
    /// The whole sentence as spoken.
    pub fn spoken(&self) -> String {
        self.pieces.iter().map(|piece| piece.spoken.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// All variants of all keys in both tones, each once. Where the owner's answers or settling questions are filled in, the
/// first variant has each of them and the others have the first.
pub fn sayings(business: &Business) -> Vec<Saying> {
    let friendly = Sheet::read(Tone::Friendly);
    let brief = Sheet::read(Tone::Brief);
    let own = |key: &str| friendly.variants_of(key) != brief.variants_of(key);
    let all = friendly.keys().map(|key| (Tone::Friendly, &friendly, key));
    let shorter = brief.keys().filter(|key| own(key)).map(|key| (Tone::Brief, &brief, key));
    all.chain(shorter).flat_map(|(tone, sheet, key)| of_key(tone, sheet, key, business)).collect()
}

fn of_key(tone: Tone, sheet: &Sheet, key: &'static str, business: &Business) -> Vec<Saying> {
    let fillings = fillings(key, business);
    let mut all = Vec::new();
    for (variant, pieces) in sheet.variants_of(key).iter().enumerate() {
        let filled = if variant == 0 { fillings.len() } else { 1 };
        for filling in fillings.iter().take(filled) {
            let mut values = samples(business);
            values.extend(filling.clone());
            let pieces = pieces.iter().map(|piece| segment(piece, &values, business)).collect();
            all.push(Saying { key, tone, variant, pieces });
        }
    }
    all
}

/// What may stand in a key whose words are the owner's or triage's; one, empty, for all others. Empty for a key that says
/// nothing here, such as answers of an owner who gave none.
fn fillings(key: &str, business: &Business) -> Vec<Option<(&'static str, Value)>> {
    let each = |name, texts: Vec<String>| {
        texts.into_iter().map(|text| Some((name, Words(text).value(business)))).collect()
    };
    match key {
        "settle" => each("question", crate::triage::questions().map(str::to_owned).collect()),
        "faq" => each("answer", business.faq.iter().map(|faq| faq.answer.clone()).collect()),
        "first_aid" => each("answer", business.policy.first_aid.values().cloned().collect()),
        _ => vec![None],
    }
}

/// A value for every placeholder that is filled by a call.
fn samples(business: &Business) -> Vec<(&'static str, Value)> {
    let words = |text: &str| Words(text.to_owned()).value(business);
    let zip = "80210".to_owned();
    let place = Place {
        street: "1940 S Franklin St".to_owned(),
        unit: Some("2B".to_owned()),
        city: Some("Denver".to_owned()),
        zip: Some(zip.clone()),
    };
    let morning = slot(business, 8).value(business);
    let mut all = vec![
        ("name", words("Linda Marsh")),
        ("technician", words("Robert")),
        ("what", words("The caller smells gas in Denver")),
        ("place", place.value(business)),
        ("zip", Zip(zip).value(business)),
        ("digits", Digits("303555".to_owned()).value(business)),
        ("slot", morning.clone()),
        ("a", morning),
        ("b", slot(business, 13).value(business)),
        ("opens", Value { text: "Monday at 8 am".into(), spoken: "Monday at eight in the morning".into() }),
    ];
    all.extend("+13035550142".parse::<vocab::Phone>().ok().map(|phone| ("phone", phone.value(business))));
    all
}

/// Two hours of a Tuesday from this hour, in the office's zone.
fn slot(business: &Business, hour: i8) -> Slot {
    let day = civil::date(2026, 1, 20);
    let at = |hour| business.zone.to_timestamp(day.at(hour, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    Slot { start: at(hour), end: at(hour + 2) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::business::{Faq, sample};

    #[test]
    fn every_variant_of_every_key_is_listed_in_words_and_without_a_hole() {
        let mut business = sample();
        business.faq = vec![Faq { phrases: Vec::new(), answer: "We are closed on holidays.".to_owned() }];
        let all = sayings(&business);
        let rows = include_str!("prompts.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
        let listed: BTreeSet<_> = all.iter().map(|s| (s.key, s.tone == Tone::Brief, s.variant)).collect();
        // The sample's owner has written no first aid.
        assert_eq!(listed.len() + 1, rows.count());
        for saying in &all {
            let spoken = saying.spoken();
            assert!(!spoken.contains(['{', '}', '|']) && !spoken.contains("  "), "{}: {spoken}", saying.key);
            assert!(!spoken.chars().any(|c| c.is_ascii_digit()), "{}: {spoken}", saying.key);
        }
    }

    #[test]
    fn values_of_a_call_are_filled_in_and_not_kept() {
        let all = sayings(&sample());
        let place = all.iter().find(|s| s.key == "check_place").unwrap();
        assert_eq!(
            place.spoken(),
            "I have nineteen forty south Franklin Street, apartment two B, Denver, eight oh two one oh. \
             Did I get that right?"
        );
        assert_eq!(place.pieces.iter().map(|p| p.fixed).collect::<Vec<_>>(), [true, false, true]);
        let settle = all.iter().filter(|s| s.key == "settle").count();
        assert_eq!(settle, crate::triage::questions().count() + 2);
    }
}
