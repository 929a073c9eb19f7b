//! Waiting before the next try: doubling, capped, with full jitter, so that a thousand boxes that lost one broker don't
//! come back at once. Source: "Exponential Backoff And Jitter" (M. Brooker, 2015), variant "full jitter".

use std::time::Duration;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait is at most this.
    pub first: Duration,
    /// No wait is longer.
    pub most: Duration,
    /// No wait is shorter: a peer that refuses at once must not be asked in a loop.
    pub least: Duration,
}

impl Backoff {
    /// Towards a broker that is down or refuses: 0.25 s to 5 min.
    pub const CONNECTION: Self = Self {
        first: Duration::from_secs(1),
        most: Duration::from_secs(300),
        least: Duration::from_millis(250),
    };
    /// For news that were refused or not acknowledged: 1 s to 1 h.
    pub const NEWS: Self = Self {
        first: Duration::from_secs(5),
        most: Duration::from_secs(3_600),
        least: Duration::from_secs(1),
    };

    /// The wait before try `tries + 1`, with chance from the caller's generator.
    pub fn wait(self, tries: u32, random: u64) -> Duration {
        let most = self.first.saturating_mul(1 << tries.min(20)).min(self.most);
        let span = u64::try_from(most.saturating_sub(self.least).as_millis()).unwrap_or(u64::MAX - 1);
        self.least + Duration::from_millis(random % (span + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_their_cap_and_are_spread_over_all_of_it() {
        let backoff = Backoff::NEWS;
        for (tries, most) in [(0, 5), (1, 10), (5, 160), (9, 2_560), (10, 3_600), (4_000_000_000, 3_600)] {
            let waits: Vec<Duration> =
                (0..1_000u64).map(|n| backoff.wait(tries, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
            let longest = waits.iter().max().unwrap().as_secs_f64();
            assert!(longest <= f64::from(most) && longest > 0.95 * f64::from(most), "{tries}: {longest}");
            let mean = waits.iter().sum::<Duration>().as_secs_f64() / 1_000.0;
            assert!((mean / ((1.0 + f64::from(most)) / 2.0) - 1.0).abs() < 0.1, "{tries}: {mean}");
        }
    }

    #[test]
    fn no_wait_is_shorter_than_the_least() {
        assert!((0..500).all(|n| Backoff::CONNECTION.wait(0, n * 7) >= Backoff::CONNECTION.least));
    }
}
