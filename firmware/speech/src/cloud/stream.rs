//! One call's stream: connection, sound, and the words that were asked for.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use vocab::{CallId, Dice, Heard, Sample8k, Span};

use super::{
    Message, Output, Price, Refused, SocketId, Ticket, Usage, backoff,
    circuit::{Circuit, Failure},
    finals::{Finals, Placed},
    message::{self, Flushes, Lie, Results, Said, SaidWord, Stage},
    ring::Ring,
    timeline::Timeline,
};

/// Name, TCP, TLS and upgrade; a line that needs longer is no use to a caller who waits.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// A server that lets a Finalize wait so long is taken for hung. The caller was answered by the box long before.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// The vendor asks for a sign of life every 3 to 5 s and closes after 10.
const ALIVE_EVERY: Duration = Duration::from_secs(4);
/// Without the caller's sound (two people talk) the stream is given back.
const IDLE: Duration = Duration::from_secs(30);
/// Sound goes out in pieces of 60 ms; fewer, larger ones after a cut.
const BATCH: u64 = 480;
const LONGEST_PIECE: usize = 4_000;
/// A turn's span has 320 ms before the first sound and 120 ms behind the last (`call::Listener`): so much of either
/// may be missing.
const BEFORE: u64 = 320 * 8;
const BEHIND: u64 = 100 * 8;
/// Silence at the end of what was sent that a flush may leave out: 1 s.
const SILENCE: u64 = 8_000;
/// Answers awaited at once; a turn has one.
const MOST_PENDING: usize = 8;
/// A connection on which so much is untrue is given up.
const MOST_LIES: u32 = 50;

const FINALIZE: &str = r#"{"type":"Finalize"}"#;
const KEEP_ALIVE: &str = r#"{"type":"KeepAlive"}"#;
const CLOSE_STREAM: &str = r#"{"type":"CloseStream"}"#;

/// What all streams share.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) next_socket: u64,
    pub(super) dice: Dice,
    pub(super) out: VecDeque<Output>,
}

impl Wire {
    fn say(&mut self, socket: SocketId, text: &'static str) {
        self.out.push_back(Output::Send(socket, Message::Text(text)));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// No connection is wanted.
    Rest,
    /// One is wanted from then on.
    Due(Instant),
    Connecting {
        socket: SocketId,
        by: Instant,
    },
    Open {
        socket: SocketId,
        last_sent: Instant,
    },
}

/// How long a connection is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    WhileSound,
    /// For the whole call, so that a look costs no connection.
    Ready,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    ticket: Ticket,
    span: Span,
    by: Instant,
    finalized: Asked,
}

/// Whether the server was told to hurry with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Yes,
    No,
}

#[derive(Debug)]
pub(super) struct Stream {
    call: CallId,
    link: Link,
    keep: Keep,
    ring: Ring,
    /// The next sample to send.
    sent_to: u64,
    timeline: Timeline,
    finals: Finals,
    /// The first sample that was given, and where sound was missing last: what begins before can't be answered.
    known_from: Option<u64>,
    broken_to: u64,
    pending: VecDeque<Pending>,
    /// Up to where the sound had been sent when a Finalize was that is not answered yet. A server need not answer each.
    finalizes: VecDeque<u64>,
    /// Where the turn begins whose words so far are told.
    turn_from: u64,
    last_sound: Option<Instant>,
    /// Tries since words came.
    tries: u32,
    lies: u32,
    usage: Usage,
}

impl Stream {
    pub(super) fn new(call: CallId) -> Self {
        Self {
            call,
            link: Link::Rest,
            keep: Keep::WhileSound,
            ring: Ring::default(),
            sent_to: 0,
            timeline: Timeline::default(),
            finals: Finals::default(),
            known_from: None,
            broken_to: 0,
            pending: VecDeque::new(),
            finalizes: VecDeque::new(),
            turn_from: 0,
            last_sound: None,
            tries: 0,
            lies: 0,
            usage: Usage::default(),
        }
    }

    pub(super) fn kept(&self) -> usize {
        self.ring.len()
    }

    pub(super) fn socket(&self) -> Option<SocketId> {
        match self.link {
            Link::Connecting { socket, .. } | Link::Open { socket, .. } => Some(socket),
            Link::Rest | Link::Due(_) => None,
        }
    }

    pub(super) fn keep_ready(&mut self, now: Instant) {
        self.keep = Keep::Ready;
        self.want(now);
    }

