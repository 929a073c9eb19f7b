//! What a recogniser wrote, as it was meant, before any grammar reads it: `for` that was a four, figures that were
//! written one by one, `hashtag`, `a part mint`. Only what stands where a number or a unit must stand is changed.

use super::super::number::{digit_readings, house, is_number_word, ordinal, small};
use super::super::words::{Pause, Word, starts};
use super::{Area, explained, signs, spelled, tables, unit};

/// The words as they were meant. Never more than twice as many.
pub fn meant(words: Vec<Word>) -> Vec<Word> {
    let words = ordinals(soft_numbers(scaled(figures(dictated(renamed(words))))));
    explained::suffix_last(explained::without(spelled::taken(explained::before_letters(words))))
}

/// A word that stands for what was heard.
fn said(norm: &str, pause: Pause) -> Word {
    Word { norm: norm.to_owned(), raw: norm.to_owned(), pause }
}

/// Phrases that are another word: `hashtag`, `m l k`.
fn renamed(words: Vec<Word>) -> Vec<Word> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        // The first letter spares most of the comparisons.
        let first = words[at].norm.bytes().next();
        let found = RENAMED
            .iter()
            .filter(|(heard, _)| heard.bytes().next() == first)
            .find_map(|(heard, meant)| starts(&words, at, heard).map(|len| (len, *meant)));
        let found = found.or_else(|| before_figure(&words, at)).or_else(|| article(&words, at));
        let found = found.or_else(|| direction_heard(&words, at));
        if let Some((times, figure)) = found.is_none().then(|| told_over(&words, at)).flatten() {
            let pause = words[at + 1].pause;
            kept.extend((1..=times).map(|n| said(figure, if n == times { pause } else { Pause::None })));
            at += 2;
            continue;
        }
        if let Some((len, meant)) = found {
            kept.extend(meant.split(' ').map(|word| said(word, Pause::None)));
            if let Some(last) = kept.last_mut() {
                last.pause = words[at + len - 1].pause;
            }
            at += len;
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// `three sevens` is said for 777.
fn told_over(words: &[Word], at: usize) -> Option<(usize, &'static str)> {
    let times = ONES[2..=4].iter().position(|w| *w == words[at].norm)? + 2;
    let plural = words.get(at + 1).filter(|_| words[at].pause < Pause::Comma)?;
    let single = plural.norm.strip_suffix("es").or(plural.norm.strip_suffix('s'));
    let exact = plural.norm.strip_suffix('s');
    ONES[..10]
        .iter()
        .find(|one| exact == Some(**one) || (**one == "six" && single == Some("six")))
        .map(|one| (times, *one))
}

/// `sweet two hundred`, `pound six`: a designator only before a number.
fn before_figure(words: &[Word], at: usize) -> Option<(usize, &'static str)> {
    let turned = at.checked_sub(1).is_some_and(|b| tables::direction(&words[b].norm).is_some());
    let avenue = words.get(at + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    if words[at].norm == "ate" && turned && avenue {
        return Some((1, "eighth"));
    }
    if words[at].norm == "forth" && avenue {
        return Some((1, "fourth"));
    }
    let meant = match words[at].norm.as_str() {
        "sweet" => "suite",
        "units" => "unit",
        "hash" => "#",
        "apartment's" => "apartment",
        _ => return None,
    };
    words.get(at + 1).filter(|w| is_number_word(w)).map(|_| (1, meant))
}

/// `4110 ease iliff`, `221 norf franklin`: a direction by its sound, between a number and a street that is known.
fn direction_heard(words: &[Word], at: usize) -> Option<(usize, &'static str)> {
    let (_, meant) = DIRECTIONS_HEARD.iter().find(|(heard, _)| *heard == words[at].norm)?;
    let numbered = at.checked_sub(1).is_none_or(|b| is_number_word(&words[b]));
    let next = words.get(at + 1).filter(|_| numbered && words[at].pause < Pause::Comma)?;
    let street = || {
        let nth = ordinal(words, at + 1).map(|(_, len)| at + 1 + len);
        let name = (at > 0 && signs::has(&next.norm)).then_some(at + 2);
        let behind = name.or(nth)?;
        // "Less Iliff": at the head, only before an ordinal with its suffix.
        let suffix = words.get(behind).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
        (at > 0 || suffix).then_some(())
    };
    street().map(|()| (1, *meant))
}

/// `a hundred` is one hundred, `a oh two one oh` a ZIP code.
fn article(words: &[Word], at: usize) -> Option<(usize, &'static str)> {
    let next = words.get(at + 1)?;
    let far = |n: usize| words.get(at + n).is_some_and(|w| is_number_word(w) || soft(&w.norm).is_some());
    let behind = at.checked_sub(1).is_some_and(|b| {
        let before = words[b].norm.as_str();
        tables::hard_suffix(before).is_some()
            || tables::TOWNS.contains(&before)
            || tables::state(before).is_some()
    });
    let nought = matches!(next.norm.as_str(), "oh" | "o");
    if words[at].norm == "a" && behind && nought && far(2) && far(3) && far(4) {
        return Some((1, "eight"));
    }
    let scale = matches!(next.norm.as_str(), "hundred" | "thousand");
    let counts = words.get(at + 2).is_some_and(|w| tables::counted(&w.norm));
    (words[at].norm == "a" && scale && !counts && words[at].pause < Pause::Comma).then_some((1, "one"))
}

/// `1, 0, 0, 4` and `thirty-one, forty-two, West`: a number that is dictated has pauses of its own, a direction that is
/// said twice was a stutter.
fn dictated(mut words: Vec<Word>) -> Vec<Word> {
    let single = |w: &Word| (w.is_digits() && w.norm.len() == 1) || is_figure(w) || w.norm == "zero";
    let mut at = 0;
    while at < words.len() {
        let len = words[at..].iter().take_while(|w| single(w)).count();
        // The pause behind the last is that of the number.
        let slow = words[at..at + len]
            .split_last()
            .is_some_and(|(_, inner)| inner.len() >= 2 && inner.iter().all(|w| w.pause >= Pause::Comma));
        if slow {
            words[at..at + len - 1].iter_mut().for_each(|w| w.pause = Pause::None);
        } else if len == 0 && pairs(&words, at) {
            let head = at + small(&words, at).map_or(0, |(_, len)| len - 1);
            words[head].pause = Pause::None;
        }
        at += len.max(1);
    }
    without_stutter(words)
}

/// "West, uh, West Vassar"; but "South South Shore Drive" is a street.
fn without_stutter(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let again = word.norm.len() > 1
            && tables::direction(&word.norm).is_some()
            && kept.last().is_some_and(|last| last.norm == word.norm)
            && words.get(i + 1).is_none_or(|next| !TURNED.contains(&next.norm.as_str()));
        match kept.last_mut().filter(|_| again) {
            Some(last) => last.pause = word.pause,
            None => kept.push(word.clone()),
        }
    }
    kept
}

/// Names that have a direction of their own.
const TURNED: &[&str] = &[
    "shore", "end", "side", "park", "gate", "lake", "bay", "point", "ridge", "fork", "water", "view",
    "mountain",
];

/// Two numbers of two figures with a comma between them, and a direction behind: one house number.
fn pairs(words: &[Word], at: usize) -> bool {
    let two = |at: usize| small(words, at).filter(|(n, _)| *n >= 10).map(|(_, len)| at + len);
    let fresh =
        at.checked_sub(1).is_none_or(|b| !is_number_word(&words[b]) && !unit::is_designator(&words[b]));
    let Some(middle) = two(at).filter(|&m| fresh && words[m - 1].pause == Pause::Comma) else { return false };
    let Some(end) = two(middle) else { return false };
    let turned = words.get(end).is_some_and(|w| tables::direction(&w.norm).is_some());
    !words[at].is_digits() && !words[middle].is_digits() && turned
}

/// `4 0 1 9` → `4019`, `7 oh 5` → `705`, `10,250` → `10250`.
fn figures(words: Vec<Word>) -> Vec<Word> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if let Some(joined) = thousands_mark(&words, at) {
            kept.push(said(&joined, words[at + 1].pause));
            at += 2;
        } else if let Some((joined, len)) = one_by_one(&words, at) {
            kept.push(said(&joined, words[at + len - 1].pause));
            at += len;
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// `10,250 east`: three figures behind a comma, where a street or the end follows and no unit went before.
fn thousands_mark(words: &[Word], at: usize) -> Option<String> {
    let (head, tail) = (&words[at], words.get(at + 1)?);
    let shaped = head.is_digits()
        && (1..=2).contains(&head.norm.len())
        && !head.norm.starts_with('0')
        && head.pause == Pause::Comma
        && tail.is_digits()
        && tail.norm.len() == 3;
    let named = words.get(at + 2).is_some_and(|w| w.norm.starts_with(char::is_alphabetic));
    let free =
        at.checked_sub(1).is_none_or(|b| !is_number_word(&words[b]) && !unit::is_designator(&words[b]));
    (shaped && named && free).then(|| format!("{}{}", head.norm, tail.norm))
}

/// Figures of one or two places side by side, one of one at least; `oh` among them is a nought.
fn one_by_one(words: &[Word], at: usize) -> Option<(String, usize)> {
    let figure = |i: usize| {
        let word = words.get(i)?;
        let nought = i > at && matches!(word.norm.as_str(), "oh" | "o" | "zero");
        match word.is_digits() && word.norm.len() <= 2 {
            true => Some(word.norm.as_str()),
            false => nought.then_some("0"),
        }
    };
    let single = |i: usize| figure(i).is_some_and(|f| f.len() == 1);
    let after_number =
        at.checked_sub(1).is_some_and(|b| is_number_word(&words[b]) && words[b].pause < Pause::Comma);
    let (mut joined, mut len, mut singles) = (figure(at)?.to_owned(), 1, usize::from(single(at)));
    while words[at + len - 1].pause < Pause::Hyphen.max(Pause::Comma)
        && let Some(next) = figure(at + len)
        && (single(at + len) || single(at + len - 1))
    {
        joined.push_str(next);
        singles += usize::from(single(at + len));
        len += 1;
    }
    // `7 oh five`: the last figures are spoken, which the reader of numbers joins itself.
    let spoken = words.get(at + len).is_some_and(|w| is_number_word(w) && !w.is_digits())
        && words[at + len - 1].pause < Pause::Comma;
    let counts = words.get(at + len).is_some_and(|w| tables::counted(&w.norm) || w.norm == "and");
    (len >= 2 && singles >= 1 && joined.len() <= 10 && !after_number && !spoken && !counts)
        .then_some((joined, len))
}

/// `1 thousand 12` is spoken and written at once: the figures become words, and one reader is enough.
fn scaled(words: Vec<Word>) -> Vec<Word> {
    let scale = |i: usize| words.get(i).is_some_and(|w| matches!(w.norm.as_str(), "hundred" | "thousand"));
    let small = |w: &Word| w.is_digits() && w.norm.len() <= 3 && !w.norm.starts_with('0');
    let mut kept = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let and = i > 1 && words[i - 1].norm == "and" && scale(i - 2);
        let near = scale(i + 1) || (i > 0 && scale(i - 1)) || and;
        match word.norm.parse::<usize>() {
            Ok(n) if near && small(word) => {
                let parts = in_words(n);
                let last = parts.len().saturating_sub(1);
                kept.extend(
                    parts
                        .iter()
                        .enumerate()
                        .map(|(k, p)| said(p, if k == last { word.pause } else { Pause::None })),
                );
            }
            Ok(_) | Err(_) => kept.push(word.clone()),
        }
    }
    kept
}

/// A number below a thousand in words.
pub(super) fn in_words(n: usize) -> Vec<&'static str> {
    let (hundreds, rest) = (n / 100, n % 100);
    let mut parts = Vec::new();
    if hundreds > 0 {
        parts.extend([ONES[hundreds % 10], "hundred"]);
    }
    if rest >= 20 {
        parts.push(TENS[rest / 10]);
    }
    let ones = if rest >= 20 { rest % 10 } else { rest };
    if ones > 0 {
        parts.push(ONES[ones]);
    }
    parts
}

