//! What an answer says where no phrase of the grammar does: "that won't break me" to a fee, "dead on" to a read-back.
//!
//! `closed.tsv` is made by `models/training/answers/train.py closed` from answers that were written for it (see
//! `models/cards/closed-answers.md`); every number counts as one word, since a fee is said again in a hundred ways.

use super::asked::{Asked, Topic, Way};
use crate::understand::number::is_cardinal;
use crate::understand::runs;

const TABLE: &str = include_str!("closed.tsv");

/// Chances from which an answer is believed, chosen on the answers of each writer read by what all others wrote: the card has
/// the figures. A wrong yes costs more than one question again.
const BELIEVED_YES: f32 = 0.6;
const BELIEVED_NO: f32 = 0.6;
/// A fee that is declined ends the booking: it takes more.
const SURE_NO: f32 = 0.75;
/// What was read back is booked with a yes: it takes more, and no word that nobody answered with.
const SURE_YES: f32 = 0.75;

/// Which of the questions it was; `None` of one that nobody wrote answers to.
fn question(asked: &Asked) -> Option<&'static str> {
    match (asked.way, asked.topic) {
        (Way::More, _) => Some("else"),
        (Way::Turned, _) => None,
        (Way::Plain, Topic::Fee) => Some("fee"),
        (Way::Plain, Topic::Offer | Topic::Cancel) => Some("offer"),
        (Way::Plain, Topic::Other) if asked.read_back => Some("check"),
        (
            Way::Plain,
            Topic::GoesOn
            | Topic::Adult
            | Topic::Owner
            | Topic::Booked
            | Topic::There
            | Topic::Unwell
            | Topic::ShutOff
            | Topic::Other,
        ) => None,
    }
}

/// Yes or no where the words weigh enough for either.
pub(super) fn says(text: &str, asked: &Asked) -> Option<bool> {
    let of = question(asked)?;
    let text = numbered(text);
    // Letters that spell a name, or a street, are words that nobody answered with.
    if runs::known(TABLE, of, &text) < 0.5 {
        return None;
    }
    let says = runs::says(TABLE, of, &text)?;
    let refused = if of == "fee" { SURE_NO } else { BELIEVED_NO };
    let agreed = match of {
        "check" if runs::known(TABLE, of, &text) < 1.0 => f32::INFINITY,
        "check" => SURE_YES,
        _ => BELIEVED_YES,
    };
    match () {
        () if says.yes >= agreed => Some(true),
        () if says.no >= refused => Some(false),
        () => None,
    }
}

/// The text with every number, however many words it has, as one word.
fn numbered(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut out = String::with_capacity(lower.len());
    let mut within = false;
    for token in lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}'))) {
        if token.is_empty() {
            continue;
        }
        let (core, tail) = token.split_at(token.find(['\'', '\u{2019}']).unwrap_or(token.len()));
        let number = is_cardinal(core) || core.bytes().all(|b| b.is_ascii_digit()) && !core.is_empty();
        if number || (within && token == "oh") {
            if !within {
                out.push_str(" num");
            }
            out.push_str(tail);
        } else {
            out.push(' ');
            out.push_str(token);
        }
        within = (number && tail.is_empty()) || (within && token == "oh");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(question: &str, context: &str, text: &str) -> Option<bool> {
        says(text, &Asked::of(question, context))
    }

    #[test]
    fn the_table_is_sound() {
        assert!(TABLE.is_ascii());
        let rows: Vec<_> = TABLE.lines().map(|line| runs::row(line).unwrap()).collect();
        assert!(rows.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)), "in order, each once");
        for of in ["check", "else", "fee", "offer"] {
            assert!(rows.iter().any(|row| (row.0, row.1) == (of, "")), "{of}");
        }
    }

    #[test]
    fn every_number_is_one_word() {
        assert_eq!(numbered("Eighty-nine, fine"), " num fine");
        assert_eq!(numbered("eight oh two's right"), " num's right");
        assert_eq!(numbered("oh well 89 dollars"), " oh well num dollars");
        assert_eq!(numbered(""), "");
    }

    #[test]
    fn what_no_phrase_says_is_weighed_by_its_words() {
        let fee = "There is a dispatch fee of $89, which is waived with the work. Is that all right?";
        assert_eq!(of(fee, "", "eighty nine is reasonable to me"), Some(true));
        assert_eq!(of(fee, "", "that is way too steep for me"), Some(false));
        assert_eq!(of("Anything else I can do?", "", "that's a wrap"), Some(false));
        assert_eq!(of("Is the water still running?", "", "eighty nine is reasonable"), None);
    }
}
