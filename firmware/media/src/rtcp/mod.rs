//! RTCP (RFC 3550 section 6): compound packets of sender and receiver reports, SDES and BYE.
//!
//! Read by borrowing ([`Compound`]), written in place ([`Report`]). What the figures mean for a call is the
//! stream's affair; RTCP's BYE is only told, the signalling decides.

mod ntp;
mod write;

pub use ntp::{Ntp, duration_to_units};
pub use write::{Leaving, Report};

use crate::rtp::Ssrc;

/// Length of a report block.
const BLOCK_LEN: usize = 24;
/// Where a sender report's blocks begin; a receiver report's begin after its source.
const SENDER_BLOCKS: usize = 28;
const RECEIVER_BLOCKS: usize = 8;

/// Packet types of RFC 3550 section 12.1.
const SENDER: u8 = 200;
const RECEIVER: u8 = 201;
const DESCRIPTION: u8 = 202;
const BYE: u8 = 203;

/// Why a datagram is no RTCP. `at` is the byte where the faulty packet begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtcpError {
    /// Shorter than its header or its count announces.
    #[error("RTCP packet at byte {at} announces {need} bytes, {len} are there")]
    Short {
        /// Where in the datagram.
        at: usize,
        /// Announced.
        need: usize,
        /// There.
        len: usize,
    },
    /// Not version 2, or a type that is none (200 to 207).
    #[error("byte {at} of an RTCP datagram begins no RTCP packet")]
    Kind {
        /// Where in the datagram.
        at: usize,
    },
    /// A compound packet begins with a report.
    #[error("an RTCP datagram begins with type {0}, expected a report (200 or 201)")]
    First(u8),
    /// Padding before the last packet, of length 0, or longer than its packet.
    #[error("RTCP packet at byte {at} is padded wrongly")]
    Padding {
        /// Where in the datagram.
        at: usize,
    },
}

/// One packet of a compound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RtcpPacket<'a> {
    /// A report of someone who sends.
    Sender {
        /// Who.
        ssrc: Ssrc,
        /// What it sent.
        info: SenderInfo,
        /// What it receives.
        blocks: Blocks<'a>,
    },
    /// A report of someone who only listens.
    Receiver {
        /// Who.
        ssrc: Ssrc,
        /// What it receives.
        blocks: Blocks<'a>,
    },
    /// Who the sources are: not looked into, a name has no use here.
    Description,
    /// A source leaves.
    Bye(Ssrc),
    /// APP, feedback, extended reports: allowed, not ours.
    Other(u8),
}

/// What a sender has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderInfo {
    /// Its wall clock.
    pub ntp: Ntp,
    /// Its media clock at the same moment.
    pub timestamp: u32,
    /// Packets since it began, wraps.
    pub packets: u32,
    /// Payload bytes since it began, wraps.
    pub octets: u32,
}

/// How one source is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The source.
    pub ssrc: Ssrc,
    /// Share lost since the last report, in 1/256.
    pub fraction_lost: u8,
    /// Lost in all, −2²³ to 2²³−1.
    pub lost: i32,
    /// Highest sequence number, its wraps in the upper half.
    pub highest: u32,
    /// Interarrival jitter, in 1/8,000 s.
    pub jitter: u32,
    /// Middle half of the [`Ntp`] of the last sender report seen; 0 = none.
    pub last_report: u32,
    /// Since then, in 1/65,536 s.
    pub since_report: u32,
}

/// The report blocks of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks<'a>(&'a [u8]);

/// A checked compound packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compound<'a>(&'a [u8]);

