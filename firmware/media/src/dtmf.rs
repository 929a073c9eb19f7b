//! Key presses as telephone events (RFC 4733): each press once, however many packets tell of it, and the
//! packets of presses that we send.
//!
//! Keyed on the RTP timestamp: repeats and the end packet (sent three times) carry the timestamp of the
//! press, and marker and end bits get lost in the field.

use std::{collections::VecDeque, time::Duration};

use crate::{SAMPLES, rtp::Marker};

/// Event payload: event, end bit and volume, duration.
const EVENT_LEN: usize = 4;
const END: u8 = 0x80;
/// A packet that starts within this of another's end is of the same press: between two presses of one key
/// there are 40 ms at least (ITU-T Q.24), and some senders move the timestamp or cut long presses up (RFC 4733
/// section 2.5.1.3).
const SAME_PRESS: u32 = 240;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It went down: `0`-`9`, `*`, `#`, `A`-`D`.
    Pressed(char),
    /// It came up again. Not told when its end packets were lost, or came before all others.
    Released {
        /// Which one.
        digit: char,
        /// How long it was held, as the sender says.
        held: Duration,
    },
}

/// Reads presses out of telephone-event payloads.
#[derive(Debug, Default)]
pub struct DtmfReceiver {
    last: Option<Press>,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    /// Timestamp of its first packet.
    began: u32,
    /// Timestamp of its last segment.
    timestamp: u32,
    /// Longest duration told of that segment.
    duration: u32,
    event: u8,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Down,
    Up,
}

impl DtmfReceiver {
    /// What this packet tells that was not told before.
    pub fn receive(&mut self, timestamp: u32, payload: &[u8]) -> Option<Key> {
        let &[event, flags, high, low] = payload.first_chunk::<EVENT_LEN>()?;
        let digit = char::from(*DIGITS.get(usize::from(event))?);
        let duration = u32::from(u16::from_be_bytes([high, low]));
        let Some(press) = self.last.as_mut().filter(|p| p.covers(timestamp, event)) else {
            // An older timestamp is a late packet of a press that was told and followed by another.
            let late = self.last.is_some_and(|p| (timestamp.wrapping_sub(p.timestamp) as i32) < 0);
            if late {
                return None;
            }
            let phase = if flags & END == 0 { Phase::Down } else { Phase::Up };
            self.last = Some(Press { began: timestamp, timestamp, duration, event, phase });
            return Some(Key::Pressed(digit));
        };
        press.timestamp = timestamp;
        press.duration = press.duration.max(duration);
        if flags & END == 0 || press.phase == Phase::Up {
            return None;
        }
        press.phase = Phase::Up;
        let samples = timestamp.wrapping_sub(press.began).wrapping_add(duration);
        Some(Key::Released { digit, held: Duration::from_micros(u64::from(samples) * 125) })
    }
}

impl Press {
    fn covers(&self, timestamp: u32, event: u8) -> bool {
        let ahead = timestamp.wrapping_sub(self.timestamp) as i32;
        let reach = match self.phase {
            Phase::Down => self.duration + SAME_PRESS,
            Phase::Up => 0,
        };
        self.event == event && ahead >= 0 && ahead.unsigned_abs() <= reach
    }
}

/// One packet of a press to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPacket {
    /// Set on the first packet.
    pub marker: Marker,
    /// The payload.
    pub payload: [u8; EVENT_LEN],
}

/// The packets of one press, one each 20 ms, the end packet three times (RFC 4733 section 2.5.1.4). All carry
/// the timestamp of the press. `None` for a character that is no key.
pub fn press(digit: char, frames: u16) -> Option<Vec<EventPacket>> {
    let event = event_of(digit)?;
    let frames = frames.clamp(2, LONGEST_PRESS);
    Some((1..frames + END_PACKETS).map(|n| packet(event, n, frames)).collect())
}

