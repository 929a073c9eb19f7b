//! The peer's source (RFC 3550 appendices A.1 and A.3): which packets belong to it, how many were lost, and
//! when another source has taken its place.

use crate::rtp::{RtpPacket, Ssrc, sequence_distance};

/// A jump forward of fewer packets than this is loss (RFC 3550 A.1: a minute at 50 packets a second).
const MOST_DROPPED: i32 = 3_000;
/// A packet at most this far back is reordered, not a restart (RFC 3550 A.1).
const MOST_MISORDERED: i32 = 100;

/// What a packet is to the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// The next, a late or a repeated packet of the source, or the first of all.
    Same,
    /// The second in a row of another source, or of this one far away: what is buffered is of the past.
    Changed,
    /// The first of what may become another source: not played, so that a stray packet changes nothing.
    OnProbation,
}

/// Loss in the form of a report block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reception {
    /// The source.
    pub ssrc: Ssrc,
    /// Share lost since the last call of [`Source::reception`], in 1/256.
    pub fraction_lost: u8,
    /// Lost since the source began; negative when packets were doubled.
    pub lost: i32,
    /// Highest sequence number, its wraps in the upper half.
    pub highest: u32,
}

/// One source and its candidate for succession.
#[derive(Debug, Default)]
pub struct Source {
    current: Option<Current>,
    /// The sequence number with which the candidate would prove itself.
    candidate: Option<(Ssrc, u16)>,
}

#[derive(Debug)]
struct Current {
    ssrc: Ssrc,
    first: u32,
    highest: u32,
    received: u32,
    expected_before: u32,
    received_before: u32,
}

impl Source {
    /// Takes note of a packet.
    pub fn follow(&mut self, packet: &RtpPacket<'_>) -> Belongs {
        let Some(current) = &mut self.current else {
            self.current = Some(Current::new(packet));
            return Belongs::Same;
        };
        let ahead = sequence_distance(current.highest as u16, packet.sequence);
        if current.ssrc == packet.ssrc && (-MOST_MISORDERED..MOST_DROPPED).contains(&ahead) {
            current.received = current.received.wrapping_add(1);
            if ahead > 0 {
                current.highest = current.highest.wrapping_add(ahead.unsigned_abs());
            }
            self.candidate = None;
            return Belongs::Same;
        }
        if self.candidate == Some((packet.ssrc, packet.sequence)) {
            self.candidate = None;
            self.current = Some(Current::new(packet));
            return Belongs::Changed;
        }
        self.candidate = Some((packet.ssrc, packet.sequence.wrapping_add(1)));
        Belongs::OnProbation
    }

    /// Packets lost since the source began, doubled ones taken off; 0 without a source.
    pub fn lost(&self) -> i32 {
        self.current.as_ref().map_or(0, Current::lost)
    }

    /// Figures for a report; the next one counts from here.
    pub fn reception(&mut self) -> Option<Reception> {
        let current = self.current.as_mut()?;
        let expected = current.expected();
        let expected_now = expected.wrapping_sub(current.expected_before);
        let received_now = current.received.wrapping_sub(current.received_before);
        (current.expected_before, current.received_before) = (expected, current.received);
        let lost_now = expected_now.saturating_sub(received_now);
        let fraction_lost = (u64::from(lost_now) * 256 / u64::from(expected_now.max(1))).min(255) as u8;
        Some(Reception { ssrc: current.ssrc, fraction_lost, lost: current.lost(), highest: current.highest })
    }
}

impl Current {
    fn new(packet: &RtpPacket<'_>) -> Self {
        // One wrap is taken for granted, so that a packet from before the first never goes below zero.
        let first = 0x1_0000 + u32::from(packet.sequence);
        Self { ssrc: packet.ssrc, first, highest: first, received: 1, expected_before: 0, received_before: 0 }
    }

    fn expected(&self) -> u32 {
        self.highest.wrapping_sub(self.first).wrapping_add(1)
    }

    fn lost(&self) -> i32 {
        self.expected().wrapping_sub(self.received) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::Marker;

    fn packet(ssrc: u32, sequence: u16) -> RtpPacket<'static> {
        let marker = Marker::Clear;
        RtpPacket { marker, payload_type: 0, sequence, timestamp: 0, ssrc: Ssrc(ssrc), payload: &[] }
    }

    #[test]
    fn losses_are_counted_across_the_wrap_of_the_sequence() {
        let mut source = Source::default();
        for n in (65_500u32..65_600).filter(|n| n % 10 != 5) {
            assert_eq!(source.follow(&packet(1, n as u16)), Belongs::Same);
        }
        assert_eq!(source.lost(), 10);
        let report = source.reception().unwrap();
        assert_eq!((report.fraction_lost, report.lost, report.highest), (25, 10, 0x1_0000 + 65_599));
        source.follow(&packet(1, 65_600u32 as u16));
        assert_eq!(source.reception().map(|r| r.fraction_lost), Some(0), "counted since the last report");
    }

    #[test]
    fn one_stray_packet_changes_no_source_and_two_in_a_row_do() {
        let mut source = Source::default();
        source.follow(&packet(1, 10));
        assert_eq!(source.follow(&packet(2, 500)), Belongs::OnProbation);
        assert_eq!(source.follow(&packet(1, 11)), Belongs::Same);
        assert_eq!(source.follow(&packet(2, 501)), Belongs::OnProbation, "the old source still speaks");
        assert_eq!(source.follow(&packet(2, 502)), Belongs::Changed);
        assert_eq!(source.follow(&packet(1, 12)), Belongs::OnProbation);
        assert_eq!(source.follow(&packet(2, 503)), Belongs::Same);
    }

    #[test]
    fn a_sequence_that_jumps_far_is_a_restart_only_when_it_goes_on_there() {
        let mut source = Source::default();
        source.follow(&packet(1, 10));
        assert_eq!(source.follow(&packet(1, 20_000)), Belongs::OnProbation);
        assert_eq!(source.follow(&packet(1, 20_001)), Belongs::Changed);
        assert_eq!(source.lost(), 0);
    }
}
