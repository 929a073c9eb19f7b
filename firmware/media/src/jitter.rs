//! Jitter buffer for 8-bit codecs at 8 kHz: reorders, drops the late and the doubled, follows the jitter.
//!
//! A ring of octets addressed by RTP timestamp, so that any packet time that is a multiple of 10 ms works
//! and duplicates land where they were. Delay adapts between 20 and 200 ms: it grows when the buffer runs
//! dry and shrinks by a frame when it stayed fuller than needed for a second.

use std::time::{Duration, Instant};

/// 10 ms at 8 kHz.
const BLOCK: usize = 80;
const BLOCKS: usize = 64;
/// 640 ms of octets.
const RING: usize = BLOCK * BLOCKS;
/// 20 ms.
const FRAME: usize = 160;
/// Frames of delay at most: 200 ms.
const MOST_DELAY: u32 = 10;
/// A packet older than a second belongs to another clock.
const LONGEST_PAST: i32 = 8_000;
/// After this many frames without anything the source is silent, not late.
const DRY_FRAMES: u32 = 10;

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Kept.
    Kept,
    /// Its time has passed.
    Late,
    /// Was there already.
    Double,
    /// The source's clock jumped: the buffer starts anew with this packet.
    Restarted,
    /// Empty or longer than the buffer.
    Odd,
}

/// What to play for the next 20 ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Popped {
    /// 160 octets of the codec.
    Frame([u8; FRAME]),
    /// 160 octets, and the 20 ms before them were left out to shorten the delay.
    AfterCut([u8; FRAME]),
    /// Lost or late: conceal.
    Lost,
    /// The source sends nothing.
    Silent,
}

/// Jitter buffer of one source.
#[derive(Debug)]
pub struct Jitter {
    ring: [u8; RING],
    filled: [bool; BLOCKS],
    clock: Option<Clock>,
    /// Frames to hold before playing.
    delay: u32,
    playing: Playing,
    dry: u32,
    full_for: u32,
    /// Frames to conceal without moving on, so that packets as late as the last one are in time.
    stall: u32,
    /// RFC 3550 interarrival jitter, in units of 1/8,000 s.
    jitter: f64,
    last_arrival: Option<(Instant, u32)>,
}

/// Timestamps of the ring.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// Timestamp of the next sample to play; block-aligned with the packets.
    next: u32,
    /// One past the newest sample there.
    end: u32,
    /// Place of `next` in the ring.
    place: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Playing {
    Yes,
    Buffering,
}

impl Default for Jitter {
    fn default() -> Self {
        Self {
            ring: [0; RING],
            filled: [false; BLOCKS],
            clock: None,
            delay: 2,
            playing: Playing::Buffering,
            dry: 0,
            full_for: 0,
            stall: 0,
            jitter: 0.0,
            last_arrival: None,
        }
    }
}

impl Jitter {
    /// Takes a packet's payload at its timestamp.
    pub fn push(&mut self, arrived: Instant, timestamp: u32, payload: &[u8]) -> Pushed {
        if payload.is_empty() || payload.len() > RING / 2 || !payload.len().is_multiple_of(BLOCK) {
            return Pushed::Odd;
        }
        self.measure(arrived, timestamp);
        let Some(clock) = self.clock else {
            self.restart(timestamp, payload);
            return Pushed::Kept;
        };
        let ahead = timestamp.wrapping_sub(clock.next) as i32;
        let odd = ahead.rem_euclid(BLOCK as i32) != 0;
        let room = (RING - payload.len()) as i32;
        if odd || !(-LONGEST_PAST..=room).contains(&ahead) {
            self.restart(timestamp, payload);
            return Pushed::Restarted;
        }
        if ahead < 0 && self.playing == Playing::Buffering && self.reaches_back(clock, ahead) {
            return self.begin_earlier(clock, ahead, payload);
        }
        if ahead < 0 {
            if self.delay < MOST_DELAY && self.stall == 0 {
                self.delay += 1;
                self.stall = 1;
            }
            return Pushed::Late;
        }
        if self.write(clock, ahead as usize, payload) { Pushed::Kept } else { Pushed::Double }
    }

    /// The next 20 ms.
    pub fn pop(&mut self) -> Popped {
        let Some(mut clock) = self.clock else { return Popped::Silent };
        let depth = (clock.end.wrapping_sub(clock.next) as i32).max(0) as u32 / FRAME as u32;
        if self.playing == Playing::Buffering {
            if depth < self.delay {
                return Popped::Silent;
            }
            self.playing = Playing::Yes;
        }
        if depth == 0 {
            return self.run_dry();
        }
        self.dry = 0;
        if self.stall > 0 {
            self.stall -= 1;
            return Popped::Lost;
        }
        let cut = self.overfull(depth);
        if cut {
            self.skip(&mut clock);
        }
        let frame = self.read(&clock);
        self.skip(&mut clock);
        self.clock = Some(clock);
        match frame {
            Some(octets) if cut => Popped::AfterCut(octets),
            Some(octets) => Popped::Frame(octets),
            None => Popped::Lost,
        }
    }

