//! Letters: plain, and with the names that tell `B` from `D` on a telephone.

/// Letter by letter with pauses: `N, G, U, Y, E, N`. Digits and other characters are left out.
pub fn letters(text: &str) -> String {
    let said: Vec<String> =
        text.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_uppercase().to_string()).collect();
    said.join(", ")
}

/// Letter by letter, each with a name: `N as in Nora, G as in George`. A space is a longer pause; letters
/// outside A to Z are said plainly.
pub fn spell(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(spell_word).filter(|w| !w.is_empty()).collect();
    words.join("; then ")
}

fn spell_word(word: &str) -> String {
    let said: Vec<String> = word.chars().filter_map(spell_letter).collect();
    said.join(", ")
}

fn spell_letter(c: char) -> Option<String> {
    let upper = c.to_uppercase().next()?;
    match c {
        '\'' | '\u{2019}' => Some("apostrophe".to_owned()),
        '-' => Some("hyphen".to_owned()),
        _ if upper.is_ascii_uppercase() => {
            let name = NAMES[(upper as u8 - b'A') as usize];
            Some(format!("{upper} as in {name}"))
        }
        _ => upper.is_alphanumeric().then(|| upper.to_string()),
    }
}

/// First names and everyday words: people know them where they do not know the radio alphabet.
const NAMES: [&str; 26] = [
    "Adam", "Boy", "Charlie", "David", "Edward", "Frank", "George", "Henry", "Ida", "John", "King", "Lucy",
    "Mary", "Nora", "Oscar", "Peter", "Queen", "Robert", "Sam", "Tom", "Uncle", "Victor", "William", "X-ray",
    "Young", "Zebra",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_names_each_letter() {
        assert_eq!(spell("Ng"), "N as in Nora, G as in George");
        assert_eq!(spell("O'B"), "O as in Oscar, apostrophe, B as in Boy");
        assert_eq!(spell("de Z"), "D as in David, E as in Edward; then Z as in Zebra");
        assert_eq!(letters("Nguyen"), "N, G, U, Y, E, N");
        assert_eq!(letters("Ana-Li 3"), "A, N, A, L, I");
    }

    #[test]
    fn every_letter_is_named_by_a_word_that_begins_with_it() {
        for (i, name) in NAMES.iter().enumerate() {
            assert_eq!(name.as_bytes()[0], b'A' + i as u8);
        }
    }
}
