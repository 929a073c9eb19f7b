//! A stream against a scripted peer, in virtual time.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use media::{
    Codec, Datagram, DeadMedia, Decoder, Direction, Frame, FrameSource, LastPiece, Malformed, PacketKind,
    Stream, StreamConfig, StreamEvent, StreamInput, dtmf, level_dbfs,
    rtcp::{Compound, RtcpPacket},
    rtp::{Marker, RtpPacket, Ssrc},
};
use vocab::{Dice, Now, SayId};

const TICK: Duration = Duration::from_millis(20);
/// What the stream draws from.
const SEED: u64 = 7;
/// A receiver report of source 99 about nobody.
const REPORT: [u8; 8] = [0x80, 201, 0, 1, 0, 0, 0, 99];

#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: "2026-01-15T23:00:00Z".parse().unwrap() }
}

const PEER: &str = "127.0.0.1:4000";
/// A loud and a silent octet of mu-law.
const LOUD: u8 = 0x80;

struct Line {
    stream: Stream,
    now: Now,
    sequence: u16,
    ssrc: Ssrc,
    frames: Vec<(Frame, FrameSource)>,
    sent: Vec<(SocketAddr, PacketKind, Datagram)>,
    events: Vec<StreamEvent>,
}

impl Line {
    fn new() -> Self {
        Self::with(Some(101))
    }

    fn with(telephone_event: Option<u8>) -> Self {
        let now = start();
        let config = StreamConfig {
            remote: PEER.parse().unwrap(),
            signalled_from: "127.0.0.1".parse().unwrap(),
            codec: (Codec::Pcmu, 0),
            telephone_event,
            seed: SEED,
            dead_after: Duration::from_secs(20),
        };
        let stream = Stream::new(now, config);
        let (frames, sent, events) = (vec![], vec![], vec![]);
        Self { stream, now, sequence: 0, ssrc: Ssrc(99), frames, sent, events }
    }

    fn rtp(&mut self, from: &str, payload_type: u8, timestamp: u32, payload: &[u8]) {
        let sequence = self.sequence;
        self.sequence = sequence.wrapping_add(1);
        let (marker, ssrc) = (Marker::Clear, self.ssrc);
        let packet = RtpPacket { marker, payload_type, sequence, timestamp, ssrc, payload };
        let mut bytes = vec![];
        packet.write(&mut bytes);
        self.datagram(from, PacketKind::Rtp, &bytes);
    }

    fn datagram(&mut self, from: &str, kind: PacketKind, bytes: &[u8]) {
        let from = from.parse().unwrap();
        self.stream.handle(self.now, StreamInput::Packet { from, kind, bytes });
    }

    fn play(&mut self, say: u32, samples: usize) {
        let audio: Arc<[i16]> = vec![1_000; samples].into();
        self.stream.handle(self.now, StreamInput::Play { say: SayId(say), audio, last: LastPiece::Yes });
    }

    fn tick(&mut self) {
        self.now = self.now.plus(TICK);
        assert_eq!(self.stream.deadline(), Some(self.now.instant));
        self.stream.handle(self.now, StreamInput::Tick);
        while let Some(event) = self.stream.poll() {
            match event {
                StreamEvent::Frame { at, caller, source, .. } => {
                    assert_eq!(at.0, self.frames.len() as u64 * 160);
                    self.frames.push((caller, source));
                }
                StreamEvent::Send { to, kind, bytes } => self.sent.push((to, kind, bytes)),
                StreamEvent::Valid
                | StreamEvent::Digit(_)
                | StreamEvent::Released { .. }
                | StreamEvent::Started(_)
                | StreamEvent::Finished(_)
                | StreamEvent::Dead(_) => self.events.push(event),
            }
        }
    }

    fn ticks(&mut self, count: usize) {
        for _ in 0..count {
            self.tick();
        }
    }

    fn sent(&self, kind: PacketKind) -> usize {
        self.sent.iter().filter(|(_, k, _)| *k == kind).count()
    }

    fn told(&self, event: &StreamEvent) -> usize {
        self.events.iter().filter(|e| *e == event).count()
    }
}

