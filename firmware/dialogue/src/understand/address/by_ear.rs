//! A ZIP code as a recogniser misheard it: "Aot, one, two", "Eat O206", "a oh two for one".

use std::collections::BTreeSet;

use super::{
    super::number,
    super::words::{Pause, Word},
    Area,
};

/// What is written for a digit where another word was heard, by how alike they sound.
/// Only an answer that is nothing but these is a ZIP code.
const SOUNDS: [(char, &[&str]); 10] = [
    ('0', &["zero", "nought", "naught", "owe", "all", "oh", "ol", "or", "o"]),
    ('1', &["one", "won", "wan"]),
    ('2', &["two", "too", "tu", "to", "t"]),
    ('3', &["three", "tree", "free"]),
    ('4', &["four", "fore", "for"]),
    ('5', &["five", "fife", "hive"]),
    ('6', &["six", "sicks", "sex"]),
    ('7', &["seven"]),
    ('8', &["eight", "hate", "ate", "ait", "eat", "a", "e", "i"]),
    ('9', &["niner", "nine", "nein", "mine"]),
];
/// Words that may stand before the digits.
const BEFORE: [&str; 14] =
    ["it's", "its", "that's", "is", "the", "my", "zip", "zipcode", "code", "yeah", "yes", "um", "uh", "okay"];
/// Words that may stand behind the digits.
const BEHIND: [&str; 10] =
    ["please", "thanks", "thank", "you", "sir", "ma'am", "sorry", "yeah", "yes", "okay"];
/// What else is heard within a word that several digits were written as: "aot", "hey", "ato".
const RUN_TOGETHER: [(char, &str); 8] =
    [('0', "ot"), ('0', "oa"), ('0', "ow"), ('8', "hey"), ('8', "ay"), ('8', "at"), ('8', "ad"), ('2', "u")];
const LEN: usize = 5;
/// The most words that are looked at as one ZIP code, beginnings that are tried, and readings that are kept.
const LONGEST: usize = 8;
const STARTS: usize = 12;
const READINGS: usize = 64;
const LONGEST_WORD: usize = 24;

/// A ZIP code that is served.
pub(super) fn zip(words: &[Word], area: &Area<'_>) -> Option<String> {
    told(words).filter(|code| area.zips.contains_key(code)).or_else(|| only_one(words, area))
}

/// The only served ZIP code that the words may be, where "eight oh two" was heard as one word ("Aot, two, one, four")
/// or without its beginning ("o two three seven"). Where two fit, it is neither.
fn only_one(words: &[Word], area: &Area<'_>) -> Option<String> {
    if area.zips.is_empty() {
        return None;
    }
    // Behind "for Christ's sake," the digits begin anew.
    let starts = (0..words.len()).filter(|&i| i == 0 || words[i - 1].pause >= Pause::Comma);
    let fits = |from: usize| {
        let tail = &words[from..];
        let head = tail.iter().position(|w| !BEFORE.contains(&w.norm.as_str()))?;
        let end = tail.iter().rposition(|w| !BEHIND.contains(&w.norm.as_str()))? + 1;
        let told = tail.get(head..end).filter(|told| (2..=LONGEST).contains(&told.len()) && plain(told))?;
        let mut heard = BTreeSet::new();
        follow(told, 0, String::new(), &mut heard);
        served(&heard, area)
    };
    starts.take(STARTS).find_map(fits)
}

/// Whether the words were digits to begin with: two of them written as such, or a head that is no English word.
fn plain(told: &[Word]) -> bool {
    let blurred = told.first().is_some_and(|w| w.norm.starts_with("ao") && w.norm != "aorta");
    let digits: usize = told.iter().map(|w| written(w).max(usize::from(number::is_number_word(w)))).sum();
    let last = told.last().is_some_and(|w| number::is_number_word(w) || written(w) > 0);
    (digits >= 2 && last) || (blurred && told.len() >= 2)
}

