//! Words that the dictionary has in another form: stems with an ending, and two words written as one.

use super::{Phone, Sound, Stress};

/// What an ending adds.
type Add = fn(Vec<Phone>) -> Vec<Phone>;

/// A way to look a word up.
type Find<'f> = &'f dyn Fn(&str) -> Option<Vec<Phone>>;

/// A dictionary word with an ending that it lacks there: `plumber's`, `Rodriguezes`, `descaled`, `jetting`.
pub(super) fn stemmed(word: &str, find: Find) -> Option<Vec<Phone>> {
    if let Some(stem) = word.strip_suffix("'s") {
        return find(stem).map(with_s);
    }
    if let Some(stem) = word.strip_suffix("s'") {
        return find(&format!("{stem}s")).or_else(|| find(stem).map(with_s));
    }
    let endings: [(&str, Add); 6] = [
        ("s", with_s),
        ("ed", with_ed),
        ("ing", |p| with(p, "IH0 NG")),
        ("ers", |p| with(p, "ER0 Z")),
        ("er", |p| with(p, "ER0")),
        ("ly", |p| with(p, "L IY0")),
    ];
    for (ending, add) in endings {
        let Some(cut) = word.strip_suffix(ending).filter(|c| c.len() >= 3) else { continue };
        if let Some(stem) = stem_of(cut, ending, find) {
            return Some(add(stem));
        }
    }
    None
}

/// The stem as it was before the ending: whole, without its `e`, with `y`, or with one consonant less.
fn stem_of(cut: &str, ending: &str, find: Find) -> Option<Vec<Phone>> {
    if ending == "s" {
        let ies = cut.strip_suffix("ie").and_then(|c| find(&format!("{c}y")));
        return find(cut).or(ies).or_else(|| cut.strip_suffix('e').and_then(find));
    }
    let mut last = cut.chars().rev();
    let doubled = last.next() == last.next();
    find(cut)
        .or_else(|| find(&format!("{cut}e")))
        .or_else(|| cut.strip_suffix('i').and_then(|c| find(&format!("{c}y"))))
        .or_else(|| if doubled { find(&cut[..cut.len() - 1]) } else { None })
}

/// The plural or possessive of a word: `s`, `z` or a syllable of its own.
pub(super) fn with_s(phones: Vec<Phone>) -> Vec<Phone> {
    let last = phones.last().map(|p| p.sound);
    match last {
        Some(s) if s.is_sibilant() => with(phones, "IX0 Z"),
        Some(s) if s.is_voiceless() => with(phones, "S"),
        Some(_) => with(phones, "Z"),
        None => phones,
    }
}

fn with_ed(phones: Vec<Phone>) -> Vec<Phone> {
    match phones.last().map(|p| p.sound) {
        Some(Sound::T | Sound::D) => with(phones, "IX0 D"),
        Some(s) if s.is_voiceless() => with(phones, "T"),
        Some(_) => with(phones, "D"),
        None => phones,
    }
}

fn with(mut phones: Vec<Phone>, ending: &str) -> Vec<Phone> {
    phones.extend(Phone::parse_all(ending));
    phones
}

/// Two words written as one, the second a usual second part of place and trade names: `Summitview`, `waterproof`.
pub(super) fn compound(word: &str, find: Find) -> Option<Vec<Phone>> {
    let second = SECONDS.iter().find(|s| word.len() >= s.len() + 3 && word.ends_with(**s))?;
    let mut phones = find(&word[..word.len() - second.len()])?;
    for phone in find(second)? {
        let stress = if phone.stress == Stress::Primary { Stress::Secondary } else { phone.stress };
        phones.push(Phone { stress, ..phone });
    }
    Some(phones)
}

const SECONDS: [&str; 44] = [
    "board", "box", "bridge", "brook", "creek", "crest", "dale", "field", "fields", "fire", "flow", "ford",
    "gate", "guard", "haven", "heater", "heights", "hill", "hills", "house", "hurst", "lake", "land",
    "lands", "light", "line", "meadow", "meadows", "park", "point", "pointe", "port", "proof", "ridge",
    "shore", "side", "stone", "storm", "town", "valley", "view", "water", "wood", "worth",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn find(word: &str) -> Option<Vec<Phone>> {
        [
            ("plumb", "P L AH1 M"),
            ("box", "B AA1 K S"),
            ("jet", "JH EH1 T"),
            ("quote", "K W OW1 T"),
            ("duty", "D UW1 T IY0"),
            ("view", "V Y UW1"),
            ("summit", "S AH1 M AH0 T"),
        ]
        .iter()
        .find(|(w, _)| *w == word)
        .map(|(_, said)| Phone::parse_all(said))
    }

    fn check(word: &str, said: &str) {
        assert_eq!(stemmed(word, &find), Some(Phone::parse_all(said)), "{word}");
    }

    #[test]
    fn endings_take_the_voice_of_what_they_follow() {
        check("plumb's", "P L AH1 M Z");
        check("boxes", "B AA1 K S IX0 Z");
        check("jets", "JH EH1 T S");
        check("jetting", "JH EH1 T IH0 NG");
        check("quoted", "K W OW1 T IX0 D");
        check("boxed", "B AA1 K S T");
        check("duties", "D UW1 T IY0 Z");
        check("plumbers", "P L AH1 M ER0 Z");
        assert_eq!(stemmed("zzz", &find), None);
    }

    #[test]
    fn a_place_name_of_two_words_is_said_as_both() {
        let said = compound("summitview", &find).unwrap();
        assert_eq!(said, Phone::parse_all("S AH1 M AH0 T V Y UW2"));
        assert_eq!(compound("view", &find), None);
    }
}
