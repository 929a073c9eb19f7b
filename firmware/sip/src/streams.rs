//! SIP over TCP (RFC 3261, section 18): connections in and out, cut into messages.
//!
//! A connection is known by its other end's address. Each has a reading and a writing task inside the runtime that the
//! endpoint is given; both end with the connection.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};

/// What a connection told.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A whole message, or a line break that keeps the way open.
    Message(SocketAddr, Vec<u8>),
    /// It is over, or did not come about; with its number.
    Over(SocketAddr, u64),
}

/// All connections of one endpoint.
#[derive(Debug)]
pub(crate) struct Streams {
    open: BTreeMap<SocketAddr, Connection>,
    tell: mpsc::Sender<Heard>,
    next: u64,
    /// Closed by us since [`Streams::take_lost`].
    lost: Vec<SocketAddr>,
}

#[derive(Debug)]
struct Connection {
    number: u64,
    to_write: mpsc::Sender<Vec<u8>>,
    tasks: [JoinHandle<()>; 2],
    used: Instant,
    opened: Opened,
}

/// Who opened a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    Them,
    /// A trunk's: nobody else's makes it go.
    Us,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Streams {
    /// No connection yet; what they tell comes out of the receiver.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Heard>) {
        let (tell, heard) = mpsc::channel(MESSAGES);
        (Self { open: BTreeMap::new(), tell, next: 0, lost: Vec::new() }, heard)
    }

    /// Takes a connection that came in. The one that was silent longest makes room.
    pub(crate) fn accepted(&mut self, now: Instant, stream: TcpStream, peer: SocketAddr) {
        self.make_room();
        self.add(now, peer, Ok(stream));
    }

    /// Writes to `peer`, connecting first where there is no connection. A peer that reads nothing loses its connection.
    pub(crate) fn send(&mut self, now: Instant, peer: SocketAddr, bytes: Vec<u8>) {
        if !self.open.contains_key(&peer) {
            self.make_room();
            self.add(now, peer, Err(peer));
        }
        let Some(connection) = self.open.get_mut(&peer) else { return };
        connection.used = now;
        if connection.to_write.try_send(bytes).is_err() {
            tracing::debug!(%peer, "a SIP connection takes no more: it is closed");
            self.open.remove(&peer);
            self.lost.push(peer);
        }
    }

    /// The connections that we closed ourselves.
    pub(crate) fn take_lost(&mut self) -> Vec<SocketAddr> {
        std::mem::take(&mut self.lost)
    }

    /// Everything is said: waits until it is written, at most so long.
    pub(crate) async fn finish(&mut self, within: Duration) {
        let written = async {
            for connection in self.open.values_mut() {
                // Without a sender the writing task ends when it has written what was handed over.
                connection.to_write = mpsc::channel(1).0;
                let [_, writing] = &mut connection.tasks;
                // One that was aborted has nothing to write.
                let _ = writing.await;
            }
        };
        if tokio::time::timeout(within, written).await.is_err() {
            tracing::debug!("a SIP connection was closed before its last message was written");
        }
    }

    /// A connection was heard.
    pub(crate) fn used(&mut self, now: Instant, peer: SocketAddr) {
        if let Some(connection) = self.open.get_mut(&peer) {
            connection.used = now;
        }
    }

    /// A connection is over. `false` = another one to that address is open already.
    pub(crate) fn over(&mut self, peer: SocketAddr, number: u64) -> bool {
        if self.open.get(&peer).is_some_and(|connection| connection.number != number) {
            return false;
        }
        self.open.remove(&peer);
        true
    }

    fn make_room(&mut self) {
        if self.open.len() < MOST {
            return;
        }
        let theirs = self.open.iter().filter(|(_, connection)| connection.opened == Opened::Them);
        let oldest = theirs.min_by_key(|(_, connection)| connection.used).map(|(peer, _)| *peer);
        if let Some(peer) = oldest {
            tracing::debug!(%peer, "too many SIP connections: the most silent one is closed");
            self.open.remove(&peer);
            self.lost.push(peer);
        }
    }

    fn add(&mut self, now: Instant, peer: SocketAddr, stream: Result<TcpStream, SocketAddr>) {
        self.next += 1;
        let (number, tell) = (self.next, self.tell.clone());
        let opened = if stream.is_ok() { Opened::Them } else { Opened::Us };
        let (to_write, writes) = mpsc::channel::<Vec<u8>>(WRITES);
        let (reader_to, writer_from) = tokio::sync::oneshot::channel();
        let reading = tokio::spawn(async move {
            let stream = match stream {
                Ok(stream) => Ok(stream),
                Err(to) => connect(to).await,
            };
            if let Ok(stream) = stream {
                let (from, to) = stream.into_split();
                // The writing task waits for nothing else.
                let _ = reader_to.send(to);
                let why = read(from, peer, &tell).await;
                tracing::debug!(%peer, why, "a SIP connection is over");
            } else {
                tracing::debug!(%peer, "no SIP connection came about");
            }
            // Nobody listens only at the end of the endpoint.
            let _ = tell.send(Heard::Over(peer, number)).await;
        });
        let writing = tokio::spawn(async move {
            let mut writes = writes;
            let Ok(mut to) = writer_from.await else { return };
            while let Some(bytes) = writes.recv().await {
                if to.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        self.open.insert(peer, Connection { number, to_write, tasks: [reading, writing], used: now, opened });
    }
}

async fn connect(to: SocketAddr) -> std::io::Result<TcpStream> {
    let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
    let stream = tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(to)).await.map_err(|_| late())??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads messages until the connection is over: why.
async fn read(
    mut from: tokio::net::tcp::OwnedReadHalf,
    peer: SocketAddr,
    tell: &mpsc::Sender<Heard>,
) -> &'static str {
    let mut cutter = Cutter::default();
    let mut buffer = vec![0; 4_096];
    loop {
        loop {
            match cutter.cut() {
                Ok(Some(message)) => {
                    if tell.send(Heard::Message(peer, message)).await.is_err() {
                        return "nobody listens";
                    }
                }
                Ok(None) => break,
                Err(why) => return why,
            }
        }
        // Half a message must not be kept for ever; a connection between messages may be silent for hours.
        let got = match cutter.is_between() {
            true => from.read(&mut buffer).await,
            false => match tokio::time::timeout(WHOLE_WITHIN, from.read(&mut buffer)).await {
                Ok(got) => got,
                Err(_) => return "half a message came",
            },
        };
        match got {
            Ok(0) => return "closed by the other end",
            Ok(len) => cutter.push(&buffer[..len]),
            Err(_) => return "broken",
        }
    }
}

/// Cuts a stream of bytes into messages, by Content-Length (RFC 3261, 18.3).
#[derive(Debug, Default)]
pub struct Cutter {
    bytes: Vec<u8>,
}

impl Cutter {
    /// What has come.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether nothing of a message has come: at most a line break, which answers one of ours.
    fn is_between(&self) -> bool {
        self.bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
    }

    /// The next whole message; two line breaks are one that keeps the way open (RFC 5626, 3.5.1).
    ///
    /// # Errors
    /// What makes the rest unreadable.
    pub fn cut(&mut self) -> Result<Option<Vec<u8>>, &'static str> {
        if self.bytes.starts_with(b"\r\n\r\n") {
            return Ok(Some(self.take(4)));
        }
        // A single line break before a message, or the answer to one of ours (RFC 3261, 7.5).
        let blank = self.bytes.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count() * 2;
        if blank > 0 && self.bytes.get(blank).is_some_and(|byte| *byte != b'\r') {
            self.take(blank);
        }
        let Some(end) = self.bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return if self.bytes.len() > LONGEST { Err("a head without an end") } else { Ok(None) };
        };
        let head = self.bytes.get(..end).unwrap_or_default();
        let length = content_length(head)?;
        let whole = end + 4 + length;
        if whole > LONGEST {
            return Err("a message too long");
        }
        if self.bytes.len() < whole { Ok(None) } else { Ok(Some(self.take(whole))) }
    }

    fn take(&mut self, len: usize) -> Vec<u8> {
        let rest = self.bytes.split_off(len);
        std::mem::replace(&mut self.bytes, rest)
    }
}

