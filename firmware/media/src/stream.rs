//! Both directions of one call's audio: [`Stream`].
//!
//! Packets come in when they come; a tick every 20 ms gives the caller's next frame and sends the box's.
//! Frames come steadily, lost or not, so that the ear's clock is the line's.

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use vocab::{Now, SayId};

use crate::{
    Codec, Frame, SILENCE,
    conceal::Conceal,
    dtmf::DtmfReceiver,
    jitter::{Jitter, Popped, Pushed},
    latch::Latch,
    playout::{LastPiece, Playout},
    rtcp,
    rtp::{Marker, RtpPacket, sequence_distance},
};

/// The longest datagram that is looked at: 200 ms of G.711 and headers fit four times.
const LONGEST_PACKET: usize = 8_192;
/// RTCP interval, RFC 3550 section 6.2's minimum.
const REPORT_EVERY: Duration = Duration::from_secs(5);

/// RTP or RTCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketKind {
    /// Media, on the even port.
    Rtp,
    /// Reports, on the odd port.
    Rtcp,
}

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
    /// Our source, first sequence number and timestamp are drawn from it.
    pub seed: u64,
    /// Media silent on the wire for so long ends the call.
    pub dead_after: Duration,
}

/// What a stream reports.
#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
#[derive(Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// Send this.
    Send {
        /// To whom.
        to: SocketAddr,
        /// On which port.
        kind: PacketKind,
        /// The datagram.
        bytes: Vec<u8>,
    },
    /// The first valid packet of the caller.
    Valid,
    /// 20 ms of both sides.
    Frame {
        /// The caller.
        caller: Frame,
        /// The box.
        spoken: Frame,
    },
    /// A key, once per press.
    Digit(char),
    /// A prompt was played to its end.
    Finished(SayId),
    /// Nothing valid came for as long as the limit: told once.
    Dead,
}

/// Media figures of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamStats {
    /// Valid packets of the caller.
    pub received: u64,
    /// Packets sent.
    pub sent: u64,
    /// Frames that had to be concealed.
    pub concealed: u64,
    /// Packets whose time had passed.
    pub late: u64,
    /// Packets doubled.
    pub doubled: u64,
    /// Datagrams that were no RTP or RTCP, or of an odd length or payload type.
    pub malformed: u64,
    /// Datagrams of addresses that are not the caller's.
    pub strangers: u64,
    /// Interarrival jitter, µs.
    pub jitter_us: u64,
    /// Lost share that the peer reported last, in 1/256.
    pub peer_lost: u8,
}

/// One call's audio.
#[derive(Debug)]
pub struct Stream {
    config: StreamConfig,
    latch: Latch,
    jitter: Jitter,
    conceal: Conceal,
    dtmf: DtmfReceiver,
    playout: Playout,
    source: Option<(u32, u16)>,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    octets: u32,
    heard_last: Instant,
    dead: Life,
    report_due: Instant,
    stats: StreamStats,
    out: VecDeque<StreamEvent>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Alive,
    Told,
}

impl Stream {
    /// A stream at the moment the call is answered.
    pub fn new(now: Now, config: StreamConfig) -> Self {
        let mix = config.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self {
            latch: Latch::new(config.remote, config.signalled_from),
            jitter: Jitter::default(),
            conceal: Conceal::default(),
            dtmf: DtmfReceiver::default(),
            playout: Playout::default(),
            source: None,
            ssrc: (mix >> 32) as u32,
            sequence: (mix >> 16) as u16 & 0x7fff,
            timestamp: mix as u32,
            octets: 0,
            heard_last: now.instant,
            dead: Life::Alive,
            report_due: now.instant + REPORT_EVERY,
            stats: StreamStats::default(),
            out: VecDeque::new(),
            config,
        }
    }

    /// A datagram on one of the call's ports.
    pub fn packet(&mut self, now: Now, from: SocketAddr, kind: PacketKind, bytes: &[u8]) {
        match kind {
            PacketKind::Rtp => self.rtp(now, from, bytes),
            PacketKind::Rtcp => self.rtcp(from, bytes),
        }
    }

