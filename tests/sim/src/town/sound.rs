//! A telephone's media in small: packets of a tone or of silence each 20 ms, key presses in every way that trunks know,
//! and an ear for whether the other end is loud. No jitter buffer: the box's own is what is tried.

use std::{collections::VecDeque, net::SocketAddr, sync::OnceLock};

use media::{Codec, Encoder, Frame, SILENCE};

use super::wire::{Kind, Packet};

/// How a caller's telephone treats silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// It sends silence.
    #[default]
    Sent,
    /// It sends nothing but its reports.
    LeftOut,
    /// It sends comfort noise now and then, and its reports.
    Comfort,
}

/// How keys travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// RFC 4733.
    #[default]
    Events,
    /// RFC 4733 and none of its packets has the marker bit; the first two are lost.
    NoMarker,
    /// RFC 4733, in the sound as well, and by INFO: three times.
    Thrice,
    /// In the sound alone.
    Sound,
    /// By INFO alone.
    Info,
}

/// One stream of packets out, one in.
#[derive(Debug)]
pub struct Sound {
    /// Where it sends from.
    pub from: SocketAddr,
    /// Where it sends to, once known.
    pub to: Option<SocketAddr>,
    /// Whether it sends at all.
    pub on: bool,
    /// How it treats silence.
    pub silence: Silence,
    keys: Keys,
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
    loud: u32,
    tones: VecDeque<Frame>,
    events: VecDeque<(u32, [u8; 4], bool)>,
    ticks: u64,
    /// When the other end was last loud, ms.
    pub loud_at: u64,
    /// When it began to be.
    pub loud_since: u64,
    /// Loud frames heard.
    pub loud_frames: u32,
    /// Packets heard.
    pub packets: u32,
}

/// A gap after which sound begins anew, ms.
pub const QUIET_MS: u64 = 400;

impl Sound {
    /// A stream that waits for an address.
    pub fn new(from: SocketAddr, ssrc: u32, silence: Silence, keys: Keys) -> Self {
        Self {
            from,
            to: None,
            on: true,
            silence,
            keys,
            sequence: ssrc as u16,
            timestamp: ssrc.wrapping_mul(977),
            ssrc,
            loud: 0,
            tones: VecDeque::new(),
            events: VecDeque::new(),
            ticks: 0,
            loud_at: 0,
            loud_since: 0,
            loud_frames: 0,
            packets: 0,
        }
    }

    /// Is loud for so long.
    pub fn speak(&mut self, millis: u64) {
        self.loud = self.loud.max(u32::try_from(millis / 20).unwrap_or(u32::MAX));
    }

    /// Presses a key, 100 ms of it. What travels by INFO is the signalling's.
    pub fn press(&mut self, key: char) {
        let in_sound = matches!(self.keys, Keys::Sound | Keys::Thrice);
        if in_sound && let Some(tone) = media::tone::dtmf(key, 120) {
            for piece in tone.chunks(160) {
                let mut frame = SILENCE;
                frame[..piece.len()].copy_from_slice(piece);
                self.tones.push_back(frame);
            }
            self.tones.extend([SILENCE; 5]);
        }
        if matches!(self.keys, Keys::Sound | Keys::Info) {
            return;
        }
        // A pause between two presses, so that their timestamps differ.
        let packets = media::dtmf::press(key, 5).unwrap_or_default();
        let began = self.timestamp.wrapping_add(160 * (self.events.len() as u32 + 1));
        let skip = if self.keys == Keys::NoMarker { 2 } else { 0 };
        for packet in packets.into_iter().skip(skip) {
            let marker = packet.marker == media::rtp::Marker::Set && self.keys != Keys::NoMarker;
            self.events.push_back((began, packet.payload, marker));
        }
        self.events.extend([(0, [0xff; 4], false); 3]);
    }

    /// Whether the other end has been quiet for a while.
    pub fn is_quiet(&self, ms: u64) -> bool {
        ms >= self.loud_at + QUIET_MS
    }

    /// A packet came.
    pub fn hear(&mut self, ms: u64, bytes: &[u8]) {
        self.packets += 1;
        let loud = bytes.get(12..).is_some_and(|payload| payload.len() >= 160 && is_loud(payload));
        if loud {
            if self.is_quiet(ms) {
                self.loud_since = ms;
            }
            self.loud_at = ms;
            self.loud_frames += 1;
        }
    }

    /// 20 ms: what is sent.
    pub fn tick(&mut self) -> Vec<Packet> {
        self.ticks += 1;
        self.timestamp = self.timestamp.wrapping_add(160);
        let (talks, event) = (self.loud > 0, self.events.pop_front());
        self.loud = self.loud.saturating_sub(1);
        let tone = self.tones.pop_front();
        let Some(to) = self.to.filter(|_| self.on) else { return vec![] };
        let mut out = Vec::new();
        if let Some((began, payload, marker)) = event.filter(|(_, payload, _)| payload[0] != 0xff) {
            out.push(self.packet(to, 101, began, marker, &payload));
        }
        if let Some(frame) = tone {
            let mut octets = [0; 160];
            Encoder::new(Codec::Pcmu).encode(&frame, &mut octets);
            out.push(self.packet(to, 0, self.timestamp, false, &octets));
        } else if out.is_empty() {
            let comfort = self.silence == Silence::Comfort && self.ticks.is_multiple_of(50);
            match (talks, self.silence) {
                (true, _) => out.push(self.packet(to, 0, self.timestamp, false, loud_octets())),
                (false, Silence::Sent) => out.push(self.packet(to, 0, self.timestamp, false, &[0xff; 160])),
                (false, Silence::Comfort) if comfort => {
                    out.push(self.packet(to, 13, self.timestamp, false, &[0x40]));
                }
                (false, Silence::LeftOut | Silence::Comfort) => {}
            }
        }
        if self.ticks.is_multiple_of(250) {
            out.push(self.report(to));
        }
        out
    }

    fn packet(&mut self, to: SocketAddr, kind: u8, timestamp: u32, marker: bool, payload: &[u8]) -> Packet {
        self.sequence = self.sequence.wrapping_add(1);
        let mut bytes = Vec::with_capacity(172);
        bytes.extend([0x80, kind | if marker { 0x80 } else { 0 }]);
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(timestamp.to_be_bytes());
        bytes.extend(self.ssrc.to_be_bytes());
        bytes.extend(payload);
        Packet { from: self.from, to, kind: Kind::Rtp, bytes }
    }

    /// An empty receiver report: the telephone is there.
    fn report(&self, to: SocketAddr) -> Packet {
        let mut bytes = vec![0x80, 201, 0, 1];
        bytes.extend(self.ssrc.to_be_bytes());
        let next = |at: SocketAddr| SocketAddr::new(at.ip(), at.port() + 1);
        Packet { from: next(self.from), to: next(to), kind: Kind::Rtcp, bytes }
    }
}

/// Louder than -40 dBFS somewhere: mu-law counts down from 0xff and 0x7f.
fn is_loud(payload: &[u8]) -> bool {
    payload.iter().any(|octet| octet & 0x7f < 0x4f)
}

/// 20 ms of a voice.
fn loud_octets() -> &'static [u8; 160] {
    static LOUD: OnceLock<[u8; 160]> = OnceLock::new();
    LOUD.get_or_init(|| {
        let mut frame = SILENCE;
        frame.copy_from_slice(&media::tone::tone(&[440.0], 20, -20.0)[..160]);
        let mut octets = [0; 160];
        Encoder::new(Codec::Pcmu).encode(&frame, &mut octets);
        octets
    })
}
