//! A real broker with its certificates, the reference consumer, and a connection that can be cut.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use fleet::Address;
use gateway::{
    config::{Config, EXAMPLE},
    mqtt::{Broker, TlsFiles},
};
use jiff::Timestamp;
use store::{Arrived, Inbox, Shelf};

use crate::whole::{free_port, wait_until};

pub fn address() -> Address {
    Address { tenant: "summit".parse().unwrap(), box_id: "box-7".parse().unwrap() }
}

/// An `[upstream]` towards a broker without TLS.
pub fn upstream_at(port: u16) -> String {
    format!("broker = \"mqtt://127.0.0.1:{port}\"\ntenant = \"summit\"\nbox = \"box-7\"\ndone_within_s = 5\n")
}

/// The example business with that `[upstream]`.
pub fn config(upstream: &str) -> Config {
    Config::parse(&format!("{EXAMPLE}\n[upstream]\n{upstream}"), Path::new("box.toml")).unwrap()
}

/// Waits until so much of what a box posted is not acknowledged.
pub fn wait_for_undelivered(folder: &Path, left: u64) {
    let shelf = Shelf::open(&folder.join("nightbell.db")).unwrap();
    wait_until(Duration::from_secs(20), &format!("{left} undelivered"), || {
        shelf.undelivered().unwrap() == left
    });
}

/// What the consumer has.
pub fn inbox(folder: &Path) -> Inbox {
    Inbox::open(&folder.join("received/received.db")).unwrap()
}

/// Whom the broker lets publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody everything.
    All,
    /// Nobody jobs.
    NoJobs,
}

/// A broker of its own for one test, ended with it.
pub struct Mosquitto {
    child: Child,
    pub port: u16,
    folder: PathBuf,
    tls: bool,
}

impl Mosquitto {
    /// `None` where mosquitto is not installed, which is said.
    pub fn plain(folder: &Path, access: Access) -> Option<Self> {
        write_access(folder, access);
        let more = format!("acl_file {}\n", folder.join("acl").display());
        Self::start(folder, free_port(), &more, false)
    }

    pub fn at(folder: &Path, port: u16) -> Option<Self> {
        Self::start(folder, port, "", false)
    }

    /// Certificates on both sides.
    pub fn with_tls(folder: &Path) -> Option<Self> {
        Self::encrypted(folder, "30")
    }

    /// Its certificate ran out yesterday.
    pub fn with_expired_certificate(folder: &Path) -> Option<Self> {
        Self::encrypted(folder, "-1")
    }

    fn encrypted(folder: &Path, days: &str) -> Option<Self> {
        certificates(folder, days);
        let path = |name: &str| folder.join(name).display().to_string();
        let more = format!(
            "cafile {}\ncertfile {}\nkeyfile {}\nrequire_certificate true\n",
            path("ca.pem"),
            path("broker.pem"),
            path("broker.key")
        );
        Self::start(folder, free_port(), &more, true)
    }

    fn start(folder: &Path, port: u16, more: &str, tls: bool) -> Option<Self> {
        let file = folder.join("mosquitto.conf");
        let log = folder.join("mosquitto.log");
        let user = if rustix_is_root() { "user root\n" } else { "" };
        let text = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest file {}\nlog_type all\n{user}{more}",
            log.display()
        );
        fs::write(&file, text).unwrap();
        // Debian keeps it where only root's path leads.
        let started = ["mosquitto", "/usr/sbin/mosquitto"].into_iter().find_map(|program| {
            let mut command = Command::new(program);
            command.arg("-c").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().ok()
        });
        let Some(child) = started else {
            println!("skipped: mosquitto is not installed");
            return None;
        };
        wait_until(Duration::from_secs(10), "the broker listens", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(Self { child, port, folder: folder.to_owned(), tls })
    }

    /// An `[upstream]` towards it.
    pub fn upstream(&self) -> String {
        let Some(TlsFiles { ca, own: Some((cert, key)) }) = self.tls_files() else {
            return upstream_at(self.port);
        };
        format!(
            "broker = \"{}\"\ntenant = \"summit\"\nbox = \"box-7\"\nca_file = {ca:?}\ncert_file = {cert:?}\nkey_file = {key:?}\n",
            self.address()
        )
    }