impl<'a> Compound<'a> {
    /// Checks a whole datagram (RFC 3550 A.2).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RtcpError> {
        let mut at = 0;
        while at < bytes.len() || at == 0 {
            let (packet, len) = read(bytes, at)?;
            if at == 0 && !matches!(packet, RtcpPacket::Sender { .. } | RtcpPacket::Receiver { .. }) {
                return Err(RtcpError::First(bytes[1]));
            }
            at += len;
        }
        Ok(Self(bytes))
    }

    /// Its packets in order.
    pub fn packets(self) -> impl Iterator<Item = RtcpPacket<'a>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (packet, len) = read(self.0, at).ok()?;
            at += len;
            Some(packet)
        })
    }

    /// The report block about `ours`, if there is one.
    pub fn about(self, ours: Ssrc) -> Option<Block> {
        self.packets()
            .filter_map(|packet| match packet {
                RtcpPacket::Sender { blocks, .. } | RtcpPacket::Receiver { blocks, .. } => Some(blocks),
                RtcpPacket::Description | RtcpPacket::Bye(_) | RtcpPacket::Other(_) => None,
            })
            .flat_map(Blocks::iter)
            .find(|block| block.ssrc == ours)
    }
}

impl<'a> Blocks<'a> {
    /// Block by block, at most 31.
    pub fn iter(self) -> impl Iterator<Item = Block> + 'a {
        self.0.as_chunks::<BLOCK_LEN>().0.iter().map(|b| Block {
            ssrc: Ssrc(word(b, 0)),
            fraction_lost: b[4],
            // Sign-extended from 24 bits.
            lost: (word(b, 4) << 8) as i32 >> 8,
            highest: word(b, 8),
            jitter: word(b, 12),
            last_report: word(b, 16),
            since_report: word(b, 20),
        })
    }
}

/// The packet that begins at `at`, and its length.
fn read(bytes: &[u8], at: usize) -> Result<(RtcpPacket<'_>, usize), RtcpError> {
    let rest = bytes.get(at..).unwrap_or_default();
    let short = |need| RtcpError::Short { at, need, len: rest.len() };
    let head: &[u8; 4] = rest.first_chunk().ok_or_else(|| short(4))?;
    if head[0] >> 6 != 2 || !(192..=223).contains(&head[1]) {
        return Err(RtcpError::Kind { at });
    }
    let len = 4 + 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
    let mut packet = rest.get(..len).ok_or_else(|| short(len))?;
    if head[0] & 0x20 != 0 {
        let pad = usize::from(packet[len - 1]);
        if pad == 0 || pad > len - 4 || at + len != bytes.len() {
            return Err(RtcpError::Padding { at });
        }
        packet = &packet[..len - pad];
    }
    let items = usize::from(head[0] & 0x1f);
    let body = |from: usize, each: usize| {
        let need = from + items * each;
        packet.get(from..need).ok_or(RtcpError::Short { at, need, len: packet.len() })
    };
    let packet = match head[1] {
        SENDER => RtcpPacket::Sender {
            blocks: Blocks(body(SENDER_BLOCKS, BLOCK_LEN)?),
            ssrc: Ssrc(word(packet, 4)),
            info: SenderInfo {
                ntp: Ntp::from_bits(u64::from(word(packet, 8)) << 32 | u64::from(word(packet, 12))),
                timestamp: word(packet, 16),
                packets: word(packet, 20),
                octets: word(packet, 24),
            },
        },
        RECEIVER => RtcpPacket::Receiver {
            blocks: Blocks(body(RECEIVER_BLOCKS, BLOCK_LEN)?),
            ssrc: Ssrc(word(packet, 4)),
        },
        DESCRIPTION => RtcpPacket::Description,
        BYE if items > 0 => {
            body(4, 4)?;
            RtcpPacket::Bye(Ssrc(word(packet, 4)))
        }
        other => RtcpPacket::Other(other),
    };
    Ok((packet, len))
}

