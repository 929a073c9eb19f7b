//! Tables and public sets sent through `nightbell understand`, without the columns that hold what is expected, and
//! compared with those here.

mod sgd;
mod tables;
mod usaddress;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use limits::{Demand, Limit};
use serde_json::{Map, Value};

pub use tables::Kind;

/// Thousands of rows are read in a second or two; the rest is for a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is run.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The binary `nightbell`.
    pub binary: PathBuf,
    /// Folder of the tables.
    pub tables: PathBuf,
    /// Whether one row is enough.
    pub few: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// A row a table and public set.
    pub limits: Vec<Limit>,
    /// Rows read otherwise, in words.
    pub misses: Vec<String>,
    /// What was passed over.
    pub notes: Vec<String>,
}

/// Why nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub enum UnderstandError {
    /// A table can't be read.
    #[error("the table {path} can't be read")]
    Table {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A row of a table is none.
    #[error("{path}: line {line}: {what}")]
    Row {
        /// Which table.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The box can't be run.
    #[error("`{binary} understand {kind}` can't be run")]
    Run {
        /// Which binary.
        binary: String,
        /// Which kind.
        kind: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The box took too long.
    #[error("`understand {0}` took too long")]
    Stuck(&'static str),
    /// The box refused.
    #[error("`understand {kind}` failed: {complaint}")]
    Refused {
        /// Which kind.
        kind: &'static str,
        /// What it wrote on stderr.
        complaint: String,
    },
    /// An answer is no JSON object with an id.
    #[error("`understand {kind}` wrote {line:?}")]
    Answer {
        /// Which kind.
        kind: &'static str,
        /// The line.
        line: String,
    },
    /// A public set can't be read.
    #[error("{path}: line {line} is no turn")]
    Public {
        /// Which.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

/// Column → cell.
pub type Row = BTreeMap<String, String>;

/// Runs the tables, then the public sets.
pub fn run(bench: &Bench) -> Result<Reading, UnderstandError> {
    let mut read = Reading::default();
    for kind in Kind::ALL {
        let path = bench.tables.join(format!("{}.tsv", kind.as_str()));
        let rows = tables::load(&path)?;
        let answers = ask(&bench.binary, kind, &rows)?;
        let mut right = Vec::with_capacity(rows.len());
        for row in &rows {
            let faults = match answers.get(&row["id"]) {
                Some(answer) => tables::faults(kind, row, answer),
                None => vec!["no answer".to_owned()],
            };
            right.push(if faults.is_empty() { 1.0 } else { 0.0 });
            if !faults.is_empty() {
                let miss =
                    format!("{} {} {:?}: {}", kind.as_str(), row["id"], row["text"], faults.join("; "));
                read.misses.push(miss);
            }
        }
        let (reach, cases) = kind.demand();
        let cases = if bench.few { 1 } else { cases };
        read.limits.push(Limit::new(kind.as_str(), "", Demand::Reach(reach), cases, right));
    }
    let shared =
        std::env::var_os("NIGHTBELL_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    public(bench, &shared.join("text"), &mut read)?;
    Ok(read)
}

/// The public sets, which are no part of the project.
fn public(bench: &Bench, folder: &Path, read: &mut Reading) -> Result<(), UnderstandError> {
    if !folder.join("usaddress_labeled.xml").is_file()
        || !folder.join("sgd_services_user_turns.jsonl").is_file()
    {
        read.notes.push(format!("public sets skipped: shared data absent ({})", folder.display()));
        return Ok(());
    }
    usaddress::run(&bench.binary, folder, read)?;
    sgd::run(&bench.binary, folder, read)
}

/// Sends the columns that the box may see, and returns its answers by id.
fn ask(
    binary: &Path,
    kind: Kind,
    rows: &[Row],
) -> Result<BTreeMap<String, Map<String, Value>>, UnderstandError> {
    let name = kind.as_str();
    let broken = |source| UnderstandError::Run { binary: binary.display().to_string(), kind: name, source };
    let sent = sheet(kind, rows).map_err(broken)?;
    let mut child = Command::new(binary)
        .args(["understand", name])
        .stdin(Stdio::from(sent))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    let answered = collect(&mut child, name);
    if answered.is_err() {
        let _ = child.kill();
    }
    let ended = child.wait().map_err(broken)?;
    let (answers, complaint) = answered?;
    if !ended.success() {
        return Err(UnderstandError::Refused { kind: name, complaint: complaint.trim().to_owned() });
    }
    answers
        .lines()
        .map(|line| {
            let bad = || UnderstandError::Answer { kind: name, line: line.to_owned() };
            let answer: Map<String, Value> = serde_json::from_str(line).map_err(|_| bad())?;
            let id = answer.get("id").and_then(Value::as_str).ok_or_else(bad)?.to_owned();
            Ok((id, answer))
        })
        .collect()
}

/// The rows as the box gets them, in a file of their own.
fn sheet(kind: Kind, rows: &[Row]) -> io::Result<File> {
    let file = tempfile::NamedTempFile::new()?;
    let mut to = io::BufWriter::new(file.reopen()?);
    writeln!(to, "{}", kind.columns().join("\t"))?;
    for row in rows {
        let cells: Vec<&str> =
            kind.columns().iter().map(|column| row.get(*column).map_or("", String::as_str)).collect();
        writeln!(to, "{}", cells.join("\t"))?;
    }
    to.flush()?;
    file.reopen()
}

/// What the box writes on both of its ways, within a bound of time.
fn collect(child: &mut Child, kind: &'static str) -> Result<(String, String), UnderstandError> {
    let (sender, texts) = sync_channel(2);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let complaints = sender.clone();
    thread::spawn(move || sender.send((0, text(stdout))));
    thread::spawn(move || complaints.send((1, text(stderr))));
    let mut both = [String::new(), String::new()];
    for _ in 0..2 {
        match texts.recv_timeout(PATIENCE) {
            Ok((at, text)) => {
                let place: usize = at;
                both[place] = text;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(UnderstandError::Stuck(kind));
            }
        }
    }
    let [answers, complaint] = both;
    Ok((answers, complaint))
}

fn text(from: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        let _ = from.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