    pub fn address(&self) -> Broker {
        let (scheme, host) = if self.tls { ("mqtts", "localhost") } else { ("mqtt", "127.0.0.1") };
        format!("{scheme}://{host}:{}", self.port).parse().unwrap()
    }

    pub fn tls_files(&self) -> Option<TlsFiles> {
        let path = |name: &str| self.folder.join(name);
        self.tls.then(|| TlsFiles { ca: path("ca.pem"), own: Some((path("box.pem"), path("box.key"))) })
    }

    /// Waits until its log names the words.
    pub fn saw(&self, limit: Duration, words: &str) {
        let log = self.folder.join("mosquitto.log");
        wait_until(limit, words, || fs::read_to_string(&log).unwrap_or_default().contains(words));
    }

    /// Everybody may publish everything from now on.
    pub fn allow_all(&self) {
        write_access(&self.folder, Access::All);
        // Not by the program `kill`, which a bare machine does not have.
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        // Ended already: nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rustix_is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0\n"))
}

fn write_access(folder: &Path, access: Access) {
    let text = match access {
        Access::All => "topic readwrite #\n",
        Access::NoJobs => {
            "topic read #\ntopic write nightbell/v1/+/+/outcome/#\ntopic write nightbell/v1/+/+/receipts\n"
        }
    };
    fs::write(folder.join("acl"), text).unwrap();
}

/// An authority, the broker's certificate and the box's.
fn certificates(folder: &Path, broker_days: &str) {
    let openssl = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let authority =
        ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=test-ca"];
    openssl(&[&authority[..2], &new_key, &authority[2..]].concat());
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    for (name, days) in [("broker", broker_days), ("box", "30")] {
        let (key, request, certificate) =
            (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let subject = format!("/CN={name}");
        openssl(&[&["req"][..], &new_key, &["-keyout", &key, "-out", &request, "-subj", &subject]].concat());
        openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            &certificate,
            "-days",
            days,
            "-extfile",
            "names",
        ]);
    }
}

/// `nightbell upstream-receive`, ended with the test.
pub struct Receiver {
    child: Child,
    folder: PathBuf,
}

impl Receiver {
    pub fn start(folder: &Path, broker: &Mosquitto) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nightbell"));
        command.args(["upstream-receive", "--tenant", "summit", "--broker", &broker.address().to_string()]);
        command.arg("--data").arg(folder.join("received"));
        if let Some(TlsFiles { ca, own: Some((cert, key)) }) = broker.tls_files() {
            command.arg("--ca").arg(ca).arg("--cert").arg(cert).arg("--key").arg(key);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        Self { child, folder: folder.to_owned() }
    }

    /// Waits until it has so many, and gives them.
    pub fn wait_for(&self, news: u64, limit: Duration) -> Vec<(Timestamp, Arrived)> {
        let file = self.folder.join("received/received.db");
        wait_until(limit, &format!("{news} news"), || {
            file.is_file()
                && Inbox::open(&file).is_ok_and(|inbox| inbox.tally().is_ok_and(|tally| tally.news >= news))
        });
        Inbox::open(&file).unwrap().list(0, u32::MAX).unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // Ended already: nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes bytes on to a port of this machine until it cuts its connections.
pub struct Proxy {
    pub port: u16,
    open: Arc<Mutex<Vec<TcpStream>>>,
    over: Arc<AtomicBool>,
}

impl Proxy {
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap().port();
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let over = Arc::new(AtomicBool::new(false));
        let (connections, stop) = (Arc::clone(&open), Arc::clone(&over));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", port))) else {
                    continue;
                };
                let mut kept = connections.lock().unwrap();
                kept.extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                pass(client.try_clone().unwrap(), server.try_clone().unwrap());
                pass(server, client);
            }
        });
        Self { port: here, open, over }
    }

    /// Every connection that stands.
    pub fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.cut();
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut buffer = [0; 4_096];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}