/// How sure it is that a word was a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// Seldom anything else beside numbers: `won`, `ate`.
    Sure,
    /// A small word of every sentence: `for`, `to`.
    Doubtful,
}

fn soft(norm: &str) -> Option<(&'static str, Heard)> {
    SOFT.iter().find(|(heard, ..)| *heard == norm).map(|(_, meant, how)| (*meant, *how))
}

/// Puts `four` for `for` and the like, in runs that number words and such words make together.
fn soft_numbers(mut words: Vec<Word>) -> Vec<Word> {
    let mut at = 0;
    while at < words.len() {
        let number = |w: &Word| is_number_word(w) || soft(&w.norm).is_some();
        if !number(&words[at]) {
            at += 1;
            continue;
        }
        let behind = words[at..].iter().position(|w| !number(w)).map_or(words.len(), |n| at + n);
        let end = (at..behind).find(|&i| words[i].pause >= Pause::Comma).map_or(behind, |i| i + 1);
        if words[at..end].iter().any(|w| soft(&w.norm).is_some()) {
            mend(&mut words, at, end);
        }
        at = end;
    }
    words
}

/// One run `[from, end)`: what of it is meant as a number.
fn mend(words: &mut [Word], from: usize, end: usize) {
    if designates(words, from) {
        mend_unit(words, from, end);
        return;
    }
    let hard = |w: &Word| is_number_word(w);
    let firm = |w: &Word| hard(w) || soft(&w.norm).is_some_and(|(_, how)| how == Heard::Sure);
    let Some(first_firm) = (from..end).find(|&i| firm(&words[i])) else { return };
    let Some(last_firm) = (from..end).rev().find(|&i| firm(&words[i])) else { return };
    let street = street_follows(words, end);
    let several = street && last_firm > first_firm;
    if !several && !words[from..end].iter().any(hard) {
        return;
    }
    if from > 0 && matches!(words[from - 1].norm.as_str(), "between" | "from" | "until" | "before" | "after")
    {
        return;
    }
    let spoken: Vec<Word> = words[from..end].iter().map(as_number).collect();
    if !street && zip_like(words, from, end, &spoken) {
        words[from..end].clone_from_slice(&spoken);
        return;
    }
    let first = if street && leads(words, from, first_firm, end) { from } else { first_firm };
    let last = if street && trails(words, first, last_firm, end) { end } else { last_firm + 1 };
    let meant: Vec<Word> = words[first..last].iter().map(as_number).collect();
    let long = words[first..last].iter().any(|w| w.is_digits() && w.norm.len() > 2);
    let only_sure = words[first..last].iter().all(firm);
    if (street && !long) || zip_like(words, first, last, &meant) || (only_sure && joins(words, from, end)) {
        words[first..last].clone_from_slice(&meant);
    }
}

