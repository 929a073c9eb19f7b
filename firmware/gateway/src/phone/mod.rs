//! A test telephone: rings any box over real SIP and RTP, plays lines, records both sides and measures on the
//! wire what a caller would notice. For `nightbell call`, the demo and the benches; no part of a running box.
//!
//! Signalling is `sip`'s endpoint, media is `media`'s stream seen from the calling side. A [`Phone`] makes one
//! call at a time or several; each [`Call`] has two threads, one that paces what is sent and one that stamps what
//! arrives, both with the clock that the box's panel log uses.

mod arrivals;
mod boxed;
mod call;
mod chat;
pub mod ladder;
mod lines;
mod mangle;
mod pace;
mod peek;
mod recording;
mod track;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sip::{Command, DialogKey, Event, Keys, Target};
use tokio::sync::{mpsc, watch};
use vocab::Private;

pub use arrivals::{Arrivals, Wraps};
pub use boxed::{BoxError, BoxProcess, BoxSetUp};
pub use call::{Call, Heard, Talk};
pub use chat::{Chat, Next};
pub use ladder::{Early, Ladder, Turn, ladder};
pub use lines::{Lines, line_beside, rehearse};
pub use mangle::{Faults, Mangle};
pub use pace::raise;
pub use peek::{Happening, PanelChange, PanelPeek, Peek, lit};
pub use recording::{Recording, RecordingError};
pub use track::{End, LineTimes, Manner, Run, SPEECH_DBFS, Track};

use self::track::Desk;
use crate::clock::monotonic_ns;

/// A handful of events per call, and the phone makes few calls at once.
const SIGNALS: usize = 64;
/// How long the answer may take: a box that waits before it picks up may let it ring for a minute.
const LONGEST_RING: Duration = Duration::from_secs(70);
/// How long the last BYE may take.
const FAREWELL: Duration = Duration::from_millis(1_200);

