//! The pieces of evidence that the reader of problems sees in texts, for `models/training/problems/learn.py`, and what it reads.
//!
//! Reads lines `month<TAB>text` (month 1 to 12 or empty) from standard input and writes for each a line of
//! `hash:piece`, blank-separated, sorted, each once; the hash in hexadecimal. With `--read` it writes what is understood:
//! `kind<TAB>urgency<TAB>confidence` and the strongest pieces.

use std::io::{self, BufRead, Write};

use dialogue::understand::problem;

fn main() -> io::Result<()> {
    let reads = std::env::args().any(|a| a == "--read");
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (month, text) = line.split_once('\t').unwrap_or(("", &line));
        let shown = if reads { read(text, month.parse().ok()) } else { pieces(text, month.parse().ok()) };
        writeln!(out, "{shown}")?;
    }
    Ok(())
}

fn pieces(text: &str, month: Option<i8>) -> String {
    let found = problem::pieces(text, month);
    found.iter().map(|(hash, piece)| format!("{hash:08x}:{piece}")).collect::<Vec<_>>().join(" ")
}

fn read(text: &str, month: Option<i8>) -> String {
    let found = problem::parse(text, month);
    let (urgency, confidence) = (found.urgency, found.confidence);
    let Some(kind) = found.job_kind else { return format!("-\t{urgency}\t{confidence:.3}\t") };
    let said = problem::explain(text, month, &kind, 5);
    let said =
        said.iter().map(|(piece, weight)| format!("{piece} {weight:.1}")).collect::<Vec<_>>().join(", ");
    format!("{kind}\t{urgency}\t{confidence:.3}\t{said}")
}
