//! Words without their endings, and how they sound: what makes two spellings of one word the same piece of evidence.

/// A word without plural, past and "-ing", so that "leaks", "leaked" and "leaking" are one. Not a dictionary
/// form: "making" and "make" both become "mak".
pub(super) fn stem(word: &str) -> &str {
    if let Some(&(_, base)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return base;
    }
    let plural = word.len() > 3 && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    let word = word.strip_suffix('s').filter(|_| plural).unwrap_or(word);
    let bare = cut(word, "ing", 6).or_else(|| cut(word, "ed", 5)).map_or(word, undoubled);
    let bare = bare.strip_suffix("ie").filter(|rest| rest.len() > 2).unwrap_or(bare);
    let end = |c| bare.strip_suffix(c).filter(|rest: &&str| rest.len() > 2);
    end('e').or_else(|| end('y')).unwrap_or(bare)
}

fn cut<'a>(word: &'a str, ending: &str, least: usize) -> Option<&'a str> {
    word.strip_suffix(ending).filter(|_| word.len() >= least)
}

/// "dripp" → "drip", but "fill" and "toss" stay as they are.
fn undoubled(word: &str) -> &str {
    match word.as_bytes() {
        [.., a, b] if a == b && b"bdgmnprt".contains(b) => word.get(..word.len() - 1).unwrap_or(word),
        _ => word,
    }
}

/// How words sound when they are said as one: their consonants, like ones taken for the same. `None` when too little
/// is left to know a word by.
pub(super) fn sound<'b>(words: &[&str], buffer: &'b mut [u8; LONGEST_SOUND]) -> Option<&'b [u8]> {
    let letters = || words.iter().flat_map(|w| w.bytes());
    let (mut n, mut last, mut first) = (0, 0, true);
    let mut rest = letters().peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied().unwrap_or(b' ');
        let code = match (letter, next) {
            (b'a' | b'e' | b'i' | b'o' | b'u' | b'y', _) if first => b'A',
            (b'p', b'h') => b'F',
            (b's' | b'c', b'h') | (b'j', _) | (b'g', b'e' | b'i' | b'y') => b'X',
            (b'g', b'h') if !first => 0,
            (b'k', b'n') | (b'w', b'r') if first => 0,
            (b'c', b'e' | b'i' | b'y') | (b's' | b'z' | b'x', _) => b'S',
            (b'c' | b'k' | b'q' | b'g', _) => b'K',
            (b't' | b'd', _) => b'T',
            (b'p' | b'b', _) => b'P',
            (b'f' | b'v', _) => b'F',
            (b'w', _) if first => b'W',
            (b'l', _) => b'L',
            (b'm', _) => b'M',
            (b'n', _) => b'N',
            (b'r', _) => b'R',
            (b'0'..=b'9', _) => letter,
            _ => 0,
        };
        first = false;
        // A vowel between two like consonants keeps them apart, a doubled letter does not.
        if code == 0 {
            last = if matches!(letter, b'h' | b'w') { last } else { 0 };
        } else if code != last {
            *buffer.get_mut(n)? = code;
            n += 1;
            last = code;
        }
    }
    buffer.get(..n).filter(|_| n >= 3)
}

/// Longer than this nothing is taken for one word.
pub(super) const LONGEST_SOUND: usize = 9;

const IRREGULAR: [(&str, &str); 40] = [
    ("froze", "freez"),
    ("frozen", "freez"),
    ("broke", "break"),
    ("broken", "break"),
    ("busted", "burst"),
    ("bust", "burst"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("came", "come"),
    ("coming", "come"),
    ("come", "come"),
    ("went", "go"),
    ("gone", "go"),
    ("goes", "go"),
    ("going", "go"),
    ("ran", "run"),
    ("stunk", "stink"),
    ("stank", "stink"),
    ("lost", "lose"),
    ("losing", "lose"),
    ("stuck", "stuck"),
    ("getting", "get"),
    ("got", "get"),
    ("gotten", "get"),
    ("has", "has"),
    ("was", "was"),
    ("his", "his"),
    ("gas", "gas"),
    ("gets", "get"),
    ("kept", "keep"),
    ("made", "mak"),
    ("said", "say"),
    ("thing", "thing"),
    ("something", "something"),
    ("nothing", "nothing"),
    ("ceiling", "ceiling"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(words: &[&str]) -> Option<String> {
        sound(words, &mut [0; LONGEST_SOUND]).map(|s| s.iter().map(|&b| char::from(b)).collect())
    }

    #[test]
    fn forms_of_one_word_have_one_stem() {
        for forms in [
            &["leak", "leaks", "leaked", "leaking"][..],
            &["drip", "dripping", "dripped"],
            &["battery", "batteries"],
            &["freezing", "froze", "frozen", "freeze"],
            &["make", "making"],
        ] {
            assert!(forms.iter().all(|f| stem(f) == stem(forms[0])), "{forms:?}");
        }
        assert_eq!((stem("gas"), stem("is"), stem("")), ("gas", "is", ""));
    }

    #[test]
    fn what_a_recogniser_mishears_sounds_the_same() {
        for (heard, said) in [
            (&["dis", "pose", "all"][..], "disposal"),
            (&["pie", "lit"], "pilot"),
            (&["shandle", "ear"], "chandelier"),
            (&["sealing"], "ceiling"),
            (&["bray", "ker"], "breaker"),
            (&["out", "let"], "outlet"),
        ] {
            let right = sounds(&[said]).unwrap();
            assert!(sounds(heard).unwrap().starts_with(&right[..right.len() - 1]), "{heard:?} {said}");
        }
        assert_eq!(sounds(&["a", "day"]), None);
        assert_eq!(sounds(&[&"panel".repeat(40)]), None);
    }
}