#[test]
fn frames_with_sound_are_counted_apart_from_frames_of_an_idle_line() {
    let mut line = Line::new();
    for n in 0..20 {
        let octet = if n < 5 { 0xff } else { LOUD };
        line.rtp(PEER, 0, n * 160, &[octet; 160]);
        line.tick();
    }
    line.ticks(5);
    assert_eq!(line.stream.stats().loud, 15);
}

#[test]
fn a_frame_comes_and_goes_with_every_tick_whatever_is_lost() {
    let mut line = Line::new();
    for n in 0..50u32 {
        if n % 10 == 3 {
            line.sequence += 1;
        } else {
            line.rtp(PEER, 0, n * 160, &[LOUD; 160]);
        }
        line.tick();
    }
    assert_eq!((line.frames.len(), line.sent(PacketKind::Rtp)), (50, 50));
    let stats = line.stream.stats();
    assert_eq!((stats.received, stats.concealed, stats.lost), (45, 5, 5));
    assert_eq!(line.told(&StreamEvent::Valid), 1);
    let concealed = line.frames.iter().filter(|f| f.1 == FrameSource::Concealed).count();
    assert_eq!(concealed, 5, "each frame says where it comes from");
}

#[test]
fn strangers_and_broken_datagrams_are_counted_by_their_fault_and_never_heard() {
    let mut line = Line::new();
    line.rtp(PEER, 0, 0, &[LOUD; 160]);
    line.rtp("127.0.0.9:9", 0, 160, &[LOUD; 160]);
    line.rtp(PEER, 96, 160, &[LOUD; 160]);
    line.rtp(PEER, 0, 320, &[LOUD; 161]);
    for bytes in [&[][..], &[0x80; 5], &[0u8; 40], &[0xff; 9_000]] {
        line.datagram(PEER, PacketKind::Rtp, bytes);
        line.datagram(PEER, PacketKind::Rtcp, bytes);
    }
    let mut padded = [0u8; 20];
    (padded[0], padded[19]) = (0xa0, 9);
    line.datagram(PEER, PacketKind::Rtp, &padded);
    let stats = line.stream.stats();
    assert_eq!((stats.received, stats.strangers), (2, 1));
    let want = Malformed { short: 2, long: 1, version: 1, padding: 1, payload_type: 1, length: 1, rtcp: 4 };
    assert_eq!((stats.malformed, want.total()), (want, 11));
    line.ticks(20);
    assert!(line.frames.iter().all(|f| f.1 == FrameSource::Silent), "one packet never fills the buffer");
}

#[test]
fn a_key_is_told_once_and_a_dead_line_is_told_once() {
    let mut line = Line::new();
    for packet in dtmf::press('7', 6).unwrap() {
        line.rtp(PEER, 101, 1_600, &packet.payload);
        line.tick();
    }
    line.ticks(1_100);
    assert_eq!(line.told(&StreamEvent::Digit('7')), 1);
    let held = Duration::from_millis(120);
    assert_eq!(line.told(&StreamEvent::Released { digit: '7', held }), 1);
    assert_eq!(line.told(&StreamEvent::Dead(DeadMedia::WentSilent)), 1);
    let mut never = Line::new();
    never.ticks(999);
    assert!(never.events.is_empty());
    never.ticks(500);
    assert_eq!(never.told(&StreamEvent::Dead(DeadMedia::NeverHeard)), 1);
    let sent = never.sent(PacketKind::Rtp) + never.sent(PacketKind::Rtcp);
    assert_eq!(sent, 250, "an address that never sent gets five seconds");
}

/// A press of so many frames as a trunk sends it: as sound, as events, or as both; then a pause.
fn press(line: &mut Line, digit: char, frames: u32, ways: (bool, bool)) {
    let sound = media::tone::dtmf(digit, frames * 20).unwrap();
    let events = dtmf::press(digit, frames as u16).unwrap();
    let began = line.frames.len() as u32 * 160;
    for n in 0..frames + 6 {
        let mut frame = media::SILENCE;
        if let Some(part) = sound.chunks(160).nth(n as usize).filter(|_| ways.0) {
            frame.copy_from_slice(part);
        }
        let mut payload = [0; 160];
        media::Encoder::new(Codec::Pcmu).encode(&frame, &mut payload);
        line.rtp(PEER, 0, began + n * 160, &payload);
        if let Some(event) = events.get(n as usize).filter(|_| ways.1) {
            line.rtp(PEER, 101, began, &event.payload);
        }
        line.tick();
    }
}

