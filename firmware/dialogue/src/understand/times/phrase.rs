//! Phrases as data: `a|b` alternatives, `c?` may be missing, `*` up to three words of any kind.

use super::words::Word;

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

/// The longest of the patterns at the start of `rest`, with what it stands for.
pub(super) fn longest<T: Copy>(rest: &[Word], table: &[(&str, T)]) -> Option<(T, usize)> {
    let found = table.iter().filter_map(|(pattern, what)| Some((*what, starts(rest, pattern)?)));
    // Of equals the first in the table.
    found.fold(None, |best: Option<(T, usize)>, new| best.filter(|b| b.1 >= new.1).or(Some(new)))
}

/// Whether one of the patterns is said anywhere and not denied by the word before it.
pub(super) fn said(words: &[Word], patterns: &[&str]) -> bool {
    (0..words.len()).any(|at| {
        let denied = at > 0 && DENIALS.contains(&words[at - 1].text.as_str());
        !denied && patterns.iter().any(|p| starts(&words[at..], p).is_some())
    })
}

/// Words that `*` stands for at most.
const GAP: usize = 3;
const DENIALS: [&str; 5] = ["not", "dont", "isnt", "doesnt", "never"];
