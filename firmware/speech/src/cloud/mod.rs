//! Recognition in the cloud beside the box's own: the wire of Deepgram v1 live as a pure machine.
//!
//! [`Cloud`] holds a stream for every call: what is sent when, what an answer is worth, when a stream that was cut is
//! opened again, and when the whole cloud is given up for a while. It names no socket and no clock: `gateway` has both.
//! What the words are used for is decided in `call`; what the box does without any is its own recogniser.
//!
//! Source: the vendor's AsyncAPI file for `/v1/listen` and its pages on KeepAlive and Finalize (2026-11).

mod circuit;
mod cost;
mod finals;
mod message;
mod request;
mod ring;
mod stream;
#[cfg(test)]
mod tests;
mod timeline;

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use vocab::{CallId, Dice, Heard, Now, Sample8k, Span};

use circuit::Circuit;
pub use cost::{Price, PriceError, Usage};
pub use message::{LONGEST_MESSAGE, Lie};
pub use request::{Request, Scheme, Secret, SecretError, Server, ServerError, bounded_keyterms};
use stream::{Stream, Wire};

/// One connection, counted from the start of the box: what comes late from an older one is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u64);

/// Names the answer to a [`Input::Finish`] or [`Input::Look`] within its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u32);

/// Why a connection was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The server answered with this HTTP status instead of 101.
    Status(u16),
    /// Name, network, TLS or time: nobody answered.
    Unreachable,
}

impl Refused {
    /// Another try with the same key and request can't go better: 401, 402, 403 (the key), 400, 404 (the request).
    fn is_lasting(self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 400..=404),
            Self::Unreachable => false,
        }
    }
}

/// What happens.
#[derive(Debug)]
pub enum Input<'a> {
    /// The call was answered and its words may be looked at later: keep a connection ready.
    Open(CallId),
    /// The caller's sound, mu-law at 8 kHz, one octet a sample. Only of calls that the box has answered.
    Audio {
        /// Whose.
        call: CallId,
        /// Position of the first sample.
        at: Sample8k,
        /// At most a second.
        mulaw: &'a [u8],
    },
    /// A turn seems over and all its sound was given: its words are wanted now.
    Finish {
        /// Whose.
        call: CallId,
        /// To match the answer.
        ticket: Ticket,
        /// Where in the caller's audio.
        span: Span,
    },
    /// A turn that was not streamed: its words are wanted. Mu-law, at most 30 s.
    Look {
        /// Whose.
        call: CallId,
        /// To match the answer.
        ticket: Ticket,
        /// Where in the caller's audio.
        span: Span,
        /// The sound of `span`.
        mulaw: &'a [u8],
    },
    /// The call is over.
    End(CallId),
    /// The connection stands.
    Connected(SocketId),
    /// It does not.
    Refused(SocketId, Refused),
    /// A text message came.
    Text(SocketId, &'a str),
    /// A binary message came, of which the protocol knows none.
    Binary(SocketId),
    /// A message was longer than [`LONGEST_MESSAGE`]; the connection is gone.
    TooBig(SocketId),
    /// The connection is gone.
    Cut(SocketId),
    /// A deadline passed.
    Tick,
}

/// What a connection sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A binary frame of mu-law, never empty: an empty one ends the stream.
    Audio(Vec<u8>),
    /// A text frame.
    Text(&'static str),
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Connect; answered with [`Input::Connected`] or [`Input::Refused`].
    Connect(SocketId),
    /// Send this after what was sent before.
    Send(SocketId, Message),
    /// Close it once what was handed over is sent, within a second.
    Close(SocketId),
    /// The words of a span; `None` = none will come.
    Words(CallId, Ticket, Option<Heard>),
    /// Words so far, which may still change.
    Interim(CallId, Heard),
    /// The cloud is given up for a while (`Away`), or answers again.
    Turned(Reach),
    /// What the call has cost, once, at its end.
    Used(CallId, Usage),
}

/// Whether the cloud answers, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does.
    There,
    /// It failed too often: nothing is sent for a while. With the HTTP status of the last refusal, if that was one.
    Away(Option<u16>),
}

/// How the machine is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Of streamed audio.
    pub price: Price,
    /// Of everything random.
    pub seed: u64,
}

/// The streams of all calls. Contract: drain [`Cloud::poll`] after every [`Cloud::handle`], and hand in
/// [`Input::Tick`] at [`Cloud::deadline`].
#[derive(Debug)]
pub struct Cloud {
    streams: BTreeMap<CallId, Stream>,
    sockets: BTreeMap<SocketId, CallId>,
    circuit: Circuit,
    price: Price,
    wire: Wire,
}

