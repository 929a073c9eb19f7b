//! Names that are spelled out: `Kalamath with a K, K A L A M A T H` is one Kalamath. The letters outweigh what was
//! heard of the name, and are taken out of the words, for `E`, `S` and `O` are directions and a nought as well.

use super::super::number::is_number_word;
use super::super::words::{Pause, Word, longest};
use super::{letters, signs, sound, tables};

/// The words with each spelled name in place of its letters.
pub fn taken(words: Vec<Word>) -> Vec<Word> {
    let mut words = without_letter_hints(words);
    let mut at = 0;
    while at < words.len() {
        let Some(run) = run(&words, at) else {
            at += 1;
            continue;
        };
        at = put(&mut words, &run).unwrap_or(run.end);
    }
    words
}

/// Letters said one by one, and their place in the words.
#[derive(Clone, Debug)]
struct Run {
    letters: String,
    start: usize,
    end: usize,
}

/// At least three letters; some of them written as such, for `be`, `see` and `you` are words.
fn run(words: &[Word], at: usize) -> Option<Run> {
    let (mut found, mut end, mut plain) = (String::new(), at, 0);
    while !(found.len() < 2 && us_road(words, end))
        && let Some((letter, times, len)) = letter(words, end)
    {
        plain += usize::from(words[end].norm.chars().count() == 1 || times == 2);
        found.extend(std::iter::repeat_n(letter, times));
        end += len;
        if words[end - 1].pause == Pause::Stop {
            break;
        }
    }
    // "1940 s oak": a direction before a word is none of its letters; a lone "a" is none either.
    let enough = found.len() >= 3 && (plain * 2 >= found.len() || (plain > 0 && found.len() >= 4));
    enough.then_some(Run { letters: found, start: at, end })
}

/// `seven seven oh u s highway`: no letters of a name.
fn us_road(words: &[Word], at: usize) -> bool {
    let is = |i: usize, what: &[&str]| words.get(i).is_some_and(|w| what.contains(&w.norm.as_str()));
    is(at, &["u", "you"])
        && is(at + 1, &["s", "es", "ess"])
        && (is(at + 2, &["highway", "hwy", "route"]) || words.get(at + 2).is_some_and(is_number_word))
}

/// `k`, `kay`, `double l`, `k as in kite`: the letter, how often, and its words.
fn letter(words: &[Word], at: usize) -> Option<(char, usize, usize)> {
    let word = words.get(at)?;
    if word.norm == "double" {
        if words.get(at + 1).is_some_and(|w| matches!(w.norm.as_str(), "you" | "u")) {
            return Some(('w', 1, 2));
        }
        return single(words.get(at + 1)?).map(|c| (c, 2, 2));
    }
    let letter = single(word)?;
    let explained = longest(words, at + 1, &["as in", "like in", "for", "like", "is in"]).filter(|len| {
        words.get(at + 1 + len).is_some_and(|w| w.norm.starts_with(letter) && w.norm.len() > 1)
    });
    Some((letter, 1, 1 + explained.map_or(0, |len| len + 1)))
}

fn single(word: &Word) -> Option<char> {
    let mut chars = word.norm.chars();
    let alone = chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none());
    let heard = |list: &[(&str, char)]| list.iter().find(|(said, _)| *said == word.norm).map(|(_, c)| *c);
    alone.or_else(|| heard(letters::SOUNDS).map(|c| c.to_ascii_lowercase())).or_else(|| heard(MORE_SOUNDS))
}

