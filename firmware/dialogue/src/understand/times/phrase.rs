//! Phrases as data: `a|b` alternatives, `c?` may be missing, `*` up to three words of any kind.

use super::words::Word;

/// A pattern with the letters that its first word may begin with, so that most are passed over at a glance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    pattern: &'static str,
    letters: u32,
}

/// Patterns, made ready when the program is built.
pub(super) const fn phrases<const N: usize>(patterns: [&'static str; N]) -> [Phrase; N] {
    let mut all = [Phrase { pattern: "", letters: 0 }; N];
    let mut i = 0;
    while i < N {
        all[i] = Phrase::of(patterns[i]);
        i += 1;
    }
    all
}

/// The same with what each stands for.
pub(super) const fn table<T: Copy, const N: usize>(rows: [(&'static str, T); N]) -> [(Phrase, T); N] {
    let mut all = [(Phrase { pattern: "", letters: 0 }, rows[0].1); N];
    let mut i = 0;
    while i < N {
        all[i] = (Phrase::of(rows[i].0), rows[i].1);
        i += 1;
    }
    all
}

impl Phrase {
    const fn of(pattern: &'static str) -> Self {
        let bytes = pattern.as_bytes();
        let (mut letters, mut begins, mut optional, mut i) = (0, true, false, 0);
        // Words behind one that may be missing may be the first as well.
        while i < bytes.len() {
            match bytes[i] {
                b' ' if !optional => break,
                b' ' => (begins, optional) = (true, false),
                b'|' => begins = true,
                b'?' => optional = true,
                b'*' => letters = u32::MAX,
                letter if begins => {
                    letters |= letter_bit(letter);
                    begins = false;
                }
                _ => {}
            }
            i += 1;
        }
        Self { pattern, letters }
    }

    /// How many words it takes at the start of `rest`; `None` where it does not stand.
    fn at(self, rest: &[Word]) -> Option<usize> {
        let first = rest.first()?.text.as_bytes().first()?;
        if self.letters & letter_bit(*first) == 0 {
            return None;
        }
        starts(rest, self.pattern)
    }
}

const fn letter_bit(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << 26,
        _ => 1 << 27,
    }
}

/// How many words a pattern takes at the start of `rest`; `None` where it does not stand.
pub(super) fn starts(rest: &[Word], pattern: &str) -> Option<usize> {
    let (term, more) = pattern.split_once(' ').map_or((pattern, None), |(t, m)| (t, Some(m)));
    let next = |taken: usize| match more {
        Some(more) => starts(rest.get(taken..)?, more).map(|n| n + taken),
        None => Some(taken),
    };
    if term == "*" {
        return (0..=GAP).find_map(next);
    }
    let (term, optional) = term.strip_suffix('?').map_or((term, false), |t| (t, true));
    let here = rest.first().is_some_and(|w| term.split('|').any(|t| t == w.text));
    here.then(|| next(1)).flatten().or_else(|| optional.then(|| next(0)).flatten())
}

/// The words that the longest of the phrases takes at the start of `rest`.
pub(super) fn any(rest: &[Word], phrases: &[Phrase]) -> Option<usize> {
    phrases.iter().filter_map(|p| p.at(rest)).max()
}

/// The longest of the phrases at the start of `rest`, with what it stands for.
pub(super) fn longest<T: Copy>(rest: &[Word], table: &[(Phrase, T)]) -> Option<(T, usize)> {
    let found = table.iter().filter_map(|(phrase, what)| Some((*what, phrase.at(rest)?)));
    // Of equals the first in the table.
    found.fold(None, |best: Option<(T, usize)>, new| best.filter(|b| b.1 >= new.1).or(Some(new)))
}

/// Whether one of the phrases is said anywhere and not denied by the word before it.
pub(super) fn said(words: &[Word], phrases: &[Phrase]) -> bool {
    (0..words.len()).any(|at| {
        let denied = at > 0 && DENIALS.contains(&words[at - 1].text.as_str());
        !denied && phrases.iter().any(|p| p.at(&words[at..]).is_some())
    })
}

/// Words that `*` stands for at most.
const GAP: usize = 3;
const DENIALS: [&str; 5] = ["not", "dont", "isnt", "doesnt", "never"];
