//! A datagram on its way out, kept in place: a frame every 20 ms a call must not cost an allocation.

use std::{fmt, ops::Deref};

/// What we send, at most [`Datagram::CAPACITY`] bytes. Reads as a slice; `Debug` shows its length, never its sound.
#[derive(Clone)]
pub struct Datagram {
    len: usize,
    bytes: [u8; Self::CAPACITY],
}

impl Datagram {
    /// Our longest packet is RTP with 20 ms of G.711: 12 + 160; our longest report has 92.
    pub const CAPACITY: usize = 192;

    /// An empty datagram.
    pub(crate) const fn new() -> Self {
        Self { len: 0, bytes: [0; Self::CAPACITY] }
    }

    /// Appends bytes of ours.
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        self.bytes.get_mut(self.len..end).expect("what we send fits: see CAPACITY").copy_from_slice(bytes);
        self.len = end;
    }
}

impl Deref for Datagram {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl PartialEq for Datagram {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Datagram {}

impl fmt::Debug for Datagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Datagram({} bytes)", self.len)
    }
}
