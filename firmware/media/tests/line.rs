//! Two streams over a simulated network in virtual time: loss, jitter, reordering, doubled packets, clocks that
//! drift, strangers that spray. The seed of a run is in every message.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use media::{
    Codec, Datagram, Frame, FrameSource, LastPiece, Law, PacketKind, Stream, StreamConfig, StreamEvent,
    StreamInput, StreamStats, level_dbfs,
};
use proptest::prelude::*;
use vocab::{Now, SayId};

/// What a network does to a datagram.
#[derive(Clone, Copy, Debug)]
struct Network {
    loss_percent: u64,
    doubled_percent: u64,
    delay_ms: u64,
    /// Added delay, evenly spread from 0: over 20 ms packets overtake each other.
    jitter_ms: u64,
}

const GOOD: Network = Network { loss_percent: 0, doubled_percent: 0, delay_ms: 20, jitter_ms: 0 };
const BAD: Network = Network { loss_percent: 5, doubled_percent: 5, delay_ms: 60, jitter_ms: 50 };

/// SplitMix64: the whole chance of a run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}

#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: "2026-01-15T23:00:00Z".parse().unwrap() }
}

fn addresses() -> [SocketAddr; 2] {
    ["127.0.0.1:4000".parse().unwrap(), "127.0.0.1:5000".parse().unwrap()]
}

#[derive(Default)]
struct Side {
    heard: Vec<(Frame, FrameSource)>,
    digits: String,
    finished: Vec<SayId>,
}

/// A caller (0) and the box (1).
struct Pair {
    begun: Now,
    ms: u64,
    streams: [Stream; 2],
    sides: [Side; 2],
    network: Network,
    dice: Dice,
    /// By arrival in milliseconds and order: for whom, which port, what.
    flying: BTreeMap<(u64, u64), (usize, PacketKind, Datagram)>,
    flown: u64,
}

impl Pair {
    fn new(network: Network, seed: u64) -> Self {
        let begun = start();
        let [caller, here] = addresses();
        let stream = |remote: SocketAddr, seed| {
            let config = StreamConfig {
                remote,
                signalled_from: remote.ip(),
                codec: (Codec::Pcma, 8),
                telephone_event: Some(101),
                seed,
                dead_after: Duration::from_secs(20),
            };
            Stream::new(begun, config)
        };
        let streams = [stream(here, seed), stream(caller, seed ^ 1)];
        let (sides, dice) = (Default::default(), Dice(seed));
        Self { begun, ms: 0, streams, sides, network, dice, flying: BTreeMap::new(), flown: 0 }
    }

    fn now(&self) -> Now {
        self.begun.plus(Duration::from_millis(self.ms))
    }

    fn play(&mut self, who: usize, say: u32, audio: Vec<i16>) {
        let input = StreamInput::Play { say: SayId(say), audio: Arc::from(audio), last: LastPiece::Yes };
        self.streams[who].handle(self.now(), input);
    }

    /// Runs on, `stranger` being asked every millisecond what somebody else sends to the box.
    fn run(&mut self, ms: u64, mut stranger: impl FnMut(u64, &mut Stream, Now)) {
        for _ in 0..ms {
            let now = self.now();
            stranger(self.ms, &mut self.streams[1], now);
            while let Some(first) = self.flying.first_entry()
                && first.key().0 <= self.ms
            {
                let (to, kind, bytes) = first.remove();
                let mut from = addresses()[1 - to];
                from.set_port(from.port() + u16::from(kind == PacketKind::Rtcp));
                self.streams[to].handle(now, StreamInput::Packet { from, kind, bytes: &bytes });
                self.drain(to);
            }
            // The box ticks half a frame after the caller.
            let ms = self.ms;
            for who in [0, 1].into_iter().filter(|who| ms % 20 == *who as u64 * 10) {
                self.streams[who].handle(now, StreamInput::Tick);
                self.drain(who);
            }
            self.ms += 1;
        }
    }

    fn quiet_run(&mut self, ms: u64) {
        self.run(ms, |_, _, _| {});
    }

    fn drain(&mut self, who: usize) {
        while let Some(event) = self.streams[who].poll() {
            match event {
                StreamEvent::Send { to, kind, bytes } => {
                    let port = addresses()[1 - who].port() + u16::from(kind == PacketKind::Rtcp);
                    assert_eq!(to.port(), port, "media goes to the other side only");
                    self.send(1 - who, kind, bytes);
                }
                StreamEvent::Frame { caller, source, .. } => self.sides[who].heard.push((caller, source)),
                StreamEvent::Digit(digit) => self.sides[who].digits.push(digit),
                StreamEvent::Finished(say) => self.sides[who].finished.push(say),
                StreamEvent::Dead(why) => panic!("{why:?} at {} ms", self.ms),
                StreamEvent::Valid | StreamEvent::Started(_) | StreamEvent::Released { .. } => {}
            }
        }
    }

