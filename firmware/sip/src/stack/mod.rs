//! The signalling machine, pure: transactions and dialogs of RFC 3261 without socket or clock.
//!
//! Drain [`Stack::poll`] after every `datagram`, `command` and `tick`; call `tick` when [`Stack::deadline`]
//! has come. Nothing a peer sends makes it fail, wait or grow without limit.

mod arrive;
mod client;
mod depart;
mod dialog;
mod refresh;
mod register;
mod server;
mod within;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use ipnet::IpNet;

use self::{
    client::{Client, Purpose},
    dialog::Dialog,
    register::Registration,
    server::Server,
};
use crate::{
    event::{Command, DialogKey, Event, Gone, Keys, Transport, TrunkKey},
    token::Tokens,
    wire::{self, Inbound},
};

/// What the shell is to do.
#[derive(Debug)]
pub(crate) enum Output {
    /// Send a message.
    Send { to: SocketAddr, by: Transport, bytes: Vec<u8> },
    /// Tell the line.
    Event(Event),
}

/// Whether the line has room for one more event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    Free,
    Full,
}

/// As what the box shows itself.
pub(crate) struct Profile {
    pub user_agent: String,
    pub advertise: Option<IpAddr>,
    /// Of the SIP socket.
    pub port: u16,
    /// Who is answered; `None` = everybody. Trunks and whoever is in a call with us always are.
    pub allow: Option<Vec<IpNet>>,
    /// The local address by which a peer is reached.
    pub route: Box<dyn Fn(IpAddr) -> IpAddr + Send>,
    /// Whom a connection reaches: who came by one, and trunks that want one. Everybody else gets datagrams.
    pub by_stream: BTreeMap<SocketAddr, Opened>,
}

/// Who opens a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// The peer: its address is that of the connection, and nobody listens there.
    ByThem,
    /// The box.
    ByUs,
}

impl Profile {
    /// Our address as `peer` is to use it.
    fn host(&self, peer: IpAddr) -> IpAddr {
        match self.advertise {
            Some(ip) if !peer.is_loopback() => ip,
            Some(_) | None => (self.route)(peer),
        }
    }

    fn transport(&self, peer: SocketAddr) -> Transport {
        if self.by_stream.contains_key(&peer) { Transport::Tcp } else { Transport::Udp }
    }

    /// Our Contact as `peer` is to use it.
    fn contact(&self, user: &str, peer: SocketAddr) -> String {
        let at = if user.is_empty() { "" } else { "@" };
        let by = match self.transport(peer) {
            Transport::Udp => "",
            Transport::Tcp => ";transport=tcp",
        };
        format!("<sip:{user}{at}{}{by}>", self.address(peer.ip()))
    }

    fn address(&self, peer: IpAddr) -> SocketAddr {
        SocketAddr::new(self.host(peer), self.port)
    }

    fn media(&self, media: SocketAddr, peer: IpAddr) -> SocketAddr {
        let hidden = self.advertise.is_some() && !peer.is_loopback();
        let ip = if hidden || media.ip().is_unspecified() { self.host(peer) } else { media.ip() };
        SocketAddr::new(ip, media.port())
    }
}

/// Why something happens later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    /// A server transaction repeats its response or ends.
    Server(ServerId),
    /// A client transaction repeats its request or ends.
    Client(ClientId),
    /// A registration is refreshed, tried again or kept open.
    Trunk(TrunkKey),
    /// A session is refreshed or runs out.
    Session(DialogKey),
}

type ServerId = u64;
type ClientId = u64;