/// The 32 bits at `at`; the caller has checked that they are there.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::datagram::Datagram;

    fn block() -> impl Strategy<Value = Block> {
        let lost = -(1i32 << 23)..1 << 23;
        let words = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>());
        (any::<u32>(), any::<u8>(), lost, words).prop_map(|(ssrc, fraction_lost, lost, words)| Block {
            ssrc: Ssrc(ssrc),
            fraction_lost,
            lost,
            highest: words.0,
            jitter: words.1,
            last_report: words.2,
            since_report: words.3,
        })
    }

    fn report() -> impl Strategy<Value = Report> {
        let info = (any::<u64>(), any::<u32>(), any::<u32>(), any::<u32>()).prop_map(
            |(ntp, timestamp, packets, octets)| SenderInfo {
                ntp: Ntp::from_bits(ntp),
                timestamp,
                packets,
                octets,
            },
        );
        let leaving = prop_oneof![Just(Leaving::No), Just(Leaving::Yes)];
        (any::<u32>(), proptest::option::of(info), proptest::option::of(block()), leaving)
            .prop_map(|(ssrc, sent, received, leaving)| Report { ssrc: Ssrc(ssrc), sent, received, leaving })
    }

    fn written(report: &Report) -> Datagram {
        let mut out = Datagram::new();
        report.write(&mut out);
        out
    }

    proptest! {
        #[test]
        fn a_report_reads_back_as_it_was_written(report in report()) {
            let bytes = written(&report);
            let compound = Compound::parse(&bytes).unwrap();
            let packets: Vec<_> = compound.packets().collect();
            let (ssrc, sent, blocks) = match packets[0] {
                RtcpPacket::Sender { ssrc, info, blocks } => (ssrc, Some(info), blocks),
                RtcpPacket::Receiver { ssrc, blocks } => (ssrc, None, blocks),
                RtcpPacket::Description | RtcpPacket::Bye(_) | RtcpPacket::Other(_) => {
                    panic!("begins with {:?}", packets[0])
                }
            };
            let leaving = if packets.contains(&RtcpPacket::Bye(ssrc)) { Leaving::Yes } else { Leaving::No };
            prop_assert_eq!(Report { ssrc, sent, received: blocks.iter().next(), leaving }, report);
            prop_assert!(packets.contains(&RtcpPacket::Description));
            prop_assert_eq!(bytes.len() % 4, 0);
        }

        #[test]
        fn a_report_that_was_cut_or_altered_never_panics(
            report in report(), cut in 0usize..100, flips in proptest::collection::vec((0usize..100, any::<u8>()), 0..4),
        ) {
            let mut bytes = written(&report).to_vec();
            for (at, with) in flips {
                let at = at % bytes.len();
                bytes[at] ^= with;
            }
            bytes.truncate(cut);
            if let Ok(compound) = Compound::parse(&bytes) {
                compound.packets().count();
                compound.about(Ssrc(1));
            }
        }

        #[test]
        fn hostile_bytes_never_panic(mut bytes: Vec<u8>, first in 0x80u8..0xc0, kind in 192u8..224) {
            let _ = Compound::parse(&bytes);
            bytes.splice(0..0, [first, kind]);
            let _ = Compound::parse(&bytes).map(|c| c.packets().count());
        }
    }

    #[test]
    fn broken_compounds_are_named_with_their_place() {
        assert_eq!(Compound::parse(&[]), Err(RtcpError::Short { at: 0, need: 4, len: 0 }));
        assert_eq!(Compound::parse(&[0x80, 202, 0, 0]), Err(RtcpError::First(202)));
        assert_eq!(Compound::parse(&[0x00, 200, 0, 0]), Err(RtcpError::Kind { at: 0 }));
        let counts_a_block = [0x81, 201, 0, 1, 0, 0, 0, 9];
        assert_eq!(Compound::parse(&counts_a_block), Err(RtcpError::Short { at: 0, need: 32, len: 8 }));
        let padded_first = [0xa0, 201, 0, 2, 0, 0, 0, 9, 0, 0, 0, 4, 0x80, 202, 0, 0];
        assert_eq!(Compound::parse(&padded_first), Err(RtcpError::Padding { at: 0 }));
        let then_garbage = [0x80, 201, 0, 1, 0, 0, 0, 9, 0xff, 0xff, 0xff];
        assert_eq!(Compound::parse(&then_garbage), Err(RtcpError::Short { at: 8, need: 4, len: 3 }));
    }
}