/// A run of numbers and sure words alone, as an answer is: no talk around it.
fn joins(words: &[Word], from: usize, end: usize) -> bool {
    let talk = |w: &Word| tables::is_talk(&w.norm) || w.norm == "zip" || w.norm == "code";
    words[..from].iter().all(talk) && words[end..].iter().all(talk)
}

fn as_number(word: &Word) -> Word {
    soft(&word.norm).map_or_else(|| word.clone(), |(meant, _)| said(meant, word.pause))
}

/// Whether a unit's designator stands right before.
fn designates(words: &[Word], from: usize) -> bool {
    let last = from.checked_sub(1).filter(|&b| words[b].pause < Pause::Comma);
    let past =
        last.map(|b| if matches!(words[b].norm.as_str(), "number" | "is") { b.saturating_sub(1) } else { b });
    // "Corona street number to".
    let behind_street = from.checked_sub(2).is_some_and(|b| {
        let street = tables::hard_suffix(&words[b].norm).is_some() || signs::has(&words[b].norm);
        words[from - 1].norm == "number" && street
    });
    behind_street || past.is_some_and(|b| unit::is_designator(&words[b]) || words[b].norm == "#")
}

/// `apartment to b`, `unit ate`: behind a designator a small word is a figure where the unit ends so.
fn mend_unit(words: &mut [Word], from: usize, end: usize) {
    let closes = words[end - 1].pause >= Pause::Comma
        || words.get(end).is_none_or(|w| {
            w.norm.chars().count() == 1
                || w.norm == "be"
                || unit::is_letter(&w.norm)
                || matches!(
                    w.norm.as_str(),
                    "and" | "in" | "please" | "zip" | "thanks" | "thank" | "at" | "on"
                )
                || tables::TOWNS.contains(&w.norm.as_str())
        });
    let hard = words[from..end].iter().any(is_number_word);
    if closes || hard {
        let doubtful_end = !closes && !is_number_word(&words[end - 1]);
        let end = if doubtful_end { end - 1 } else { end };
        let meant: Vec<Word> = words[from..end].iter().map(as_number).collect();
        words[from..end].clone_from_slice(&meant);
    }
}

