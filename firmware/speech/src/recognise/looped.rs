//! The loop guard: recognisers of the encoder-decoder kind can lose their place and say one thing for ever ("the the
//! the"), most of all on clips cut in the middle of a word.
//!
//! A phrase counts as a loop when it stands in a row more often than people say it: digits up to six times ("5 5 5"
//! stays), other words up to three ("no no no" stays), longer phrases up to twice.

/// The text without its loops, and whether there was one. Of a looping phrase one is left.
pub fn cut_loops(text: &str) -> (String, bool) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|w| plain(w)).collect();
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    let (mut at, mut looped) = (0, false);
    while at < words.len() {
        let found = (1..=LONGEST_PHRASE).find_map(|n| {
            let times = repeats(&plain[at..], n);
            (times > allowed(&plain[at..], n)).then_some((n, times))
        });
        let (take, skip) = found.map_or((1, 1), |(n, times)| (n, n * times));
        looped |= found.is_some();
        for word in &words[at..at + take] {
            let (word, stretched) = cut_inside(word);
            looped |= stretched;
            kept.push(word);
        }
        at += skip;
    }
    (kept.join(" "), looped)
}

/// Words of a looping phrase.
const LONGEST_PHRASE: usize = 12;

fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How often the first `n` words stand in a row.
fn repeats(words: &[String], n: usize) -> usize {
    let Some(first) = words.get(..n) else { return 0 };
    words.chunks_exact(n).take_while(|chunk| *chunk == first).count()
}

fn allowed(words: &[String], n: usize) -> usize {
    match n {
        1 if is_digit(&words[0]) => 6,
        1 => 3,
        _ => 2,
    }
}

fn is_digit(word: &str) -> bool {
    const DIGITS: [&str; 11] =
        ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    DIGITS.contains(&word) || (!word.is_empty() && word.chars().all(|c| c.is_ascii_digit()))
}

/// A loop within one word: "hahahahahahahahaha", "0000000000000000".
fn cut_inside(word: &str) -> (String, bool) {
    const TIMES: usize = 8;
    let letters: Vec<char> = word.chars().collect();
    for unit in 1..=4 {
        for from in 0..letters.len().saturating_sub(unit * TIMES - 1) {
            let first = &letters[from..from + unit];
            let times = letters[from..].chunks_exact(unit).take_while(|c| *c == first).count();
            // Ten digits alike are a number that somebody may have dialled; letters never stand so.
            let limit = if first.iter().all(char::is_ascii_digit) { 10 / unit + 1 } else { TIMES };
            if times >= limit.max(2) && times >= TIMES.min(limit) {
                let end = from + unit * times;
                let cut = letters[..from + unit].iter().chain(&letters[end..]).collect();
                return (cut, true);
            }
        }
    }
    (word.to_owned(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let (out, looped) = cut_loops(text);
        assert!(looped, "{text}");
        out
    }

    #[test]
    fn loops_are_cut_to_one() {
        assert_eq!(cut("the the the the the the"), "the");
        assert_eq!(cut("My name is, my name is, my name is, my name is"), "My name is,");
        assert_eq!(cut("I have a leak in the in the in the in the kitchen"), "I have a leak in the kitchen");
        assert_eq!(cut("yes. I think so I think so I think so"), "yes. I think so");
        assert_eq!(cut("5 5 5 5 5 5 5 5 5"), "5");
        assert_eq!(cut("it's hahahahahahahahahaha funny"), "it's ha funny");
        assert_eq!(cut("call 000000000000000"), "call 0");
    }

    #[test]
    fn what_people_say_twice_or_thrice_stays() {
        for text in [
            "no no no",
            "five five five oh one four two",
            "555-555-5555",
            "5555555555",
            "0 0 0 0",
            "bye bye",
            "thank you thank you",
            "very very very cold",
            "one one one one two two two two",
            "Mississippi",
            "",
        ] {
            assert_eq!(cut_loops(text), (text.to_owned(), false));
        }
    }
}