/// What the head says of its body; a message without the header has none.
fn content_length(head: &[u8]) -> Result<usize, &'static str> {
    let mut found = None;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = line.split_at(colon);
        let name = name.trim_ascii();
        if !name.eq_ignore_ascii_case(b"Content-Length") && !name.eq_ignore_ascii_case(b"l") {
            continue;
        }
        let value = std::str::from_utf8(value.get(1..).unwrap_or_default()).unwrap_or_default().trim();
        let length: usize = value.parse().map_err(|_| "a Content-Length that is no number")?;
        if length > LONGEST {
            return Err("a message too long");
        }
        if found.is_some_and(|before| before != length) {
            return Err("two Content-Lengths");
        }
        found = Some(length);
    }
    Ok(found.unwrap_or(0))
}

/// Accepts for ever; `None` where the endpoint has no listener.
pub(crate) async fn accept(listener: &Option<TcpListener>) -> Option<(TcpStream, SocketAddr)> {
    let Some(listener) = listener else { return std::future::pending().await };
    match listener.accept().await {
        Ok((stream, peer)) => {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a SIP connection sends in lumps");
            }
            Some((stream, peer))
        }
        Err(error) => {
            // Out of descriptors, say: the next one may find some.
            tracing::debug!(%error, "a SIP connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

/// As the longest datagram.
const LONGEST: usize = 65_535;
/// Connections at once: some trunks and every telephone of a house.
const MOST: usize = 64;
/// Messages of all connections that the endpoint has not read; when full, their readers wait.
const MESSAGES: usize = 64;
/// Messages of one connection that are not written yet; when full, it is closed.
const WRITES: usize = 64;
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const WHOLE_WITHIN: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] =
        b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nContent-Length: 3\r\n\r\nabc";
    const SHORT: &[u8] = b"SIP/2.0 200 OK\r\nl:0\r\n\r\n";

    fn messages(bytes: &[u8], piece: usize) -> Vec<Vec<u8>> {
        let mut cutter = Cutter::default();
        let mut found = Vec::new();
        for part in bytes.chunks(piece) {
            cutter.push(part);
            while let Some(message) = cutter.cut().unwrap() {
                found.push(message);
            }
        }
        found
    }

    #[test]
    fn messages_are_cut_by_their_length_however_the_bytes_come() {
        let stream = [b"\r\n", WHOLE, SHORT, b"\r\n\r\n", WHOLE].concat();
        for piece in [1, 2, 3, 7, 64, 4_096] {
            assert_eq!(messages(&stream, piece), [WHOLE, SHORT, b"\r\n\r\n", WHOLE], "{piece}");
        }
    }

    #[test]
    fn the_answer_to_a_keep_alive_is_half_of_nothing() {
        let mut cutter = Cutter::default();
        assert!(cutter.is_between());
        cutter.push(b"\r\n");
        assert_eq!((cutter.cut(), cutter.is_between()), (Ok(None), true));
        cutter.push(WHOLE);
        assert_eq!(cutter.cut(), Ok(Some(WHOLE.to_vec())));
        cutter.push(b"OPT");
        assert_eq!((cutter.cut(), cutter.is_between()), (Ok(None), false));
    }

    #[test]
    fn what_can_not_be_cut_ends_the_connection() {
        let broken: [&[u8]; 5] = [
            b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 18446744073709551557\r\n\r\n",
            b"OPTIONS sip:x SIP/2.0\r\nContent-Length: x\r\n\r\n",
            b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n",
            b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
            &[b'x'; 70_000],
        ];
        for bytes in broken {
            let mut cutter = Cutter::default();
            cutter.push(bytes);
            assert!(cutter.cut().is_err(), "{}", String::from_utf8_lossy(&bytes[..40]));
        }
    }

    #[test]
    fn any_bytes_are_cut_or_refused_and_none_is_kept_beyond_the_longest() {
        let mut dice = 1u64;
        for _ in 0..2_000 {
            let mut cutter = Cutter::default();
            for _ in 0..40 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let from = (dice >> 40) as usize % WHOLE.len();
                let to = from + (dice >> 20) as usize % (WHOLE.len() - from);
                cutter.push(&WHOLE[from..to]);
                cutter.push(b"\r\n");
                while let Ok(Some(_)) = cutter.cut() {}
                assert!(cutter.bytes.len() <= LONGEST + 4_096);
            }
        }
    }
}