/// All transactions and dialogs of one endpoint.
pub(crate) struct Stack {
    profile: Profile,
    tokens: Tokens,
    keys: Keys,
    dialogs: BTreeMap<DialogKey, Dialog>,
    /// By Call-ID and our tag.
    by_id: BTreeMap<(String, String), DialogKey>,
    servers: BTreeMap<ServerId, Server>,
    server_keys: BTreeMap<String, ServerId>,
    /// Requests outside a dialog by Call-ID, From tag, CSeq and method: the same by two ways is one too many.
    merged: BTreeMap<String, ServerId>,
    clients: BTreeMap<ClientId, Client>,
    /// By branch and method.
    client_keys: BTreeMap<(String, String), ClientId>,
    registrations: BTreeMap<TrunkKey, Registration>,
    /// Trunks that are answered without a registration.
    trusted: BTreeMap<TrunkKey, IpAddr>,
    next: u64,
    timers: BTreeSet<(Instant, Timer)>,
    out: VecDeque<Output>,
}

impl Stack {
    pub(crate) fn new(profile: Profile, tokens: Tokens, keys: Keys) -> Self {
        Self {
            profile,
            tokens,
            keys,
            dialogs: BTreeMap::new(),
            by_id: BTreeMap::new(),
            servers: BTreeMap::new(),
            server_keys: BTreeMap::new(),
            merged: BTreeMap::new(),
            clients: BTreeMap::new(),
            client_keys: BTreeMap::new(),
            registrations: BTreeMap::new(),
            trusted: BTreeMap::new(),
            next: 0,
            timers: BTreeSet::new(),
            out: VecDeque::new(),
        }
    }

    /// A peer has opened a connection.
    pub(crate) fn stream_is_open(&mut self, peer: SocketAddr) {
        self.profile.by_stream.entry(peer).or_insert(Opened::ByThem);
    }

    /// What is sent to this address goes by a connection from now on, or no longer.
    fn carry_by(&mut self, peer: SocketAddr, transport: Transport) {
        match transport {
            // Only trunks of the config get here.
            Transport::Tcp => drop(self.profile.by_stream.insert(peer, Opened::ByUs)),
            Transport::Udp => drop(self.profile.by_stream.remove(&peer)),
        }
    }

    /// A connection is over or did not come about: who waits for an answer by it gets none. A trunk's is opened again
    /// with the next request.
    pub(crate) fn stream_is_over(&mut self, now: Instant, peer: SocketAddr) {
        self.unreachable(now, peer);
        if !self.registered_by(now, peer) {
            self.carry_by(peer, Transport::Udp);
        }
    }

    /// A datagram, or a message of a connection, has come.
    pub(crate) fn datagram(&mut self, now: Instant, source: SocketAddr, bytes: &[u8], room: Room) {
        let known = self.knows(source.ip());
        match wire::read(bytes, source, &self.profile.user_agent) {
            // A scanner that gets no answer finds no box.
            Inbound::Request(request) if !known && !self.goes_on(&request) => {
                tracing::debug!(%source, "a stranger is not answered");
            }
            Inbound::Broken { .. } | Inbound::Ping if !known => {}
            Inbound::Request(request) => self.request(now, *request, room),
            Inbound::Response(response) => self.response(now, *response),
            Inbound::Broken { to, reply, code } => {
                tracing::debug!(%source, code, "a broken request is refused");
                self.send(to, reply);
            }
            Inbound::Ping => self.send(source, b"\r\n".to_vec()),
            Inbound::Noise => tracing::debug!(%source, len = bytes.len(), "a datagram is no SIP message"),
        }
    }

    /// Whether requests from this address are answered: line.allow and the trunks say so.
    pub(crate) fn knows(&self, ip: IpAddr) -> bool {
        let registered = self.registrations.values().any(|r| r.is_at(ip));
        let trunk = registered || self.trusted.values().any(|trusted| *trusted == ip);
        self.profile.allow.as_ref().is_none_or(|allow| allow.iter().any(|net| net.contains(&ip))) || trunk
    }

