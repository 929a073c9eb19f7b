//! Both directions of one call's audio: [`Stream`].
//!
//! Packets come in when they come; a tick every 20 ms gives the caller's next frame and sends the box's.
//! Frames come steadily, lost or not, so that the ear's clock is the line's.

mod event;
mod inbound;
mod outbound;

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use vocab::{Now, Sample8k};

pub use event::{
    DeadMedia, Direction, FrameSource, Malformed, PacketKind, StreamEvent, StreamInput, StreamStats,
};
use inbound::Inbound;
use outbound::Outbound;

use crate::{
    Codec, Datagram, LOUD_DBFS, SAMPLES, SILENCE,
    dtmf::{DtmfSender, Key, Keyed},
    keytone::KeyTones,
    latch::{Latch, Sender},
    level_dbfs,
    playout::{Cut, Playout, Spoken},
    rtcp::{Compound, Leaving, Ntp, RtcpPacket, SenderInfo},
    rtp::{RtpError, RtpPacket},
    tone,
};

/// The pace of media.
const TICK: Duration = Duration::from_millis(20);
/// The longest datagram that is looked at: 200 ms of G.711 and headers fit four times.
const LONGEST_PACKET: usize = 8_192;
/// Payload type of comfort noise (RFC 3389).
const COMFORT_NOISE: u8 = 13;
/// An event and the sound of one press come this close together: the jitter buffer and two frames, with room.
const SAME_KEY: Duration = Duration::from_millis(400);
/// Keys within that time; nobody presses more.
const MOST_ECHOES: usize = 8;
/// A key that goes out as sound, where the peer takes no telephone events.
const INBAND_KEY_MS: u32 = 120;

/// What a stream is told at its start.
#[derive(Clone, Debug)]
pub struct StreamConfig {
    /// The SDP's address.
    pub remote: SocketAddr,
    /// Where the signalling came from.
    pub signalled_from: IpAddr,
    /// Codec and its payload type.
    pub codec: (Codec, u8),
    /// Payload type of telephone events.
    pub telephone_event: Option<u8>,
    /// Our source, first sequence number and timestamp, and the spread of reports are drawn from it.
    pub seed: u64,
    /// Media silent on the wire for so long ends the call.
    pub dead_after: Duration,
}

/// One call's audio. Contract: see the crate.
#[derive(Debug)]
pub struct Stream {
    config: StreamConfig,
    direction: Direction,
    latch: Latch,
    inbound: Inbound,
    outbound: Outbound,
    playout: Playout,
    keys: DtmfSender,
    tones: KeyTones,
    /// Keys that were told, when, and what may tell them again.
    echoes: VecDeque<(char, Instant, By)>,
    /// A key's tones that go out in place of a prompt.
    inband: VecDeque<i16>,
    /// Somebody else's voice, for the next tick.
    relay: Option<crate::Frame>,
    started: Now,
    next_tick: Instant,
    /// Frames given out.
    frames: u64,
    heard_last: Instant,
    life: Life,
    stats: StreamStats,
    out: VecDeque<StreamEvent>,
}

/// What told a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Event,
    Tone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Unheard,
    Alive,
    /// Its death was told.
    Dead,
}

impl Stream {
    /// A stream at the moment the call is answered.
    pub fn new(now: Now, config: StreamConfig) -> Self {
        Self {
            direction: Direction::Both,
            latch: Latch::new(config.remote, config.signalled_from),
            inbound: Inbound::new(config.codec.0),
            outbound: Outbound::new(config.seed, config.codec, now.instant),
            playout: Playout::default(),
            keys: DtmfSender::default(),
            tones: KeyTones::default(),
            echoes: VecDeque::with_capacity(MOST_ECHOES),
            inband: VecDeque::new(),
            relay: None,
            started: now,
            next_tick: now.instant + TICK,
            frames: 0,
            heard_last: now.instant,
            life: Life::Unheard,
            stats: StreamStats::default(),
            out: VecDeque::with_capacity(8),
            config,
        }
    }

