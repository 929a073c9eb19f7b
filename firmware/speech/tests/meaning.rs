//! The text encoder as the box runs it: near the weights it was made from, on every text, in bounded work.
#![cfg(feature = "native")]

use speech::meaning::{Encoder, MOST_PIECES, READS, Reader, WordPiece, windows};
use vocab::Hazard;

/// Texts as JSON strings, and six chances of labels and thirteen of hazards that the weights give in f32 arithmetic.
const GOLDEN: &str = include_str!("../../../models/golden/triage_encoder.tsv");

/// The graph's weights are int8, and so are the inputs of each product. Seen on its own machine: 0.008 on average, 0.065 at
/// 95 %, 0.13 at most; a text whose chance is in between moves most.
const ON_AVERAGE: f32 = 0.03;
const AT_95: f32 = 0.12;

#[test]
fn chances_are_those_of_the_trained_weights() {
    let mut encoder = Encoder::new().unwrap();
    let mut apart = Vec::new();
    for line in GOLDEN.lines() {
        let mut cells = line.split('\t');
        let text: String = serde_json::from_str(cells.next().unwrap()).unwrap();
        let numbers: Vec<f32> = cells.map(|n| n.parse().unwrap()).collect();
        let meaning = encoder.read(&text).unwrap().unwrap();
        let alarm = numbers[0] + numbers[1];
        apart.push((alarm - meaning.alarm()).abs().max((numbers[2] - meaning.ask()).abs()));
        let clear = (alarm - 0.5).abs() > 0.3;
        assert!(!clear || (alarm > 0.5) == (meaning.alarm() > 0.5), "{text}");
    }
    apart.sort_by(f32::total_cmp);
    let (mean, rank) = (apart.iter().sum::<f32>() / apart.len() as f32, apart.len() * 95 / 100);
    println!("apart by {mean:.4} on average, {:.4} at 95 %, n = {}", apart[rank], apart.len());
    assert!(apart.len() >= 50 && mean <= ON_AVERAGE && apart[rank] <= AT_95, "{mean} {}", apart[rank]);
}

/// An answer, the hazard asked about, and the chances of yes, no and doubt that the training gives.
const ANSWERS: &str = include_str!("../../../models/golden/answer_head.tsv");

#[test]
fn answers_say_what_the_trained_head_says() {
    let mut encoder = Encoder::new().unwrap();
    let rows: Vec<Vec<&str>> = ANSWERS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(rows.len() >= 20);
    for row in rows {
        let hazard = Hazard::ALL.into_iter().find(|h| h.as_str() == row[1]).unwrap();
        let meaning = encoder.read(row[0]).unwrap().unwrap();
        let says = meaning.answers(hazard).unwrap();
        for (found, wanted) in [says.yes, says.no, says.doubt].into_iter().zip(&row[2..]) {
            let wanted: f32 = wanted.parse().unwrap();
            assert!((found - wanted).abs() < 0.02, "{row:?}: {says:?}");
        }
    }
}

#[test]
fn every_text_is_read_whatever_its_letters_and_length() {
    let mut encoder = Encoder::new().unwrap();
    let long = "and then there was water on the floor ".repeat(400);
    for text in [
        "a",
        "gas",
        "\u{1f525}\u{1f525}",
        "\u{0}\u{7f}",
        "水が漏れています",
        "e\u{301}\u{301}",
        &"!".repeat(9_999),
        &"x".repeat(99_999),
        &long,
        "\u{202e}evil\u{feff}",
        "[CLS] [SEP] [PAD]",
        "##",
        "0",
    ] {
        let read = encoder.read(text).unwrap();
        assert_eq!(read.is_some(), text.chars().any(char::is_alphanumeric), "{text:.40}");
    }
    for nothing in ["", " \n\t", "?!", "\u{1}"] {
        assert_eq!(encoder.read(nothing).unwrap(), None, "{nothing:?}");
    }
    let pieces = WordPiece::of_the_encoder().pieces(&long);
    assert_eq!(pieces.len(), MOST_PIECES);
    assert!(windows(&pieces).len() <= 6 && windows(&pieces).iter().all(|w| w.len() + 2 <= READS));
}

#[test]
fn the_same_words_mean_the_same_whatever_was_read_before() {
    let mut encoder = Encoder::new().unwrap();
    let words = "my husband touched the box and got thrown back";
    let first = encoder.read(words).unwrap();
    encoder.read(&"a longer story in between, ".repeat(20)).unwrap();
    assert_eq!(encoder.read(words).unwrap(), first);
    assert_eq!(Encoder::new().unwrap().read(words).unwrap(), first);
}

#[test]
fn danger_is_understood_without_its_keyword_and_calm_words_with_one() {
    let mut encoder = Encoder::new().unwrap();
    for (text, hazard) in [
        ("my husband touched the box and got thrown back", Hazard::Shock),
        ("there's brown smoke curling out of the panel", Hazard::Fire),
        ("the basement is filling up and I can't find the shutoff", Hazard::Flood),
    ] {
        let meaning = encoder.read(text).unwrap().unwrap();
        assert!(meaning.alarm() > 0.7 && meaning.hazard() == hazard, "{text}: {meaning:?}");
    }
    for text in [
        "I want a quote for a gas fireplace in the spring",
        "you did such a nice job on our water heater, thank you",
        "yes",
        "no",
        "seven thirty one south corona street",
    ] {
        let meaning = encoder.read(text).unwrap().unwrap();
        assert!(meaning.alarm() < 0.3, "{text}: {meaning:?}");
    }
}
