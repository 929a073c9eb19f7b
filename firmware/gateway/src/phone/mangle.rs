//! What a bad network does to the phone's packets on their way out: drops, doubles and swaps them, seeded.

use std::collections::VecDeque;

use vocab::Dice;

/// How bad the network is; the default does nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// Share of packets that get lost, 0 to 1.
    pub lost: f64,
    /// Share that comes twice.
    pub doubled: f64,
    /// Share that comes after its successor.
    pub swapped: f64,
    /// Seed of the dice.
    pub seed: u64,
}

/// A network of that kind.
#[derive(Clone, Debug)]
pub struct Mangle<T> {
    faults: Faults,
    dice: Dice,
    held: Option<T>,
    out: VecDeque<T>,
}

impl<T: Clone> Mangle<T> {
    /// A network with these faults.
    pub fn new(faults: Faults) -> Self {
        Self { faults, dice: Dice(faults.seed ^ 0x9e37_79b9_7f4a_7c15), held: None, out: VecDeque::new() }
    }

    /// A packet enters.
    pub fn push(&mut self, packet: T) {
        if self.falls(self.faults.lost) {
            self.out.extend(self.held.take());
            return;
        }
        if self.held.is_none() && self.falls(self.faults.swapped) {
            self.held = Some(packet);
            return;
        }
        if self.falls(self.faults.doubled) {
            self.out.push_back(packet.clone());
        }
        self.out.push_back(packet);
        self.out.extend(self.held.take());
    }

    /// A packet leaves.
    pub fn pop(&mut self) -> Option<T> {
        self.out.pop_front()
    }

    fn falls(&mut self, share: f64) -> bool {
        self.dice.share() < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(faults: Faults) -> Vec<u32> {
        let mut network = Mangle::new(faults);
        let mut out = Vec::new();
        for n in 0..1_000 {
            network.push(n);
            out.extend(std::iter::from_fn(|| network.pop()));
        }
        out
    }

    #[test]
    fn a_good_network_changes_nothing() {
        assert_eq!(through(Faults::default()), (0..1_000).collect::<Vec<_>>());
    }

    #[test]
    fn a_bad_network_drops_doubles_and_swaps_about_as_often_as_told_and_the_same_each_time() {
        let faults = Faults { lost: 0.05, doubled: 0.03, swapped: 0.02, seed: 7 };
        let out = through(faults);
        assert_eq!(out, through(faults));
        let swaps = out.windows(2).filter(|w| w[0] > w[1]).count();
        let doubles = out.windows(2).filter(|w| w[0] == w[1]).count();
        let mut kinds = out.clone();
        kinds.sort_unstable();
        kinds.dedup();
        assert!((920..980).contains(&kinds.len()), "{}", kinds.len());
        assert!((15..50).contains(&doubles) && (8..40).contains(&swaps), "{doubles} {swaps}");
    }
}