/// Presses that wait to be sent, one packet a frame.
#[derive(Debug, Default)]
pub struct DtmfSender {
    waiting: VecDeque<u8>,
    /// Frames of the press under way that were sent, and its timestamp.
    under_way: Option<(u16, u32)>,
}

/// What the sender does with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyed {
    /// A packet of a press that began at this timestamp goes out instead of sound.
    Event(u32, EventPacket),
    /// Between two presses: nothing goes out.
    Pause,
    /// No press: sound goes out.
    Idle,
}

impl DtmfSender {
    /// Queues a key; whether it was taken: it must be one, and 32 may wait (a long card number).
    pub fn press(&mut self, digit: char) -> Option<()> {
        let event = event_of(digit).filter(|_| self.waiting.len() < MOST_WAITING)?;
        self.waiting.push_back(event);
        Some(())
    }

    /// What goes out in the frame that begins at `timestamp`: 100 ms of event, then 120 ms without
    /// sound, in the first of which the end packet is repeated.
    pub fn next(&mut self, timestamp: u32) -> Keyed {
        let Some(&event) = self.waiting.front() else { return Keyed::Idle };
        let (sent, began) = self.under_way.unwrap_or((0, timestamp));
        let n = sent + 1;
        self.under_way = Some((n, began));
        if n < PRESS_FRAMES + END_PACKETS {
            return Keyed::Event(began, packet(event, n, PRESS_FRAMES));
        }
        if n == PRESS_FRAMES + END_PACKETS + PAUSE_FRAMES {
            self.waiting.pop_front();
            self.under_way = None;
        }
        Keyed::Pause
    }
}

const DIGITS: &[u8; 16] = b"0123456789*#ABCD";
/// 8 s: what a duration of 16 bits holds.
const LONGEST_PRESS: u16 = 400;
const END_PACKETS: u16 = 3;
const PRESS_FRAMES: u16 = 5;
const PAUSE_FRAMES: u16 = 3;
const MOST_WAITING: usize = 32;
/// −10 dBm0, as telephones send.
const VOLUME: u8 = 10;

fn event_of(digit: char) -> Option<u8> {
    let place = DIGITS.iter().position(|&d| char::from(d) == digit.to_ascii_uppercase())?;
    u8::try_from(place).ok()
}

