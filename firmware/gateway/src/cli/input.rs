//! Text read line by line from people's programs: a line that can't be used is a fault that names its place.

use std::{
    fmt,
    io::{self, BufRead, Read},
};

/// No line of a table or of the protocol is longer; a longer one is a fault, not memory.
const LONGEST_BYTES: u64 = 1 << 20;

/// A fault of an input: where and what. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Misfit {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub what: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// Lines of an input with their numbers, without line ends.
#[derive(Debug)]
pub struct Lines<R> {
    from: R,
    line: usize,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a reader.
    pub const fn new(from: R) -> Self {
        Self { from, line: 0 }
    }

    /// The next line that is not blank, or its fault; `None` at the end. An unreadable input is a fault of
    /// its line and the end.
    pub fn next(&mut self) -> Option<(usize, Result<String, Misfit>)> {
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.from).take(LONGEST_BYTES).read_until(b'\n', &mut bytes);
            self.line += 1;
            let line = self.line;
            let fault = |column, what: &str| Misfit { line, column, what: what.to_owned() };
            match read {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some((self.line, Err(fault(1, &format!("can't be read: {error}"))))),
            }
            if bytes.len() as u64 == LONGEST_BYTES && bytes.last() != Some(&b'\n') {
                let skipped = self.skip_rest();
                let what = skipped.err().map_or_else(|| "is longer than 1 MiB".to_owned(), |e| e.to_string());
                return Some((self.line, Err(fault(1, &what))));
            }
            match std::str::from_utf8(&bytes) {
                Err(error) => {
                    let column = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).chars().count() + 1;
                    return Some((self.line, Err(fault(column, "is no UTF-8"))));
                }
                Ok(text) if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
                Ok(text) => {
                    let text = text.trim_end_matches(['\n', '\r']);
                    let text = if self.line == 1 { text.trim_start_matches('\u{feff}') } else { text };
                    return Some((self.line, Ok(text.to_owned())));
                }
            }
        }
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let read = (&mut self.from).take(LONGEST_BYTES).read_until(b'\n', &mut bytes)?;
            if read == 0 || bytes.last() == Some(&b'\n') {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(usize, Result<String, Misfit>)> {
        let mut lines = Lines::new(bytes);
        std::iter::from_fn(|| lines.next()).collect()
    }

    #[test]
    fn blank_lines_a_mark_and_carriage_returns_are_passed_over() {
        let lines = all("\u{feff}a\r\n\n  \nb".as_bytes());
        assert_eq!(lines, [(1, Ok("a".to_owned())), (4, Ok("b".to_owned()))]);
    }

    #[test]
    fn bytes_that_are_no_text_are_named_by_line_and_column() {
        let lines = all(b"good\nb\xc3\xa9\xff\nafter");
        assert_eq!(lines[1].1, Err(Misfit { line: 2, column: 3, what: "is no UTF-8".to_owned() }));
        assert_eq!(lines[2], (3, Ok("after".to_owned())));
    }

    #[test]
    fn a_line_without_end_is_a_fault_and_not_memory() {
        let mut bytes = vec![b'x'; 3 << 20];
        bytes.extend(b"\nafter");
        let lines = all(&bytes);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].1.is_err());
        assert_eq!(lines[1], (2, Ok("after".to_owned())));
    }
}
