//! What an answer to a settling question says by its words: see [`crate::understand::runs`].

use vocab::{Hazard, Says};

use crate::understand::runs;

const TABLE: &str = include_str!("answers.tsv");

/// What the text says as an answer to the question about `hazard`; `None` of one without words.
pub(super) fn says(hazard: Hazard, text: &str) -> Option<Says> {
    runs::says(TABLE, hazard.as_str(), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use runs::{row, weight};

    #[test]
    fn every_row_of_the_table_is_found_and_every_hazard_has_its_own() {
        assert!(TABLE.is_ascii());
        let rows: Vec<_> = TABLE.lines().map(|line| row(line).unwrap()).collect();
        assert!(rows.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)), "in order, each once");
        assert!(rows.iter().all(|(of, run, found)| weight(TABLE, of, run) == Some(*found)));
        let known = |of: &str| of.is_empty() || of == "*" || Hazard::ALL.iter().any(|h| h.as_str() == of);
        assert!(rows.iter().all(|(of, _, _)| known(of)));
        assert!(Hazard::ALL.iter().all(|hazard| weight(TABLE, hazard.as_str(), "").is_some()));
        assert_eq!(weight(TABLE, "gas", "no such run of words"), None);
    }

    #[test]
    fn a_text_of_no_words_says_nothing() {
        assert_eq!(says(Hazard::Gas, ""), None);
        assert_eq!(says(Hazard::Gas, "?!"), None);
    }
}