    pub(super) fn audio(&mut self, now: Instant, at: Sample8k, mulaw: &[u8], wire: &mut Wire) {
        if mulaw.is_empty() {
            return;
        }
        self.last_sound = Some(now);
        self.known_from.get_or_insert(at.0);
        if let Some(gap) = self.ring.append(at.0, mulaw) {
            self.broken_to = gap;
        }
        // A full ring has lost what no result covers.
        let covered = self.finals.covered().max(self.known_from.unwrap_or(0));
        if self.ring.from() > covered {
            self.broken_to = self.broken_to.max(self.ring.from());
        }
        self.sent_to = self.sent_to.max(self.ring.from());
        self.want(now);
        self.pump(now, BATCH, wire);
    }

    pub(super) fn finish(&mut self, now: Instant, ticket: Ticket, span: Span, wire: &mut Wire) {
        let known = self.known_from.is_some_and(|from| span.from.0 + BEFORE >= from.max(self.broken_to));
        if !known || !matches!(self.link, Link::Open { .. }) {
            return self.answer(ticket, None, wire);
        }
        self.await_words(now, ticket, span, wire);
        self.finalize(now, wire);
    }

    pub(super) fn look(&mut self, now: Instant, ticket: Ticket, span: Span, mulaw: &[u8], wire: &mut Wire) {
        self.audio(now, span.from, mulaw, wire);
        self.await_words(now, ticket, span, wire);
        self.finalize(now, wire);
    }

    pub(super) fn connected(&mut self, now: Instant, wire: &mut Wire) {
        let Link::Connecting { socket, .. } = self.link else { return };
        self.link = Link::Open { socket, last_sent: now };
        self.usage.connections += 1;
        self.lies = 0;
        self.timeline = Timeline::default();
        self.sent_to = self.ring.from();
        self.pending.iter_mut().for_each(|p| p.finalized = Asked::No);
        self.finalizes.clear();
        self.pump(now, BATCH, wire);
        self.finalize(now, wire);
    }

    pub(super) fn refused(&mut self, now: Instant, why: Refused, wire: &mut Wire, circuit: &mut Circuit) {
        if !matches!(self.link, Link::Connecting { .. }) {
            return;
        }
        self.usage.refused += 1;
        let failure = match why {
            Refused::Status(status) if why.is_lasting() => Failure::Lasting(status),
            Refused::Status(_) | Refused::Unreachable => Failure::Passing,
        };
        self.failed(now, failure, wire, circuit);
    }

    pub(super) fn cut(&mut self, now: Instant, wire: &mut Wire, circuit: &mut Circuit) {
        match self.link {
            // Nothing was under way: the server tired of waiting, and the next look connects anew.
            Link::Open { .. } if self.is_idle(now) => self.link = Link::Rest,
            Link::Connecting { .. } | Link::Open { .. } => {
                self.usage.cuts += 1;
                self.failed(now, Failure::Passing, wire, circuit);
            }
            Link::Rest | Link::Due(_) => {}
        }
    }

    pub(super) fn text(&mut self, now: Instant, text: &str, wire: &mut Wire, circuit: &mut Circuit) {
        if !matches!(self.link, Link::Open { .. }) {
            return;
        }
        match message::read(text) {
            Ok(Said::Results(results)) => match self.results(results, wire) {
                Ok(doubtful) => {
                    circuit.worked();
                    self.tries = 0;
                    if let Some(lie) = doubtful {
                        self.lie(now, lie, wire, circuit);
                    }
                }
                Err(lie) => self.lie(now, lie, wire, circuit),
            },
            // It may be about words that are not final yet, so nothing is over by it.
            Ok(Said::UtteranceEnd(at)) => {
                if self.timeline.place(at).is_none() {
                    self.lie(now, Lie::NeverSent, wire, circuit);
                }
            }
            Ok(Said::Other | Said::Error) => {}
            Err(lie) => self.lie(now, lie, wire, circuit),
        }
    }

    /// Something untrue came: it is counted, and a connection that brings nothing else is given up.
    pub(super) fn lie(&mut self, now: Instant, lie: Lie, wire: &mut Wire, circuit: &mut Circuit) {
        tracing::debug!(call = %self.call, ?lie, "the cloud said what can't be");
        self.usage.lies = self.usage.lies.saturating_add(1);
        self.lies += 1;
        if self.lies > MOST_LIES {
            self.give_up(now, wire, circuit);
        }
    }

