//! When the frames of one RTP stream came, and how late that was by the stream's own clock.

/// At 50 frames a second two hours: the longest call there is.
const MOST: usize = 360_000;
/// Samples a second of the media clock.
const CLOCK_HZ: i64 = 8_000;

/// How often the numbers of a stream began anew at nought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wraps {
    /// Its sequence number: every 65,536 packets, 22 minutes.
    pub sequence: u32,
    /// Its timestamp: every six days, and wherever it begins near its end.
    pub timestamp: u32,
}

/// Stamps of a stream, in the order in which its frames came.
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    first: Option<(u64, u32)>,
    last_sequence: u16,
    last_timestamp: u32,
    wraps: Wraps,
    /// Arrival less media time, each since the first frame, ns.
    offsets_ns: Vec<i64>,
    lost: usize,
}

impl Arrivals {
    /// A frame came; `ns` is monotonic, the rest is of its RTP header.
    pub fn push(&mut self, ns: u64, timestamp: u32, sequence: u16) {
        if self.offsets_ns.len() >= MOST {
            return;
        }
        let (first_ns, first_timestamp) = *self.first.get_or_insert((ns, timestamp));
        if !self.offsets_ns.is_empty() {
            let step = sequence.wrapping_sub(self.last_sequence).cast_signed();
            match step {
                1.. => {
                    self.lost += usize::from(step.unsigned_abs()) - 1;
                    self.wraps.sequence += u32::from(sequence < self.last_sequence);
                    self.wraps.timestamp += u32::from(timestamp < self.last_timestamp);
                    (self.last_sequence, self.last_timestamp) = (sequence, timestamp);
                }
                // The same once more is nothing new.
                0 => return,
                // One that comes late was counted as lost before.
                _ => self.lost = self.lost.saturating_sub(1),
            }
        } else {
            (self.last_sequence, self.last_timestamp) = (sequence, timestamp);
        }
        let samples = i64::from(timestamp.wrapping_sub(first_timestamp).cast_signed());
        let media_ns = samples * (1_000_000_000 / CLOCK_HZ);
        self.offsets_ns.push(ns.saturating_sub(first_ns).cast_signed() - media_ns);
    }

    /// How often its numbers began anew.
    pub fn wraps(&self) -> Wraps {
        self.wraps
    }

    /// How late each frame was, milliseconds: against the frame that was earliest for its media time. One that never
    /// came is infinitely late.
    pub fn late_ms(&self) -> Vec<f64> {
        let earliest = self.offsets_ns.iter().copied().min().unwrap_or(0);
        let came = self.offsets_ns.iter().map(|offset| (offset - earliest) as f64 / 1e6);
        came.chain(std::iter::repeat_n(f64::INFINITY, self.lost)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_late_against_the_earliest_and_a_lost_one_for_ever() {
        let mut arrivals = Arrivals::default();
        let start = (1_000_000_000, u32::MAX - 200, u16::MAX - 1);
        // 5 ms of delay at first, then none, then one that is 30 ms late, one lost.
        for (n, late_ms) in [(0u16, 5u64), (1, 5), (2, 0), (3, 30), (5, 0)] {
            let ns = start.0 + u64::from(n) * 20_000_000 + late_ms * 1_000_000;
            arrivals.push(ns, start.1.wrapping_add(u32::from(n) * 160), start.2.wrapping_add(n));
        }
        assert_eq!(arrivals.late_ms(), [5.0, 5.0, 0.0, 30.0, 0.0, f64::INFINITY]);
        assert_eq!(arrivals.wraps(), Wraps { sequence: 1, timestamp: 1 });
    }

    #[test]
    fn a_frame_out_of_order_is_late_and_not_lost() {
        let mut arrivals = Arrivals::default();
        for (ms, n) in [(0, 0u16), (40, 2), (41, 1), (60, 3)] {
            arrivals.push(ms * 1_000_000, u32::from(n) * 160, n);
        }
        assert_eq!(arrivals.late_ms(), [0.0, 0.0, 21.0, 0.0]);
        assert_eq!(arrivals.wraps(), Wraps::default(), "what came late began nothing anew");
    }
}
