//! Where in the call a second of a stream is: a stream begins at nothing, leaves gaps out, and is replaced when cut.

use std::collections::VecDeque;

/// A stretch that was sent without a gap.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Its first sample within the stream.
    streamed: u64,
    /// The same within the call.
    at: u64,
    len: u64,
}

/// More gaps than a call has; the oldest are of words that were final long ago.
const MOST: usize = 64;

/// What one connection was sent.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    stretches: VecDeque<Stretch>,
    streamed: u64,
}

impl Timeline {
    /// `len` samples that begin at `at` in the call were sent.
    pub(super) fn sent(&mut self, at: u64, len: u64) {
        match self.stretches.back_mut() {
            Some(last) if last.at + last.len == at => last.len += len,
            Some(_) | None => {
                if self.stretches.len() == MOST {
                    self.stretches.pop_front();
                }
                self.stretches.push_back(Stretch { streamed: self.streamed, at, len });
            }
        }
        self.streamed += len;
    }

    /// Where in the call a second of the stream is; `None` = it was not sent. A moment beyond the end is the end.
    pub(super) fn place(&self, seconds: f64) -> Option<u64> {
        let sample = (seconds * 8_000.0).round();
        if !(0.0..=(self.streamed + SLACK) as f64).contains(&sample) {
            return None;
        }
        let sample = (sample as u64).min(self.streamed);
        let stretch = self.stretches.iter().rev().find(|s| s.streamed <= sample)?;
        Some(stretch.at + (sample - stretch.streamed).min(stretch.len))
    }
}

/// Servers count in blocks: a result may reach so much beyond what was sent, 250 ms.
const SLACK: u64 = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_of_a_stream_are_found_in_the_call() {
        let mut line = Timeline::default();
        assert_eq!(line.place(1.0), None);
        line.sent(80_000, 8_000);
        line.sent(88_000, 8_000);
        line.sent(400_000, 8_000);
        assert_eq!(line.streamed, 24_000);
        for (seconds, at) in [(0.0, 80_000), (1.5, 92_000), (2.0, 400_000), (2.5, 404_000), (3.1, 408_000)] {
            assert_eq!(line.place(seconds), Some(at), "{seconds}");
        }
        assert_eq!((line.place(3.3), line.place(-0.1), line.place(f64::NAN)), (None, None, None));
    }

    #[test]
    fn many_gaps_are_forgotten_oldest_first() {
        let mut line = Timeline::default();
        for n in 0..1_000 {
            line.sent(n * 1_000, 10);
        }
        assert_eq!((line.stretches.len(), line.place(0.0)), (MOST, None));
        assert_eq!(line.place(9_995.0 / 8_000.0), Some(999_005));
    }
}