/// Puts the spelled name where it belongs; the place after which reading goes on, or `None` where it is no name.
fn put(words: &mut Vec<Word>, run: &Run) -> Option<usize> {
    let (start, end) = (run.start, run.end);
    let cue = cue_before(words, start);
    let announced = start - cue;
    let later = heard_name(words, &run.letters, end, (end + NEAR).min(words.len()));
    let before = heard_name(words, &run.letters, announced.saturating_sub(NEAR), announced);
    if let Some((from, len)) = later {
        replace(words, from, len, &run.letters);
    }
    if let Some((from, len)) = before {
        let pause = words[end - 1].pause;
        words.drain(announced..end);
        replace(words, from, len, &run.letters);
        if from + len == announced {
            // "Tamarac, that's T-A-M-A-R-A-C, Street": the suffix goes with the name.
            let suffix = words.get(from + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
            words[from].pause = if suffix { Pause::None } else { words[from].pause.max(pause) };
        }
        return Some(from + 1);
    }
    if later.is_some() {
        words.drain(announced..end);
        return Some(announced);
    }
    stands_alone(words, run, cue).then(|| {
        let mut name = heard(&run.letters);
        name.pause = words[end - 1].pause;
        // "My street is spelled K-A-L-…" leaves "my street is".
        let said = words[..start].iter().rev().take_while(|w| w.norm.starts_with("spel")).count();
        words.splice(start - said..end, [name]);
        start - said + 1
    })
}

/// Letters that no heard word resembles are the name itself where a street stands: behind a number or direction,
/// before a suffix, or behind "spelled".
fn stands_alone(words: &[Word], run: &Run, cue: usize) -> bool {
    let before = run.start.checked_sub(1).map(|i| words[i].norm.as_str());
    let opens = before.is_some_and(|b| {
        tables::direction(b).is_some() || is_number_word(&words[run.start - 1]) || b == "on"
    });
    let suffix = words.get(run.end).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    run.letters.len() >= 3
        && (suffix || (opens && run.letters.len() >= 4) || (cue > 1 && run.letters.len() >= 4))
}

/// How many words before the letters announce them: `that's`, `it's spelled`.
fn cue_before(words: &[Word], start: usize) -> usize {
    words[..start].iter().rev().take_while(|w| CUES.contains(&w.norm.as_str())).count()
}

/// `with a k`, `with two l's`, `no k at the end`, `without the e`: how many words.
fn hint_len(words: &[Word], at: usize) -> usize {
    let is = |i: usize, what: &[&str]| words.get(i).is_some_and(|w| what.contains(&w.norm.as_str()));
    let begins = longest(words, at, SPELLED_WITH).unwrap_or(0);
    if begins > 0 {
        let more = hint_len(words, at + begins - 1);
        return if more > 0 { more + begins - 1 } else { 0 };
    }
    let twice = is(at, &["two", "double", "one"])
        && words.get(at + 1).is_some_and(|w| w.norm.strip_suffix("'s").is_some_and(|c| c.len() == 1));
    if twice {
        return 2;
    }
    let lacks = is(at, &["no", "without"]);
    let not = usize::from(is(at, &["not", "and", "but"]) && is(at + 1, &["with", "no", "without"]));
    if !(lacks || not == 1 || is(at, &["with"])) {
        return 0;
    }
    let from = at + 1 + not;
    let article = usize::from(is(from, &["a", "an", "the", "two", "one", "double"]));
    let letter = words.get(from + article).is_some_and(|w| {
        let bare = w.norm.trim_end_matches("'s");
        // "No, E as in echo" and "no s street" go on; a lone letter here is followed by its place or by a pause.
        let alone = bare.chars().count() == 1 && bare.starts_with(char::is_alphabetic);
        let heard = article == 1 && (single(w).is_some() || (w.norm.len() == 2 && w.norm.ends_with('s')));
        alone && (article == 1 || placed(words, from + 1) || w.pause >= Pause::Comma) || heard
    });
    let paused = words[at..from].iter().any(|w| w.pause >= Pause::Comma);
    if !letter || paused || (article == 0 && !lacks && not == 0) {
        return 0;
    }
    let end = from + article + 1;
    end + longest(words, end, PLACED).unwrap_or(0) - at
}

fn placed(words: &[Word], at: usize) -> bool {
    longest(words, at, PLACED).is_some()
}

/// `kalamath with a k` says nothing that the letters or the ear don't.
fn without_letter_hints(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let len = if at > 0 { hint_len(&words, at) } else { 0 };
        if len > 0 {
            // "Eudora, starts with an E, Street": the suffix goes with the name.
            let suffix = words.get(at + len).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
            if let Some(last) = kept.last_mut() {
                last.pause = if suffix { Pause::None } else { last.pause.max(words[at + len - 1].pause) };
            }
            at += len;
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// The one to three words in `[from, to)` nearest to the end that sound like the letters, suffix and number words apart.
fn heard_name(words: &[Word], letters: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let fits = |at: usize, len: usize| {
        let part = words.get(at..at + len).filter(|_| at + len <= to)?;
        let joined: String = part.iter().map(|w| w.norm.as_str()).collect();
        let whole = part[..len - 1].iter().all(|w| w.pause < Pause::Comma);
        (whole && alike(&joined, letters)).then_some((at, len))
    };
    (from..to).rev().find_map(|at| (1..=3).find_map(|len| fits(at, len)))
}

/// Whether a heard word may be the spelled one: a letter was misheard, or the word was.
fn alike(heard: &str, letters: &str) -> bool {
    let far = sound::distance(heard, letters);
    let long = heard.len().max(letters.len());
    heard.len() >= 3 && (far * 3 <= long || (sound::same(heard, letters) && far * 2 <= long))
}

fn replace(words: &mut Vec<Word>, from: usize, len: usize, letters: &str) {
    let pause = words[from + len - 1].pause;
    // Letters are misheard as well: a word that is a street as it was heard outweighs letters that are none.
    let kept = words[from].norm.len() > letters.len() && words[from].norm.ends_with(letters);
    let stands = len == 1 && (kept || (signs::has(&words[from].norm) && !signs::has(letters)));
    let name = if stands { words[from].clone() } else { heard(letters) };
    words.splice(from..from + len, [Word { pause, ..name }]);
}

fn heard(letters: &str) -> Word {
    Word { norm: letters.to_owned(), raw: letters.to_owned(), pause: Pause::None }
}

const CUES: &[&str] =
    &["that's", "thats", "it's", "its", "is", "spelled", "spelt", "spelling", "spell", "which", "as"];
/// Before the letter that a name begins or ends with.
#[rustfmt::skip]
const SPELLED_WITH: &[&str] = &[
    "starts with", "begins with", "spelled with", "spelt with", "it's with", "that's with", "starting with", "ends with",
    "that starts with", "it starts with", "it's spelled with", "that's spelled with", "it ends with", "just with",
    "it has no", "there's no", "has no",
];
/// Where in a name a letter stands.
const PLACED: &[&str] =
    &["at the end", "on the end", "at the beginning", "in the middle", "in it", "in front"];
/// How far from its letters a name may stand, in words.
const NEAR: usize = 12;
/// Sounds that are letters only among other letters.
#[rustfmt::skip]
const MORE_SOUNDS: &[(&str, char)] = &[
    ("oh", 'o'), ("you", 'u'), ("why", 'y'), ("are", 'r'), ("eye", 'i'), ("tea", 't'), ("sea", 'c'), ("es", 's'),
    ("eh", 'a'), ("aye", 'i'), ("age", 'h'), ("zed", 'z'),
];
