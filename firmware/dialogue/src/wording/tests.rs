//! The table of prompts: complete, without fillers, promises behind receipts.

use std::collections::BTreeMap;

use super::super::prompt::SHAPES;
use super::*;
use crate::business::sample;

fn placeholders(piece: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), piece);
    while let Some((_, name, after)) = placeholder(rest) {
        found.push(name);
        rest = after;
    }
    found
}

#[test]
fn every_meaning_has_sentences_and_every_sentence_a_meaning() {
    let sheet = Sheet::read(Tone::Friendly);
    let shapes: BTreeMap<_, _> = SHAPES.iter().copied().collect();
    for (key, _) in SHAPES {
        assert!(sheet.rows.contains_key(key), "prompts.tsv lacks {key}");
    }
    for (key, variants) in &sheet.rows {
        let fields = shapes.get(key).unwrap_or_else(|| panic!("nothing says {key}"));
        for piece in variants.iter().flatten() {
            for name in placeholders(piece) {
                assert!(fields.contains(&name) || OF_BUSINESS.contains(&name), "{key}: {{{name}}}");
            }
        }
    }
}

#[test]
fn no_sentence_begins_with_a_filler_and_first_pieces_are_short() {
    let fillers = ["okay", "ok", "sure", "um", "uh", "got", "all", "alright", "well", "so", "hmm", "right"];
    let sheet = Sheet::read(Tone::Friendly);
    for (key, pieces) in sheet.rows.iter().flat_map(|(k, vs)| vs.iter().map(move |v| (k, v))) {
        let first: Vec<&str> = pieces[0].split_whitespace().collect();
        let opening = first[0].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        assert!(!fillers.contains(&opening.as_str()), "{key}: {}", pieces[0]);
        assert!(first.len() <= 10, "{key}: {}", pieces[0]);
    }
}

#[test]
fn promises_stand_on_receipts() {
    for (key, fields) in SHAPES {
        let promises =
            ["booked", "requested_", "message_noted", "moved", "cancelled", "goodbye_noted", "spanish_noted"]
                .iter()
                .any(|p| key.starts_with(p));
        let backed = fields.contains(&"behind") || matches!(*key, "booked" | "moved");
        assert_eq!(promises, backed, "{key}");
    }
}

#[test]
fn fixed_pieces_are_words_only() {
    let pieces = fixed_pieces(&sample());
    assert!(pieces.len() > 150, "{}", pieces.len());
    for piece in &pieces {
        assert!(!piece.contains(['{', '}', '|']) && !piece.is_empty(), "{piece}");
        assert!(!piece.chars().any(|c| c.is_ascii_digit()), "{piece}");
    }
}

#[test]
fn figures_of_the_table_are_spoken_digit_by_digit() {
    let friendly = Sheet::read(Tone::Friendly);
    let spoken = |prompt| {
        let pieces = friendly.segments(&prompt, 0, &sample());
        pieces.iter().map(|piece| piece.spoken.clone()).collect::<Vec<_>>().join(" ")
    };
    assert!(spoken(Prompt::CallCrisis).contains("call or text nine eight eight right now"));
    assert!(spoken(Prompt::CallHelp).contains("call nine one one right now"));
}

#[test]
fn a_place_is_shown_in_figures_and_spoken_in_words() {
    let place = vocab::Place {
        street: "1940 S Franklin St".into(),
        unit: Some("2B".into()),
        city: Some("Denver".into()),
        zip: Some("80210".into()),
    };
    let said = Sheet::read(Tone::Friendly).segments(&Prompt::CheckPlace { place }, 0, &sample());
    assert_eq!(said[1].text, "1940 S Franklin St, unit 2B, Denver, 80210.");
    assert!(said[1].spoken.starts_with("nineteen forty south Franklin Street, apartment two B"));
    assert!(said[0].fixed && !said[1].fixed && said[2].fixed);
}