/// Whether small words at the head of a run are its first figures: `for twenty delaware`, `to fifteen larimer`.
///
/// At the head of a turn or behind "it's", where what follows would be no whole house number.
fn leads(words: &[Word], from: usize, first_firm: usize, end: usize) -> bool {
    let opens = from == 0
        || words[from - 1].pause >= Pause::Comma
        || matches!(
            words[from - 1].norm.as_str(),
            "it's" | "is" | "at" | "address" | "yeah" | "okay" | "so" | "no"
        );
    let rest: Vec<Word> = words[first_firm..end].iter().map(as_number).collect();
    let figures = house(&rest, 0).map_or(0, |run| run.figures.len());
    let nought = rest.first().is_some_and(|w| matches!(w.norm.as_str(), "oh" | "o" | "zero"));
    // "It's to two oh one south grant": no English goes on so, while "it's for two people" does.
    let sure =
        from == 0 || (words[from - 1].norm != "address" && matches!(words[from].norm.as_str(), "to" | "too"));
    let one_by_one = sure && rest.len() == 3 && rest.iter().all(is_figure);
    opens && (figures <= 2 || nought || one_by_one)
}

/// A figure said by itself.
fn is_figure(word: &Word) -> bool {
    ONES[..10].contains(&word.norm.as_str()) || matches!(word.norm.as_str(), "oh" | "o")
}

