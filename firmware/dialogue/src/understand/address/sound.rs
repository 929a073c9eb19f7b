//! Streets of the area by sound: what a recogniser wrote as `perl` is the area's Pearl.

use super::{Area, listed::Sign};

/// Whether the area has a street of that name (and suffix, where both have one).
pub fn known(name: &str, suffix: Option<&str>, area: &Area<'_>) -> bool {
    let fits = |of: Option<&str>| suffix.is_none() || of.is_none() || of == suffix;
    area.streets.named(name).any(|sign| fits(sign.suffix))
}

/// The suffix of the one street of that name; `None` when there are several, or none.
pub fn suffix_of(name: &str, area: &Area<'_>) -> Option<&'static str> {
    let mut named = area.streets.named(name).map(|sign| sign.suffix);
    match (named.next(), named.next()) {
        (Some(suffix), None) => suffix,
        (Some(_), Some(_)) | (None, _) => None,
    }
}

/// The only street of the area that sounds like `name`, with its suffix; `None` when none or several do.
pub fn alike(name: &str, area: &Area<'_>) -> Option<(String, Option<&'static str>)> {
    let key = key(name);
    let length = key.chars().count();
    let mut best: Option<(usize, &Sign)> = None;
    let mut tied = false;
    let short = name.chars().count() < 3;
    if short || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    for sign in area.streets.iter().filter(|sign| sign.key.len().abs_diff(key.len()) <= 1) {
        let far = distance(&key, &sign.key);
        let near = far == 0 || (far == 1 && length >= 4 && letters_far(name, &sign.name) <= 2);
        // Every first vowel has one mark: Iliff is not Olive, and a letter is no street.
        let other_vowel = key.starts_with('a') && !first_letter(name).eq(&first_letter(&sign.name));
        if !near || other_vowel {
            continue;
        }
        match best {
            Some((least, known)) if least < far || known.name == sign.name => {}
            Some((least, _)) if least == far => tied = true,
            Some(_) | None => {
                best = Some((far, sign));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, sign)| (sign.name.clone(), sign.suffix))
}

/// The only street of the area with that suffix, or none, that sounds just like `name`: three consonants at least, and the first
/// letter as it is written.
pub fn just_like(name: &str, suffix: &str, area: &Area<'_>) -> Option<String> {
    let key = key(name);
    if key.chars().count() < 3 {
        return None;
    }
    let like = |sign: &&Sign| {
        sign.key == key
            && first_letter(name) == first_letter(&sign.name)
            && sign.suffix.is_none_or(|of| of == suffix)
    };
    let mut found = area.streets.iter().filter(like);
    let first = found.next()?;
    found.all(|other| other.name == first.name).then(|| first.name.clone())
}

/// Whether two names sound the same.
pub fn same(a: &str, b: &str) -> bool {
    key(a) == key(b)
}

/// Whether the consonants of two names are the same, or differ by one where there are enough of them.
pub fn close(a: &str, b: &str) -> bool {
    let (a, b) = (key(a), key(b));
    a == b || (a.chars().count().min(b.chars().count()) >= 4 && distance(&a, &b) <= 1)
}

/// A name as plain letters for its sounds: `whyanddot` and `Wyandot` come to the same.
pub fn plain(name: &str) -> String {
    let lower: String =
        name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    let mut rest = lower.as_str();
    let mut plain = String::with_capacity(rest.len() + 4);
    if let Some(behind) = rest.strip_prefix("you") {
        plain.push('u');
        rest = behind;
    }
    while let Some(first) = rest.chars().next() {
        let found = PLAIN.iter().find_map(|(from, to)| rest.strip_prefix(from).map(|behind| (*to, behind)));
        if let Some((to, behind)) = found {
            to.chars().for_each(|c| push_once(&mut plain, c));
            rest = behind;
        } else {
            push_once(&mut plain, first);
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    plain
}

fn push_once(text: &mut String, c: char) {
    if !text.ends_with(c) {
        text.push(c);
    }
}

/// Whether a name that is written with this first letter may sound like `plain` letters: spares most comparisons.
pub fn may_begin(plain: &str, letter: u8) -> bool {
    let sounds: &[u8] = match letter.to_ascii_lowercase() {
        b'c' | b'q' => b"ks",
        b'k' => b"kn",
        b'p' => b"pf",
        b'x' => b"k",
        b'y' => b"iu",
        b'z' => b"s",
        other => return plain.bytes().next() == Some(other) || (other == b'e' && plain.starts_with('i')),
    };
    plain.bytes().next().is_some_and(|b| sounds.contains(&b))
}

/// Spellings of one sound, the longer before the shorter.
const PLAIN: &[(&str, &str)] = &[
    ("eigh", "i"),
    ("igh", "i"),
    ("wh", "w"),
    ("kn", "n"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "kw"),
    ("x", "ks"),
    ("oo", "u"),
    ("ee", "i"),
    ("ea", "i"),
    ("ie", "i"),
    ("ay", "a"),
    ("ai", "a"),
    ("oa", "o"),
    ("ow", "o"),
    ("ew", "u"),
    ("ce", "se"),
    ("ci", "si"),
    ("c", "k"),
    ("z", "s"),
    ("y", "i"),
];

fn first_letter(name: &str) -> Option<char> {
    name.chars().next().map(|c| c.to_ascii_lowercase())
}

fn letters_far(a: &str, b: &str) -> usize {
    distance(&a.to_lowercase(), &b.to_lowercase())
}

/// Consonants as they sound, vowels as one mark at the start only: after Metaphone, shortened.
pub fn key(name: &str) -> String {
    let lower: Vec<char> = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let mut key = String::new();
    for (i, &c) in lower.iter().enumerate() {
        let (before, next) = (i.checked_sub(1).map(|p| lower[p]), lower.get(i + 1).copied());
        let mark = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => {
                if i == 0 {
                    'a'
                } else {
                    continue;
                }
            }
            'h' | 'w' if i > 0 => continue,
            // "Lough-" before a vowel sounds f: a recogniser's Loughieette is Lafayette.
            'g' if next == Some('h')
                && before == Some('u')
                && lower.get(i + 2).is_some_and(|c| "aeiouy".contains(*c)) =>
            {
                'f'
            }
            'g' if next == Some('h') => continue,
            'k' if i == 0 && next == Some('n') => continue,
            'c' if matches!(next, Some('e' | 'i' | 'y')) => 's',
            'c' | 'q' | 'k' => 'k',
            'x' if i > 0 => {
                if !key.ends_with('k') {
                    key.push('k');
                }
                's'
            }
            'p' if next == Some('h') => 'f',
            'z' | 's' => 's',
            'j' => 'j',
            'g' if matches!(next, Some('e' | 'i')) => 'j',
            'd' if next == Some('t') => continue,
            'v' => 'f',
            'b' if next.is_none() && before == Some('m') => continue,
            other => other,
        };
        if !key.ends_with(mark) {
            key.push(mark);
        }
    }
    key
}

/// Levenshtein distance over characters.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::address::{self, StreetSigns};

    #[test]
    fn names_that_sound_alike_are_found_and_others_are_not() {
        let streets: StreetSigns =
            ["N Pearl St", "S Franklin St", "E Colfax Ave", "Raleigh St", "Knox Ct", "Lafayette St"]
                .into_iter()
                .collect();
        let area = Area { streets: &streets, ..Area::EMPTY };
        for (heard, sign) in [
            ("Perl", "Pearl"),
            ("Frankland", "Franklin"),
            ("Colefax", "Colfax"),
            ("Rawley", "Raleigh"),
            ("Nox", "Knox"),
            ("Loughieette", "Lafayette"),
        ] {
            assert_eq!(alike(heard, &area).map(|(n, _)| n).as_deref(), Some(sign), "{heard}");
        }
        let streets: StreetSigns = ["Olive St", "Iowa Ave"].into_iter().collect();
        let vowels = Area { streets: &streets, ..Area::EMPTY };
        assert_eq!((alike("Iliff", &vowels), alike("E", &vowels)), (None, None));
        for heard in ["Mulberry", "17th", "Oak", "Delaware"] {
            assert_eq!(alike(heard, &area), None, "{heard}");
        }
        assert!(
            known("Pearl", None, &area)
                && known("pearl", Some("St"), &area)
                && !known("Pearl", Some("Ave"), &area)
        );
    }

    #[test]
    fn a_street_that_was_cut_into_words_is_known_by_its_sound() {
        let streets: StreetSigns = ["Tennyson", "N Pearl St", "Inca St"].into_iter().collect();
        let area = Area { streets: &streets, ..Area::EMPTY };
        for (heard, line) in [
            ("forty one sixty tenus in street", "4160 Tennyson St"),
            ("no, it's forty one sixty tenis on street", "4160 Tennyson St"),
            ("12 per all street", "12 Pearl St"),
        ] {
            assert_eq!(address::parse_answer(heard, &area).street_line().as_deref(), Some(line), "{heard}");
        }
        for heard in ["12 pen is in street", "12 tan as in, street", "12 per all avenue"] {
            let line = address::parse_answer(heard, &area).street_line().unwrap_or_default();
            assert!(!line.contains("Tennyson") && !line.contains("Pearl St"), "{heard}: {line}");
        }
    }

    #[test]
    fn distance_counts_single_edits() {
        assert_eq!((distance("pearl", "perl"), distance("", "abc"), distance("a", "a")), (1, 3, 0));
    }
}