/// More calls than any box has: what is beyond is answered with no words.
const MOST_STREAMS: usize = 80;

impl Cloud {
    /// No call, and nothing known of the cloud.
    pub fn new(settings: Settings) -> Self {
        Self {
            streams: BTreeMap::new(),
            sockets: BTreeMap::new(),
            circuit: Circuit::default(),
            price: settings.price,
            wire: Wire { next_socket: 0, dice: Dice(settings.seed), out: VecDeque::new() },
        }
    }

    /// Applies one input. What belongs to a call or connection that is gone is ignored: it crosses the end on its way.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        let at = now.instant;
        match input {
            Input::Open(call) => self.of(call, |stream, _| stream.keep_ready(at)),
            Input::Audio { call, at: from, mulaw } => {
                self.of(call, |stream, wire| stream.audio(at, from, mulaw, wire));
            }
            Input::Finish { call, ticket, span } => {
                self.of(call, |stream, wire| stream.finish(at, ticket, span, wire));
            }
            Input::Look { call, ticket, span, mulaw } => {
                self.of(call, |stream, wire| stream.look(at, ticket, span, mulaw, wire));
            }
            Input::End(call) => self.end(call),
            Input::Connected(socket) => self.at(socket, |stream, wire, _| stream.connected(at, wire)),
            Input::Refused(socket, why) => self.at(socket, |stream, wire, circuit| {
                stream.refused(at, why, wire, circuit);
            }),
            Input::Text(socket, text) => self.at(socket, |stream, wire, circuit| {
                stream.text(at, text, wire, circuit);
            }),
            Input::Binary(socket) => self.at(socket, |stream, wire, circuit| {
                stream.lie(at, Lie::Binary, wire, circuit);
            }),
            Input::TooBig(socket) => self.at(socket, |stream, wire, circuit| {
                stream.lie(at, Lie::TooBig, wire, circuit);
                stream.cut(at, wire, circuit);
            }),
            Input::Cut(socket) => self.at(socket, |stream, wire, circuit| stream.cut(at, wire, circuit)),
            Input::Tick => {}
        }
        self.advance(at);
    }

    /// The next thing to do; drain until `None` after every `handle`.
    pub fn poll(&mut self) -> Option<Output> {
        self.wire.out.pop_front()
    }

    /// When to call `handle` with [`Input::Tick`] if nothing else comes.
    pub fn deadline(&self) -> Option<Instant> {
        let open_from = self.circuit.open_from();
        self.streams.values().filter_map(|stream| stream.deadline(open_from)).min()
    }

    /// Octets of sound that are kept now, for tests: bounded by 30 s a call.
    pub fn kept(&self) -> usize {
        self.streams.values().map(Stream::kept).sum()
    }

    fn advance(&mut self, now: Instant) {
        for (call, stream) in &mut self.streams {
            if let Some(socket) = stream.tick(now, &mut self.wire, &mut self.circuit) {
                self.sockets.insert(socket, *call);
            }
        }
        // A connection that a stream has left is nobody's.
        self.sockets
            .retain(|socket, call| self.streams.get(call).is_some_and(|s| s.socket() == Some(*socket)));
        if let Some(reach) = self.circuit.turned() {
            self.wire.out.push_back(Output::Turned(reach));
        }
    }

    fn end(&mut self, call: CallId) {
        if let Some(stream) = self.streams.remove(&call) {
            let usage = stream.end(self.price, &mut self.wire);
            self.wire.out.push_back(Output::Used(call, usage));
        }
    }

    fn of(&mut self, call: CallId, act: impl FnOnce(&mut Stream, &mut Wire)) {
        if self.streams.len() < MOST_STREAMS || self.streams.contains_key(&call) {
            let stream = self.streams.entry(call).or_insert_with(|| Stream::new(call));
            act(stream, &mut self.wire);
        }
    }

    fn at(&mut self, socket: SocketId, act: impl FnOnce(&mut Stream, &mut Wire, &mut Circuit)) {
        let Some(call) = self.sockets.get(&socket) else { return };
        if let Some(stream) = self.streams.get_mut(call) {
            act(stream, &mut self.wire, &mut self.circuit);
        }
    }
}

/// A pause that grows with the tries, all of it random: many boxes must not come back at once.
fn backoff(tries: u32, chance: u64) -> Duration {
    const FIRST_MS: u64 = 200;
    const LONGEST_MS: u64 = 15_000;
    let ceiling = (FIRST_MS << tries.min(10)).min(LONGEST_MS);
    Duration::from_millis(chance % (ceiling + 1))
}
