//! Words written alike and said differently, as far as a telephone needs them told apart: by the words beside them.

use super::{Phone, text::Around};

/// The pronunciation that fits the place; `None` for a word that has only one, or whose own is the usual one.
pub(super) fn choose(word: &str, around: &Around) -> Option<Vec<Phone>> {
    let lower = word.to_lowercase();
    let entry = TABLE.iter().find(|e| e.word == lower)?;
    let (before, behind) = (around.before(1), around.behind(1));
    let after = |list: &[&str]| list.contains(&before.as_str());
    let ahead_of = |list: &[&str]| list.contains(&behind.as_str());
    let skipped = SKIPPED.contains(&before.as_str()) && entry.after.contains(&around.before(2).as_str());
    let other = after(entry.after) || ahead_of(entry.ahead_of) || skipped;
    Some(Phone::parse_all(if other { entry.other } else { entry.usual }))
}

/// One word: its usual sound, and the other one with the words that call for it just before or just behind.
struct Entry {
    word: &'static str,
    usual: &'static str,
    other: &'static str,
    after: &'static [&'static str],
    ahead_of: &'static [&'static str],
}

/// Words between a helper and its verb: `have you already read`, `has not read`.
const SKIPPED: [&str; 9] = ["already", "not", "you", "we", "i", "they", "never", "just", "been"];

const HELPERS: &[&str] = &[
    "have", "has", "had", "having", "was", "were", "is", "are", "be", "been", "being", "i've", "you've",
    "we've", "they've", "already", "just", "haven't", "hasn't", "get", "gets", "got",
];
const ARTICLES: &[&str] = &[
    "a", "an", "the", "your", "our", "my", "their", "his", "her", "this", "that", "any", "no", "each", "new",
    "on", "of", "one", "another",
];
const HELPING: &[&str] = &[
    "to", "can", "will", "could", "would", "we", "i", "you", "they", "i'll", "we'll", "can't", "don't",
    "not", "let's", "who", "please", "may", "should", "must", "and",
];
const WIRES: &[&str] = &[
    "wire",
    "wires",
    "wiring",
    "circuit",
    "circuits",
    "outlet",
    "outlets",
    "panel",
    "person",
    "agent",
    "operator",
    "chat",
    "line",
    "lines",
    "power",
    "cable",
    "cables",
    "electrical",
    "voice",
    "technician",
];

const TABLE: [Entry; 19] = [
    Entry { word: "read", usual: "R IY1 D", other: "R EH1 D", after: HELPERS, ahead_of: &[] },
    Entry {
        word: "lead",
        usual: "L IY1 D",
        other: "L EH1 D",
        after: &["contains", "of", "no"],
        ahead_of: &[
            "pipe",
            "pipes",
            "paint",
            "solder",
            "flashing",
            "poisoning",
            "free",
            "test",
            "testing",
            "lined",
        ],
    },
    Entry {
        word: "live",
        usual: "L IH1 V",
        other: "L AY1 V",
        after: &["a", "the", "is", "it's", "are", "still", "be", "that's", "was", "were", "go", "any"],
        ahead_of: WIRES,
    },
    Entry {
        word: "close",
        usual: "K L OW1 Z",
        other: "K L OW1 S",
        after: &[
            "is", "it's", "very", "how", "too", "so", "pretty", "that's", "really", "as", "are", "come",
            "getting",
        ],
        ahead_of: &["to", "by", "enough"],
    },
    Entry {
        word: "use",
        usual: "Y UW1 Z",
        other: "Y UW1 S",
        after: &[
            "the",
            "no",
            "in",
            "of",
            "for",
            "any",
            "household",
            "water",
            "energy",
            "its",
            "regular",
            "good",
            "heavy",
        ],
        ahead_of: &["of"],
    },
    Entry { word: "used", usual: "Y UW1 Z D", other: "Y UW1 S T", after: &[], ahead_of: &["to"] },
    Entry {
        word: "record",
        usual: "R EH1 K ER0 D",
        other: "R IH0 K AO1 R D",
        after: HELPING,
        ahead_of: &["this", "your", "calls"],
    },
    Entry {
        word: "records",
        usual: "R EH1 K ER0 D Z",
        other: "R IH0 K AO1 R D Z",
        after: &["who", "it", "box"],
        ahead_of: &[],
    },
    Entry { word: "wind", usual: "W IH1 N D", other: "W AY1 N D", after: HELPING, ahead_of: &["up", "down"] },
    Entry { word: "tear", usual: "T EH1 R", other: "T IH1 R", after: &[], ahead_of: &["gas"] },
    Entry {
        word: "minute",
        usual: "M IH1 N AH0 T",
        other: "M AY0 N UW1 T",
        after: &["very"],
        ahead_of: &["amount", "traces"],
    },
    Entry {
        word: "estimate",
        usual: "EH1 S T AH0 M AH0 T",
        other: "EH1 S T AH0 M EY2 T",
        after: HELPING,
        ahead_of: &["that", "how"],
    },
    Entry {
        word: "separate",
        usual: "S EH1 P R AH0 T",
        other: "S EH1 P ER0 EY2 T",
        after: HELPING,
        ahead_of: &[],
    },
    Entry { word: "permit", usual: "P ER1 M IH2 T", other: "P ER0 M IH1 T", after: HELPING, ahead_of: &[] },
    Entry {
        word: "present",
        usual: "P R EH1 Z AH0 N T",
        other: "P R IH0 Z EH1 N T",
        after: &["to", "will", "can"],
        ahead_of: &[],
    },
    Entry {
        word: "refund",
        usual: "R IY1 F AH2 N D",
        other: "R IH0 F AH1 N D",
        after: HELPING,
        ahead_of: &[],
    },
    Entry {
        word: "excuse",
        usual: "IH0 K S K Y UW1 Z",
        other: "IH0 K S K Y UW1 S",
        after: ARTICLES,
        ahead_of: &[],
    },
    Entry { word: "house", usual: "HH AW1 S", other: "HH AW1 Z", after: &["to"], ahead_of: &[] },
    Entry {
        word: "object",
        usual: "AA1 B JH EH0 K T",
        other: "AH0 B JH EH1 K T",
        after: HELPING,
        ahead_of: &["to"],
    },
];