#[test]
fn a_key_as_sound_and_as_event_is_told_once_per_press() {
    for ways in [(true, false), (false, true), (true, true)] {
        let mut line = Line::new();
        line.ticks(3);
        for digit in "30355".chars() {
            press(&mut line, digit, 5, ways);
        }
        line.ticks(20);
        let digits: String = line
            .events
            .iter()
            .filter_map(|event| if let StreamEvent::Digit(digit) = event { Some(*digit) } else { None })
            .collect();
        assert_eq!(digits, "30355", "{ways:?}");
    }
}

#[test]
fn a_caller_that_only_sends_comfort_noise_or_reports_is_alive() {
    let mut line = Line::new();
    for n in 0..4u32 {
        line.rtp(PEER, 13, n, &[60]);
        line.ticks(600);
        line.datagram("127.0.0.1:4001", PacketKind::Rtcp, &REPORT);
        line.ticks(600);
    }
    assert_eq!(line.events, [StreamEvent::Valid]);
}

#[test]
fn a_source_that_changes_is_followed_without_old_audio() {
    let mut line = Line::new();
    line.rtp(PEER, 0, 0, &[LOUD; 160]);
    (line.ssrc, line.sequence) = (Ssrc(5), 900);
    for n in 0..4u32 {
        line.rtp(PEER, 0, 77_000 + n * 160, &[0xff; 160]);
        line.tick();
    }
    assert!(line.frames.iter().all(|f| f.0.iter().all(|&s| s == 0)));
    assert!(line.frames.iter().any(|f| f.1 == FrameSource::Received));
    assert_eq!((line.stream.stats().restarts, line.stream.stats().on_probation), (1, 1));
}

#[test]
fn a_prompt_is_played_to_its_end_or_cut_at_once() {
    let mut line = Line::new();
    line.play(0, 400);
    line.ticks(4);
    assert_eq!(line.events, [StreamEvent::Started(SayId(0)), StreamEvent::Finished(SayId(0))]);
    line.play(1, 8_000);
    line.tick();
    let cut = line.stream.hush().unwrap();
    assert_eq!((cut.say, cut.played), (SayId(1), 160));
    assert!(!line.stream.speaking());
    line.ticks(2);
    let mut heard = [0; 160];
    Decoder::new(Codec::Pcmu).decode(&line.sent[6].2[12..], &mut heard);
    assert!(heard.iter().all(|s| s.abs() <= 8), "the second frame after a cut is silent on the wire");
}

#[test]
fn on_hold_nothing_is_sent_prompts_wait_and_silence_is_no_death() {
    let mut line = Line::new();
    line.rtp(PEER, 0, 0, &[LOUD; 160]);
    line.play(0, 400);
    line.stream.handle(line.now, StreamInput::Direction(Direction::Inactive));
    line.ticks(2_000);
    assert_eq!((line.sent(PacketKind::Rtp), &line.events[..]), (0, &[StreamEvent::Valid][..]));
    line.stream.handle(line.now, StreamInput::Direction(Direction::Both));
    line.ticks(3);
    assert_eq!(line.told(&StreamEvent::Finished(SayId(0))), 1);
    let first = line.sent.iter().find(|s| s.1 == PacketKind::Rtp).unwrap();
    let packet = RtpPacket::parse(&first.2).unwrap();
    assert_eq!(packet.marker, Marker::Set);
    assert_eq!(packet.timestamp, (Dice(SEED).roll() as u32).wrapping_add(2_000 * 160));
}

