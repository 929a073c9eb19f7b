//! Where media may go (invariant 10; symmetric RTP, RFC 4961). An INVITE that names a stranger's address
//! must not turn the box into a cannon: media goes only to an address that signalled to us or that has sent
//! us valid RTP; the first valid source is latched once, and only a re-INVITE opens the latch again.

use std::net::{IpAddr, SocketAddr};

/// Packets sent to an address that signalled but has not sent RTP yet: 5 s of 20 ms frames, enough for a
/// peer that waits for our media before it sends its own.
const UNPROVEN_PACKETS: u32 = 250;

/// The address rule of one call.
#[derive(Debug)]
pub struct Latch {
    offered: SocketAddr,
    signalled_from: IpAddr,
    latched: Option<SocketAddr>,
    unproven: u32,
}

impl Latch {
    /// `offered` = the SDP's address, `signalled_from` = where the INVITE came from.
    pub fn new(offered: SocketAddr, signalled_from: IpAddr) -> Self {
        Self { offered, signalled_from, latched: None, unproven: 0 }
    }

    /// A re-INVITE moved the media: latch anew.
    pub fn reset(&mut self, offered: SocketAddr) {
        *self = Self::new(offered, self.signalled_from);
    }

    /// Whether a valid RTP packet from this source is the caller's: the first one latches.
    pub fn accepts(&mut self, from: SocketAddr) -> bool {
        *self.latched.get_or_insert(from) == from
    }

    /// Whether this source is the latched one.
    pub fn is_latched_to(&self, from: SocketAddr) -> bool {
        self.latched == Some(from)
    }

    /// Where the next packet may go; counts it against the limit while the address is unproven.
    pub fn target(&mut self) -> Option<SocketAddr> {
        if self.latched.is_some() {
            return self.latched;
        }
        let known = self.offered.ip() == self.signalled_from
            && !self.offered.ip().is_unspecified()
            && !self.offered.ip().is_multicast()
            && self.offered.port() != 0;
        if !known || self.unproven == UNPROVEN_PACKETS {
            return None;
        }
        self.unproven += 1;
        Some(self.offered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_valid_source_is_latched_and_cannot_be_hijacked() {
        let mut latch = Latch::new(at("127.0.0.1:4000"), at("127.0.0.1:5060").ip());
        assert!(latch.accepts(at("127.0.0.1:4002")));
        assert!(!latch.accepts(at("127.0.0.9:4002")), "a stranger is refused");
        assert_eq!(latch.target(), Some(at("127.0.0.1:4002")));
        latch.reset(at("127.0.0.1:6000"));
        assert!(latch.accepts(at("127.0.0.1:6000")), "a re-INVITE opens the latch");
    }

    #[test]
    fn an_address_that_never_signalled_gets_no_media() {
        let mut latch = Latch::new(at("127.9.9.9:4000"), at("127.0.0.1:5060").ip());
        assert_eq!(latch.target(), None);
        let mut zero = Latch::new(at("0.0.0.0:4000"), at("0.0.0.0:1").ip());
        assert_eq!(zero.target(), None);
    }

    #[test]
    fn an_unproven_address_gets_five_seconds_at_most() {
        let mut latch = Latch::new(at("127.0.0.1:4000"), at("127.0.0.1:5060").ip());
        let sent = (0..1_000).filter(|_| latch.target().is_some()).count();
        assert_eq!(sent, 250);
    }
}
