//! The text encoder as the box runs it: near the weights it was made from, on every text, in bounded work.
#![cfg(feature = "native")]

use speech::meaning::{Encoder, MOST_PIECES, READS, Reader, WordPiece, windows};
use vocab::Hazard;

/// A text, and its chances of danger to life, of another emergency and of a question, that the training gives.
const DANGER: &str = include_str!("../../../models/golden/danger_head.tsv");

#[test]
fn texts_tell_of_danger_what_the_trained_head_says() {
    let mut encoder = Encoder::new().unwrap();
    let rows: Vec<Vec<&str>> =
        DANGER.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    assert!(rows.len() >= 10);
    for row in rows {
        let meaning = encoder.read(row[0]).unwrap().unwrap();
        let life = meaning.life_safety();
        for (found, wanted) in [life, meaning.alarm() - life, meaning.ask()].into_iter().zip(&row[1..]) {
            let wanted: f32 = wanted.parse().unwrap();
            assert!((found - wanted).abs() < 0.02, "{row:?}: {meaning:?}");
        }
    }
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
    let windows = windows(pieces.len());
    assert!(windows.len() <= 6 && windows.iter().all(|w| w.len() + 2 <= READS));
}

#[test]
fn an_emergency_in_the_middle_of_a_long_calm_story_is_heard() {
    let mut encoder = Encoder::new().unwrap();
    let calm =
        "so anyway the dog needed his walk and my sister came by with the pictures from the lake ".repeat(9);
    let without = encoder.read(&calm).unwrap().unwrap();
    let with =
        encoder.read(&format!("{calm} and I smell gas all over the basement {calm}")).unwrap().unwrap();
    assert!(without.alarm() < 0.2 && with.alarm() > 0.6, "{without:?} {with:?}");
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