/// Why there was no call.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The address is none.
    #[error("{0:?} is no place to call: expected sip:user@address:port or address:port")]
    Target(String),
    /// No local address leads there.
    #[error("no local address leads to {to}")]
    Route {
        /// Where to.
        to: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The SIP socket can't be opened.
    #[error("the test phone's SIP does not start")]
    Signal(#[from] sip::BindError),
    /// The media sockets can't be opened.
    #[error("no pair of media ports is free on {address}")]
    Media {
        /// Where.
        address: IpAddr,
        /// Why.
        source: std::io::Error,
    },
    /// A thread could not be started.
    #[error("the test phone's {what} could not be started")]
    Thread {
        /// Which.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// The call was not taken.
    #[error("the call was refused: {code} {reason}")]
    Refused {
        /// SIP status.
        code: u16,
        /// The words with it.
        reason: String,
    },
    /// Nobody answered.
    #[error("nobody answered for {} s: does a box listen there?", LONGEST_RING.as_secs())]
    NoAnswer,
}

/// How one call is made.
#[derive(Clone, Debug, Default)]
pub struct Dial {
    /// The number to show; `None` withholds it.
    pub from: Option<vocab::Phone>,
    /// What the network does to the media.
    pub faults: Faults,
}

/// A telephone.
#[derive(Debug)]
pub struct Phone {
    local: IpAddr,
    keys: Keys,
    commands: mpsc::Sender<Command>,
    desks: Desks,
    stop: watch::Sender<bool>,
    done: Option<(tokio::runtime::Runtime, tokio::task::JoinHandle<()>)>,
}

/// The calls under way, for whoever sorts the events of the endpoint.
type Desks = Arc<Mutex<BTreeMap<DialogKey, Arc<Desk>>>>;

impl Phone {
    /// A telephone on a free port of this address.
    pub fn open(local: IpAddr) -> Result<Self, PhoneError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("phone-signal")
            .on_thread_start(pace::raise)
            .enable_all()
            .build()
            .map_err(|source| PhoneError::Thread { what: "signalling", source })?;
        let (commands, for_endpoint) = mpsc::channel(SIGNALS);
        let (from_endpoint, events) = mpsc::channel(SIGNALS);
        let settings = sip::Settings {
            bind: SocketAddr::new(local, 0),
            tcp: false,
            user_agent: concat!("Nightbell-test-phone/", env!("CARGO_PKG_VERSION")).to_owned(),
            advertise: None,
            allow: None,
        };
        let endpoint = runtime.block_on(sip::Endpoint::bind(settings, from_endpoint, for_endpoint))?;
        let (keys, desks) = (endpoint.keys(), Desks::default());
        let (stop, stops) = watch::channel(false);
        let ended = runtime.spawn(endpoint.run(stops));
        runtime.spawn(sort(events, Arc::clone(&desks)));
        Ok(Self { local, keys, commands, desks, stop, done: Some((runtime, ended)) })
    }

    /// A telephone on the address by which `to` is reached.
    pub fn towards(to: &Target) -> Result<Self, PhoneError> {
        let any: SocketAddr = if to.address.is_ipv4() {
            SocketAddr::from(([0, 0, 0, 0], 0))
        } else {
            SocketAddr::from(([0u16; 8], 0))
        };
        let route = || {
            let socket = UdpSocket::bind(any)?;
            socket.connect(to.address)?;
            socket.local_addr()
        };
        let local = route().map_err(|source| PhoneError::Route { to: to.address, source })?;
        Self::open(local.ip())
    }

    /// Rings and waits for the answer.
    pub fn call(&self, to: Target, dial: Dial) -> Result<Call, PhoneError> {
        let (rtp, rtcp) =
            media_pair(self.local).map_err(|source| PhoneError::Media { address: self.local, source })?;
        let media = rtp.local_addr().map_err(|source| PhoneError::Media { address: self.local, source })?;
        let dialog = self.keys.fresh();
        let desk = Arc::new(Desk::default());
        lock(&self.desks).insert(dialog, Arc::clone(&desk));
        let (commands, desks) = (self.commands.clone(), Arc::clone(&self.desks));
        let call = Call::new(dialog, Arc::clone(&desk), commands, desks, dial.from.clone());
        let peer = to.address.ip();
        let threads = pace::Listening::start(rtp, rtcp, Arc::clone(&desk))?;
        desk.with(|track| track.invited_ns = monotonic_ns());
        let command = Command::Dial { dialog, to, from: dial.from, media, codecs: vec![sip::Codec::Pcmu] };
        if self.commands.try_send(command).is_err() {
            return Err(PhoneError::NoAnswer);
        }
        let answered =
            desk.wait(LONGEST_RING, |track| track.answer.map(Ok).or_else(|| track.end.clone().map(Err)));
        match answered {
            Some(Ok(answer)) => {
                call.connect(threads.pace(answer, peer, dial.faults)?);
                Ok(call)
            }
            Some(Err(End::Refused { code, reason })) => Err(PhoneError::Refused { code, reason }),
            Some(Err(End::Box | End::Caller | End::Lost(_))) | None => {
                // A command queue that is full belongs to an endpoint that has died.
                let _ = self.commands.try_send(Command::CancelDial(dialog));
                Err(PhoneError::NoAnswer)
            }
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some((runtime, ended)) = self.done.take() {
            runtime.block_on(async {
                // What is cut off here are retransmissions to a box that does not answer its last BYE.
                let _ = tokio::time::timeout(FAREWELL, ended).await;
            });
            runtime.shutdown_background();
        }
    }
}

/// Where to call: `sip:user@address:port`, `address:port` or `address`. Port 5060 if none is said.
pub fn target(text: &str) -> Result<Target, PhoneError> {
    let fault = || PhoneError::Target(text.to_owned());
    let place = text.strip_prefix("sip:").unwrap_or(text);
    let (user, host) = match place.rsplit_once('@') {
        Some((user, host)) if !user.is_empty() => (Some(Private::new(user.to_owned())), host),
        Some(_) => return Err(fault()),
        None => (None, place),
    };
    let address = match host.parse::<SocketAddr>() {
        Ok(address) => address,
        Err(_) => match host.parse::<IpAddr>() {
            Ok(ip) => SocketAddr::new(ip, 5060),
            Err(_) => {
                let named = if host.contains(':') { host.to_owned() } else { format!("{host}:5060") };
                named.to_socket_addrs().ok().and_then(|mut found| found.next()).ok_or_else(fault)?
            }
        },
    };
    Ok(Target::direct(user, address))
}

/// What an event changes on a track.
type Told = Box<dyn FnOnce(&mut Track) + Send>;

/// Stamps each event as it comes and lays it on its call's desk.
async fn sort(mut events: mpsc::Receiver<Event>, desks: Desks) {
    while let Some(event) = events.recv().await {
        let ns = monotonic_ns();
        let (dialog, told): (DialogKey, Told) = match event {
            Event::Answered { dialog, answer, .. } => (
                dialog,
                Box::new(move |track| {
                    track.answered_ns = ns;
                    track.answer = Some(answer);
                }),
            ),
            Event::Refused { dialog, code, reason } => {
                (dialog, Box::new(move |track| track.finish(ns, End::Refused { code, reason })))
            }
            Event::Gone { dialog, why } => {
                let end = match why {
                    sip::Gone::Bye | sip::Gone::Cancelled => End::Box,
                    sip::Gone::AckTimeout => End::Lost("the ACK got lost".to_owned()),
                    sip::Gone::Failed(what) => End::Lost(what),
                    sip::Gone::MediaRefused => End::Lost("no media in common".to_owned()),
                };
                (dialog, Box::new(move |track| track.finish(ns, end)))
            }
            // A test phone is not rung, and what the box moves its media to is where media comes from.
            Event::Invite(_)
            | Event::Acked(_)
            | Event::Moved { .. }
            | Event::Digits { .. }
            | Event::Ringing(_)
            | Event::Registered { .. }
            | Event::Unregistered { .. } => continue,
        };
        let desk = lock(&desks).get(&dialog).cloned();
        if let Some(desk) = desk {
            desk.with(told);
        }
    }
}

/// An even port for RTP and the odd one above it for RTCP.
pub fn media_pair(local: IpAddr) -> std::io::Result<(UdpSocket, UdpSocket)> {
    /// The system hands out free ports; about half are even, and few have a taken neighbour.
    const TRIES: usize = 50;
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let rtp = UdpSocket::bind((local, 0))?;
        let port = rtp.local_addr()?.port();
        if !port.is_multiple_of(2) {
            continue;
        }
        match UdpSocket::bind((local, port + 1)) {
            Ok(rtcp) => return Ok((rtp, rtcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// What is behind a mutex, whatever became of who held it.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