    /// The line wants something.
    pub(crate) fn command(&mut self, now: Instant, command: Command) {
        match command {
            Command::LetRing(dialog) => self.let_ring(now, dialog),
            Command::Accept { dialog, media } => self.accept(now, dialog, media),
            Command::Refuse { dialog, code } => self.refuse(now, dialog, code),
            Command::Redirect { dialog, user, host } => self.redirect(now, dialog, &user, host),
            Command::HangUp(dialog) => self.hang_up(now, dialog),
            Command::KeepWithoutAck(dialog) => self.keep_without_ack(dialog),
            Command::Dial { dialog, to, from, media, codecs } => {
                self.dial(now, dialog, &to, from, media, codecs)
            }
            Command::CancelDial(dialog) => self.cancel_dial(now, dialog),
            Command::Register(trunk) => self.register(now, trunk),
            Command::Trust(trunk, ip) => drop(self.trusted.insert(trunk, ip)),
        }
    }

    /// Does what is due.
    pub(crate) fn tick(&mut self, now: Instant) {
        while let Some(&(at, timer)) = self.timers.first() {
            if at > now {
                return;
            }
            self.timers.pop_first();
            match timer {
                Timer::Server(id) => self.fire_server(now, id),
                Timer::Client(id) => self.fire_client(now, id),
                Timer::Trunk(key) => self.fire_registration(now, key),
                Timer::Session(key) => self.fire_session(now, key),
            }
        }
    }

    /// Ends every call (those that ring are refused, those that are up get a BYE) and every registration.
    pub(crate) fn shutdown(&mut self, now: Instant) {
        self.leave_trunks(now);
        let keys: Vec<DialogKey> = self.dialogs.keys().copied().collect();
        for key in keys {
            self.hang_up_at_once(now, key);
        }
    }

    /// Whether no request of ours waits for its response.
    pub(crate) fn is_settled(&self) -> bool {
        self.clients.values().all(Client::is_done)
    }

    /// The next thing to do, until there is none.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When `tick` is due.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// Dialogs, transactions and timers, with their indexes.
    pub(crate) fn remembered(&self) -> usize {
        let calls = self.dialogs.len() + self.by_id.len() + self.timers.len();
        let asked = self.servers.len() + self.server_keys.len() + self.merged.len();
        calls + asked + self.clients.len() + self.client_keys.len()
    }

    fn send(&mut self, to: SocketAddr, bytes: Vec<u8>) {
        let by = self.profile.transport(to);
        self.out.push_back(Output::Send { to, by, bytes });
    }

    fn tell(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    /// The dialog ends without a command of ours.
    fn gone(&mut self, key: DialogKey, why: Gone) {
        if self.forget(key).is_some() {
            tracing::debug!(dialog = %key, ?why, "a call is gone");
            self.tell(Event::Gone { dialog: key, why });
        }
    }

    fn forget(&mut self, key: DialogKey) -> Option<Dialog> {
        let dialog = self.dialogs.remove(&key)?;
        self.timers.retain(|(_, timer)| *timer != Timer::Session(key));
        self.by_id.remove(&dialog.id());
        Some(dialog)
    }

    fn fresh_id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// RFC 3261's estimate of a round trip.
const T1: Duration = Duration::from_millis(500);
/// Longest pause between repetitions of a response or of a request that is no INVITE.
const T2: Duration = Duration::from_secs(4);
/// How long a message may linger in the network.
const T4: Duration = Duration::from_secs(5);
/// 64 round trips: when a transaction gives up.
const GIVE_UP: Duration = Duration::from_secs(32);
/// A call that nobody answers, refuses or cancels ends: RFC 3261's timer C is at least 3 minutes.
const UNANSWERED: Duration = Duration::from_secs(180);
/// Calls at once, far above what any box carries: beyond it an INVITE is refused with 503.
const MAX_DIALOGS: usize = 512;
/// Transactions remembered at once, some 2 KB each: 100 requests a second for the 32 s that each is kept. Beyond
/// it the oldest answered one is forgotten, so that a flood does not keep a caller out.
const MAX_SERVERS: usize = 4096;

#[cfg(test)]
mod tests;