    /// 20 ms passed: one frame each way.
    pub fn tick(&mut self, now: Now) {
        let mut caller = SILENCE;
        match self.jitter.pop() {
            Popped::Frame(octets) => {
                self.config.codec.0.decode(&octets, &mut caller);
                self.conceal.received(&mut caller);
            }
            Popped::Lost => {
                self.stats.concealed += 1;
                self.conceal.lost(&mut caller);
            }
            Popped::Silent => self.conceal.silent(),
        }
        let mut spoken = SILENCE;
        self.playout.next_frame(&mut spoken);
        self.send_frame(&spoken);
        self.out.push_back(StreamEvent::Frame { caller, spoken });
        self.tell_finished();
        self.report(now);
        if self.dead == Life::Alive
            && now.instant.saturating_duration_since(self.heard_last) >= self.config.dead_after
        {
            self.dead = Life::Told;
            self.out.push_back(StreamEvent::Dead);
        }
    }

    /// Queues a piece of a prompt: mono, 8 kHz.
    pub fn play(&mut self, say: SayId, audio: Arc<[i16]>, last: LastPiece) {
        self.playout.play(say, audio, last);
        self.tell_finished();
    }

    /// Stops speaking at once; the prompt that was cut and the share of it that was played.
    pub fn hush(&mut self) -> Option<(SayId, f32)> {
        self.playout.hush()
    }

    /// Whether a prompt is playing.
    pub fn speaking(&self) -> bool {
        self.playout.speaking()
    }

    /// A re-INVITE moved the caller's media.
    pub fn moved(&mut self, remote: SocketAddr) {
        self.latch.reset(remote);
        self.source = None;
    }

    /// The next event.
    pub fn poll(&mut self) -> Option<StreamEvent> {
        self.out.pop_front()
    }

    /// Figures so far.
    pub fn stats(&self) -> StreamStats {
        let jitter_us = u64::try_from(self.jitter.jitter().as_micros()).unwrap_or(u64::MAX);
        StreamStats { jitter_us, ..self.stats }
    }

    fn rtp(&mut self, now: Now, from: SocketAddr, bytes: &[u8]) {
        let packet = match RtpPacket::parse(bytes) {
            Ok(packet) if bytes.len() <= LONGEST_PACKET => packet,
            Ok(_) | Err(_) => {
                self.stats.malformed += 1;
                return;
            }
        };
        let event = self.config.telephone_event == Some(packet.payload_type);
        // Comfort noise (RFC 3389) shows life but carries no speech.
        let comfort = packet.payload_type == 13;
        if !event && !comfort && packet.payload_type != self.config.codec.1 {
            self.stats.malformed += 1;
            return;
        }
        if !self.latch.accepts(from) {
            self.stats.strangers += 1;
            return;
        }
        if self.stats.received == 0 {
            self.out.push_back(StreamEvent::Valid);
        }
        self.stats.received += 1;
        self.heard_last = now.instant;
        self.follow_source(&packet);
        if event {
            self.out.extend(self.dtmf.receive(packet.timestamp, packet.payload).map(StreamEvent::Digit));
        } else if !comfort {
            match self.jitter.push(now.instant, packet.timestamp, packet.payload) {
                Pushed::Kept | Pushed::Restarted => {}
                Pushed::Late => self.stats.late += 1,
                Pushed::Double => self.stats.doubled += 1,
                Pushed::Odd => self.stats.malformed += 1,
            }
        }
    }

    /// A new source (the trunk put another gateway on the call) starts the buffer anew.
    fn follow_source(&mut self, packet: &RtpPacket<'_>) {
        match &mut self.source {
            Some((ssrc, highest)) if *ssrc == packet.ssrc => {
                if sequence_distance(*highest, packet.sequence) > 0 {
                    *highest = packet.sequence;
                }
            }
            Some(_) | None => {
                if self.source.is_some() {
                    self.jitter = Jitter::default();
                    self.dtmf = DtmfReceiver::default();
                }
                self.source = Some((packet.ssrc, packet.sequence));
            }
        }
    }

