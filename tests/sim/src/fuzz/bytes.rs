//! Bytes as choices, and bytes changed at random.

use crate::world::Dice;

/// Choices, one after the other; all zero once the bytes are used up.
#[derive(Debug)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// Over these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all are used.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// The next two bytes.
    pub fn pair(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// As many of the next bytes as the next one says, at most.
    pub fn some(&mut self) -> &'a [u8] {
        let len = usize::from(self.byte()).min(self.0.len());
        let (some, rest) = self.0.split_at(len);
        self.0 = rest;
        some
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }
}

/// A few changes of `seed`: cuts, repetitions, flips, and what parsers trip over.
pub fn changed(seed: &[u8], others: &[Vec<u8>], longest: usize, dice: &mut Dice) -> Vec<u8> {
    const TRIPS: &[u8] = b"\r\n;,<>\"\\:@%=\0\xff\xc3\x28-1 4294967296 99999999999 \xe2\x80\xae{}[]'";
    let mut bytes = seed.to_vec();
    let below = |dice: &mut Dice, limit: usize| dice.below(limit as u64) as usize;
    for _ in 0..=below(dice, 5) {
        let at = below(dice, bytes.len() + 1);
        let end = (at + below(dice, 24)).min(bytes.len());
        match below(dice, 7) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let again = bytes[at..end].repeat(1 + below(dice, 6));
                bytes.splice(at..at, again);
            }
            3 => bytes.iter_mut().skip(at).take(1).for_each(|b| *b ^= 1 << below(dice, 8)),
            4 => bytes.iter_mut().skip(at).take(1).for_each(|b| *b = below(dice, 256) as u8),
            5 if !others.is_empty() => {
                let other = &others[below(dice, others.len())];
                let from = below(dice, other.len() + 1);
                let some = &other[from..other.len().min(from + below(dice, 200))];
                bytes.splice(at..end, some.iter().copied());
            }
            _ => {
                let from = below(dice, TRIPS.len());
                let some = &TRIPS[from..TRIPS.len().min(from + 1 + below(dice, 12))];
                bytes.splice(at..end, some.iter().copied());
            }
        }
    }
    bytes.truncate(longest);
    bytes
}
