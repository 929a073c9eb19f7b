//! SIPp (Debian `sip-tester`) signals for the telephones of a bench: its files, its start, its own account of the calls.

use std::{
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::BenchError;
use crate::clock::monotonic_ns;

/// What it is to play.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    /// Its scenario.
    pub(super) scenario: &'a str,
    /// The fields of each call, in order.
    pub(super) fields: &'a [String],
    /// How many calls.
    pub(super) calls: usize,
    /// Seconds after which it gives up.
    pub(super) longest_s: u64,
    /// Where it hears SIP.
    pub(super) on: SocketAddr,
    /// Where the files of the run go.
    pub(super) folder: &'a Path,
}

/// What it counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// Calls that went as the scenario says, to their end.
    pub(super) ended: usize,
    /// Calls that did not.
    pub(super) failed: usize,
    /// What the scenario counts (generic counter 1).
    pub(super) counted: usize,
}

/// SIPp at work; ended when dropped.
#[derive(Debug)]
pub(super) struct Sipp {
    child: Child,
    folder: PathBuf,
}

impl Sipp {
    /// Starts it. `more` = what only callers need: where to call, how fast.
    ///
    /// # Errors
    /// [`BenchError::Sipp`] where it is not installed.
    pub(super) fn start(scene: Scene<'_>, more: &[String]) -> Result<Self, BenchError> {
        let folder = scene.folder;
        std::fs::create_dir_all(folder)?;
        let (scenario, inject) = (folder.join("scenario.xml"), folder.join("fields.csv"));
        std::fs::write(&scenario, scene.scenario)?;
        std::fs::write(&inject, format!("SEQUENTIAL\n{}\n", scene.fields.join("\n")))?;
        let (ip, port) = (scene.on.ip().to_string(), scene.on.port().to_string());
        let mut command = Command::new("sipp");
        command.arg("-sf").arg(scenario).arg("-inf").arg(inject);
        command.args(["-i", &ip, "-mi", &ip, "-p", &port, "-m", &scene.calls.to_string()]);
        command.args(["-nostdin", "-timeout", &format!("{}s", scene.longest_s), "-trace_stat", "-fd", "1"]);
        command.arg("-stf").arg(statistics(folder)).args(more).env("TERM", "dumb");
        // An account of an earlier run is none of this one.
        match std::fs::remove_file(statistics(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        let log = std::fs::File::create(folder.join("sipp.log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().map_err(|source| fault(folder, source))?;
        Ok(Self { child, folder: folder.to_owned() })
    }

    /// Whether it still plays.
    pub(super) fn plays(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until all calls are over.
    ///
    /// # Errors
    /// [`BenchError::Sipp`] where it broke off.
    pub(super) fn wait(mut self) -> Result<Account, BenchError> {
        let status = self.child.wait().map_err(|source| fault(&self.folder, source))?;
        self.account(&status.to_string())
    }

    /// The same, but ends it where it has not ended after so long: somebody who was never rung waits for ever.
    ///
    /// # Errors
    /// [`BenchError::Sipp`] where it broke off.
    pub(super) fn end_within(mut self, limit: Duration) -> Result<Account, BenchError> {
        let until = monotonic_ns() + limit.as_nanos() as u64;
        while self.plays() && monotonic_ns() < until {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        self.end();
        self.account("ended by the bench")
    }

    fn account(&self, how: &str) -> Result<Account, BenchError> {
        let text = std::fs::read_to_string(statistics(&self.folder));
        let text = text.map_err(|source| fault(&self.folder, source))?;
        let nothing = || io::Error::other(format!("SIPp left no statistics ({how})"));
        account(&text).ok_or_else(|| fault(&self.folder, nothing()))
    }

    fn end(&mut self) {
        // Ended already: nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Sipp {
    fn drop(&mut self) {
        self.end();
    }
}

fn statistics(folder: &Path) -> PathBuf {
    folder.join("sipp.csv")
}

fn fault(folder: &Path, source: io::Error) -> BenchError {
    BenchError::Sipp { log: folder.join("sipp.log"), source }
}

/// The cumulative columns of the last row.
fn account(text: &str) -> Option<Account> {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let names: Vec<&str> = lines.next()?.split(';').collect();
    let last: Vec<&str> = lines.next_back()?.split(';').collect();
    let column = |name: &str| {
        let at = names.iter().position(|&n| n == name)?;
        last.get(at)?.trim().parse().ok()
    };
    Some(Account {
        ended: column("SuccessfulCall(C)")?,
        failed: column("FailedCall(C)")?,
        counted: column("GenericCounter1(C)")?,
    })
}

/// A port that is free now.
pub(super) fn free_port(on: IpAddr) -> io::Result<u16> {
    Ok(UdpSocket::bind((on, 0))?.local_addr()?.port())
}

/// Made-up numbers of callers, 200 of them.
pub(super) fn number(n: usize) -> String {
    format!("+1{}555{:04}", if n % 200 < 100 { 303 } else { 720 }, 100 + n % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sipps_last_row_is_read_by_the_names_of_its_columns() {
        let text = "Start;SuccessfulCall(C);FailedCall(P);FailedCall(C);GenericCounter1(C);\n\
                    a;3;0;0;1;\nb;198;1;2;12;\n";
        assert_eq!(account(text), Some(Account { ended: 198, failed: 2, counted: 12 }));
        assert_eq!(account("Start;SuccessfulCall(C);\n"), None);
    }
}