    /// Interarrival jitter of RFC 3550 section 6.4.1.
    pub fn jitter(&self) -> Duration {
        Duration::from_secs_f64(self.jitter / 8_000.0)
    }

    /// Sound that is waiting, gaps included.
    pub fn held(&self) -> Duration {
        let samples = self.clock.map_or(0, |c| c.end.wrapping_sub(c.next));
        Duration::from_micros(u64::from(samples) * 125)
    }

    /// Delay that the buffer aims at.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(20) * self.delay
    }

    /// Whether a packet from before the first one still fits in front of what is buffered.
    fn reaches_back(&self, clock: Clock, ahead: i32) -> bool {
        let held = clock.end.wrapping_sub(clock.next) as usize;
        held + ahead.unsigned_abs() as usize <= RING / 2
    }

    /// Nothing was played yet: the packet that came first was not the first.
    fn begin_earlier(&mut self, mut clock: Clock, ahead: i32, payload: &[u8]) -> Pushed {
        let back = ahead.unsigned_abs();
        clock.next = clock.next.wrapping_sub(back);
        clock.place = (clock.place + RING - back as usize) % RING;
        self.write(clock, 0, payload);
        Pushed::Kept
    }

    fn run_dry(&mut self) -> Popped {
        self.dry += 1;
        if self.dry == 1 {
            self.delay = (self.delay + 1).min(MOST_DELAY);
        }
        if self.dry > DRY_FRAMES {
            self.clock = None;
            self.playing = Playing::Buffering;
            return Popped::Silent;
        }
        Popped::Lost
    }

    /// Whether the buffer has held more than it needs for a second.
    fn overfull(&mut self, depth: u32) -> bool {
        let needed = (self.jitter * 3.0 / FRAME as f64).ceil() as u32 + 1;
        if depth > needed.max(2) + 1 {
            self.full_for += 1;
        } else {
            self.full_for = 0;
        }
        if self.full_for < 50 {
            return false;
        }
        self.full_for = 0;
        self.delay = self.delay.saturating_sub(1).max(1);
        true
    }

    fn restart(&mut self, timestamp: u32, payload: &[u8]) {
        self.filled.fill(false);
        let clock = Clock { next: timestamp, end: timestamp, place: 0 };
        self.clock = Some(clock);
        self.playing = Playing::Buffering;
        self.dry = 0;
        self.write(clock, 0, payload);
    }

    /// Whether anything of it was new.
    fn write(&mut self, mut clock: Clock, ahead: usize, payload: &[u8]) -> bool {
        let mut new = false;
        for (index, block) in payload.chunks_exact(BLOCK).enumerate() {
            let at = (clock.place + ahead + index * BLOCK) % RING;
            new |= !self.filled[at / BLOCK];
            self.filled[at / BLOCK] = true;
            self.ring[at..at + BLOCK].copy_from_slice(block);
        }
        let end = clock.next.wrapping_add((ahead + payload.len()) as u32);
        if (end.wrapping_sub(clock.end) as i32) > 0 {
            clock.end = end;
        }
        self.clock = Some(clock);
        new
    }

    fn read(&self, clock: &Clock) -> Option<[u8; FRAME]> {
        let mut frame = [0; FRAME];
        for (index, block) in frame.chunks_exact_mut(BLOCK).enumerate() {
            let at = (clock.place + index * BLOCK) % RING;
            if !self.filled[at / BLOCK] {
                return None;
            }
            block.copy_from_slice(&self.ring[at..at + BLOCK]);
        }
        Some(frame)
    }

    fn skip(&mut self, clock: &mut Clock) {
        for index in 0..FRAME / BLOCK {
            self.filled[(clock.place / BLOCK + index) % BLOCKS] = false;
        }
        clock.place = (clock.place + FRAME) % RING;
        clock.next = clock.next.wrapping_add(FRAME as u32);
        if (clock.end.wrapping_sub(clock.next) as i32) < 0 {
            clock.end = clock.next;
        }
    }

    fn measure(&mut self, arrived: Instant, timestamp: u32) {
        if let Some((last, last_timestamp)) = self.last_arrival {
            let real = arrived.saturating_duration_since(last).as_secs_f64() * 8_000.0;
            let media = f64::from(timestamp.wrapping_sub(last_timestamp) as i32);
            let off = (real - media).abs();
            // A gap of DTX or a restart is no jitter.
            if off < 4_000.0 {
                self.jitter += (off - self.jitter) / 16.0;
            }
        }
        self.last_arrival = Some((arrived, timestamp));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::epoch;

    fn payload(n: u8) -> [u8; FRAME] {
        [n; FRAME]
    }

    /// Plays packets that arrive at (ms, sequence number) and returns what each 20 ms gave.
    fn run(arrivals: &[(u64, u32)], until_ms: u64) -> Vec<Option<u8>> {
        let mut jitter = Jitter::default();
        let mut played = Vec::new();
        for ms in (0..until_ms).step_by(20) {
            for &(_, n) in arrivals.iter().filter(|(at, _)| (ms..ms + 20).contains(at)) {
                jitter.push(epoch() + Duration::from_millis(ms), n * 160, &payload(n as u8));
            }
            match jitter.pop() {
                Popped::Frame(frame) | Popped::AfterCut(frame) => played.push(Some(frame[0])),
                Popped::Lost => played.push(None),
                Popped::Silent => {}
            }
        }
        played
    }

    #[test]
    fn reordered_and_doubled_packets_come_out_in_order_once() {
        let arrivals = [(0, 0), (20, 2), (25, 1), (30, 1), (60, 3), (80, 4), (100, 5)];
        let played: Vec<u8> = run(&arrivals, 200).into_iter().flatten().collect();
        assert_eq!(played, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn the_very_first_packets_may_come_in_the_wrong_order() {
        let played: Vec<u8> =
            run(&[(0, 1), (5, 0), (40, 2), (60, 3), (80, 4)], 160).into_iter().flatten().collect();
        assert_eq!(played, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_sender_whose_clock_is_fast_is_followed_within_the_bound() {
        // 2 % fast for two minutes: 120 frames too many.
        let mut jitter = Jitter::default();
        let (mut sent, mut cuts, mut lost) = (0u32, 0, 0);
        for ms in (0..120_000u64).step_by(20) {
            while u64::from(sent) * 1_960 <= ms * 100 {
                jitter.push(epoch() + Duration::from_millis(ms), sent * 160, &payload(1));
                sent += 1;
            }
            match jitter.pop() {
                Popped::AfterCut(_) => cuts += 1,
                Popped::Lost => lost += 1,
                Popped::Frame(_) | Popped::Silent => {}
            }
            assert!(jitter.held() <= Duration::from_millis(300), "{:?} after {ms} ms", jitter.held());
        }
        assert!((100..=125).contains(&cuts) && lost == 0, "{cuts} cuts, {lost} lost");
    }

    #[test]
    fn a_lost_packet_is_one_gap_and_moves_nothing() {
        let arrivals: Vec<(u64, u32)> = (0..20).filter(|&n| n != 7).map(|n| (u64::from(n) * 20, n)).collect();
        let played = run(&arrivals, 420);
        assert_eq!(played[6..9], [Some(6), None, Some(8)]);
    }

    #[test]
    fn late_packets_grow_the_delay_instead_of_the_gaps() {
        // Every fifth packet comes 50 ms late.
        let arrivals: Vec<(u64, u32)> =
            (0..200).map(|n| (u64::from(n) * 20 + if n % 5 == 4 { 50 } else { 0 }, n)).collect();
        let played = run(&arrivals, 4_000);
        let late_gaps = played[60..].iter().filter(|p| p.is_none()).count();
        assert!(late_gaps <= 2, "{late_gaps} gaps after the buffer had adapted");
    }

    #[test]
    fn a_clock_that_jumps_restarts_the_buffer() {
        let mut jitter = Jitter::default();
        jitter.push(epoch(), 0, &payload(1));
        assert_eq!(jitter.push(epoch(), 500_000, &payload(2)), Pushed::Restarted);
        assert_eq!(jitter.push(epoch(), 500_160, &payload(3)), Pushed::Kept);
        assert_eq!(jitter.pop(), Popped::Frame(payload(2)));
        assert_eq!(jitter.push(epoch(), 500_000, &payload(9)), Pushed::Late);
    }

    #[test]
    fn packets_of_ten_and_of_sixty_milliseconds_both_play() {
        for blocks in [1usize, 6] {
            let mut jitter = Jitter::default();
            let len = blocks * BLOCK;
            for n in 0..24 / blocks {
                jitter.push(epoch(), (n * len) as u32, &vec![7; len]);
            }
            let frames = (0..10).filter(|_| jitter.pop() == Popped::Frame([7; FRAME])).count();
            assert_eq!(frames, 10, "{blocks} blocks a packet");
        }
    }

    proptest! {
        #[test]
        fn any_sequence_of_packets_keeps_the_buffer_sound(
            ops in proptest::collection::vec((any::<u32>(), 0usize..900, any::<bool>()), 0..200),
        ) {
            let mut jitter = Jitter::default();
            for (timestamp, len, pop) in ops {
                jitter.push(epoch(), timestamp, &vec![1; len]);
                if pop {
                    jitter.pop();
                }
            }
            prop_assert!(jitter.delay() <= Duration::from_millis(200));
        }
    }
}
