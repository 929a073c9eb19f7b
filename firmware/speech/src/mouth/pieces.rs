//! Where a long line may be cut, so that its first sound comes early: at clauses, the first piece short.

/// A part of a line that is rendered by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenPiece {
    /// Its words, with the mark it ends on.
    pub text: String,
    /// Silence between it and the next one, in ms; 0 behind the last.
    pub rest_ms: u16,
}

/// The line in pieces: in order, nothing lost. A line under ten words is one piece. Digits in groups are not cut apart
/// where that leaves a piece of less than three words.
pub fn pieces(spoken: &str) -> Vec<SpokenPiece> {
    let mut pieces: Vec<SpokenPiece> = Vec::new();
    let whole_words = words(spoken);
    let mut open = String::new();
    for clause in clauses(spoken) {
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(clause);
        let enough = if pieces.is_empty() { FIRST_WORDS } else { LATER_WORDS };
        let sentence_ends = open.ends_with(['.', '?', '!']) && words(&open) >= 2;
        if whole_words >= SHORT_WORDS && (words(&open) >= enough || sentence_ends) {
            pieces.push(SpokenPiece { rest_ms: rest_ms(&open), text: std::mem::take(&mut open) });
        }
    }
    close(open, &mut pieces);
    if let Some(last) = pieces.last_mut() {
        last.rest_ms = 0;
    }
    pieces
}

/// The rest: a piece of its own, or the tail of the one before when it is a word or two.
fn close(open: String, pieces: &mut Vec<SpokenPiece>) {
    if open.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(last) if words(&open) < 3 && !last.text.ends_with(['.', '?', '!']) => {
            last.text.push(' ');
            last.text.push_str(&open);
        }
        Some(_) | None => pieces.push(SpokenPiece { text: open, rest_ms: 0 }),
    }
}

/// The sentences of a line, for engines that take one at a time.
#[cfg(any(feature = "native", test))]
pub(super) fn sentences(spoken: &str) -> Vec<SpokenPiece> {
    let mut sentences: Vec<SpokenPiece> = Vec::new();
    let mut open = String::new();
    for word in spoken.split_whitespace() {
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(word);
        // A short word with a stop may be an abbreviation or a letter: only what has two words ends there.
        if word.ends_with(['.', '?', '!']) && (words(&open) >= 2 || word.len() > 4) && !is_abbreviated(word) {
            sentences.push(SpokenPiece { rest_ms: rest_ms(&open), text: std::mem::take(&mut open) });
        }
    }
    if !open.is_empty() {
        sentences.push(SpokenPiece { text: open, rest_ms: 0 });
    }
    if let Some(last) = sentences.last_mut() {
        last.rest_ms = 0;
    }
    sentences
}

/// Stretches that end on a mark, or before a joining word where a stretch has grown long.
fn clauses(spoken: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let (mut from, mut count) = (0, 0);
    for word in spoken.split_whitespace() {
        // `split_whitespace` gives parts of `spoken`, so the distance is the position.
        let at = word.as_ptr() as usize - spoken.as_ptr() as usize;
        if count >= LONG_CLAUSE && JOINING.contains(&word.to_lowercase().as_str()) {
            clauses.push(spoken[from..at].trim());
            (from, count) = (at, 0);
        }
        count += 1;
        if word.ends_with([',', ';', ':', '.', '?', '!', '—']) && !is_abbreviated(word) {
            clauses.push(spoken[from..at + word.len()].trim());
            (from, count) = (at + word.len(), 0);
        }
    }
    let rest = spoken[from..].trim();
    if !rest.is_empty() {
        clauses.push(rest);
    }
    clauses
}

fn is_abbreviated(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|w| w.contains('.') || ABBREVIATED.contains(&w.to_lowercase().as_str()))
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn rest_ms(piece: &str) -> u16 {
    match piece.chars().last() {
        Some('.' | '?' | '!') => 300,
        Some(';' | ':' | '—') => 200,
        Some(',') => 140,
        Some(_) | None => 20,
    }
}

/// A line of fewer words renders in less than it takes to notice (60 to 90 ms measured).
const SHORT_WORDS: usize = 10;
const FIRST_WORDS: usize = 3;
const LATER_WORDS: usize = 9;
const LONG_CLAUSE: usize = 7;

/// Words before which a breath is natural.
const JOINING: [&str; 16] = [
    "and", "because", "between", "but", "if", "or", "so", "that", "then", "until", "what", "when", "where",
    "which", "while", "who",
];
const ABBREVIATED: [&str; 12] = ["mr", "mrs", "ms", "dr", "st", "apt", "ave", "blvd", "jr", "sr", "vs", "mt"];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, u16)]) {
        let cut = pieces(line);
        let got: Vec<(&str, u16)> = cut.iter().map(|p| (p.text.as_str(), p.rest_ms)).collect();
        assert_eq!(got, expected, "{line}");
    }

    #[test]
    fn a_short_line_stays_whole() {
        check("Okay, what's the address?", &[("Okay, what's the address?", 0)]);
        check("", &[]);
    }

    #[test]
    fn a_long_line_begins_with_a_short_piece() {
        check(
            "Thanks for calling Summit, this call is recorded. What can we help you with today?",
            &[
                ("Thanks for calling Summit,", 140),
                ("this call is recorded.", 300),
                ("What can we help you with today?", 0),
            ],
        );
    }

    #[test]
    fn a_clause_without_marks_is_cut_before_a_joining_word() {
        check(
            "I can have a technician at your house tomorrow between eight and ten in the morning",
            &[
                ("I can have a technician at your house tomorrow", 20),
                ("between eight and ten in the morning", 0),
            ],
        );
    }

    #[test]
    fn groups_of_digits_keep_together_and_nothing_is_lost() {
        let line = "I have three oh three, five five five, oh one four two, is that right?";
        let cut = pieces(line);
        assert!(cut.iter().all(|p| p.text.split(' ').count() >= 3), "{cut:?}");
        let joined: Vec<&str> = cut.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(joined.join(" "), line);
    }

    #[test]
    fn sentences_end_at_stops_but_not_at_abbreviations() {
        let cut = sentences("Mr. Quinn is here. It's nine a.m. now. Okay?");
        let got: Vec<&str> = cut.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(got, ["Mr. Quinn is here.", "It's nine a.m. now.", "Okay?"]);
        assert_eq!(cut.last().map(|p| p.rest_ms), Some(0));
    }
}