    /// Does what is due; the socket where a connection is to be made.
    pub(super) fn tick(&mut self, now: Instant, wire: &mut Wire, circuit: &mut Circuit) -> Option<SocketId> {
        if self.pending.iter().any(|p| p.by <= now) {
            self.give_up(now, wire, circuit);
        }
        match self.link {
            Link::Connecting { socket, by } if by <= now => {
                wire.out.push_back(Output::Close(socket));
                self.refused(now, Refused::Unreachable, wire, circuit);
            }
            Link::Open { socket, last_sent } => self.tend(now, socket, last_sent, wire),
            Link::Due(_) if !self.is_wanted(now) => self.link = Link::Rest,
            Link::Connecting { .. } | Link::Due(_) | Link::Rest => {}
        }
        let Link::Due(from) = self.link else { return None };
        if from > now || !circuit.permits(now) {
            self.answer_all(wire);
            return None;
        }
        let socket = SocketId(wire.next_socket);
        wire.next_socket += 1;
        self.link = Link::Connecting { socket, by: now + CONNECT_WITHIN };
        wire.out.push_back(Output::Connect(socket));
        Some(socket)
    }

    /// When it is to be looked at again; `open_from` is when the circuit lets it connect.
    pub(super) fn deadline(&self, open_from: Option<Instant>) -> Option<Instant> {
        let link = match self.link {
            Link::Rest => None,
            Link::Due(from) => Some(open_from.map_or(from, |open| open.max(from))),
            Link::Connecting { by, .. } => Some(by),
            Link::Open { last_sent, .. } => {
                let gives_back = self.keep == Keep::WhileSound && self.pending.is_empty();
                let idle = self.last_sound.filter(|_| gives_back).map(|at| at + IDLE);
                Some(idle.map_or(last_sent + ALIVE_EVERY, |idle| idle.min(last_sent + ALIVE_EVERY)))
            }
        };
        link.into_iter().chain(self.pending.iter().map(|p| p.by)).min()
    }

    /// The call is over.
    pub(super) fn end(mut self, price: Price, wire: &mut Wire) -> Usage {
        self.close(wire);
        Usage { cost_micros: price.of(self.usage.streamed), ..self.usage }
    }

    fn want(&mut self, now: Instant) {
        if self.link == Link::Rest {
            self.link = Link::Due(now);
        }
    }

    fn is_wanted(&self, now: Instant) -> bool {
        let heard = self.last_sound.is_some_and(|at| now < at + IDLE);
        heard || self.keep == Keep::Ready || !self.pending.is_empty()
    }

    fn is_idle(&self, now: Instant) -> bool {
        let quiet = self.last_sound.is_none_or(|at| now >= at + ALIVE_EVERY);
        quiet && self.pending.is_empty() && self.sent_to >= self.ring.end()
    }

    fn tend(&mut self, now: Instant, socket: SocketId, last_sent: Instant, wire: &mut Wire) {
        if !self.is_wanted(now) {
            self.close(wire);
            self.link = Link::Rest;
        } else if now >= last_sent + ALIVE_EVERY {
            wire.say(socket, KEEP_ALIVE);
            self.link = Link::Open { socket, last_sent: now };
        }
    }

    fn close(&mut self, wire: &mut Wire) {
        if let Link::Open { socket, .. } = self.link {
            wire.say(socket, CLOSE_STREAM);
        }
        if let Some(socket) = self.socket() {
            wire.out.push_back(Output::Close(socket));
        }
    }

    /// Sends what is there, once it is as much as `least`.
    fn pump(&mut self, now: Instant, least: u64, wire: &mut Wire) {
        let Link::Open { socket, .. } = self.link else { return };
        while self.ring.end().saturating_sub(self.sent_to) >= least.max(1) {
            let piece = self.ring.read(self.sent_to, LONGEST_PIECE);
            let len = piece.len() as u64;
            self.timeline.sent(self.sent_to, len);
            self.sent_to += len;
            self.usage.streamed += len;
            wire.out.push_back(Output::Send(socket, Message::Audio(piece)));
            self.link = Link::Open { socket, last_sent: now };
        }
    }

    fn await_words(&mut self, now: Instant, ticket: Ticket, span: Span, wire: &mut Wire) {
        if self.pending.len() == MOST_PENDING
            && let Some(oldest) = self.pending.pop_front()
        {
            self.answer(oldest.ticket, None, wire);
        }
        self.pending.push_back(Pending { ticket, span, by: now + ANSWER_WITHIN, finalized: Asked::No });
    }

