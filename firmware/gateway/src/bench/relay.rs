//! What plain media costs: as many calls through rtpengine (Debian `rtpengine-daemon`), which relays packets and looks
//! into none. Each of its calls has two ends that hum at each other, so that it takes in and gives out two streams, where
//! a call of the box has one each way.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    BenchError, machine,
    many::{End, Flows, Heard},
};
use crate::phone::media_pair;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// How long it may take to start.
const STARTS: Duration = Duration::from_secs(5);
/// Its ports for sound: below those that the system hands out (Linux: from 32768) to the callers' sockets, which ask
/// for none, and above those of the boxes of this bench (16384 to 17983).
pub(super) const PORTS: (u16, u16) = (20_000, 22_999);

/// What it took.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// CPU-milliseconds per second of call.
    pub cpu_ms: f64,
    /// What each end heard.
    pub streams: Vec<Heard>,
}

/// A relay that runs; ended when dropped.
struct Relay {
    child: Child,
    control: Control,
}

/// How a relay is told what to do: its `ng` protocol, over UDP.
struct Control {
    socket: UdpSocket,
    /// Of the last command: the answer begins with it.
    cookie: u32,
}

impl Relay {
    /// `None` where it is not installed.
    fn start(folder: &Path) -> Result<Option<Self>, BenchError> {
        std::fs::create_dir_all(folder)?;
        let port = UdpSocket::bind((LOOPBACK, 0))?.local_addr()?.port();
        let log = std::fs::File::create(folder.join("rtpengine.log"))?;
        let mut command = Command::new("rtpengine");
        command.args([
            "--foreground",
            "--table=-1",
            "--interface=127.0.0.1",
            "--log-stderr",
            "--log-level=4",
        ]);
        let (least, most) = PORTS;
        command.args([&format!("--port-min={least}"), &format!("--port-max={most}"), "--num-threads=2"]);
        command.arg(format!("--listen-ng=127.0.0.1:{port}"));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let socket = UdpSocket::bind((LOOPBACK, 0))?;
        socket.connect((LOOPBACK, port))?;
        socket.set_read_timeout(Some(Duration::from_millis(200)))?;
        let mut relay = Self { child, control: Control { socket, cookie: 0 } };
        for _ in 0..STARTS.as_millis() / 200 {
            match relay.control.ask(&[("command", "ping")]) {
                Ok(answer) if answer.contains("pong") => return Ok(Some(relay)),
                // Nobody listens yet: refused at once, or never answered.
                Ok(_) | Err(_) => std::thread::park_timeout(Duration::from_millis(200)),
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "rtpengine does not answer: see its log").into())
    }

    /// Joins two ends; where each is to send.
    fn join(&mut self, n: usize, ends: [u16; 2]) -> io::Result<[SocketAddr; 2]> {
        let call = format!("bench-{n}");
        let [near, far] = ends.map(sdp);
        let offer = [("call-id", call.as_str()), ("command", "offer"), ("from-tag", "near"), ("sdp", &near)];
        let to_near = media_port(&self.control.ask(&offer)?);
        let answer = [
            ("call-id", call.as_str()),
            ("command", "answer"),
            ("from-tag", "near"),
            ("sdp", &far),
            ("to-tag", "far"),
        ];
        let to_far = media_port(&self.control.ask(&answer)?);
        match (to_far, to_near) {
            // What the far end's answer names is where the near end sends, and the other way round.
            (Some(near_sends), Some(far_sends)) => {
                Ok([near_sends, far_sends].map(|port| SocketAddr::new(LOOPBACK, port)))
            }
            _ => Err(io::Error::other("rtpengine gives no port")),
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // Ended already: nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Control {
    /// A command: a cookie and a dictionary in bencoding, keys in order.
    fn ask(&mut self, fields: &[(&str, &str)]) -> io::Result<String> {
        self.cookie += 1;
        let cookie = format!("{} ", self.cookie);
        self.socket.send(format!("{cookie}{}", dictionary(fields)).as_bytes())?;
        let mut buffer = [0; 4_096];
        // An earlier command that was not waited for long enough may be answered first. Each is answered once: behind
        // so many datagrams nothing is to come.
        for _ in 0..self.cookie {
            let len = self.socket.recv(&mut buffer)?;
            let answer = String::from_utf8_lossy(&buffer[..len]);
            if answer.starts_with(&cookie) {
                return Ok(answer.into_owned());
            }
        }
        Err(io::Error::other("rtpengine answers other commands than the last"))
    }
}

fn dictionary(fields: &[(&str, &str)]) -> String {
    let field = |(key, value): &(&str, &str)| format!("{}:{key}{}:{value}", key.len(), value.len());
    format!("d{}e", fields.iter().map(field).collect::<String>())
}

fn sdp(port: u16) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n\
         a=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
    )
}

