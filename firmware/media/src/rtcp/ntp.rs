//! NTP timestamps as RTCP uses them (RFC 3550 section 4), and the round-trip time got from them.

use std::time::Duration;

use super::Block;

/// NTP seconds begin in 1900.
const EPOCH_SECS: i64 = 2_208_988_800;

/// 32 bits of seconds since 1900 and 32 bits of fraction; wraps in 2036, which differences survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ntp(u64);

impl Ntp {
    /// From UTC.
    pub fn from_utc(at: jiff::Timestamp) -> Self {
        let seconds = (at.as_second() + EPOCH_SECS) as u64;
        let fraction = (u64::from(at.subsec_nanosecond().unsigned_abs()) << 32) / 1_000_000_000;
        Self(seconds << 32 | fraction)
    }

    /// From the wire.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// For the wire.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The middle half, which report blocks give back: 16 bits of seconds, 16 of fraction.
    pub const fn middle(self) -> u32 {
        (self.0 >> 16) as u32
    }

    /// Later by this much.
    pub fn plus(self, later: Duration) -> Self {
        let fraction = (u64::from(later.subsec_nanos()) << 32) / 1_000_000_000;
        Self(self.0.wrapping_add(later.as_secs() << 32).wrapping_add(fraction))
    }

    /// Round-trip time at the arrival of a report about us (RFC 3550 section 6.4.1); `None` when the peer has
    /// not seen a report of ours, or when its figures make no sense.
    pub fn round_trip(self, block: &Block) -> Option<Duration> {
        if block.last_report == 0 {
            return None;
        }
        let units = self.middle().wrapping_sub(block.last_report).wrapping_sub(block.since_report);
        // A negative time comes out as hours: no telephone line takes a minute.
        (units < 60 << 16).then(|| units_to_duration(units))
    }
}

/// A time in units of 1/65,536 s.
pub fn duration_to_units(time: Duration) -> u32 {
    u32::try_from((time.as_micros() << 16) / 1_000_000).unwrap_or(u32::MAX)
}

fn units_to_duration(units: u32) -> Duration {
    Duration::from_micros((u64::from(units) * 1_000_000) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::Ssrc;

    #[test]
    fn the_round_trip_is_what_neither_side_waited() {
        let sent = Ntp::from_utc("2036-02-07T06:28:15.9Z".parse().unwrap());
        let waited = Duration::from_millis(1_500);
        let back = sent.plus(waited).plus(Duration::from_millis(80));
        let mut block = Block {
            ssrc: Ssrc(1),
            fraction_lost: 0,
            lost: 0,
            highest: 0,
            jitter: 0,
            last_report: sent.middle(),
            since_report: duration_to_units(waited),
        };
        let measured = back.round_trip(&block).unwrap();
        assert!(measured.abs_diff(Duration::from_millis(80)) < Duration::from_millis(1), "{measured:?}");
        block.since_report += 200 << 16;
        assert_eq!(back.round_trip(&block), None, "the peer claims to have waited longer than it can");
        block.last_report = 0;
        assert_eq!(back.round_trip(&block), None);
    }
}