    /// Applies one input. Never fails: what a peer does wrong is counted.
    pub fn handle(&mut self, now: Now, input: StreamInput<'_>) {
        match input {
            StreamInput::Packet { from, kind: PacketKind::Rtp, bytes } => self.rtp(now, from, bytes),
            StreamInput::Packet { from, kind: PacketKind::Rtcp, bytes } => self.rtcp(now, from, bytes),
            StreamInput::Tick => self.tick(now),
            StreamInput::Play { say, audio, last } => {
                self.playout.play(say, audio, last);
                self.tell_spoken();
            }
            StreamInput::Relay(frame) => self.relay = Some(frame),
            StreamInput::Press(digit) => self.press(digit),
            StreamInput::TelephoneEvent(payload_type) => self.config.telephone_event = payload_type,
            StreamInput::Codec(codec, payload_type) => {
                if self.config.codec != (codec, payload_type) {
                    self.config.codec = (codec, payload_type);
                    self.inbound.speak(codec);
                    self.outbound.speak((codec, payload_type));
                }
            }
            StreamInput::Moved(remote) => {
                self.latch.reset(remote);
                self.inbound.restart();
                self.heard_last = now.instant;
            }
            StreamInput::Direction(direction) => {
                self.direction = direction;
                self.heard_last = now.instant;
            }
            StreamInput::Leave => self.report(now, Leaving::Yes),
        }
    }

    /// Falls silent for three frames and goes on then where it was, unless [`Self::hush`] comes first.
    pub fn hesitate(&mut self) {
        self.playout.hesitate();
    }

    /// Stops speaking at once; the prompt that was cut and how far it had got.
    pub fn hush(&mut self) -> Option<Cut> {
        self.playout.hush()
    }

    /// Whether a prompt is under way or waits.
    pub fn speaking(&self) -> bool {
        self.playout.speaking()
    }

    /// The next event; drain until `None`.
    pub fn poll(&mut self) -> Option<StreamEvent> {
        self.out.pop_front()
    }

