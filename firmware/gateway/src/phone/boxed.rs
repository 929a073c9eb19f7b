//! A box started as a process of its own, on a free port of the loopback: what the demo and the benches ring.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{clock::monotonic_ns, run::Words};

/// How long a box may take to end its calls and close its store.
const FAREWELL: Duration = Duration::from_secs(10);
/// What the box says first.
const ANSWERS: &str = "nightbell answers SIP on udp ";

/// How the box is started.
#[derive(Clone, Debug, Default)]
pub struct BoxSetUp {
    /// The config file; `None` = the example business.
    pub config: Option<PathBuf>,
    /// Where store, recordings, events and panel log go; made if missing.
    pub data: PathBuf,
    /// Where runtimes and models lie; rendered prompts are kept beside them, for the next box.
    pub models: PathBuf,
    /// Local time at which the box's clock begins.
    pub at: Option<String>,
    /// Seed of everything random.
    pub seed: u64,
    /// Whether it hears words.
    pub words: Words,
}

/// Why there is no box.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// Its folder can't be made.
    #[error("the folder {path} can't be used: choose another with --data")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The program does not start.
    #[error("the box could not be started")]
    Start(#[source] std::io::Error),
    /// It ended before it answered; it has said why on stderr.
    #[error("the box ended before it answered: its own message stands above")]
    Ended,
}

/// A box that runs.
#[derive(Debug)]
pub struct BoxProcess {
    child: Child,
    /// Where it hears SIP.
    pub sip: SocketAddr,
    /// What happens on its calls, JSON lines.
    pub events: PathBuf,
    /// What its panel shows, with monotonic ns.
    pub panel_log: PathBuf,
    /// Its log at INFO.
    pub log: PathBuf,
}

impl BoxProcess {
    /// Starts this very program as a box and waits until it answers. The first start on a machine renders its
    /// prompts, which takes minutes and shows progress on stderr.
    pub fn start(set_up: &BoxSetUp) -> Result<Self, BoxError> {
        let folder = |source| BoxError::Folder { path: set_up.data.clone(), source };
        std::fs::create_dir_all(&set_up.data).map_err(folder)?;
        share_prompts(&set_up.data, &set_up.models).map_err(folder)?;
        let (events, panel_log) = (set_up.data.join("events.jsonl"), set_up.data.join("panel.log"));
        let log = set_up.data.join("box.log");
        let program = std::env::current_exe().map_err(BoxError::Start)?;
        let mut command = Command::new(program);
        command.arg("run").args(["--bind", "127.0.0.1:0", "--warm", "--with-parent"]);
        command.arg("--models").arg(&set_up.models).arg("--data").arg(&set_up.data);
        command.arg("--events").arg(&events).arg("--panel-log").arg(&panel_log);
        command.args(["--log", "info"]).arg("--log-file").arg(&log);
        command.arg("--seed").arg(set_up.seed.to_string());
        if let Some(config) = &set_up.config {
            command.arg("--config").arg(config);
        }
        if set_up.words == Words::Unheard {
            command.arg("--no-recogniser");
        }
        if let Some(at) = &set_up.at {
            command.arg("--at").arg(at);
        }
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(BoxError::Start)?;
        let sip = child.stdout.take().and_then(first_address);
        match sip {
            Some(sip) => Ok(Self { child, sip, events, panel_log, log }),
            None => {
                // It has ended or talks nonsense.
                let _ = child.kill();
                let _ = child.wait();
                Err(BoxError::Ended)
            }
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn end(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            // Gone already: nothing to tell.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let until = monotonic_ns() + FAREWELL.as_nanos() as u64;
        while monotonic_ns() < until {
            match self.child.try_wait() {
                Ok(None) => std::thread::park_timeout(Duration::from_millis(20)),
                Ok(Some(_)) | Err(_) => return,
            }
        }
        tracing::warn!("the box did not stop when told to");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for BoxProcess {
    fn drop(&mut self) {
        self.end();
    }
}

fn first_address(stdout: impl std::io::Read) -> Option<SocketAddr> {
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).ok()?;
    line.trim().strip_prefix(ANSWERS)?.parse().ok()
}

/// Prompts are rendered once per machine and not once per folder.
fn share_prompts(data: &Path, models: &Path) -> std::io::Result<()> {
    let (here, shared) = (data.join("prompts"), models.join("prompts"));
    if here.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&shared)?;
    std::os::unix::fs::symlink(std::path::absolute(shared)?, here)
}