/// Packet `n`, from 1, of a press of `frames`: from `frames` on the end packet is repeated.
fn packet(event: u8, n: u16, frames: u16) -> EventPacket {
    let [high, low] = (n.min(frames) * SAMPLES as u16).to_be_bytes();
    let end = if n >= frames { END } else { 0 };
    let marker = if n == 1 { Marker::Set } else { Marker::Clear };
    EventPacket { marker, payload: [event, end | VOLUME, high, low] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pressed(key: Option<Key>) -> Option<char> {
        match key {
            Some(Key::Pressed(digit)) => Some(digit),
            Some(Key::Released { .. }) | None => None,
        }
    }

    #[test]
    fn each_press_is_told_once_however_its_packets_arrive() {
        let mut receiver = DtmfReceiver::default();
        let mut told = String::new();
        for (timestamp, digit) in [(1_000u32, '5'), (5_000, '5'), (9_000, '#')] {
            let mut packets = press(digit, 5).unwrap();
            packets.remove(0); // the marker packet is lost
            packets.reverse(); // and the rest comes out of order
            for packet in packets {
                told.extend(pressed(receiver.receive(timestamp, &packet.payload)));
            }
        }
        let late = press('5', 5).unwrap()[0];
        told.extend(pressed(receiver.receive(5_000, &late.payload)));
        assert_eq!(told, "55#");
    }

    #[test]
    fn a_release_tells_how_long_the_key_was_held_and_comes_once() {
        let mut receiver = DtmfReceiver::default();
        let told: Vec<Key> =
            press('9', 10).unwrap().iter().filter_map(|p| receiver.receive(400, &p.payload)).collect();
        let held = Duration::from_millis(200);
        assert_eq!(told, [Key::Pressed('9'), Key::Released { digit: '9', held }]);
    }

    #[test]
    fn a_press_of_which_all_end_packets_were_lost_still_ends_at_the_next() {
        let mut receiver = DtmfReceiver::default();
        let mut told = String::new();
        for timestamp in [0u32, 2_000] {
            for packet in &press('1', 5).unwrap()[..4] {
                told.extend(pressed(receiver.receive(timestamp, &packet.payload)));
            }
        }
        assert_eq!(told, "11");
    }

    #[test]
    fn a_long_press_in_segments_and_a_sender_that_moves_its_timestamp_are_one_press() {
        let mut receiver = DtmfReceiver::default();
        let mut told = Vec::new();
        told.extend(receiver.receive(0, &[5, 10, 0xff, 0xff]));
        told.extend(receiver.receive(0xffff, &[5, 10, 0x10, 0x00]));
        told.extend(receiver.receive(0xffff, &[5, 0x8a, 0x20, 0x00]));
        assert_eq!(told.len(), 2, "{told:?}");
        told.clear();
        for n in 0..8u32 {
            let end = if n == 7 { END } else { 0 };
            told.extend(receiver.receive(200_000 + n * 160, &[6, end, 0, 160]));
        }
        assert_eq!(told[0], Key::Pressed('6'));
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn timestamps_may_wrap_between_presses_and_broken_events_are_ignored() {
        let mut receiver = DtmfReceiver::default();
        assert_eq!(receiver.receive(u32::MAX - 10, &[1, 0x8a, 0, 160]), Some(Key::Pressed('1')));
        assert_eq!(receiver.receive(400, &[2, 0x8a, 0, 160]), Some(Key::Pressed('2')));
        assert_eq!(receiver.receive(9_000, &[16, 0, 0, 0]), None, "16 is flash, no digit");
        assert_eq!(receiver.receive(9_000, &[3, 0]), None, "truncated");
        assert_eq!(press('x', 5), None);
    }

    #[test]
    fn keys_that_are_sent_one_after_the_other_are_heard_as_such() {
        let (mut sender, mut receiver) = (DtmfSender::default(), DtmfReceiver::default());
        for digit in "5551100#".chars() {
            sender.press(digit).unwrap();
        }
        let (mut told, mut pauses) = (String::new(), 0);
        for frame in 0..200u32 {
            match sender.next(frame * 160) {
                Keyed::Event(timestamp, packet) => {
                    told.extend(pressed(receiver.receive(timestamp, &packet.payload)));
                }
                Keyed::Pause => pauses += 1,
                Keyed::Idle => {}
            }
        }
        assert_eq!((told.as_str(), pauses), ("5551100#", 8 * 4));
        assert_eq!(sender.press('x'), None);
        assert_eq!((0..40).filter(|_| sender.press('1').is_some()).count(), 32);
    }

    proptest! {
        /// Any packets of a press may be lost, doubled or late, as long as one arrives before the next press.
        #[test]
        fn what_arrives_of_a_press_never_changes_what_is_told(
            keys in proptest::collection::vec((0usize..16, 80u32..400, any::<u16>()), 1..20), seed: u64,
        ) {
            let mut receiver = DtmfReceiver::default();
            let (mut want, mut told) = (String::new(), String::new());
            let (mut at, mut dice) = (1_000u32, seed | 1);
            for (key, pause_ms, keep) in keys {
                let digit = char::from(DIGITS[key]);
                let mut packets = press(digit, 6).unwrap();
                let len = packets.len();
                for i in 0..len {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    packets.swap(i, (dice >> 33) as usize % len);
                }
                let kept: Vec<_> = packets.iter().enumerate().filter(|(i, _)| keep >> i & 1 == 1).collect();
                if !kept.is_empty() {
                    want.push(digit);
                }
                for (_, packet) in kept {
                    told.extend(pressed(receiver.receive(at, &packet.payload)));
                }
                at = at.wrapping_add(6 * 160 + pause_ms * 8);
            }
            prop_assert_eq!(told, want);
        }
    }
}
