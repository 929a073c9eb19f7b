//! The sockets, the clock and the queues around the signalling machine.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use ipnet::IpNet;
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::{mpsc, watch},
};

use crate::{
    event::{Command, Event, Keys, Transport},
    stack::{Output, Profile, Room, Stack},
    streams::{Heard, Streams, accept},
    token::Tokens,
    trace::{self, Traced, Way},
};

/// Where and as what the endpoint answers, by UDP and, where wanted, by TCP on the same port.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Local address, port 5060 by custom; port 0 takes any.
    pub bind: SocketAddr,
    /// Whether connections are listened for as well; one that the box opens itself (a trunk's) needs no listening.
    pub tcp: bool,
    /// Said in `User-Agent` and `Server`.
    pub user_agent: String,
    /// The address to name in SDP and Contact when a NAT stands before the box. `None`: the local address by
    /// which each peer is reached. Never told to a peer on the loopback.
    pub advertise: Option<IpAddr>,
    /// Networks whose requests are answered; `None` = all. Beside them only trunks that were registered at, and
    /// whoever is in a call with us.
    pub allow: Option<Vec<IpNet>>,
}

/// Why the endpoint can't listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The socket could not be opened there.
    #[error("SIP can't listen on {address}: check line.bind, and that no other SIP program runs there")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A SIP user agent on one UDP socket and its TCP connections.
///
/// When the queue of events is full, new calls are refused with 503, what belongs to a call waits in order,
/// and once 64 wait the socket is not read until there is room; peers repeat what they sent.
pub struct Endpoint {
    socket: UdpSocket,
    listener: Option<TcpListener>,
    streams: Streams,
    heard: mpsc::Receiver<Heard>,
    local: SocketAddr,
    keys: Keys,
    stack: Stack,
    events: mpsc::Sender<Event>,
    commands: mpsc::Receiver<Command>,
    waiting: VecDeque<Event>,
    trace: Option<mpsc::Sender<Traced>>,
}

impl Endpoint {
    /// Opens the socket. Nothing is answered before [`Endpoint::run`].
    pub async fn bind(
        settings: Settings,
        events: mpsc::Sender<Event>,
        commands: mpsc::Receiver<Command>,
    ) -> Result<Self, BindError> {
        let address = settings.bind;
        let failed = |source| BindError::Socket { address, source };
        let (socket, listener) = sockets(address, settings.tcp).await.map_err(failed)?;
        let local = socket.local_addr().map_err(failed)?;
        let keys = Keys::default();
        let profile = Profile {
            user_agent: settings.user_agent,
            advertise: settings.advertise,
            port: local.port(),
            allow: settings.allow,
            route: Box::new(
                move |peer| if local.ip().is_unspecified() { route(local, peer) } else { local.ip() },
            ),
            by_stream: BTreeMap::new(),
        };
        let (streams, heard) = Streams::new();
        let stack = Stack::new(profile, Tokens::random(), keys.clone());
        let waiting = VecDeque::new();
        let trace = None;
        Ok(Self { socket, listener, streams, heard, local, keys, stack, events, commands, waiting, trace })
    }

    /// The address it listens on, with the port that was taken.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Where keys for [`Command::Dial`] come from.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// Tells every message from now on, without what is private in it. When the queue is full, rows are left out.
    pub fn trace(&mut self, rows: mpsc::Sender<Traced>) {
        self.trace = Some(rows);
    }

