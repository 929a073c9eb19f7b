//! The box's side of a stream: numbering, encoding, reports.

use std::time::{Duration, Instant};

use vocab::Dice;

use crate::{
    Codec, Datagram, Encoder, Frame, SAMPLES,
    dtmf::EventPacket,
    rtcp::{Block, Leaving, Report, SenderInfo},
    rtp::{Marker, RtpPacket, Ssrc},
};

/// RTCP interval: RFC 3550 section 6.2's minimum, spread by half to both sides (section 6.3.5).
const REPORT_EVERY: Duration = Duration::from_secs(5);

/// What makes our packets.
#[derive(Debug)]
pub(super) struct Outbound {
    encoder: Encoder,
    payload_type: u8,
    ssrc: Ssrc,
    sequence: u16,
    timestamp: u32,
    octets: u32,
    /// Set on the next packet: it begins a talk spurt.
    marker: Marker,
    report_due: Instant,
    dice: Dice,
}

impl Outbound {
    pub(super) fn new(seed: u64, (codec, payload_type): (Codec, u8), now: Instant) -> Self {
        let mut dice = Dice(seed);
        let drawn = dice.roll();
        let mut outbound = Self {
            encoder: Encoder::new(codec),
            payload_type,
            ssrc: Ssrc((drawn >> 32) as u32),
            // Half of the range is left before the first wrap (RFC 3711 section 3.3.1 wants it so).
            sequence: (drawn >> 16) as u16 & 0x7fff,
            timestamp: drawn as u32,
            octets: 0,
            marker: Marker::Set,
            report_due: now,
            dice,
        };
        outbound.report_is_due(now);
        outbound
    }

    /// From here on this is spoken.
    pub(super) fn speak(&mut self, (codec, payload_type): (Codec, u8)) {
        (self.encoder, self.payload_type) = (Encoder::new(codec), payload_type);
    }

    pub(super) fn ssrc(&self) -> Ssrc {
        self.ssrc
    }

    /// Our media clock at the start of the next frame.
    pub(super) fn timestamp(&self) -> u32 {
        self.timestamp
    }

    /// Payload bytes sent so far, wraps.
    pub(super) fn octets(&self) -> u32 {
        self.octets
    }

    /// A frame during which nothing is sent: the media clock goes on.
    pub(super) fn pass(&mut self) {
        self.timestamp = self.timestamp.wrapping_add(SAMPLES as u32);
        self.marker = Marker::Set;
    }

    pub(super) fn sound(&mut self, frame: &Frame) -> Datagram {
        let mut payload = [0; SAMPLES];
        self.encoder.encode(frame, &mut payload);
        let (marker, timestamp) = (self.marker, self.timestamp);
        let datagram = self.packet(marker, self.payload_type, timestamp, &payload);
        self.marker = Marker::Clear;
        self.timestamp = self.timestamp.wrapping_add(SAMPLES as u32);
        datagram
    }

    /// A frame of a key press that began at `began`.
    pub(super) fn event(&mut self, began: u32, event: &EventPacket, payload_type: u8) -> Datagram {
        let datagram = self.packet(event.marker, payload_type, began, &event.payload);
        self.pass();
        datagram
    }

    /// Whether it is time for a report; if so, the next one is set.
    pub(super) fn report_is_due(&mut self, now: Instant) -> bool {
        if now < self.report_due {
            return false;
        }
        self.report_due = now + REPORT_EVERY.mul_f64(0.5 + self.dice.share());
        true
    }

    pub(super) fn report(
        &self,
        sent: Option<SenderInfo>,
        received: Option<Block>,
        leaving: Leaving,
    ) -> Datagram {
        let mut datagram = Datagram::new();
        Report { ssrc: self.ssrc, sent, received, leaving }.write(&mut datagram);
        datagram
    }

    fn packet(&mut self, marker: Marker, payload_type: u8, timestamp: u32, payload: &[u8]) -> Datagram {
        let sequence = self.sequence;
        self.sequence = sequence.wrapping_add(1);
        self.octets = self.octets.wrapping_add(payload.len() as u32);
        let packet = RtpPacket { marker, payload_type, sequence, timestamp, ssrc: self.ssrc, payload };
        let mut datagram = Datagram::new();
        datagram.append(&packet.header());
        datagram.append(payload);
        datagram
    }
}
