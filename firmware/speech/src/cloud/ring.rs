//! The caller's sound since the last final result: what a stream that is opened again must hear once more.

use std::collections::VecDeque;

/// The longest turn is 28.5 s (`call::Listener`): 30 s at 8 kHz, one octet a sample.
const LONGEST: usize = 30 * 8_000;

/// Mu-law from `from` on. Positions are samples at 8 kHz since the call was answered.
#[derive(Debug, Default)]
pub(super) struct Ring {
    octets: VecDeque<u8>,
    from: u64,
}

impl Ring {
    pub(super) fn from(&self) -> u64 {
        self.from
    }

    pub(super) fn end(&self) -> u64 {
        self.from + self.octets.len() as u64
    }

    pub(super) fn len(&self) -> usize {
        self.octets.len()
    }

    /// Appends sound that begins at `at`. What is there already is skipped; behind a gap the ring begins anew, and
    /// where it is full its oldest goes. Gives where sound is missing before, if it is.
    pub(super) fn append(&mut self, at: u64, mulaw: &[u8]) -> Option<u64> {
        let end = self.end();
        let gap = at > end;
        if gap {
            self.octets.clear();
            self.from = at;
        }
        let known = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
        self.octets.extend(mulaw.iter().skip(known));
        let excess = self.octets.len().saturating_sub(LONGEST);
        self.octets.drain(..excess);
        self.from += excess as u64;
        (gap && end > 0).then_some(at)
    }

    /// Forgets what lies before `position`.
    pub(super) fn trim(&mut self, position: u64) {
        let excess = position.saturating_sub(self.from).min(self.octets.len() as u64);
        self.octets.drain(..excess as usize);
        self.from += excess;
    }

    /// At most `most` octets from `position` on.
    pub(super) fn read(&self, position: u64, most: usize) -> Vec<u8> {
        let skip = position.saturating_sub(self.from) as usize;
        self.octets.iter().skip(skip).take(most).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_kept_once_and_in_order() {
        let mut ring = Ring::default();
        assert_eq!(ring.append(100, &[1, 2, 3]), None, "the first sound follows nothing");
        assert_eq!(ring.append(102, &[3, 4, 5]), None);
        assert_eq!(ring.append(100, &[9, 9]), None);
        assert_eq!((ring.from(), ring.end(), ring.read(100, 10)), (100, 105, vec![1, 2, 3, 4, 5]));
        ring.trim(103);
        assert_eq!((ring.from(), ring.read(103, 1), ring.read(104, 9)), (103, vec![4], vec![5]));
        ring.trim(500);
        assert_eq!((ring.len(), ring.from(), ring.end()), (0, 105, 105));
    }

    #[test]
    fn behind_a_gap_it_begins_anew_and_says_so() {
        let mut ring = Ring::default();
        ring.append(0, &[1; 10]);
        assert_eq!(ring.append(20, &[2; 10]), Some(20));
        assert_eq!((ring.from(), ring.len()), (20, 10));
    }

    #[test]
    fn a_full_ring_loses_its_oldest() {
        let mut ring = Ring::default();
        for n in 0..40_u64 {
            ring.append(n * 8_000, &[0; 8_000]);
        }
        assert_eq!((ring.len(), ring.from(), ring.end()), (LONGEST, 80_000, 320_000));
    }
}
