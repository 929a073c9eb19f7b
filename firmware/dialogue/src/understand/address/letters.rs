//! How letters are heard: recognisers' spellings of their sounds, and the radio alphabet.

/// Sounds that recognisers print for letters.
#[rustfmt::skip]
pub const SOUNDS: &[(&str, char)] = &[
    ("ay", 'A'), ("bee", 'B'), ("be", 'B'), ("see", 'C'), ("sea", 'C'), ("dee", 'D'), ("ee", 'E'),
    ("ef", 'F'), ("eff", 'F'), ("gee", 'G'), ("aitch", 'H'), ("jay", 'J'), ("kay", 'K'), ("el", 'L'),
    ("ell", 'L'), ("em", 'M'), ("en", 'N'), ("pee", 'P'), ("cue", 'Q'), ("queue", 'Q'), ("ar", 'R'),
    ("ess", 'S'), ("tee", 'T'), ("vee", 'V'), ("ex", 'X'), ("zee", 'Z'),
];

/// The radio alphabet.
#[rustfmt::skip]
pub const RADIO: &[(&str, char)] = &[
    ("alpha", 'A'), ("alfa", 'A'), ("bravo", 'B'), ("charlie", 'C'), ("delta", 'D'), ("echo", 'E'),
    ("foxtrot", 'F'), ("golf", 'G'), ("hotel", 'H'), ("india", 'I'), ("juliet", 'J'), ("juliett", 'J'),
    ("kilo", 'K'), ("lima", 'L'), ("mike", 'M'), ("november", 'N'), ("oscar", 'O'), ("papa", 'P'),
    ("quebec", 'Q'), ("romeo", 'R'), ("sierra", 'S'), ("tango", 'T'), ("uniform", 'U'), ("victor", 'V'),
    ("whiskey", 'W'), ("xray", 'X'), ("x-ray", 'X'), ("yankee", 'Y'), ("zulu", 'Z'),
];