#[test]
fn a_greeting_waits_until_there_is_an_address_that_may_hear_it() {
    let mut line = Line::new();
    line.stream.handle(line.now, StreamInput::Moved("127.0.0.7:5000".parse().unwrap()));
    line.play(0, 400);
    line.ticks(50);
    assert!(line.sent.is_empty() && line.events.is_empty());
    line.rtp("127.0.0.7:5002", 0, 0, &[LOUD; 160]);
    line.ticks(3);
    assert_eq!(line.told(&StreamEvent::Finished(SayId(0))), 1);
    assert!(line.sent.iter().all(|s| s.0 == "127.0.0.7:5002".parse().unwrap()));
}

#[test]
fn a_line_that_moves_is_heard_from_its_new_address_only() {
    let mut line = Line::new();
    line.rtp(PEER, 0, 0, &[LOUD; 160]);
    line.stream.handle(line.now, StreamInput::Moved("127.0.0.1:7000".parse().unwrap()));
    line.rtp("127.0.0.1:7000", 0, 160, &[LOUD; 160]);
    line.rtp(PEER, 0, 320, &[LOUD; 160]);
    line.tick();
    assert_eq!(line.sent[0].0, "127.0.0.1:7000".parse().unwrap());
    assert_eq!((line.stream.stats().received, line.stream.stats().strangers), (2, 1));
}

#[test]
fn keys_go_out_as_events_or_as_sound_where_the_peer_takes_no_events() {
    let mut line = Line::new();
    line.stream.handle(line.now, StreamInput::Press('1'));
    line.stream.handle(line.now, StreamInput::Press('!'));
    line.ticks(20);
    let events = line.sent.iter().filter(|s| s.2[1] & 0x7f == 101).count();
    assert_eq!((events, line.stream.stats().keys_refused), (7, 1));
    let mut inband = Line::with(None);
    inband.stream.handle(inband.now, StreamInput::Press('1'));
    inband.ticks(1);
    let mut heard = [0; 160];
    Decoder::new(Codec::Pcmu).decode(&inband.sent[0].2[12..], &mut heard);
    assert!(level_dbfs(&heard) > -20.0);
}

#[test]
fn the_last_report_says_goodbye() {
    let mut line = Line::new();
    line.rtp(PEER, 0, 0, &[LOUD; 160]);
    line.ticks(400);
    assert!(line.sent(PacketKind::Rtcp) >= 1);
    line.stream.handle(line.now, StreamInput::Leave);
    line.tick();
    let last = line.sent.iter().rev().find(|s| s.1 == PacketKind::Rtcp).unwrap();
    let compound = Compound::parse(&last.2).unwrap();
    assert!(compound.packets().any(|p| matches!(p, RtcpPacket::Bye(_))));
    assert_eq!(compound.about(Ssrc(99)).map(|b| b.highest & 0xffff), Some(0));
    assert_eq!(last.0.port(), 4_001);
}

#[test]
fn a_codec_that_changes_is_heard_and_spoken_from_then_on() {
    let mut line = Line::new();
    for n in 0..10u32 {
        line.rtp(PEER, 0, n * 160, &[LOUD; 160]);
        line.tick();
    }
    line.stream.handle(line.now, StreamInput::Codec(Codec::Pcma, 8));
    line.play(1, 8_000);
    for n in 10..30u32 {
        // The loudest octet of A-law, a middling one of mu-law.
        line.rtp(PEER, 8, n * 160, &[0xaa; 160]);
        line.rtp(PEER, 0, n * 160, &[LOUD; 160]);
        line.tick();
    }
    let last = line.sent.iter().rev().find(|(_, kind, _)| *kind == PacketKind::Rtp).unwrap();
    let packet = RtpPacket::parse(&last.2).unwrap();
    let mut spoken = [0; 160];
    Decoder::new(Codec::Pcma).decode(packet.payload, &mut spoken);
    assert_eq!(packet.payload_type, 8);
    assert!(spoken.iter().all(|s| (s - 1_000).abs() < 60), "{spoken:?}");
    let (heard, source) = line.frames.last().unwrap();
    assert_eq!(*source, FrameSource::Received);
    assert!(heard.iter().all(|s| s.abs() > 30_000), "{heard:?}");
    assert!(line.stream.stats().malformed.payload_type > 0, "packets of the old codec are none of ours");
}
