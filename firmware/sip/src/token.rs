//! Tags, branches and Call-IDs that nobody can guess (RFC 3261, 19.3): a keyed hash of a count.

use std::hash::{BuildHasher, RandomState};

/// Makes tokens. The key comes from the system once; with a fixed key the same tokens come again.
pub(crate) struct Tokens {
    keyed: Box<dyn Fn(u64) -> u64 + Send>,
    count: u64,
}

impl Tokens {
    /// Keyed by the system's randomness.
    pub(crate) fn random() -> Self {
        let key = RandomState::new();
        Self { keyed: Box::new(move |n| key.hash_one(n)), count: 0 }
    }

    /// Tokens that follow from a seed, for a simulated world.
    pub(crate) fn seeded(seed: u64) -> Self {
        let keyed = move |n: u64| (n ^ seed.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed;
        Self { keyed: Box::new(keyed), count: 0 }
    }

    /// The same tokens every time, for tests.
    #[cfg(test)]
    pub(crate) fn counted() -> Self {
        Self { keyed: Box::new(|n| n), count: 0 }
    }

    /// A number that has not been before.
    pub(crate) fn number(&mut self) -> u64 {
        self.count += 1;
        (self.keyed)(self.count)
    }

    /// 64 bits as hexadecimal digits.
    pub(crate) fn token(&mut self) -> String {
        format!("{:016x}", self.number())
    }

    /// A transaction's branch, with the cookie of RFC 3261.
    pub(crate) fn branch(&mut self) -> String {
        format!("z9hG4bK{}", self.token())
    }
}