/// The served code of what was heard; four figures that begin with a nought lack the eight before it.
fn served(heard: &BTreeSet<String>, area: &Area<'_>) -> Option<String> {
    let whole = |code: &&String| area.zips.contains_key(code.as_str());
    let mut found: BTreeSet<String> = heard.iter().filter(whole).cloned().collect();
    for short in heard.iter().filter(|h| h.len() + 1 == LEN && h.starts_with('0')) {
        found.extend(area.zips.keys().filter(|zip| zip.get(1..) == Some(short.as_str())).cloned());
    }
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// Every string of at most five figures that the words from `at` on may be.
fn follow(told: &[Word], at: usize, so_far: String, heard: &mut BTreeSet<String>) {
    let Some(word) = told.get(at) else {
        heard.insert(so_far);
        return;
    };
    let mut ways = number::choices(told, at);
    if ways.is_empty() {
        ways = sounded(&word.norm);
        // "Aot-o": the "t" is that of "two".
        if word.norm.ends_with('t')
            && told.get(at + 1).is_some_and(|w| matches!(w.norm.as_str(), "o" | "oh" | "u"))
        {
            ways.extend(sounded(&format!("{}o", word.norm)).into_iter().map(|(figures, _)| (figures, 2)));
        }
    }
    for (figures, len) in ways {
        if so_far.len() + figures.len() <= LEN && heard.len() < READINGS {
            follow(told, at + len, format!("{so_far}{figures}"), heard);
        }
    }
}

/// What a word that is no number may be in figures.
fn sounded(norm: &str) -> Vec<(String, usize)> {
    let letters: String = norm.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    if letters.len() <= LONGEST_WORD {
        let whole = SOUNDS.iter().find(|(_, sounds)| sounds.contains(&letters.as_str()));
        match whole {
            Some((figure, _)) => drop(found.insert(figure.to_string())),
            None => cut(&letters, &mut String::new(), &mut found),
        }
    }
    found.into_iter().map(|figures| (figures, 1)).collect()
}

/// Every way to cut a word into digits by their sounds.
fn cut(rest: &str, so_far: &mut String, found: &mut BTreeSet<String>) {
    if rest.is_empty() {
        found.insert(so_far.clone());
        return;
    }
    if so_far.len() >= LEN {
        return;
    }
    let figure = rest.chars().next().filter(char::is_ascii_digit).map(|figure| (figure, 1));
    let sounds = SOUNDS.iter().flat_map(|(figure, sounds)| sounds.iter().map(|sound| (*figure, *sound)));
    let heard = sounds.chain(RUN_TOGETHER).filter(|(_, sound)| rest.starts_with(sound));
    for (figure, len) in figure.into_iter().chain(heard.map(|(figure, sound)| (figure, sound.len()))) {
        so_far.push(figure);
        if let Some(behind) = rest.get(len..) {
            cut(behind, so_far, found);
        }
        so_far.pop();
    }
}

/// A ZIP code that is not served, of the same part of the country as one that is. What else it could be, only the caller knows.
pub(super) fn unserved(words: &[Word], area: &Area<'_>) -> Option<String> {
    let near = |code: &String| area.zips.keys().any(|served| served.get(..2) == code.get(..2));
    told(words).filter(|code| code.len() == LEN && !area.zips.contains_key(code) && near(code))
}

/// Whether the words are nothing but a ZIP code, served or not.
pub(super) fn sounds(words: &[Word]) -> bool {
    told(words).is_some_and(|code| code.len() == LEN)
}

/// The digits of words that are nothing else. At least two must have been written as such: of "free for all" none was.
/// What stands behind a pause at the end must have been, too ("eight oh two one, or").
fn told(words: &[Word]) -> Option<String> {
    let from = words.iter().position(|word| !BEFORE.contains(&word.norm.as_str()))?;
    let told = &words[from..];
    let mut found = String::new();
    for word in told {
        let plain: String = word.norm.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = if word.norm.ends_with("'s") { plain.trim_end_matches('s') } else { &plain };
        if plain.is_empty() || plain.len() > LONGEST_WORD || !spelt(plain, &mut found) {
            return None;
        }
    }
    let hangs = match told {
        [.., before, last] => before.pause >= Pause::Comma && written(last) == 0,
        [_] | [] => false,
    };
    let enough = told.iter().map(written).sum::<usize>() >= 2;
    (enough && !hangs).then_some(found)
}

/// Cuts a word into digits so heard and writes them down; what cannot be cut whole leaves nothing behind.
fn spelt(word: &str, found: &mut String) -> bool {
    if word.is_empty() {
        return true;
    }
    if found.len() >= LEN {
        return false;
    }
    let figure = word.chars().next().filter(char::is_ascii_digit).map(|figure| (figure, 1));
    let heard = SOUNDS.iter().flat_map(|(figure, sounds)| {
        sounds.iter().filter(|sound| word.starts_with(**sound)).map(|sound| (*figure, sound.len()))
    });
    let mut choices: Vec<(char, usize)> = figure.into_iter().chain(heard).collect();
    choices.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    for (figure, len) in choices {
        found.push(figure);
        if word.get(len..).is_some_and(|rest| spelt(rest, found)) {
            return true;
        }
        found.pop();
    }
    false
}

/// How many digits of a word are written as such.
fn written(word: &Word) -> usize {
    let figures = word.norm.chars().filter(char::is_ascii_digit).count();
    let plain = word.norm.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let named = matches!(plain, "oh" | "o") || SOUNDS.iter().any(|(_, sounds)| sounds[0] == plain);
    figures.max(usize::from(named))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Area, guess_zip, parse_zip};

    #[test]
    fn a_zip_code_is_known_by_its_sound_and_other_words_are_none() {
        let served = ["80202", "80206", "80209", "80210", "80212", "80214", "80216", "80291", "41111"];
        let zips: BTreeMap<String, String> =
            served.iter().map(|zip| ((*zip).to_owned(), "Denver".to_owned())).collect();
        let area = Area { zips: &zips, ..Area::EMPTY };
        for (text, code) in [
            ("Aot, one, two.", "80212"),
            ("Eat O206.", "80206"),
            ("E o two one o", "80210"),
            ("Eat o' to o' sex.", "80206"),
            ("Aotwo 9 1", "80291"),
            ("Eight o two all nine.", "80209"),
            ("it's a oh to one for", "80214"),
            ("my zip code is ate owe two zero two", "80202"),
            ("my zip code is 80210", "80210"),
            ("hate o's two won six", "80216"),
        ] {
            assert_eq!(parse_zip(text, &area).as_deref(), Some(code), "{text}");
        }
        for text in [
            "free for all",
            "all for one",
            "aot one",
            "eight oh two one two three",
            "I don't know it",
            "one two pearl street",
            "",
            "for won won won won",
            "eight oh two one, that's all",
            "eight oh two one for my zip code",
            "eight oh two one, or",
            "it's a 8021",
            "10 to 12",
            "1204 A",
            "a oh three oh two",
        ] {
            assert_eq!(parse_zip(text, &area), None, "{text}");
            assert_eq!(parse_zip(text, &Area::EMPTY), None, "{text}");
        }
        for (text, code) in [
            ("A. o. three o, two.", Some("80302")),
            ("a oh three oh two", Some("80302")),
            ("a oh two one two", None),
            ("five o three o two", None),
            ("to for one two", None),
            ("a oh three oh two seven", None),
            ("free for all", None),
        ] {
            assert_eq!(guess_zip(text, &area).as_deref(), code, "{text}");
            assert_eq!(guess_zip(text, &Area::EMPTY), None, "{text}");
        }
        assert_eq!(parse_zip(&"a".repeat(100_000), &area), None);
        assert_eq!(parse_zip(&"aot, ".repeat(10_000), &area), None);
        assert_eq!(parse_zip(&format!("one two {}", "eo".repeat(12)), &area), None);
    }
    #[test]
    fn digits_that_ran_together_are_the_only_served_code_they_can_be() {
        let denver = [
            "80202", "80203", "80204", "80205", "80206", "80209", "80210", "80211", "80212", "80214",
            "80218", "80219", "80220", "80222", "80232", "80237", "80110",
        ];
        let zips: BTreeMap<String, String> =
            denver.iter().map(|zip| ((*zip).to_owned(), "Denver".to_owned())).collect();
        let area = Area { zips: &zips, ..Area::EMPTY };
        for (text, code) in [
            ("Aot, two, one, four.", "80214"),
            ("Aot-o-1-1.", "80211"),
            ("Aot, o, o, nine.", "80209"),
            ("A. o two twelve.", "80212"),
            ("A. o two, one one.", "80211"),
            ("Aotu-tu-tu.", "80222"),
            ("Aotu one two.", "80212"),
            ("For Christ's sake, o two three seven.", "80237"),
            ("A. o. two, three, two.", "80232"),
            ("A. o two two, o.", "80220"),
            ("Eight o two, o nine.", "80209"),
            ("Let me look at the male, eight, oh two, two, o..", "80220"),
            ("Aotwo nineteen", "80219"),
            ("yeah it's aot two eighteen please", "80218"),
            ("I owe to one eight.", "80218"),
            ("oh two one oh", "80210"),
            ("Ato two three seven", "80237"),
        ] {
            assert_eq!(parse_zip(text, &area).as_deref(), Some(code), "{text}");
            assert_eq!(parse_zip(text, &Area::EMPTY).filter(|zip| zip != code), None, "{text}");
        }
        for text in
            ["Aot.", "aot two", "o two", "a lot of two", "oh two", "aorta two one", "one two three seven"]
        {
            assert_eq!(parse_zip(text, &area), None, "{text}");
        }
        let mut two = zips.clone();
        two.insert("70237".to_owned(), "Elsewhere".to_owned());
        assert_eq!(parse_zip("o two three seven", &Area { zips: &two, ..Area::EMPTY }), None);
    }
}