    fn send(&mut self, to: usize, kind: PacketKind, bytes: Datagram) {
        let copies = if self.dice.below(100) < self.network.loss_percent {
            0
        } else {
            1 + u64::from(self.dice.below(100) < self.network.doubled_percent)
        };
        for _ in 0..copies {
            let at = self.ms + self.network.delay_ms + self.dice.below(self.network.jitter_ms + 1);
            self.flown += 1;
            self.flying.insert((at, self.flown), (to, kind, bytes.clone()));
        }
    }

    fn stats(&self) -> StreamStats {
        self.streams[1].stats()
    }

    fn heard(&self) -> Vec<i16> {
        self.sides[1].heard.iter().flat_map(|f| f.0).collect()
    }
}

/// A voice-like sound: a pulse train of 110 Hz through two resonances.
fn voice(samples: usize) -> Vec<i16> {
    let tau = std::f32::consts::TAU;
    (0..samples)
        .map(|i| {
            let t = (i % 73) as f32;
            let ring = (-t / 20.0).exp() * (t * 600.0 * tau / 8_000.0).sin()
                + 0.5 * (-t / 12.0).exp() * (t * 1_500.0 * tau / 8_000.0).sin();
            (ring * 9_000.0) as i16
        })
        .collect()
}

fn largest_step(samples: &[i16]) -> i32 {
    samples.windows(2).map(|w| (i32::from(w[1]) - i32::from(w[0])).abs()).max().unwrap_or(0)
}

#[test]
fn on_a_good_line_everything_said_is_heard_as_it_was_said() {
    let mut pair = Pair::new(GOOD, 1);
    pair.play(0, 0, voice(16_000));
    pair.quiet_run(3_000);
    let heard = pair.heard();
    let want: Vec<i16> = voice(16_000).into_iter().map(|s| Law::A.round_trip(s)).collect();
    // The very first samples are joined to the silence before them.
    let delay = (0..heard.len() - 16_000).find(|d| heard[d + 80..d + 16_000] == want[80..]);
    let delay_ms = delay.expect("what was said is heard, sample by sample") / 8;
    assert!(delay_ms <= 100, "{delay_ms} ms from mouth to ear over a line of 20 ms");
    let stats = pair.stats();
    assert_eq!((stats.lost, stats.late, stats.doubled, stats.concealed), (0, 0, 0, 0));
    assert_eq!(pair.sides[0].finished, [SayId(0)]);
}