    /// What is known is answered; for the rest the server is asked to hurry.
    fn finalize(&mut self, now: Instant, wire: &mut Wire) {
        self.answer_covered(wire);
        if self.pending.iter().all(|p| p.finalized == Asked::Yes) {
            return;
        }
        self.pump(now, 1, wire);
        let Link::Open { socket, .. } = self.link else { return };
        self.pending.iter_mut().for_each(|p| p.finalized = Asked::Yes);
        if self.finalizes.len() == MOST_PENDING {
            self.finalizes.pop_front();
        }
        self.finalizes.push_back(self.sent_to);
        wire.say(socket, FINALIZE);
        self.link = Link::Open { socket, last_sent: now };
    }

    fn results(&mut self, results: Results, wire: &mut Wire) -> Result<Option<Lie>, Lie> {
        let Results { from, to, stage, flushes, words, doubtful } = results;
        let place = |seconds| self.timeline.place(seconds).ok_or(Lie::NeverSent);
        let (begin, end) = (place(from)?, place(to)?);
        let words =
            words.into_iter().map(|word| self.placed(word, (begin, end))).collect::<Result<Vec<_>, _>>()?;
        match stage {
            Stage::Interim if end <= self.finals.covered() => return Err(Lie::OutOfOrder),
            Stage::Interim => self.tell(&words, wire),
            Stage::Final => {
                let old = end <= self.finals.covered();
                if old && flushes == Flushes::No {
                    return if words.is_empty() { Ok(doubtful) } else { Err(Lie::Repeated) };
                }
                self.finals.add(words, end);
                if flushes == Flushes::Yes {
                    self.flushed(end);
                }
                self.ring.trim(self.finals.covered());
                self.sent_to = self.sent_to.max(self.ring.from());
                if self.pending.is_empty() {
                    self.tell(&[], wire);
                }
                self.answer_covered(wire);
            }
        }
        Ok(doubtful)
    }

    /// A Finalize is answered by a result up to `end`: all that was sent before it is known, though its last silence may
    /// be in no result. Those of which nothing was heard are over too.
    fn flushed(&mut self, end: u64) {
        let before = self.finalizes.len();
        self.finalizes.retain(|behind| *behind > end);
        let answers_one = self.finalizes.len() < before;
        if let Some(&behind) = self.finalizes.front()
            && !answers_one
            && behind <= end + SILENCE
        {
            self.finals.cover(behind);
            self.finalizes.pop_front();
        }
    }

    fn placed(&self, word: SaidWord, (begin, end): (u64, u64)) -> Result<Placed, Lie> {
        let place = |seconds| self.timeline.place(seconds).ok_or(Lie::NeverSent);
        let (from, to) = (place(word.from)?, place(word.to)?);
        // A result may be of the sound before a gap and behind it.
        let (from, to) = (from.clamp(begin.min(end), end), to.clamp(begin.min(end), end));
        Ok(Placed { text: word.text, from: from.min(to), to, confidence: word.confidence })
    }

    /// The words of this turn so far.
    fn tell(&self, more: &[Placed], wire: &mut Wire) {
        let heard = self.finals.then(self.turn_from, more);
        if !heard.text.expose().is_empty() {
            wire.out.push_back(Output::Interim(self.call, heard));
        }
    }

    fn answer_covered(&mut self, wire: &mut Wire) {
        while let Some(first) = self.pending.front().copied()
            && self.finals.covered() + BEHIND >= first.span.to.0
        {
            self.pending.pop_front();
            self.turn_from = first.span.to.0;
            self.answer(first.ticket, Some(self.finals.of(first.span)), wire);
        }
    }

    fn answer_all(&mut self, wire: &mut Wire) {
        while let Some(pending) = self.pending.pop_front() {
            self.answer(pending.ticket, None, wire);
        }
    }

    fn answer(&mut self, ticket: Ticket, heard: Option<Heard>, wire: &mut Wire) {
        let count = if heard.is_some() { &mut self.usage.answered } else { &mut self.usage.missed };
        *count += 1;
        wire.out.push_back(Output::Words(self.call, ticket, heard));
    }

    /// Nothing good comes of this connection.
    fn give_up(&mut self, now: Instant, wire: &mut Wire, circuit: &mut Circuit) {
        if let Some(socket) = self.socket() {
            wire.out.push_back(Output::Close(socket));
        }
        self.usage.cuts += 1;
        self.failed(now, Failure::Passing, wire, circuit);
    }

    /// The turn that is under way is the box's; the next connection hears it again from its last final words.
    fn failed(&mut self, now: Instant, failure: Failure, wire: &mut Wire, circuit: &mut Circuit) {
        circuit.failed(now, failure, wire.dice.roll());
        self.link = Link::Due(now + backoff(self.tries, wire.dice.roll()));
        self.tries = self.tries.saturating_add(1);
        self.answer_all(wire);
    }
}