/// Whether small words at the end of a run are its last figures: `nineteen forty to south franklin`.
fn trails(words: &[Word], first: usize, last_firm: usize, end: usize) -> bool {
    let word = as_number(&words[last_firm]);
    let open = TENS.contains(&word.norm.as_str()) || is_figure(&word);
    // "For rest street" is Forest: the small word begins the name.
    let turned = words.get(end).is_some_and(|w| tables::direction(&w.norm).is_some())
        && words.get(end + 1).is_none_or(|w| tables::hard_suffix(&w.norm).is_none());
    let named = !turned
        && (1..=2).any(|more| {
            let parts = words.get(last_firm + 1..end + more).unwrap_or_default();
            let joined: String = parts.iter().map(|w| w.norm.as_str()).collect();
            signs::like(&joined, &Area::EMPTY).is_some() || signs::has(&joined)
        });
    // One small word behind one figure may be a preposition; two are none.
    let enough = last_firm > first || end - last_firm > 2;
    last_firm + 1 < end && open && enough && !named
}

/// Whether a street begins at `at`: a direction, an ordinal, or a name with its suffix.
pub(super) fn street_follows(words: &[Word], at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    if tables::counted(&word.norm) {
        return false;
    }
    let suffix = |i: usize| words.get(i).is_some_and(|w| tables::hard_suffix(&w.norm).is_some());
    let named = (at + 1..at + 5)
        .take_while(|&i| {
            words.get(i).is_some_and(|w| words[i - 1].pause < Pause::Comma && !is_number_word(w))
        })
        .any(suffix);
    let ends = words.get(at + 1).is_none_or(|w| tables::stops(&w.norm) || is_number_word(w));
    let lone = !tables::stops(&word.norm) && ends && word.norm.starts_with(char::is_alphabetic);
    tables::direction(&word.norm).is_some()
        || ordinal(words, at).is_some()
        || named
        || lone
        || tables::BARE.contains(&word.norm.as_str())
}