    /// Answers and dials until `stop` turns true or its sender is gone; then ends every call and returns.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut buffer = vec![0; LONGEST];
        let events = self.events.clone();
        loop {
            self.flush().await;
            let due = self.stack.deadline();
            // Every arm may be dropped half-way: a permit, a timer, a receive.
            tokio::select! {
                biased;
                _ = stop.wait_for(|&stop| stop) => break,
                () = until(due) => self.stack.tick(now()),
                permit = events.reserve(), if !self.waiting.is_empty() => match (permit, self.waiting.pop_front()) {
                    (Ok(permit), Some(event)) => permit.send(event),
                    // Nobody listens any more.
                    (Err(_), _) | (Ok(_), None) => break,
                },
                command = self.commands.recv() => match command {
                    Some(command) => self.stack.command(now(), command),
                    None => break,
                },
                Some(heard) = self.heard.recv(), if self.waiting.len() < BACKLOG => self.hear(heard),
                Some((stream, peer)) = accept(&self.listener) => {
                    if self.stack.knows(peer.ip()) {
                        self.stack.stream_is_open(peer);
                        self.streams.accepted(now(), stream, peer);
                    } else {
                        tracing::debug!(%peer, "a stranger's connection is closed");
                    }
                }
                got = self.socket.recv_from(&mut buffer), if self.waiting.len() < BACKLOG => match got {
                    Ok((len, source)) => {
                        self.note(Way::In, source, &buffer[..len]);
                        self.stack.datagram(now(), source, &buffer[..len], self.room());
                    }
                    // Of a datagram that we sent before (a port that is closed): nothing is lost.
                    Err(error) => tracing::debug!(%error, "the SIP socket has an error"),
                },
            }
        }
        self.leave(&mut buffer).await;
    }

    /// BYE to everybody, and a moment for their answers.
    async fn leave(mut self, buffer: &mut [u8]) {
        while let Ok(command) = self.commands.try_recv() {
            self.stack.command(now(), command);
        }
        self.stack.shutdown(now());
        let by = tokio::time::Instant::now() + FAREWELL;
        loop {
            self.flush().await;
            if self.stack.is_settled() {
                break;
            }
            let due = self.stack.deadline();
            tokio::select! {
                () = tokio::time::sleep_until(by) => break,
                () = until(due) => self.stack.tick(now()),
                Some(heard) = self.heard.recv() => self.hear(heard),
                got = self.socket.recv_from(buffer) => if let Ok((len, source)) = got {
                    self.note(Way::In, source, &buffer[..len]);
                    self.stack.datagram(now(), source, &buffer[..len], Room::Full);
                },
            }
        }
        self.streams.finish(WRITTEN).await;
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Message(peer, bytes) => {
                self.streams.used(now(), peer);
                self.note(Way::In, peer, &bytes);
                self.stack.datagram(now(), peer, &bytes, self.room());
            }
            Heard::Over(peer, number) => {
                if self.streams.over(peer, number) {
                    self.stack.stream_is_over(now(), peer);
                }
            }
        }
    }

    fn note(&self, way: Way, peer: SocketAddr, bytes: &[u8]) {
        if let Some(trace) = &self.trace
            && let Some(row) = trace::row(now(), way, peer, bytes)
        {
            // Full, or nobody looks any more: a row less.
            let _ = trace.try_send(row);
        }
    }

    fn room(&self) -> Room {
        if self.waiting.is_empty() && self.events.capacity() > 0 { Room::Free } else { Room::Full }
    }

    /// Does what the machine wants done, and tells it of connections that were closed meanwhile.
    async fn flush(&mut self) {
        loop {
            self.carry_out().await;
            let lost = self.streams.take_lost();
            if lost.is_empty() {
                return;
            }
            lost.into_iter().for_each(|peer| self.stack.stream_is_over(now(), peer));
        }
    }

    async fn carry_out(&mut self) {
        while let Some(output) = self.stack.poll() {
            if let Output::Send { to, bytes, .. } = &output {
                self.note(Way::Out, *to, bytes);
            }
            match output {
                Output::Send { to, by: Transport::Tcp, bytes } => self.streams.send(now(), to, bytes),
                Output::Send { to, by: Transport::Udp, bytes } => {
                    if let Err(error) = self.socket.send_to(&bytes, to).await {
                        tracing::debug!(%to, len = bytes.len(), %error, "a datagram can't be sent");
                    }
                }
                Output::Event(event) => {
                    if self.waiting.is_empty() {
                        if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
                            self.waiting.push_back(event);
                        }
                    } else {
                        self.waiting.push_back(event);
                    }
                }
            }
        }
    }
}

/// One port for both; a port that the system is to choose must be free for both.
async fn sockets(address: SocketAddr, tcp: bool) -> io::Result<(UdpSocket, Option<TcpListener>)> {
    let mut tries = if address.port() == 0 { 16 } else { 1 };
    loop {
        let socket = UdpSocket::bind(address).await?;
        if !tcp {
            return Ok((socket, None));
        }
        tries -= 1;
        match TcpListener::bind(socket.local_addr()?).await {
            Ok(listener) => return Ok((socket, Some(listener))),
            Err(error) if tries == 0 => return Err(error),
            Err(_taken) => {}
        }
    }
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// The local address by which the system would send to `peer`; nothing is sent.
fn route(local: SocketAddr, peer: IpAddr) -> IpAddr {
    let asked = std::net::UdpSocket::bind(SocketAddr::new(local.ip(), 0)).and_then(|socket| {
        socket.connect(SocketAddr::new(peer, 9))?;
        socket.local_addr()
    });
    match asked {
        Ok(address) => address.ip(),
        Err(error) => {
            tracing::debug!(%error, "no route to a peer");
            local.ip()
        }
    }
}

/// The longest UDP datagram.
const LONGEST: usize = 65_535;
/// Events that may wait for the line: two for each of its calls would be rare, and it drains every 20 ms.
const BACKLOG: usize = 64;
/// How long the last messages of connections may take to be written.
const WRITTEN: Duration = Duration::from_millis(200);
/// How long the end waits for peers to confirm their BYE; a LAN answers in a few milliseconds.
const FAREWELL: Duration = Duration::from_millis(500);
