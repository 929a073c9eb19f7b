//! Where media may go and whose media is heard (invariant 11; symmetric RTP, RFC 4961).
//!
//! An INVITE that names a stranger's address must not turn the box into a cannon: media goes only to an
//! address that signalled to us or that has sent us valid RTP. The first valid source is latched once; a
//! re-INVITE opens the latch again. Sources are ranked, so that who merely guesses our port gets nothing:
//! the signalled address itself, then its host or the signalling host (NAT), then anyone who keeps sending
//! one proper stream. A higher rank may take over from a lower one: from a stranger always, between two ports of one
//! host for a few seconds.

use std::net::{IpAddr, SocketAddr};

use crate::rtp::{RtpPacket, Ssrc};

/// Packets sent to an address that signalled but has not sent RTP yet: 5 s of 20 ms frames, enough for a
/// peer that waits for our media before it sends its own.
const UNPROVEN_PACKETS: u32 = 250;
/// Packets in sequence that make an address known that nobody signalled: 100 ms.
const PROVING_PACKETS: u8 = 5;
/// Packets of the latched source after which no other can take over: 5 s.
const SETTLED_PACKETS: u32 = 250;

/// How well an address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Signalled by nobody.
    Stranger,
    /// The host that signalled or that the SDP names, another port.
    Host,
    /// What the SDP names.
    Exact,
}

/// Whose packet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The caller's.
    Caller,
    /// Not the caller's, or not yet.
    Stranger,
}

#[derive(Clone, Copy, Debug)]
struct Latched {
    to: SocketAddr,
    rank: Rank,
    packets: u32,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    from: SocketAddr,
    ssrc: Ssrc,
    next: u16,
    packets: u8,
}

/// The address rule of one call.
#[derive(Debug)]
pub struct Latch {
    offered: SocketAddr,
    signalled_from: IpAddr,
    latched: Option<Latched>,
    candidate: Option<Candidate>,
    unproven: u32,
}

impl Latch {
    /// `offered` = the SDP's address, `signalled_from` = where the INVITE came from.
    pub fn new(offered: SocketAddr, signalled_from: IpAddr) -> Self {
        let (offered, signalled_from) = (canonical(offered), signalled_from.to_canonical());
        Self { offered, signalled_from, latched: None, candidate: None, unproven: 0 }
    }

    /// A re-INVITE moved the media: latch anew.
    pub fn reset(&mut self, offered: SocketAddr) {
        *self = Self::new(offered, self.signalled_from);
    }

    /// Whose a valid RTP packet is; the first that may be the caller's latches.
    pub fn judge(&mut self, from: SocketAddr, packet: &RtpPacket<'_>) -> Sender {
        let from = canonical(from);
        let rank = self.rank(from);
        match &mut self.latched {
            Some(latched) if latched.to == from => {
                latched.packets = latched.packets.saturating_add(1);
                return Sender::Caller;
            }
            Some(latched) if latched.rank >= rank => return Sender::Stranger,
            // Who was signalled has the call back from a stranger whenever it speaks: it may have left out silence.
            Some(latched) if latched.rank > Rank::Stranger && latched.packets >= SETTLED_PACKETS => {
                return Sender::Stranger;
            }
            Some(_) | None => {}
        }
        if rank == Rank::Stranger && !self.proves_itself(from, packet) {
            return Sender::Stranger;
        }
        self.latched = Some(Latched { to: from, rank, packets: 1 });
        self.candidate = None;
        Sender::Caller
    }

    /// Whether reports from this address are the caller's: the latched one, or its odd neighbour.
    pub fn reports_from(&self, from: SocketAddr) -> Sender {
        let from = canonical(from);
        let known = self.latched.is_some_and(|l| {
            l.to.ip() == from.ip()
                && (l.to.port() == from.port() || l.to.port().checked_add(1) == Some(from.port()))
        });
        if known { Sender::Caller } else { Sender::Stranger }
    }

    /// Where the next packet may go; counts it against the limit while the address is unproven.
    pub fn target(&mut self) -> Option<SocketAddr> {
        if let Some(latched) = self.latched {
            return Some(latched.to);
        }
        if !self.offered_may_be_sent_to() || self.unproven == UNPROVEN_PACKETS {
            return None;
        }
        self.unproven += 1;
        Some(self.offered)
    }

    fn offered_may_be_sent_to(&self) -> bool {
        let ip = self.offered.ip();
        ip == self.signalled_from && !ip.is_unspecified() && !ip.is_multicast() && self.offered.port() != 0
    }

    fn rank(&self, from: SocketAddr) -> Rank {
        if from == self.offered {
            Rank::Exact
        } else if from.ip() == self.signalled_from || from.ip() == self.offered.ip() {
            Rank::Host
        } else {
            Rank::Stranger
        }
    }

    fn proves_itself(&mut self, from: SocketAddr, packet: &RtpPacket<'_>) -> bool {
        let packets = match self.candidate {
            Some(c) if (c.from, c.ssrc, c.next) == (from, packet.ssrc, packet.sequence) => c.packets + 1,
            Some(_) | None => 1,
        };
        let next = packet.sequence.wrapping_add(1);
        self.candidate = Some(Candidate { from, ssrc: packet.ssrc, next, packets });
        packets >= PROVING_PACKETS
    }
}

