//! Key presses as telephone events (RFC 4733): each press once, however many packets tell of it.
//!
//! Keyed on the RTP timestamp: repeats and the end packet (sent three times) carry the timestamp of the
//! press, and marker bits get lost in the field.

use crate::rtp::Marker;

/// Event payload: event, end bit and volume, duration.
const EVENT_LEN: usize = 4;

/// Reads presses out of telephone-event payloads.
#[derive(Debug, Default)]
pub struct DtmfReceiver {
    last: Option<(u32, u8)>,
}

impl DtmfReceiver {
    /// The digit, if this packet is the first of a new press: `0`-`9`, `*`, `#`, `A`-`D`.
    pub fn receive(&mut self, timestamp: u32, payload: &[u8]) -> Option<char> {
        let event = *payload.get(..EVENT_LEN)?.first()?;
        let digit = char::from(*DIGITS.get(usize::from(event))?);
        if let Some((seen, seen_event)) = self.last {
            let ahead = timestamp.wrapping_sub(seen) as i32;
            // An older timestamp is a late packet of a press already told.
            if ahead < 0 || (ahead == 0 && seen_event == event) {
                return None;
            }
        }
        self.last = Some((timestamp, event));
        Some(digit)
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
    let event = DIGITS.iter().position(|&d| char::from(d) == digit.to_ascii_uppercase())?;
    let event = u8::try_from(event).ok()?;
    let packet = |frame: u16, end: u8| {
        let [high, low] = (frame * 160).to_be_bytes();
        let marker = if frame == 1 && end == 0 { Marker::Set } else { Marker::Clear };
        EventPacket { marker, payload: [event, end | 10, high, low] }
    };
    let frames = frames.clamp(2, 400);
    Some((1..frames).map(|f| packet(f, 0)).chain((0..3).map(|_| packet(frames, 0x80))).collect())
}

const DIGITS: &[u8; 16] = b"0123456789*#ABCD";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_press_is_told_once_however_its_packets_arrive() {
        let mut receiver = DtmfReceiver::default();
        let mut told = String::new();
        for (timestamp, digit) in [(1_000u32, '5'), (5_000, '5'), (9_000, '#')] {
            let mut packets = press(digit, 5).unwrap();
            packets.remove(0); // the marker packet is lost
            packets.reverse(); // and the rest comes out of order
            for packet in packets {
                told.extend(receiver.receive(timestamp, &packet.payload));
            }
        }
        let late = press('5', 5).unwrap()[0];
        told.extend(receiver.receive(5_000, &late.payload));
        assert_eq!(told, "55#");
    }

    #[test]
    fn timestamps_may_wrap_between_presses_and_broken_events_are_ignored() {
        let mut receiver = DtmfReceiver::default();
        assert_eq!(receiver.receive(u32::MAX - 10, &[1, 0x8a, 0, 160]), Some('1'));
        assert_eq!(receiver.receive(400, &[2, 0x8a, 0, 160]), Some('2'));
        assert_eq!(receiver.receive(9_000, &[16, 0, 0, 0]), None, "16 is flash, no digit");
        assert_eq!(receiver.receive(9_000, &[3, 0]), None, "truncated");
        assert_eq!(press('x', 5), None);
    }
}
