//! A whole box, and the peers that ring it or are rung.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use gateway::config::EXAMPLE;

/// A Tuesday morning in Denver, when the office is open.
const OPEN: &str = "2026-04-14T10:05";

pub fn native() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.native")).to_owned()
}

/// A port that is free now with the three behind it, which SIPp takes for RTCP and video. It lies below those that Linux
/// hands out (from 32768) and above those of the benches, in a place of this process: no other of the few tests that
/// run at once, each a process, takes it before the peer that it is for.
///
/// # Panics
/// When the place is used up.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const PLACE: u16 = 96;
    let place = 23_000 + u16::try_from(std::process::id() % 100).unwrap() * PLACE;
    let is_free = |port: &u16| {
        let udp = (*port..port + 4).map(|port| UdpSocket::bind(("127.0.0.1", port)));
        udp.collect::<Result<Vec<_>, _>>().is_ok() && TcpListener::bind(("127.0.0.1", *port)).is_ok()
    };
    let mut ports = std::iter::from_fn(|| {
        let used = NEXT.fetch_add(4, Ordering::Relaxed);
        (used < PLACE).then_some(place + used)
    });
    ports.find(is_free).expect("a port of this process is free")
}

/// A peer of a package; ended with the test, whatever becomes of it.
pub struct Peer(Child);

