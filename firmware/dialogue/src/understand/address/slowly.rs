//! House numbers that were written with marks inside: `Twenty three, seventy seven`, `Seven-thirty, one`, `11:28`.
//!
//! A recogniser puts its commas where the caller breathes, and takes a number in pairs for the time of day. Asked for
//! the address, a comma between number words ends no number; between numbers that are typed in figures it does.

use std::borrow::Cow;

use super::super::number::{house, is_number_word, ordinal, small};
use super::super::words::{Pause, Word};
use super::{called, hear, signs, tables, unit};

/// The text with times of day before a street in words: `11:28 Washington Street` → `eleven twenty eight …`.
pub fn without_clock(text: &str) -> Cow<'_, str> {
    // Every other turn is spared the copy.
    let between = |w: &[u8]| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit();
    if !text.as_bytes().windows(3).any(between) {
        return Cow::Borrowed(text);
    }
    let chunks: Vec<&str> = text.split_whitespace().collect();
    let told =
        |(at, chunk): (usize, &&str)| clock(chunk, &chunks[at + 1..]).unwrap_or_else(|| (*chunk).to_owned());
    Cow::Owned(chunks.iter().enumerate().map(told).collect::<Vec<_>>().join(" "))
}

/// `11:28` in words, with what is written to it (`7:30-one`), where a street stands behind.
fn clock(chunk: &str, behind: &[&str]) -> Option<String> {
    let (hours, rest) = chunk.split_once(':')?;
    let (minutes, rest) = rest.split_at_checked(2)?;
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = figures(minutes) && rest.chars().all(|c| c == '-' || c == ',' || c.is_ascii_alphabetic());
    if hours.len() > 2 || !figures(hours) || !whole || !street_behind(behind) {
        return None;
    }
    let minutes = match minutes.strip_prefix('0') {
        Some("0") => "hundred".to_owned(),
        Some(one) => format!("oh {}", hear::in_words(one.parse().ok()?).join(" ")),
        None => hear::in_words(minutes.parse().ok()?).join(" "),
    };
    let hours = hear::in_words(hours.parse().ok().filter(|n| *n > 0)?).join(" ");
    Some(format!("{hours} {minutes}{rest}"))
}

/// Whether a street follows at once: a direction, an ordinal, a name with its suffix, or a known name.
fn street_behind(chunks: &[&str]) -> bool {
    let plain = |chunk: &str| chunk.trim_end_matches([',', '.', '?', '!']).to_lowercase();
    let Some(first) = chunks.first().map(|c| plain(c)) else { return false };
    if tables::stops(&first) || tables::counted(&first) {
        return false;
    }
    let named = chunks.iter().skip(1).take(called::NAME_WORDS).map(|c| plain(c));
    let suffix = named.take_while(|c| !tables::stops(c)).any(|c| tables::hard_suffix(&c).is_some());
    let turned = tables::direction(&first).is_some() || first.contains('-') || signs::has(&first);
    turned || suffix
}

/// The words without the pauses inside a house number, and without the one between a direction and its street.
/// Where nobody asked for an address, only where a street follows.
pub fn joined(mut words: Vec<Word>, asked: bool) -> Vec<Word> {
    let mut at = 0;
    while at < words.len() {
        if !is_number_word(&words[at]) {
            at += 1;
            continue;
        }
        let end = run_end(&words, at);
        if end == at {
            at += 1;
            continue;
        }
        let follows =
            end < words.len() && words[end - 1].pause < Pause::Stop && hear::street_follows(&words, end);
        if (asked || follows) && one_number(&words, at, end) {
            words[at..end - 1].iter_mut().for_each(|w| w.pause = Pause::None);
        }
        at = end;
    }
    for i in 0..words.len().saturating_sub(2) {
        if turned(&words, i) {
            words[i].pause = Pause::None;
        }
    }
    words
}

/// One past the number words from `at` on; an ordinal is the street's, and the end of a sentence that of the number.
fn run_end(words: &[Word], at: usize) -> usize {
    let last = |i: usize| words[i].pause == Pause::Stop && words.get(i + 1).is_some();
    let mut end = at;
    while words.get(end).is_some_and(is_number_word) && end - at < LONGEST && ordinal(words, end).is_none() {
        end += 1;
        if last(end - 1) {
            break;
        }
    }
    end
}

/// Whether number words with pauses inside are one house number, or a ZIP code.
fn one_number(words: &[Word], at: usize, end: usize) -> bool {
    let Some(run) = words.get(at..end).filter(|run| run.len() >= 2) else { return false };
    let paused = run[..run.len() - 1].iter().any(|w| w.pause >= Pause::Comma);
    let spoken = run.iter().all(|w| !w.is_digits()) || run.iter().all(|w| w.is_digits() && w.norm.len() == 2);
    let other = unit::is_announced(words, at)
        || at
            .checked_sub(1)
            .is_some_and(|b| is_number_word(&words[b]) || OTHER.contains(&words[b].norm.as_str()));
    let counts = words.get(end).is_some_and(|w| tables::counted(&w.norm));
    if !paused || !spoken || other || counts {
        return false;
    }
    let plain: Vec<Word> = run.iter().map(|w| Word { pause: Pause::None, ..w.clone() }).collect();
    let fits = house(&plain, 0).filter(|r| {
        r.len == plain.len() && (3..=5).contains(&r.figures.len()) && !r.figures.starts_with('0')
    });
    fits.is_some_and(|whole| !begun_again(run, &whole.figures))
}

