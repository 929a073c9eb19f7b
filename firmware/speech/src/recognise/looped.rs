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

/// A loop within one word: "hahahahahahahahaha", "0000000000000000", "547-398-547-398-547-398".
fn cut_inside(word: &str) -> (String, bool) {
    let letters: Vec<char> = word.chars().collect();
    for from in 0..letters.len() {
        for unit in 1..=LONGEST_UNIT.min(letters.len() - from) {
            let first = &letters[from..from + unit];
            let times = letters[from..].chunks_exact(unit).take_while(|c| *c == first).count();
            // "555" thrice is nine fives, which the shorter unit has judged.
            let shorter = (1..unit).any(|n| unit % n == 0 && first.chunks(n).all(|c| *c == first[..n]));
            if times > allowed_inside(first) && !shorter {
                // What is left of a loop that was cut off in its middle goes with it.
                let rest = &letters[from + unit * times..];
                let rest = if first.starts_with(rest) { &[] } else { rest };
                let (rest, _) = cut_inside(&rest.iter().collect::<String>());
                return (letters[..from + unit].iter().collect::<String>() + &rest, true);
            }
        }
    }
    (word.to_owned(), false)
}

/// Characters of a loop within a word: two groups of a telephone number with their dashes.
const LONGEST_UNIT: usize = 8;

/// Ten figures alike are a number that somebody may have dialled; a spelled name has a letter twice or thrice, and an
/// area code may come back once as the next group.
fn allowed_inside(unit: &[char]) -> usize {
    match unit.len() {
        1 if unit[0].is_ascii_digit() => 10,
        1 | 2 => 5,
        _ => 2,
    }
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
        assert_eq!(cut("547-398-547-398-547-398-547-398-54"), "547-398-");
        assert_eq!(cut("547-397-897-897-897-897-89"), "547-397-8");
        assert_eq!(cut("L-i-a-m-b-a-d-a-d-a-d-a-d-a-d-a-d"), "L-i-a-m-b-a-d");
        assert_eq!(cut("The iy-a-a-a-a-a-a-a-a"), "The iy-a");
        assert_eq!(cut("1928333333333333333333"), "19283");
        assert_eq!(cut("seven, zero, seven, zero, seven, zero, seven, zero,"), "seven, zero,");
        assert_eq!(cut("call 000000000000000"), "call 0");
    }

    #[test]
    fn what_people_say_twice_or_thrice_stays() {
        for text in [
            "no no no",
            "five five five oh one four two",
            "555-555-5555",
            "303-303-0142",
            "800-000-0000",
            "A-n-n-a S-u-s-a-n-n-a",
            "Ha ha ha",
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