/// Whether a run is a ZIP code: five figures behind its name, a street or a town, or alone.
fn zip_like(words: &[Word], first: usize, last: usize, meant: &[Word]) -> bool {
    let named =
        words[first.saturating_sub(4)..first].iter().any(|w| matches!(w.norm.as_str(), "zip" | "zipcode"));
    let behind =
        first.checked_sub(1).is_none_or(|b| !tables::stops(&words[b].norm) || words[b].norm == "it's");
    // "Eight oh two one for my address": a small word before others is none of the figures.
    let small = soft(&words[last - 1].norm).is_some_and(|(_, how)| how == Heard::Doubtful);
    let ends = words[last - 1].pause >= Pause::Comma
        || words.get(last).is_none_or(|w| !small && tables::stops(&w.norm));
    if small && !ends {
        return false;
    }
    let five = |r: &super::super::number::Reading| {
        r.digits.len() == 5 && (named || r.digits.starts_with("80") || r.digits.starts_with("81"))
    };
    (named || (behind && ends)) && meant.len() <= 9 && digit_readings(meant).iter().any(five)
}

/// `five two nd` → `52nd`, `fifty nd` as it may be; a lone `st` before a suffix only.
fn ordinals(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let mark = match word.norm.as_str() {
            "nd" | "rd" | "th" => true,
            "st" => words.get(i + 1).is_some_and(|w| tables::hard_suffix(&w.norm).is_some()),
            _ => false,
        };
        if let Some((n, len)) = mark.then(|| tail(&kept)).flatten()
            && super::super::number::ordinal_figures(n).ends_with(word.norm.as_str())
        {
            kept.truncate(kept.len() - len);
            kept.push(said(&super::super::number::ordinal_figures(n), word.pause));
        } else {
            kept.push(word.clone());
        }
    }
    kept
}