fn media_port(answer: &str) -> Option<u16> {
    let rest = answer.split("m=audio ").nth(1)?;
    rest.split(' ').next()?.parse().ok()
}

/// So many calls for so long; `None` where no relay is installed.
///
/// # Errors
/// A relay that does not start or gives no ports.
pub fn relay(calls: usize, seconds: u64, folder: &Path) -> Result<Option<Relayed>, BenchError> {
    let Some(mut relay) = Relay::start(folder)? else { return Ok(None) };
    let mut flows = Flows::new()?;
    let before = machine::cpu_seconds(relay.child.id()).unwrap_or(0.0);
    for n in 0..calls {
        let ends = [media_pair(LOOPBACK)?, media_pair(LOOPBACK)?];
        let ports = [ends[0].0.local_addr()?.port(), ends[1].0.local_addr()?.port()];
        let peers = relay.join(n, ports)?;
        for (pair, peer) in ends.into_iter().zip(peers) {
            flows.add(pair, End { peer: Some(peer), seconds, timestamp: 0 })?;
        }
    }
    std::thread::park_timeout(Duration::from_secs(seconds));
    let cpu = machine::cpu_seconds(relay.child.id()).unwrap_or(0.0) - before;
    let streams = flows.end()?;
    Ok(Some(Relayed { cpu_ms: cpu * 1_000.0 / (calls as f64 * seconds as f64), streams }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_bencoded_and_a_port_is_read_from_the_answer() {
        assert_eq!(dictionary(&[("command", "ping")]), "d7:command4:pinge");
        let answer = format!("1 d6:result2:ok3:sdp{}:{}e", sdp(40_002).len(), sdp(40_002));
        assert_eq!(media_port(&answer), Some(40_002));
        assert_eq!(media_port("1 d6:result5:error12:error-reason3:bade"), None);
    }

    #[test]
    fn a_late_answer_is_not_taken_for_that_of_the_next_command() {
        let (far, socket) =
            (UdpSocket::bind((LOOPBACK, 0)).unwrap(), UdpSocket::bind((LOOPBACK, 0)).unwrap());
        let near = socket.local_addr().unwrap();
        socket.connect(far.local_addr().unwrap()).unwrap();
        let mut control = Control { socket, cookie: 0 };
        let wait = |control: &Control, ms| {
            control.socket.set_read_timeout(Some(Duration::from_millis(ms))).unwrap();
        };
        let say = |text: &str| {
            far.send_to(text.as_bytes(), near).unwrap();
        };
        wait(&control, 1);
        assert!(control.ask(&[("command", "ping")]).is_err(), "nobody has answered yet");
        // What lies in the queue is there at once; the rest is for a machine that is busy.
        wait(&control, 20_000);
        say("1 d6:result4:ponge");
        say("2 d6:result2:oke");
        assert_eq!(control.ask(&[("command", "offer")]).unwrap(), "2 d6:result2:oke");
        // Nor is one whose cookie only begins with the same digit, however many come.
        (0..3).for_each(|_| say("31 d6:result2:oke"));
        assert!(control.ask(&[("command", "answer")]).is_err(), "three of them are no answer");
    }
}
