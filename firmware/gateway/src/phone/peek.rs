//! Looks over the box's shoulder: follows the files of `run --events` and `run --panel-log` while the box writes
//! them. For the caller model of the demo and the benches, which has to know what was asked; nothing is measured
//! with the events but what the box alone can know, and the panel log says when a lamp was lit.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A file that grows by whole lines.
#[derive(Debug)]
struct Tail {
    path: PathBuf,
    file: Option<File>,
    rest: Vec<u8>,
}

impl Tail {
    /// From its present end on; it need not be there yet.
    fn from_now(path: &Path) -> Self {
        let file = File::open(path).ok().and_then(|mut file| file.seek(SeekFrom::End(0)).ok().map(|_| file));
        Self { path: path.to_owned(), file, rest: Vec::new() }
    }

    /// The lines that were completed since the last look.
    fn lines(&mut self) -> Vec<String> {
        if self.file.is_none() {
            self.file = File::open(&self.path).ok();
        }
        if let Some(file) = &mut self.file
            && let Err(error) = file.read_to_end(&mut self.rest)
        {
            tracing::warn!(%error, path = %self.path.display(), "what the box writes can't be read");
        }
        let mut found = Vec::new();
        while let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            found.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        found
    }
}

/// A line of the events.
#[derive(Clone, Debug)]
pub struct Happening {
    /// When, monotonic.
    pub ns: u64,
    /// On which call.
    pub call: String,
    /// What: `say`, `heard`, `decision` and so on.
    pub event: String,
    /// Its fields.
    pub body: Value,
}

impl Happening {
    /// A field's text; empty if it has none.
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    fn read(line: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(line).ok()?;
        let text = |field: &str| body[field].as_str().map(str::to_owned);
        Some(Self { ns: body["ns"].as_u64()?, call: text("call")?, event: text("event")?, body })
    }
}

/// Follows the events of a box.
#[derive(Debug)]
pub struct Peek(Tail);

impl Peek {
    /// From now on.
    pub fn from_now(path: &Path) -> Self {
        Self(Tail::from_now(path))
    }

    /// What happened since the last look.
    pub fn look(&mut self) -> Vec<Happening> {
        self.0.lines().iter().filter_map(|line| Happening::read(line)).collect()
    }
}

/// A change on the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelChange {
    /// When, monotonic.
    pub ns: u64,
    /// What: `led emergency on`, `bell off`, `alarm c-…`.
    pub what: String,
}

/// Follows a panel's log.
#[derive(Debug)]
pub struct PanelPeek(Tail);

impl PanelPeek {
    /// From now on.
    pub fn from_now(path: &Path) -> Self {
        Self(Tail::from_now(path))
    }

    /// What changed since the last look.
    pub fn look(&mut self) -> Vec<PanelChange> {
        let read = |line: &String| {
            let mut columns = line.split('\t');
            let (ns, _utc, what) = (columns.next()?.parse().ok()?, columns.next()?, columns.next()?);
            Some(PanelChange { ns, what: what.to_owned() })
        };
        self.0.lines().iter().filter_map(read).collect()
    }
}

/// When the emergency LED was lit for this call. The latch of an earlier call may keep it lit or blinking, so the
/// lamp's own lines don't tell: the panel logs a call's alarm right behind switching the LED on for it.
pub fn lit(changes: &[PanelChange], call: &str) -> Option<u64> {
    changes.iter().find(|c| c.what.strip_prefix("alarm ") == Some(call)).map(|c| c.ns)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_line_is_seen_once_and_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut peek = Peek::from_now(&path);
        assert!(peek.look().is_empty());
        let mut file = File::create(&path).unwrap();
        file.write_all(b"{\"ns\":1,\"call\":\"c-1\",\"event\":\"say\",\"say\":\"hi\"}\n{\"ns\":2,").unwrap();
        let seen = peek.look();
        assert_eq!((seen.len(), seen[0].event.as_str(), seen[0].text("say")), (1, "say", "hi"));
        file.write_all(b"\"call\":\"c-1\",\"event\":\"ended\"}\nbroken\n").unwrap();
        let seen = peek.look();
        assert_eq!((seen.len(), seen[0].ns), (1, 2));
    }

    #[test]
    fn the_panel_log_tells_when_the_emergency_led_was_lit_for_a_call() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("panel.log");
        let text = "5\t2026-01-15T23:00:00Z\tled emergency on\n9\t2026-01-15T23:00:01Z\talarm c-2\n";
        let mut peek = PanelPeek::from_now(&path);
        std::fs::write(&path, text).unwrap();
        let changes = peek.look();
        assert_eq!((lit(&changes, "c-2"), lit(&changes, "c-1")), (Some(9), None));
        assert!(peek.look().is_empty());
    }
}