impl Peer {
    /// `None` where the program is not installed, which is said.
    pub fn start(command: &mut Command, package: &str) -> Option<Self> {
        match command
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
        {
            Ok(child) => Some(Self(child)),
            Err(_) => {
                println!("skipped: {package} is not installed");
                None
            }
        }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// Whether it ended well by itself.
    pub fn ended_well(mut self) -> bool {
        self.0.wait().unwrap().success()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Told to end first: kamailio leaves its children behind when it is killed. Ended already: nothing to end.
        let pid = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid
            && matches!(self.0.try_wait(), Ok(None))
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        for _ in 0..40 {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for what must become true.
///
/// # Panics
/// When it does not in time.
pub fn wait_until(limit: Duration, what: &str, mut is: impl FnMut() -> bool) {
    let begun = gateway::clock::monotonic_ns();
    while !is() {
        let waited = gateway::clock::monotonic_ns() - begun;
        assert!(u128::from(waited) < limit.as_nanos(), "{what}: not in {limit:?}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// A second or two of speech: a prompt that the box has rendered, since tones are not taken for words.
pub fn speech() -> Vec<i16> {
    let mut files: Vec<_> =
        std::fs::read_dir(native().join("prompts")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .get(HEADER..)
            .unwrap_or_default()
            .chunks_exact(2)
            .map(|b| i16::from_le_bytes([b[0], b[1]]))
            .collect()
    };
    let mut sounds = files.iter().filter(|path| path.extension().is_some_and(|e| e == "pcm")).map(read);
    sounds.find(|sound: &Vec<i16>| (10_000..24_000).contains(&sound.len())).unwrap()
}

/// Of a kept prompt, before its samples.
const HEADER: usize = 41;

/// Says something to whoever is on the other end, and whether it came back while it was said.
pub fn is_echoed(call: &gateway::phone::Call) -> bool {
    call.say(speech().into());
    let line = || call.track().lines.last().and_then(|line| Some((line.from_ns?, line.to_ns?)));
    wait_until(Duration::from_secs(20), "a line said whole", || {
        line().is_some_and(|(_, to)| gateway::clock::monotonic_ns() > to + 700_000_000)
    });
    let (from, to) = line().unwrap();
    call.track().runs().iter().any(|run| run.from_ns > from && run.from_ns < to)
}

/// A scenario or configuration of `tests/rig/sip`.
pub fn rig(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rig/sip").join(name)
}

/// A trunk that asks for digest: kamailio, with the office's telephone behind it. It answers by the time that this
/// returns, and so listens by UDP at least, on the port of `listen`.
///
/// # Panics
/// When it does not answer in half a minute.
pub fn trunk(office: u16, listen: &str, more: &[&str]) -> Option<Peer> {
    let mut command = Command::new("kamailio");
    command.arg("-f").arg(rig("trunk.cfg")).args(["-DD", "-E", "-m", "16", "-M", "4"]);
    command.arg("-A").arg(format!("OFFICE=\"sip:127.0.0.1:{office}\""));
    command.args(["-l", listen]).args(more);
    let mut kamailio = Peer::start(&mut command, "kamailio")?;
    let port: u16 = listen.rsplit(':').next().unwrap().parse().unwrap();
    wait_until(Duration::from_secs(30), "the trunk answers", || {
        assert!(!kamailio.has_ended(), "kamailio ended; is port {port} taken?");
        answers_options(port)
    });
    Some(kamailio)
}

/// Whether a SIP server answers there within a quarter of a second.
fn answers_options(port: u16) -> bool {
    let asks = UdpSocket::bind("127.0.0.1:0").unwrap();
    asks.connect(("127.0.0.1", port)).unwrap();
    asks.set_read_timeout(Some(Duration::from_millis(250))).unwrap();
    let own = asks.local_addr().unwrap();
    let options = format!(
        "OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKup{}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:up@{own}>;tag=up\r\nTo: <sip:127.0.0.1:{port}>\r\nCall-ID: up-{own}\r\n\
         CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        own.port()
    );
    let _ = asks.send(options.as_bytes());
    let mut answer = [0; 1_500];
    asks.recv(&mut answer).is_ok_and(|len| answer[..len].starts_with(b"SIP/2.0 200"))
}

/// An account at that trunk.
pub fn account(port: u16, password: &str) -> String {
    format!(
        "[[trunks]]\nname = \"main\"\nserver = \"127.0.0.1:{port}\"\nuser = \"13035550100\"\n\
         auth_user = \"acct\"\npassword = \"{password}\"\nexpires_s = 60\n"
    )
}

/// A person at a telephone: SIPp, which echoes the sound it hears.
pub fn person(scenario: &str, port: u16) -> Option<Peer> {
    persons(scenario, port, 1, 90)
}

/// The same for so many calls, within so many seconds.
pub fn persons(scenario: &str, port: u16, calls: usize, seconds: u64) -> Option<Peer> {
    let mut sipp = Command::new("sipp");
    sipp.arg("-sf").arg(rig(scenario));
    sipp.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-mp", &free_port().to_string(), "-rtp_echo"]);
    sipp.args(["-m", &calls.to_string(), "-nostdin", "-timeout", &format!("{seconds}s"), "-timeout_error"]);
    Peer::start(&mut sipp, "sip-tester")
}

/// A box that runs.
pub struct Running {
    child: Child,
    pub sip: SocketAddr,
}

impl Running {
    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Stops it as its supervisor would, and waits for its last goodbyes.
    pub fn stop(mut self) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A box of the example business with lines of its config changed, each of which must be there, and `more` at its end.
pub fn a_box(changes: &[(&str, &str)], more: &str, data: &Path) -> Running {
    a_box_told(&[], changes, more, data)
}

/// The same with more on its command line.
pub fn a_box_told(args: &[&str], changes: &[(&str, &str)], more: &str, data: &Path) -> Running {
    a_box_at(OPEN, args, changes, more, data)
}

/// The same at another local time, perhaps once more in the same folder.
pub fn a_box_at(at: &str, args: &[&str], changes: &[(&str, &str)], more: &str, data: &Path) -> Running {
    let mut text = format!("{EXAMPLE}\n{more}");
    for (from, to) in changes {
        assert!(text.contains(from), "the example has no {from:?}");
        text = text.replacen(from, to, 1);
    }
    let config = data.join("box.toml");
    std::fs::write(&config, text).unwrap();
    // Prompts are rendered once per machine.
    let shared = native().join("prompts");
    std::fs::create_dir_all(&shared).unwrap();
    if !data.join("prompts").exists() {
        std::os::unix::fs::symlink(shared, data.join("prompts")).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_nightbell"));
    command.args(args).args(["run", "--bind", "127.0.0.1:0", "--with-parent", "--at", at, "--seed", "1"]);
    command.arg("--config").arg(config).arg("--data").arg(data).arg("--models").arg(native());
    command.arg("--events").arg(data.join("events.jsonl")).arg("--panel-log").arg(data.join("panel.log"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let sip = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
    Running { child, sip }
}

/// What was decided about people, in order, as the events file has it so far.
pub fn rang(data: &Path) -> Vec<String> {
    let events = std::fs::read_to_string(data.join("events.jsonl")).unwrap_or_default();
    // The last line may be half written.
    let decisions = events.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    decisions
        .filter(|event| event["what"] == "rang")
        .map(|event| event["why"].as_str().unwrap().to_owned())
        .collect()
}