#[test]
fn on_a_bad_line_speech_goes_on_without_clicks_and_gaps_are_counted() {
    for seed in 0..8 {
        let mut pair = Pair::new(BAD, seed);
        pair.play(0, 0, voice(160_000));
        pair.quiet_run(20_000);
        let stats = pair.stats();
        assert_eq!(pair.sides[1].heard.len(), 1_000, "seed {seed}: a frame a tick");
        assert!((20..=90).contains(&stats.lost), "seed {seed}: {stats:?}");
        assert!(stats.doubled >= 20, "seed {seed}: {stats:?}");
        // Loss itself, and what the buffer needs to learn the jitter.
        assert!(stats.concealed < stats.lost + 40, "seed {seed}: {stats:?}");
        let heard = pair.heard();
        let active = heard.chunks(160).skip(50).filter(|f| level_dbfs(f) > -40.0).count();
        assert!(active > 900, "seed {seed}: {active} of 950 frames sound");
        let step = largest_step(&voice(16_000));
        assert!(
            largest_step(&heard) < step * 3 / 2,
            "seed {seed}: {} where speech has {step}",
            largest_step(&heard)
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_call() {
    let run = |seed| {
        let mut pair = Pair::new(BAD, seed);
        pair.play(0, 0, voice(24_000));
        pair.quiet_run(4_000);
        (pair.heard(), pair.stats())
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5).0, run(6).0);
}

#[test]
fn every_key_arrives_once_over_a_bad_line() {
    for seed in 0..20 {
        let mut pair = Pair::new(BAD, seed);
        for digit in "1800555014299#*".chars() {
            pair.streams[0].handle(pair.now(), StreamInput::Press(digit));
        }
        pair.quiet_run(5_000);
        assert_eq!(pair.sides[1].digits, "1800555014299#*", "seed {seed}");
    }
}

#[test]
fn both_sides_learn_loss_jitter_and_round_trip_from_reports() {
    let network = Network { loss_percent: 10, ..GOOD };
    let mut pair = Pair::new(network, 3);
    pair.quiet_run(30_000);
    let stats = pair.stats();
    let trip = stats.round_trip.unwrap();
    assert!((35..=60).contains(&trip.as_millis()), "{trip:?} on a line of 20 ms each way");
    assert!((5..=60).contains(&stats.peer_lost), "{} of 256 lost", stats.peer_lost);
    let mut pair = Pair::new(Network { jitter_ms: 50, ..GOOD }, 3);
    pair.quiet_run(30_000);
    let jitter = pair.stats().jitter;
    assert!((8..=30).contains(&jitter.as_millis()), "{jitter:?} where delays spread over 50 ms");
}

#[test]
fn the_delay_falls_again_when_a_bad_line_turns_good() {
    let mut pair = Pair::new(Network { jitter_ms: 120, ..GOOD }, 9);
    let hum = |i: u32| ((i as f32 * 110.0 * std::f32::consts::TAU / 8_000.0).sin() * 8_000.0) as i16;
    pair.play(0, 0, (0..480_000).map(hum).collect());
    pair.quiet_run(20_000);
    let bad = pair.stats().delay;
    pair.network = GOOD;
    pair.quiet_run(30_000);
    let good = pair.stats().delay;
    let step = largest_step(&pair.heard()[21_000 * 8..]);
    assert!(step < 2_000, "where 20 ms were left out, the hum (690 a sample) steps by {step}");
    assert!(bad >= Duration::from_millis(80) && good <= Duration::from_millis(60), "{bad:?} then {good:?}");
    assert!(bad <= Duration::from_millis(200));
}

#[test]
fn a_stranger_that_sprays_the_port_is_neither_heard_nor_sent_to() {
    let mut pair = Pair::new(BAD, 4);
    pair.play(0, 0, voice(80_000));
    let loud = [0x2a; 160];
    pair.run(10_000, |ms, stream, now| {
        // From before the caller's first packet on, five times as many as the caller's.
        for (n, from) in ["127.0.0.9:4000", "127.0.0.1:4004"].into_iter().enumerate() {
            if ms % 4 != 0 || (n == 1 && ms < 1_000) {
                continue;
            }
            let mut bytes = vec![0x80, 8];
            bytes.extend(((ms / 4 * 3) as u16).to_be_bytes());
            bytes.extend((ms as u32 * 8).to_be_bytes());
            bytes.extend([0, 0, 0, 1]);
            bytes.extend(loud);
            let (from, kind) = (from.parse().unwrap(), PacketKind::Rtp);
            stream.handle(now, StreamInput::Packet { from, kind, bytes: &bytes });
        }
    });
    assert_eq!(pair.stats().strangers, 2_500 + 2_250);
    let peak = pair.heard().iter().map(|s| s.unsigned_abs()).max().unwrap();
    assert!(peak < 12_000, "the caller peaks at 9,000, the stranger at 32,256: heard {peak}");
}

#[test]
fn a_caller_that_leaves_out_silence_is_heard_again_without_a_backlog() {
    let mut pair = Pair::new(GOOD, 2);
    for spurt in 0..5u32 {
        pair.play(0, spurt, voice(8_000));
        pair.quiet_run(1_000);
        // Hold stands for a sender that goes quiet on the wire.
        let off = StreamInput::Direction(media::Direction::ReceiveOnly);
        pair.streams[0].handle(pair.now(), off);
        pair.quiet_run(2_000);
        pair.streams[0].handle(pair.now(), StreamInput::Direction(media::Direction::Both));
    }
    let heard = &pair.sides[1].heard;
    let count = |source| heard.iter().filter(|f| f.1 == source).count();
    assert!(count(FrameSource::Received) >= 5 * 49, "{}", count(FrameSource::Received));
    assert!(count(FrameSource::Concealed) <= 5 * 11, "{}", count(FrameSource::Concealed));
    assert!(pair.stats().delay <= Duration::from_millis(160), "{:?}", pair.stats().delay);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes, a frame comes out of every tick and nothing panics.
    #[test]
    fn hostile_datagrams_never_stop_the_frames(
        datagrams in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..400), any::<bool>(), any::<bool>(), any::<u16>()), 0..200,
        ),
    ) {
        let mut pair = Pair::new(GOOD, 1);
        let mut left = datagrams.into_iter();
        pair.run(1_000, |ms, stream, now| {
            for (mut bytes, rtcp, shaped, number) in left.by_ref().take(usize::from(ms % 5 == 0)) {
                if shaped && bytes.len() > 12 {
                    (bytes[0], bytes[1]) = (0x80, if rtcp { 200 } else { [8, 101, 13][usize::from(number) % 3] });
                    let [high, low] = number.to_be_bytes();
                    (bytes[2], bytes[3]) = if rtcp { (0, low) } else { (high, low) };
                }
                let kind = if rtcp { PacketKind::Rtcp } else { PacketKind::Rtp };
                stream.handle(now, StreamInput::Packet { from: addresses()[0], kind, bytes: &bytes });
            }
        });
        prop_assert_eq!(pair.sides[1].heard.len(), 50);
    }
}
