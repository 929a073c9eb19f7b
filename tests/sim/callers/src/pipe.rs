//! One call with a box of its own: the child process, its lines in and out. Every wait is bounded, and the child is
//! reaped whatever happens.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use tempfile::NamedTempFile;

use crate::{
    case::Case,
    line::{self, FromBox, Turn},
};

/// No line of the box takes so long: it answers in virtual time, and loads its encoder in a second or two. The
/// rest is for a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// A line in flight for each that is read; the reader waits when more come.
const LINES: usize = 64;
/// More of what the box complains of is not shown.
const MOST_COMPLAINT: u64 = 4_000;

/// The box and what all its calls have in common.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The binary `nightbell`.
    pub binary: PathBuf,
    /// Its config; none = its example.
    pub config: Option<PathBuf>,
    /// The world of callers who bring none.
    pub world: Option<PathBuf>,
    /// Where each call's rows are kept, in a folder of the caller's id.
    pub data: Option<PathBuf>,
}

/// Why a call broke.
#[derive(Debug, thiserror::Error)]
pub enum PipeError {
    /// The box can't be started.
    #[error("{binary} can't be started")]
    Start {
        /// Which binary.
        binary: String,
        /// Why.
        source: io::Error,
    },
    /// The world can't be written for the box.
    #[error("the caller's world can't be written")]
    World(#[source] io::Error),
    /// The box said nothing for too long.
    #[error("the box wrote no line within {} s", PATIENCE.as_secs())]
    Stuck,
    /// The box went without an outcome.
    #[error("the box went without an outcome: {complaint}")]
    Gone {
        /// What it wrote on stderr.
        complaint: String,
    },
    /// A line is none of the protocol.
    #[error("the box wrote {line:?}")]
    Line {
        /// The line.
        line: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The caller's line can't be written.
    #[error("the caller's line can't be written")]
    Write(#[source] io::Error),
}

/// A running call.
#[derive(Debug)]
pub struct Call {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    complaints: Option<JoinHandle<String>>,
    _world: Option<NamedTempFile>,
}

impl Call {
    /// Starts a box that is called by this caller.
    pub fn start(setting: &Setting, case: &Case) -> Result<Self, PipeError> {
        let world = case.world.as_ref().map(|w| written(&w.to_string())).transpose();
        let world = world.map_err(PipeError::World)?;
        let world_path = world.as_ref().map(|f| f.path().to_owned()).or_else(|| setting.world.clone());
        let mut args: Vec<OsString> =
            ["talk", "--jsonl", "--at", &case.now].into_iter().map(OsString::from).collect();
        let mut option = |name: &str, value: OsString| args.extend([OsString::from(name), value]);
        if !case.caller_number.is_empty() {
            option("--caller", case.caller_number.clone().into());
        }
        if let Some(config) = &setting.config {
            option("--config", config.into());
        }
        if let Some(path) = world_path {
            option("--world", path.into());
        }
        if !case.people.is_empty() {
            option("--people", case.people.clone().into());
        }
        if let Some(data) = &setting.data {
            option("--data", data.join(&case.id).into());
        }
        let mut child = Command::new(&setting.binary)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| PipeError::Start { binary: setting.binary.display().to_string(), source })?;
        let (sender, lines) = sync_channel(LINES);
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        if let Some(stdout) = stdout {
            thread::spawn(move || forward(stdout, &sender));
        }
        let complaints = stderr.map(|from| thread::spawn(move || complaint(from)));
        Ok(Self { child, stdin, lines, complaints, _world: world })
    }

    /// The box's next line.
    pub fn hear(&mut self) -> Result<FromBox, PipeError> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line::read(&line).map_err(|source| PipeError::Line { line, source }),
            Err(RecvTimeoutError::Timeout) => Err(PipeError::Stuck),
            Err(RecvTimeoutError::Disconnected) => Err(self.gone()),
        }
    }

    /// The caller's line, and how sure the recogniser is of it.
    pub fn say(&mut self, turn: &Turn, confidence: Option<f64>) -> Result<(), PipeError> {
        let Some(stdin) = &mut self.stdin else { return Ok(()) };
        let mut line = turn.json();
        if let Some(confidence) = confidence {
            line["confidence"] = confidence.into();
        }
        let written = writeln!(stdin, "{line}").and_then(|()| stdin.flush());
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(self.gone()),
            Err(error) => Err(PipeError::Write(error)),
        }
    }

    /// Lets the box put away what it keeps of the call, once it has told the outcome.
    pub fn finish(mut self) {
        self.stdin = None;
        // Its output ends with it.
        while self.lines.recv_timeout(PATIENCE).is_ok() {}
        if matches!(self.lines.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Disconnected)) {
            let _ = self.child.wait();
        }
    }

    fn gone(&mut self) -> PipeError {
        self.stdin = None;
        let complaint = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        PipeError::Gone { complaint: complaint.trim().to_owned() }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.stdin = None;
        // A box that has told its outcome goes by itself; one that hangs is ended. Either way it is reaped.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn written(text: &str) -> io::Result<NamedTempFile> {
    let file = NamedTempFile::new()?;
    fs::write(file.path(), text)?;
    Ok(file)
}

/// Lines to the call, until it listens no more.
fn forward(from: impl Read, to: &SyncSender<String>) {
    for line in BufReader::new(from).lines() {
        let Ok(line) = line else { return };
        if to.send(line).is_err() {
            return;
        }
    }
}

/// The beginning of what the box complains of; the rest is read and forgotten, so that it never waits for us.
fn complaint(mut from: impl Read) -> String {
    let mut text = Vec::new();
    let _ = from.by_ref().take(MOST_COMPLAINT).read_to_end(&mut text);
    let _ = io::copy(&mut from, &mut io::sink());
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Case {
        let row = r#"{"id":"t","now":"2026-01-01T09:00","expect":{"outcome":"booked"}}"#;
        Case::read(row, "t").unwrap().remove(0)
    }

    fn call(binary: &str) -> Call {
        let setting = Setting { binary: binary.into(), config: None, world: None, data: None };
        Call::start(&setting, &case()).unwrap()
    }

    #[test]
    fn a_box_that_goes_at_once_is_an_error_with_its_complaint() {
        let mut call = call("false");
        assert!(matches!(call.hear(), Err(PipeError::Gone { .. })));
    }

    #[test]
    fn a_line_that_is_none_is_shown() {
        let mut call = call("echo");
        let error = call.hear().unwrap_err();
        assert!(error.to_string().contains("talk --jsonl --at 2026-01-01T09:00"), "{error}");
    }

    #[test]
    fn a_binary_that_is_not_there_is_named() {
        let setting = Setting { binary: "/nowhere/box".into(), config: None, world: None, data: None };
        let error = Call::start(&setting, &case()).unwrap_err();
        assert_eq!(error.to_string(), "/nowhere/box can't be started");
    }
}