    fn rtcp(&mut self, from: SocketAddr, bytes: &[u8]) {
        let known = self.latch.is_latched_to(SocketAddr::new(from.ip(), from.port().wrapping_sub(1)))
            || self.latch.is_latched_to(from);
        if !known {
            self.stats.strangers += 1;
            return;
        }
        match rtcp::parse(bytes, self.ssrc) {
            Ok(report) => self.stats.peer_lost = report.fraction_lost.unwrap_or(self.stats.peer_lost),
            Err(_) => self.stats.malformed += 1,
        }
    }

    fn send_frame(&mut self, frame: &Frame) {
        let Some(to) = self.latch.target() else { return };
        let mut payload = Vec::with_capacity(frame.len());
        self.config.codec.0.encode(frame, &mut payload);
        let packet = RtpPacket {
            marker: if self.stats.sent == 0 { Marker::Set } else { Marker::Clear },
            payload_type: self.config.codec.1,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
            payload: &payload,
        };
        let mut bytes = Vec::with_capacity(crate::rtp::HEADER_LEN + payload.len());
        packet.write(&mut bytes);
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(160);
        self.octets = self.octets.wrapping_add(160);
        self.stats.sent += 1;
        self.out.push_back(StreamEvent::Send { to, kind: PacketKind::Rtp, bytes });
    }

    fn report(&mut self, now: Now) {
        if now.instant < self.report_due {
            return;
        }
        self.report_due = now.instant + REPORT_EVERY;
        let Some(mut to) = self.latch.target() else { return };
        to.set_port(to.port().saturating_add(1));
        let peer = self.source.map(|(ssrc, highest)| rtcp::PeerBlock {
            ssrc,
            fraction_lost: 0,
            lost: u32::try_from(self.stats.concealed).unwrap_or(u32::MAX),
            highest: u32::from(highest),
            jitter: (self.jitter.jitter().as_secs_f64() * 8_000.0) as u32,
        });
        let report = rtcp::OurReport {
            ssrc: self.ssrc,
            at: now.utc,
            timestamp: self.timestamp,
            packets: self.stats.sent as u32,
            octets: self.octets,
            peer,
        };
        let bytes = rtcp::write(&report, None);
        self.out.push_back(StreamEvent::Send { to, kind: PacketKind::Rtcp, bytes });
    }

