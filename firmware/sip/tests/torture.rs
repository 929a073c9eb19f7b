//! Hostile datagrams on a real socket: the torture messages of RFC 4475 and thousands of mutated ones; after
//! each the endpoint must still answer an OPTIONS and an INVITE. Their bodies name outside addresses, so it
//! runs only where there is no network but the loopback: `scripts/torture-sip` makes such a place.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};

use sip::{Command, Endpoint, Event, RefusalCode, Settings};
use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    time::timeout,
};

#[tokio::test]
async fn the_endpoint_answers_after_every_hostile_datagram() {
    if !is_alone() {
        println!("skipped: there is a network here; scripts/torture-sip runs this without one");
        return;
    }
    let address = start().await;
    let hostile = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut probe = Probe { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap(), to: address, call: 0 };
    let torture = torture();
    for (name, bytes) in &torture {
        hostile.send_to(bytes, address).await.unwrap();
        probe.check(name).await;
    }
    let mut seeds: Vec<Vec<u8>> = torture.into_iter().map(|(_, bytes)| bytes).collect();
    let own = ["INVITE", "OPTIONS", "BYE", "CANCEL", "ACK", "UPDATE", "INFO", "REFER", "NOTIFY"];
    seeds.extend(own.iter().map(|method| text(method, 1, SDP, 5060).into_bytes()));
    let count = std::env::var("NIGHTBELL_DATAGRAMS").map_or(20_000, |n| n.parse().unwrap());
    let mut random = Random(0x5eed);
    for n in 0..count {
        let bytes = random.mutated(&seeds);
        hostile.send_to(&bytes, address).await.unwrap();
        if n % 10 == 0 {
            probe.check(&format!("mutated datagram {n}: {:?}", String::from_utf8_lossy(&bytes))).await;
        }
    }
    probe.check("the last one").await;
    println!(
        "{} torture messages and {count} mutated datagrams: the endpoint answers",
        seeds.len() - own.len()
    );
}

/// Whether the loopback is the only network there is.
fn is_alone() -> bool {
    let devices = fs::read_to_string("/proc/self/net/dev").unwrap_or_default();
    let mut names = devices.lines().skip(2).filter_map(|line| line.split(':').next()).map(str::trim);
    names.next() == Some("lo") && names.next().is_none()
}

/// An endpoint whose line refuses every call.
async fn start() -> SocketAddr {
    let settings = Settings {
        bind: "127.0.0.1:0".parse().unwrap(),
        tcp: true,
        user_agent: "Nightbell/test".to_owned(),
        advertise: None,
        allow: None,
    };
    let (to_line, mut events) = mpsc::channel(64);
    let (commands, from_line) = mpsc::channel(64);
    let endpoint = Endpoint::bind(settings, to_line, from_line).await.unwrap();
    let address = endpoint.local_addr();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        endpoint.run(stopped).await;
        drop(stop);
    });
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            if let Event::Invite(invite) = event {
                let refuse = Command::Refuse { dialog: invite.dialog, code: RefusalCode::BusyHere };
                commands.send(refuse).await.unwrap();
            }
        }
    });
    address
}

/// The caller that must always be answered.
struct Probe {
    socket: UdpSocket,
    to: SocketAddr,
    call: u32,
}

impl Probe {
    async fn check(&mut self, after: &str) {
        self.call += 1;
        let port = self.socket.local_addr().unwrap().port();
        let call = self.call + 1000;
        self.say(&text("OPTIONS", call, "", port)).await;
        self.expect("200", "OPTIONS", call, after).await;
        self.say(&text("INVITE", call, SDP, port)).await;
        self.expect("486", "INVITE", call, after).await;
        self.say(&text("ACK", call, "", port)).await;
    }

    async fn say(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), self.to).await.unwrap();
    }

    async fn expect(&self, code: &str, method: &str, call: u32, after: &str) {
        let mut buffer = vec![0; 65_535];
        loop {
            let got = timeout(Duration::from_secs(5), self.socket.recv_from(&mut buffer)).await;
            let Ok(got) = got else { panic!("no answer to {method} after {after}") };
            let heard = String::from_utf8_lossy(&buffer[..got.unwrap().0]).into_owned();
            if heard.contains(&format!("\r\nCSeq: {call} {method}\r\n"))
                && heard.starts_with(&format!("SIP/2.0 {code} "))
            {
                return;
            }
        }
    }
}

fn text(method: &str, call: u32, sdp: &str, port: u16) -> String {
    format!(
        "{method} sip:+13035550100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{call};rport\r\n\
         From: \"Ada\" <sip:+13035550142@127.0.0.1>;tag=t{call}\r\nTo: <sip:+13035550100@127.0.0.1>\r\n\
         Call-ID: {call}@127.0.0.1\r\nCSeq: {call} {method}\r\nContact: <sip:127.0.0.1:{port}>\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
                   m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

/// The torture messages, where they are.
fn torture() -> Vec<(String, Vec<u8>)> {
    let shared = std::env::var_os("NIGHTBELL_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let Ok(entries) = fs::read_dir(shared.join("telephony/rfc4475")) else {
        println!("skipped: shared data absent; mutated datagrams only");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap()
    }

    fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(6) {
                0 => drop(bytes.drain(at..end)),
                1 => bytes.truncate(at),
                2 => {
                    let other = &seeds[self.below(seeds.len())];
                    let from = self.below(other.len());
                    bytes.splice(at..end, other[from..].iter().copied());
                }
                3 => bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|b| *b = b.wrapping_add(self.below(255) as u8 + 1)),
                4 => {
                    let again = bytes[at..end].repeat(self.below(50));
                    bytes.splice(at..at, again);
                }
                _ => drop(bytes.splice(
                    at..end,
                    b"\r\n;,<>\"\\:@%\0\xff99999999999".iter().copied().skip(self.below(20)),
                )),
            }
        }
        bytes.truncate(60_000);
        bytes
    }
}