    /// When the next [`StreamInput::Tick`] is due.
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.next_tick)
    }

    /// Figures so far.
    pub fn stats(&self) -> StreamStats {
        // The figure of a report takes doubled packets for found ones.
        let lost = i64::from(self.inbound.lost()).saturating_add_unsigned(self.stats.doubled);
        StreamStats {
            lost: u64::try_from(lost).unwrap_or(0),
            jitter: self.inbound.jitter(),
            delay: self.inbound.delay(),
            gap_samples: self.playout.gap(),
            ..self.stats
        }
    }

    fn rtp(&mut self, now: Now, from: SocketAddr, bytes: &[u8]) {
        let Some(packet) = self.valid_rtp(bytes) else { return };
        if self.latch.judge(from, &packet) == Sender::Stranger {
            self.stats.strangers += 1;
            return;
        }
        self.stats.received += 1;
        self.heard(now);
        let event = self.config.telephone_event == Some(packet.payload_type);
        if event {
            match self.inbound.event(&packet) {
                Some(Key::Pressed(digit)) => self.tell_key(now, digit, By::Event),
                Some(Key::Released { digit, held }) => {
                    self.out.push_back(StreamEvent::Released { digit, held });
                }
                None => {}
            }
        } else if packet.payload_type == COMFORT_NOISE {
            self.inbound.comfort(&packet);
        } else {
            self.inbound.sound(now.instant, &packet, &mut self.stats);
        }
    }

    /// A packet that could be the caller's: RTP of a payload type that was agreed on.
    fn valid_rtp<'a>(&mut self, bytes: &'a [u8]) -> Option<RtpPacket<'a>> {
        let bad = &mut self.stats.malformed;
        if bytes.len() > LONGEST_PACKET {
            bad.long += 1;
            return None;
        }
        match RtpPacket::parse(bytes) {
            Ok(packet) => {
                let agreed = packet.payload_type == self.config.codec.1
                    || packet.payload_type == COMFORT_NOISE
                    || self.config.telephone_event == Some(packet.payload_type);
                bad.payload_type += u64::from(!agreed);
                agreed.then_some(packet)
            }
            Err(error) => {
                match error {
                    RtpError::Short { .. } => bad.short += 1,
                    RtpError::Version(_) => bad.version += 1,
                    RtpError::Padding(_) => bad.padding += 1,
                }
                None
            }
        }
    }

    fn heard(&mut self, now: Now) {
        self.heard_last = now.instant;
        if self.life == Life::Unheard {
            self.life = Life::Alive;
            self.out.push_back(StreamEvent::Valid);
        }
    }

    fn rtcp(&mut self, now: Now, from: SocketAddr, bytes: &[u8]) {
        if self.latch.reports_from(from) == Sender::Stranger {
            self.stats.strangers += 1;
            return;
        }
        let Some(compound) = Compound::parse(bytes).ok().filter(|_| bytes.len() <= LONGEST_PACKET) else {
            self.stats.malformed.rtcp += 1;
            return;
        };
        // A sender that leaves out silence still reports: it is there (RFC 3551 section 4.1).
        self.heard_last = now.instant;
        for packet in compound.packets() {
            if let RtcpPacket::Sender { ssrc, info, .. } = packet {
                self.inbound.reported(now.instant, ssrc, info.ntp);
            }
        }
        if let Some(block) = compound.about(self.outbound.ssrc()) {
            self.stats.peer_lost = block.fraction_lost;
            self.stats.round_trip = self.ntp(now).round_trip(&block).or(self.stats.round_trip);
        }
    }

    /// Our wall clock for reports: UTC at the answer plus monotonic time, so that a clock that is set does no harm.
    fn ntp(&self, now: Now) -> Ntp {
        let up = now.instant.saturating_duration_since(self.started.instant);
        Ntp::from_utc(self.started.utc).plus(up)
    }

    fn tick(&mut self, now: Now) {
        self.keep_pace(now);
        let mut caller = SILENCE;
        let source = self.inbound.next_frame(&mut caller);
        match source {
            FrameSource::Received => self.stats.loud += u64::from(level_dbfs(&caller) > LOUD_DBFS),
            FrameSource::Concealed => self.stats.concealed += 1,
            FrameSource::Silent => self.stats.silent += 1,
        }
        if source == FrameSource::Received
            && let Some(digit) = self.tones.hear(&caller)
        {
            self.tell_key(now, digit, By::Tone);
        }
        let spoken = self.speak();
        let at = Sample8k(self.frames * SAMPLES as u64);
        self.frames += 1;
        self.out.push_back(StreamEvent::Frame { at, caller, source, spoken });
        self.tell_spoken();
        if self.outbound.report_is_due(now.instant) {
            self.report(now, Leaving::No);
        }
        self.check_life(now);
    }

    /// Tells a key once, though a trunk may send it both as an event and as the sound that it is.
    fn tell_key(&mut self, now: Now, digit: char, by: By) {
        let recent = |at: Instant| now.instant.saturating_duration_since(at) < SAME_KEY;
        self.echoes.retain(|(_, at, _)| recent(*at));
        if let Some(told) = self.echoes.iter().position(|(key, _, again)| *key == digit && *again == by) {
            self.echoes.remove(told);
            return;
        }
        if self.echoes.len() == MOST_ECHOES {
            self.echoes.pop_front();
        }
        let other = if by == By::Event { By::Tone } else { By::Event };
        self.echoes.push_back((digit, now.instant, other));
        self.out.push_back(StreamEvent::Digit(digit));
    }

    /// The pace is kept from tick to tick; after a stall it starts anew instead of rushing to catch up.
    fn keep_pace(&mut self, now: Now) {
        let next = self.next_tick + TICK;
        self.next_tick = if next + 10 * TICK < now.instant { now.instant + TICK } else { next };
    }

    /// Sends the box's next 20 ms, and what it was. While nothing may be sent, prompts wait.
    fn speak(&mut self) -> crate::Frame {
        let mut frame = SILENCE;
        let to = if self.direction.sends() { self.latch.target() } else { None };
        let Some(to) = to else {
            self.outbound.pass();
            return frame;
        };
        let keyed = self.keys.next(self.outbound.timestamp());
        let packet = match (keyed, self.config.telephone_event) {
            (Keyed::Event(began, event), Some(payload_type)) => {
                self.outbound.event(began, &event, payload_type)
            }
            (Keyed::Pause, _) | (Keyed::Event(..), None) => {
                self.outbound.pass();
                return frame;
            }
            (Keyed::Idle, _) => {
                self.next_spoken(&mut frame);
                self.outbound.sound(&frame)
            }
        };
        self.send(to, PacketKind::Rtp, packet);
        frame
    }

    fn next_spoken(&mut self, frame: &mut crate::Frame) {
        let relay = self.relay.take();
        if self.inband.is_empty() {
            return match relay {
                Some(voice) if !self.playout.speaking() => *frame = voice,
                Some(_) | None => self.playout.next_frame(frame),
            };
        }
        let len = self.inband.len().min(SAMPLES);
        for (sample, tone) in frame.iter_mut().zip(self.inband.drain(..len)) {
            *sample = tone;
        }
    }

    fn press(&mut self, digit: char) {
        let taken = match self.config.telephone_event {
            Some(_) => self.keys.press(digit),
            // A second of keys may wait: nobody dials faster than they are sent.
            None if self.inband.len() < 8_000 => tone::dtmf(digit, INBAND_KEY_MS).map(|tones| {
                self.inband.extend(tones);
                self.inband.extend([0; 4 * SAMPLES]);
            }),
            None => None,
        };
        self.stats.keys_refused += u64::from(taken.is_none());
    }

    fn report(&mut self, now: Now, leaving: Leaving) {
        let Some(to) = self.latch.target() else { return };
        let Some(port) = to.port().checked_add(1) else { return };
        let sent = (self.stats.sent > 0).then(|| SenderInfo {
            ntp: self.ntp(now),
            timestamp: self.outbound.timestamp(),
            packets: self.stats.sent as u32,
            octets: self.outbound.octets(),
        });
        let received = self.inbound.block(now.instant);
        let bytes = self.outbound.report(sent, received, leaving);
        self.out.push_back(StreamEvent::Send {
            to: SocketAddr::new(to.ip(), port),
            kind: PacketKind::Rtcp,
            bytes,
        });
    }

    fn send(&mut self, to: SocketAddr, kind: PacketKind, bytes: Datagram) {
        self.stats.sent += 1;
        self.out.push_back(StreamEvent::Send { to, kind, bytes });
    }

    fn tell_spoken(&mut self) {
        while let Some(spoken) = self.playout.told() {
            self.out.push_back(match spoken {
                Spoken::Started(say) => StreamEvent::Started(say),
                Spoken::Finished(say) => StreamEvent::Finished(say),
            });
        }
    }

    fn check_life(&mut self, now: Now) {
        let silent = now.instant.saturating_duration_since(self.heard_last);
        // A peer that holds the call may send nothing until it takes it back; the call's own limit still ends it.
        if self.direction != Direction::Both || silent < self.config.dead_after {
            return;
        }
        let why = match self.life {
            Life::Unheard => DeadMedia::NeverHeard,
            Life::Alive => DeadMedia::WentSilent,
            Life::Dead => return,
        };
        self.life = Life::Dead;
        self.out.push_back(StreamEvent::Dead(why));
    }
}
