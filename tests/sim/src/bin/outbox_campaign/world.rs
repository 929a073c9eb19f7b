//! What the judge kills: broker, consumer, box, and a connection that can be cut.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
};

/// A process that is killed when it is dropped.
pub struct Peer(Child);

impl Peer {
    /// SIGKILL.
    pub fn kill(&mut self) {
        // Gone already: nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// mosquitto; with `keeps`, what it has acknowledged is written to its disk now and then.
pub fn broker(folder: &Path, port: u16, keeps: bool) -> Peer {
    let file = folder.join("mosquitto.conf");
    let keep = match keeps {
        true => {
            format!("persistence true\npersistence_location {}/\nautosave_interval 1\n", folder.display())
        }
        false => "persistence false\n".to_owned(),
    };
    let user = if is_root() { "user root\n" } else { "" };
    let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest none\n{user}{keep}");
    fs::write(&file, text).expect("the broker's file can be written");
    let program = ["/usr/sbin/mosquitto", "mosquitto"].into_iter().find_map(|program| {
        let mut command = Command::new(program);
        command.arg("-c").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().ok()
    });
    Peer(program.expect("mosquitto is installed: scripts/setup --check-tools"))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0\n"))
}

/// The reference consumer.
pub fn consumer(nightbell: &Path, folder: &Path, port: u16) -> Peer {
    let child = Command::new(nightbell)
        .args(["--log", "error", "upstream-receive", "--tenant", "summit"])
        .args(["--broker", &format!("mqtt://127.0.0.1:{port}")])
        .arg("--data")
        .arg(folder.join("received"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    Peer(child.expect("nightbell starts"))
}

/// A box, and what it says, line by line.
pub fn start_box(
    folder: &Path,
    port: u16,
    more: &[&str],
    calls: std::ops::Range<u64>,
) -> (Peer, mpsc::Receiver<String>) {
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .arg("--box")
        .arg(folder)
        .args(["--port", &port.to_string()])
        .args(more)
        .args(["--first", &calls.start.to_string(), "--to", &calls.end.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the box starts");
    let out = child.stdout.take().expect("its output is a pipe");
    // A box says two lines a booking at most; the judge reads as fast as it can.
    let (tell, lines) = mpsc::sync_channel(4_096);
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    (Peer(child), lines)
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// Passes bytes on to a port of this machine until it cuts its connections.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    /// Starts one.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let here = listener.local_addr().expect("it has an address").port();
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let connections = Arc::clone(&open);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let (Ok(up), Ok(down)) = (client.try_clone(), server.try_clone()) else { continue };
                let mut kept = connections.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend([up, down]);
                drop(kept);
                if let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) {
                    pass(from, to);
                    pass(server, client);
                }
            }
        });
        Self { port: here, open }
    }

    /// Every connection that stands.
    pub fn cut(&self) {
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // Gone already: nothing to cut.
            let _ = stream.shutdown(Shutdown::Both);
        }
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
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Where everything of a run lies.
pub fn received(folder: &Path) -> PathBuf {
    folder.join("received/received.db")
}
