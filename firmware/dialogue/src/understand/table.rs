//! The tables of this folder and of triage, cut into rows and cells while the crate is compiled: nothing is
//! read, built or kept at run time, and no global hides in a pure crate.

/// A line of a table: its first cell and the rest.
pub(crate) type Row = (&'static str, &'static str);

/// The rows of a table, comments left out.
pub(crate) const fn count(text: &'static str) -> usize {
    let (bytes, mut at, mut n) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        let (end, tab) = line(bytes, at);
        if tab < end && bytes[at] != b'#' {
            n += 1;
        }
        at = end + 1;
    }
    n
}

/// Cuts a table into its rows; `N` is its [`count`].
pub(crate) const fn rows<const N: usize>(text: &'static str) -> [Row; N] {
    let (bytes, mut at, mut n) = (text.as_bytes(), 0, 0);
    let mut found = [("", ""); N];
    while at < bytes.len() {
        let (end, tab) = line(bytes, at);
        if tab < end && bytes[at] != b'#' {
            found[n] = (slice(text, at, tab), slice(text, tab + 1, end));
            n += 1;
        }
        at = end + 1;
    }
    found
}

/// The cells of a list `a, b, c`.
pub(crate) const fn count_cells(list: &'static str) -> usize {
    let (bytes, mut at, mut n) = (list.as_bytes(), 0, 1);
    while at < bytes.len() {
        if bytes[at] == b',' {
            n += 1;
        }
        at += 1;
    }
    n
}

/// Cuts a list `a, b, c`; `N` is its [`count_cells`].
pub(crate) const fn cells<const N: usize>(list: &'static str) -> [&'static str; N] {
    let bytes = list.as_bytes();
    let mut found = [""; N];
    let (mut from, mut at, mut n) = (0, 0, 0);
    while at <= bytes.len() {
        if at == bytes.len() || bytes[at] == b',' {
            while from < at && bytes[from] == b' ' {
                from += 1;
            }
            found[n] = slice(list, from, at);
            n += 1;
            from = at + 1;
        }
        at += 1;
    }
    found
}

/// The rest of the row that begins with `name`; empty when there is none.
pub(crate) const fn rest(rows: &[Row], name: &str) -> &'static str {
    let mut n = 0;
    while n < rows.len() {
        if same(rows[n].0, name) {
            return rows[n].1;
        }
        n += 1;
    }
    ""
}

/// What stands before the first `mark`, and what behind it.
pub(crate) const fn cut(text: &'static str, mark: u8) -> (&'static str, &'static str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == mark {
            return (slice(text, 0, at), slice(text, at + 1, bytes.len()));
        }
        at += 1;
    }
    (text, "")
}

/// A number in figures. Anything else ends the build.
pub(crate) const fn number(text: &str) -> usize {
    let (bytes, mut at, mut value) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        assert!(bytes[at].is_ascii_digit(), "a table's number has something else than digits");
        value = value * 10 + (bytes[at] - b'0') as usize;
        at += 1;
    }
    value
}

/// The end of the line at `at`, and its first tab or that end.
const fn line(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut end = at;
    while end < bytes.len() && bytes[end] != b'\n' {
        end += 1;
    }
    let mut tab = at;
    while tab < end && bytes[tab] != b'\t' {
        tab += 1;
    }
    (end, tab)
}

const fn slice(text: &'static str, from: usize, to: usize) -> &'static str {
    text.split_at(to).0.split_at(from).1
}

pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# a comment\twith a tab\nfirst\tone, two\nno tab here\nsecond\tthree\tfour\n";
    const ROWS: [Row; count(TABLE)] = rows(TABLE);
    const CELLS: [&str; count_cells("one, two words,three")] = cells("one, two words,three");

    #[test]
    fn a_table_is_cut_into_rows_and_cells() {
        assert_eq!(ROWS, [("first", "one, two"), ("second", "three\tfour")]);
        assert_eq!(CELLS, ["one", "two words", "three"]);
        assert_eq!((rest(&ROWS, "second"), rest(&ROWS, "third")), ("three\tfour", ""));
    }
}