/// IPv4 as IPv4, also from a socket that speaks both.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::Marker;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn packet(sequence: u16) -> RtpPacket<'static> {
        let marker = Marker::Clear;
        RtpPacket { marker, payload_type: 0, sequence, timestamp: 0, ssrc: Ssrc(1), payload: &[] }
    }

    fn heard(latch: &mut Latch, from: &str, sequence: u16) -> bool {
        latch.judge(at(from), &packet(sequence)) == Sender::Caller
    }

    /// The SDP says 127.0.0.1:4000 and so does the signalling.
    fn latch() -> Latch {
        Latch::new(at("127.0.0.1:4000"), at("127.0.0.1:5060").ip())
    }

    #[test]
    fn the_first_valid_source_is_latched_and_cannot_be_hijacked() {
        let mut latch = latch();
        assert!(heard(&mut latch, "127.0.0.1:4002", 1), "another port of the caller: a NAT");
        for n in 0..1_000 {
            assert!(!heard(&mut latch, "127.0.0.9:4002", n), "a stranger is refused");
            assert!(!heard(&mut latch, "127.0.0.1:4004", n), "another port of the same host too");
        }
        assert_eq!(latch.target(), Some(at("127.0.0.1:4002")));
        latch.reset(at("127.0.0.1:6000"));
        assert!(heard(&mut latch, "127.0.0.1:6000", 1), "a re-INVITE opens the latch");
        assert!(!heard(&mut latch, "127.0.0.1:4002", 2));
    }

    #[test]
    fn a_stranger_who_guesses_the_port_first_does_not_get_the_call() {
        let mut latch = latch();
        for n in [7, 9, 11, 4_000, 4_001, 4_002, 4_003] {
            assert!(!heard(&mut latch, "127.0.0.9:9", n), "sprayed packets prove nothing");
        }
        assert!(heard(&mut latch, "127.0.0.1:4000", 1));
        assert!(!heard(&mut latch, "127.0.0.9:9", 4_004));
    }

    #[test]
    fn a_caller_takes_the_call_back_from_a_stranger_whenever_it_speaks() {
        let mut latch = latch();
        assert!((0..5).any(|n| heard(&mut latch, "127.0.0.9:9", n)), "a steady stream is believed");
        assert!(heard(&mut latch, "127.0.0.1:4000", 1), "until the signalled address speaks");
        assert!(!heard(&mut latch, "127.0.0.9:9", 5));
        let mut settled = Latch::new(at("127.0.0.2:4000"), at("127.0.0.1:5060").ip());
        for n in 0..3_000 {
            heard(&mut settled, "127.0.0.9:9", n);
        }
        assert!(heard(&mut settled, "127.0.0.2:4000", 1), "after a minute of silence too");
        assert!(!heard(&mut settled, "127.0.0.9:9", 3_000));
        let mut ports = Latch::new(at("127.0.0.1:4000"), at("127.0.0.1:5060").ip());
        for n in 0..300 {
            heard(&mut ports, "127.0.0.1:4002", n);
        }
        assert!(
            !heard(&mut ports, "127.0.0.1:4000", 1),
            "after five seconds no other port of its host takes over"
        );
    }

    #[test]
    fn late_packets_of_another_call_of_the_same_host_give_way_to_the_signalled_address() {
        let mut latch = latch();
        assert!(heard(&mut latch, "127.0.0.1:3990", 900));
        assert!(heard(&mut latch, "127.0.0.1:4000", 1));
        assert!(!heard(&mut latch, "127.0.0.1:3990", 901));
    }

    #[test]
    fn an_address_that_never_signalled_gets_no_media() {
        assert_eq!(Latch::new(at("127.9.9.9:4000"), at("127.0.0.1:5060").ip()).target(), None);
        for bad in ["0.0.0.0:4000", "239.0.0.1:4000", "127.0.0.1:0"] {
            assert_eq!(Latch::new(at(bad), at(bad).ip()).target(), None, "{bad}");
        }
    }

    #[test]
    fn an_unproven_address_gets_five_seconds_at_most() {
        let mut latch = latch();
        assert_eq!((0..1_000).filter(|_| latch.target().is_some()).count(), 250);
    }

    #[test]
    fn reports_are_taken_from_the_latched_port_and_its_neighbour_only() {
        let mut latch = latch();
        assert_eq!(latch.reports_from(at("127.0.0.1:4001")), Sender::Stranger, "nothing is latched yet");
        heard(&mut latch, "[::ffff:127.0.0.1]:4000", 1);
        assert_eq!(latch.reports_from(at("127.0.0.1:4001")), Sender::Caller);
        assert_eq!(latch.reports_from(at("127.0.0.1:4000")), Sender::Caller, "both on one port (RFC 5761)");
        assert_eq!(latch.reports_from(at("127.0.0.2:4001")), Sender::Stranger);
        assert_eq!(latch.reports_from(at("127.0.0.1:4003")), Sender::Stranger);
    }
}