/// "Five, five fifty Pearl": the head was a start that was given up, for what follows begins with it.
fn begun_again(run: &[Word], whole: &str) -> bool {
    let Some(head) = run.iter().position(|w| w.pause >= Pause::Comma).map(|i| i + 1) else { return false };
    let Some(first) = house(&run[..head], 0).filter(|r| r.len == head) else { return false };
    let rest = whole.strip_prefix(first.figures.as_str()).unwrap_or_default();
    rest.len() >= 3 && rest.starts_with(first.figures.as_str())
}

/// "Two fifty West, Ohio Avenue": the pause behind a direction that stands between a number and a street.
fn turned(words: &[Word], at: usize) -> bool {
    let direction = words[at].pause == Pause::Comma && tables::direction(&words[at].norm).is_some();
    let numbered =
        at.checked_sub(1).is_some_and(|b| is_number_word(&words[b]) && words[b].pause <= Pause::Comma);
    let street = || {
        let next = &words[at + 1];
        let nth = ordinal(words, at + 1).is_some()
            || small(words, at + 1).is_some_and(|(_, n)| ordinal(words, at + 1 + n).is_some());
        let name = !called::ends_name(next)
            && tables::direction(&next.norm).is_none()
            && tables::hard_suffix(&next.norm).is_none()
            && called::suffix_ahead(words, at + 1);
        nth || name
    };
    direction && numbered && street()
}

/// Before a number that is no house's.
const OTHER: [&str; 9] = ["zip", "zipcode", "code", "phone", "cell", "box", "press", "dial", "between"];
/// The most words that are looked at as one number.
const LONGEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::super::{Area, parse, parse_answer};

    fn line(text: &str) -> String {
        parse_answer(text, &Area::EMPTY).street_line().unwrap_or_default()
    }

    #[test]
    fn a_pause_between_number_words_ends_no_house_number_where_the_address_was_asked() {
        for (text, expected) in [
            ("Twenty three, seventy seven, South Garrison Street.", "2377 S Garrison St"),
            ("Seven-thirty, one-south corona street.", "731 S Corona St"),
            ("Thirty nine, eleven quiva street.", "3911 Quiva St"),
            ("Twenty two, thirty three aims street", "2233 Aims St"),
            ("Her house is thirty, one, seventy two, Osceola.", "3172 Osceola"),
            ("Thirteen, two fifty West, Ohio Avenue and Lakewood.", "13250 W Ohio Ave"),
            ("Thirty one, twenty west, thirty, fifth Avenue", "3120 W 35th Ave"),
            ("Three hundred, forty one, Roslyn Street", "341 Roslyn St"),
            ("twelve thousand, four fifty, East Iliff", "12450 E Iliff"),
            ("Sixteen oh, five Marion Street", "1605 Marion St"),
            ("it's forty eight: ninety Peoria Street", "4890 Peoria St"),
            ("One, two three four Elm Street.", "1234 Elm St"),
            ("23, 77 South Garrison Street", "2377 S Garrison St"),
            ("Eleven, forty.", "1140"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_two_stay_two() {
        for (text, expected) in [
            ("two, 1080 Acoma Street", "1080 Acoma St"),
            ("twelve fifty, twelve sixty Pearl Street", "1260 Pearl St"),
            ("five, five fifty Pearl Street", "550 Pearl St"),
            ("apartment twenty two, thirty three Ames Street", "33 Ames St"),
            ("fifteen twenty, twenty, first avenue", "1520 21st Ave"),
            ("thirty second avenue, fifteen oh one", "1501 32nd Ave"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
        let read = parse_answer("forty, twelve Pearl Street, unit six, eight oh two, one four", &Area::EMPTY);
        assert_eq!((read.number.as_deref(), read.unit.as_deref()), (Some("4012"), Some("6")));
        assert_eq!(line(&"twenty, ".repeat(10_000)), "");
    }

    #[test]
    fn a_house_number_that_was_written_as_a_time_is_a_house_number() {
        for (text, expected) in [
            ("11:28 Washington Street", "1128 Washington St"),
            ("7:31 South Corona Street", "731 S Corona St"),
            ("7:30-one South Corona Street", "731 S Corona St"),
            ("It's 3:05 Pearl.", "305 Pearl"),
            ("we're at 12:00 East Colfax Avenue", "1200 E Colfax Ave"),
            ("I'm home after 11:30, 1420 Pearl Street", "1420 Pearl St"),
            ("10:30 is fine, 1420 Pearl Street", "1420 Pearl St"),
            ("0:99 Pearl Street, 1:2:3 \u{e9}:11", "99 Pearl St"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
        let free = parse("my sink leaks at 11:28 Washington Street", &Area::EMPTY);
        assert_eq!(free.street_line().as_deref(), Some("1128 Washington St"));
        assert!(!parse("tomorrow between two, thirty minutes later", &Area::EMPTY).complete);
        assert!(!parse("come by at 10:30 tomorrow", &Area::EMPTY).complete);
    }
}