    fn tell_finished(&mut self) {
        while let Some(say) = self.playout.finished() {
            self.out.push_back(StreamEvent::Finished(say));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::epoch;

    const PEER: &str = "127.0.0.1:4000";

    struct Line {
        stream: Stream,
        now: Now,
        sequence: u16,
        frames: Vec<Frame>,
        events: Vec<StreamEvent>,
    }

    impl Line {
        fn new() -> Self {
            let now = Now { instant: epoch(), utc: "2026-01-15T23:00:00Z".parse().unwrap() };
            let config = StreamConfig {
                remote: PEER.parse().unwrap(),
                signalled_from: "127.0.0.1".parse().unwrap(),
                codec: (Codec::Pcmu, 0),
                telephone_event: Some(101),
                seed: 7,
                dead_after: Duration::from_secs(20),
            };
            Self { stream: Stream::new(now, config), now, sequence: 0, frames: vec![], events: vec![] }
        }

        fn rtp(&mut self, from: &str, payload_type: u8, timestamp: u32, payload: &[u8]) {
            let sequence = self.sequence;
            self.sequence = sequence.wrapping_add(1);
            let packet =
                RtpPacket { marker: Marker::Clear, payload_type, sequence, timestamp, ssrc: 99, payload };
            let mut bytes = vec![];
            packet.write(&mut bytes);
            self.stream.packet(self.now, from.parse().unwrap(), PacketKind::Rtp, &bytes);
        }

        fn tick(&mut self) {
            self.now = self.now.plus(Duration::from_millis(20));
            self.stream.tick(self.now);
            while let Some(event) = self.stream.poll() {
                match event {
                    StreamEvent::Frame { ref caller, .. } => self.frames.push(*caller),
                    StreamEvent::Send { .. }
                    | StreamEvent::Valid
                    | StreamEvent::Digit(_)
                    | StreamEvent::Finished(_)
                    | StreamEvent::Dead => self.events.push(event),
                }
            }
        }

        fn sent(&self) -> usize {
            self.events
                .iter()
                .filter(|e| matches!(e, StreamEvent::Send { kind: PacketKind::Rtp, .. }))
                .count()
        }
    }

    #[test]
    fn a_frame_comes_and_goes_with_every_tick_whatever_is_lost() {
        let mut line = Line::new();
        for n in 0..50u32 {
            if n % 10 != 3 {
                line.rtp(PEER, 0, n * 160, &[0x80; 160]);
            }
            line.tick();
        }
        assert_eq!((line.frames.len(), line.sent()), (50, 50));
        let stats = line.stream.stats();
        assert_eq!((stats.received, stats.concealed), (45, 5));
        assert!(line.events.contains(&StreamEvent::Valid));
    }

    #[test]
    fn strangers_and_broken_datagrams_are_counted_and_never_heard() {
        let mut line = Line::new();
        line.rtp(PEER, 0, 0, &[0x80; 160]);
        line.rtp("127.0.0.9:9", 0, 160, &[0x00; 160]);
        line.rtp(PEER, 96, 160, &[0; 160]);
        for bytes in [&[][..], &[0x80; 5], &[0u8; 40], &[0xff; 9_000]] {
            line.stream.packet(line.now, PEER.parse().unwrap(), PacketKind::Rtp, bytes);
            line.stream.packet(line.now, PEER.parse().unwrap(), PacketKind::Rtcp, bytes);
        }
        let stats = line.stream.stats();
        assert_eq!((stats.received, stats.strangers, stats.malformed), (1, 1, 9));
    }

    #[test]
    fn a_key_is_told_once_and_a_dead_line_is_told_once() {
        let mut line = Line::new();
        for packet in crate::dtmf::press('7', 6).unwrap() {
            line.rtp(PEER, 101, 1_600, &packet.payload);
            line.tick();
        }
        for _ in 0..1_100 {
            line.tick();
        }
        assert_eq!(line.events.iter().filter(|e| **e == StreamEvent::Digit('7')).count(), 1);
        assert_eq!(line.events.iter().filter(|e| **e == StreamEvent::Dead).count(), 1);
        assert!(line.events.iter().any(|e| matches!(e, StreamEvent::Send { kind: PacketKind::Rtcp, .. })));
    }

    #[test]
    fn a_source_that_changes_is_followed_without_old_audio() {
        let mut line = Line::new();
        line.rtp(PEER, 0, 0, &[0x80; 160]);
        let packet = RtpPacket {
            marker: Marker::Set,
            payload_type: 0,
            sequence: 9,
            timestamp: 77_000,
            ssrc: 5,
            payload: &[0xff; 320],
        };
        let mut bytes = vec![];
        packet.write(&mut bytes);
        line.stream.packet(line.now, PEER.parse().unwrap(), PacketKind::Rtp, &bytes);
        line.tick();
        assert_eq!(line.frames[0], SILENCE);
    }

    #[test]
    fn a_prompt_is_played_to_its_end_or_cut_at_once() {
        let mut line = Line::new();
        line.stream.play(SayId(0), vec![1_000; 400].into(), LastPiece::Yes);
        for _ in 0..4 {
            line.tick();
        }
        assert!(line.events.contains(&StreamEvent::Finished(SayId(0))));
        line.stream.play(SayId(1), vec![1_000; 8_000].into(), LastPiece::Yes);
        line.tick();
        assert!(line.stream.hush().is_some_and(|(say, share)| say == SayId(1) && share < 0.05));
        assert!(!line.stream.speaking());
    }
}
