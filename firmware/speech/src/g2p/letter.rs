//! The names of letters and digits, for what is spelled.

use super::{Phone, Stress};

/// Letter by letter, each a stressed syllable of its own; digits by name; other characters are left out.
pub fn spell(text: &str) -> Vec<Phone> {
    text.chars().flat_map(name).collect()
}

/// The name of one letter or digit.
pub fn name(c: char) -> Vec<Phone> {
    let lower = c.to_ascii_lowercase();
    let said = NAMES.iter().find(|(l, _)| *l == lower).map_or("", |(_, said)| said);
    Phone::parse_all(said)
}

/// The same sounds with no syllable stressed.
pub fn unstressed(mut phones: Vec<Phone>) -> Vec<Phone> {
    for phone in &mut phones {
        phone.stress = Stress::None;
    }
    phones
}

const NAMES: [(char, &str); 36] = [
    ('a', "EY1"),
    ('b', "B IY1"),
    ('c', "S IY1"),
    ('d', "D IY1"),
    ('e', "IY1"),
    ('f', "EH1 F"),
    ('g', "JH IY1"),
    ('h', "EY1 CH"),
    ('i', "AY1"),
    ('j', "JH EY1"),
    ('k', "K EY1"),
    ('l', "EH1 L"),
    ('m', "EH1 M"),
    ('n', "EH1 N"),
    ('o', "OW1"),
    ('p', "P IY1"),
    ('q', "K Y UW1"),
    ('r', "AA1 R"),
    ('s', "EH1 S"),
    ('t', "T IY1"),
    ('u', "Y UW1"),
    ('v', "V IY1"),
    ('w', "D AH1 B AX0 L Y UW0"),
    ('x', "EH1 K S"),
    ('y', "W AY1"),
    ('z', "Z IY1"),
    ('0', "Z IH1 R OW0"),
    ('1', "W AH1 N"),
    ('2', "T UW1"),
    ('3', "TH R IY1"),
    ('4', "F AO1 R"),
    ('5', "F AY1 V"),
    ('6', "S IH1 K S"),
    ('7', "S EH1 V AX0 N"),
    ('8', "EY1 T"),
    ('9', "N AY1 N"),
];