/// The number that the last words make, of one or two figures.
fn tail(kept: &[Word]) -> Option<(u32, usize)> {
    let open = |i: usize| kept[i].pause < Pause::Comma;
    let last = kept.len().checked_sub(1).filter(|&i| open(i))?;
    if kept[last].is_digits() {
        return kept[last].norm.parse().ok().filter(|n| (1..200).contains(n)).map(|n| (n, 1));
    }
    let ones = ONES.iter().position(|w| *w == kept[last].norm).filter(|n| *n > 0);
    let before = last.checked_sub(1).filter(|&i| open(i)).map(|i| kept[i].norm.as_str());
    let tens = before.and_then(|b| TENS.iter().position(|w| *w == b));
    let digit = before.and_then(|b| ONES[..10].iter().position(|w| *w == b));
    // "Nine ten five two nd" could be cut anywhere; only behind a direction both figures are the street's.
    let alone = last < 2 || !is_number_word(&kept[last - 2]);
    let n = match (ones, tens, digit) {
        (Some(ones), Some(tens), _) if ones < 10 => (tens * 10 + ones, 2),
        (Some(ones), None, Some(digit)) if ones < 10 && digit > 0 && alone => (digit * 10 + ones, 2),
        (Some(ones), ..) => (ones, 1),
        (None, ..) => (TENS.iter().position(|w| *w == kept[last].norm)? * 10, 1),
    };
    u32::try_from(n.0).ok().map(|value| (value, n.1))
}

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// What is heard for a figure, the figure, and how sure it is beside other numbers.
#[rustfmt::skip]
const SOFT: &[(&str, &str, Heard)] = &[
    ("won", "one", Heard::Sure), ("ate", "eight", Heard::Sure), ("niner", "nine", Heard::Sure),
    ("fife", "five", Heard::Sure), ("sicks", "six", Heard::Sure), ("fore", "four", Heard::Sure),
    ("tree", "three", Heard::Doubtful), ("free", "three", Heard::Doubtful), ("for", "four", Heard::Doubtful),
    ("to", "two", Heard::Doubtful), ("too", "two", Heard::Doubtful), ("tu", "two", Heard::Sure),
    ("owe", "oh", Heard::Doubtful), ("sex", "six", Heard::Doubtful), ("tin", "ten", Heard::Doubtful),
    ("hate", "eight", Heard::Doubtful), ("nein", "nine", Heard::Sure), ("wan", "one", Heard::Doubtful),
];
/// What is heard for a direction.
#[rustfmt::skip]
const DIRECTIONS_HEARD: &[(&str, &str)] = &[
    ("self", "south"), ("souf", "south"), ("sow", "south"), ("sows", "south"), ("sauce", "south"), ("mouth", "south"),
    ("south's", "south"), ("ease", "east"), ("eased", "east"), ("yeast", "east"), ("eats", "east"),
    ("norf", "north"), ("nort", "north"), ("nors", "north"), ("norse", "north"), ("forth", "north"),
    ("wes", "west"), ("wess", "west"), ("vest", "west"), ("less", "west"), ("best", "west"), ("rest", "west"), ("lest", "west"),
];
/// Phrases that recognisers write for a word of an address.
#[rustfmt::skip]
const RENAMED: &[(&str, &str)] = &[
    ("thats", "that's"), ("theres", "there's"), ("dont", "don't"), ("im", "i'm"), ("ive", "i've"), ("whats", "what's"),
    ("wheres", "where's"), ("youre", "you're"), ("didnt", "didn't"), ("doesnt", "doesn't"), ("isnt", "isn't"),
    ("cant", "can't"), ("heres", "here's"), ("theyre", "they're"), ("youve", "you've"), ("weve", "we've"),
    ("hashtag", "#"), ("hash tag", "#"), ("pound sign", "#"), ("m l k", "mlk"), ("em el kay", "mlk"),
    ("a part mint", "apartment"), ("a part meant", "apartment"), ("apart mint", "apartment"),
    ("appartment", "apartment"), ("apparment", "apartment"), ("apartament", "apartment"),
    ("you knit", "unit"), ("you nit", "unit"), ("eunice", "unit"), ("bull of art", "boulevard"),
    ("bullevard", "boulevard"), ("boulavard", "boulevard"), ("bolevard", "boulevard"), ("boulevards", "boulevard"),
    ("bully vard", "boulevard"), ("have a new", "avenue"), ("av a new", "avenue"), ("avenues", "avenue"),
    ("one hundredth", "100th"), ("a hundredth", "100th"), ("hundredth", "100th"), ("zip's", "zip"), ("zips", "zip"),
    ("zipcode's", "zipcode"), ("westminister", "westminster"), ("west minster", "westminster"),
    ("lake wood", "lakewood"), ("little ton", "littleton"), ("engle wood", "englewood"), ("north glen", "northglenn"),
    ("north glenn", "northglenn"), ("wheatridge", "wheat ridge"), ("wheat rich", "wheat ridge"),
    ("thorn ton", "thornton"), ("arvata", "arvada"), ("our vada", "arvada"), ("commerse city", "commerce city"), ("fith", "fifth"), ("eighths", "eighth"), ("fourty", "forty"), ("twenny", "twenty"),
    ("for tea", "forty"), ("four tea", "forty"), ("fif tea", "fifty"), ("six tea", "sixty"), ("seven tea", "seventy"),
    ("eight tea", "eighty"), ("ate tea", "eighty"), ("nine tea", "ninety"), ("thir tea", "thirty"),
    ("for tee", "forty"), ("four tee", "forty"), ("fif tee", "fifty"), ("six tee", "sixty"),
    ("seven tee", "seventy"), ("eight tee", "eighty"), ("ate tee", "eighty"), ("nine tee", "ninety"),
    ("thir tee", "thirty"), ("twen tee", "twenty"), ("for teen", "fourteen"), ("six teen", "sixteen"),
    ("seven teen", "seventeen"), ("ate teen", "eighteen"), ("eight teen", "eighteen"), ("nine teen", "nineteen"),
];
