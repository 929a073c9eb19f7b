//! RTCP (RFC 3550 section 6): what we send (sender or receiver report, SDES, BYE) and what we read of a
//! peer's compound packet.

/// NTP seconds begin in 1900.
const NTP_OFFSET: i64 = 2_208_988_800;

/// What a peer's compound packet told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerReport {
    /// Share of our packets it lost since its last report, in 1/256.
    pub fraction_lost: Option<u8>,
    /// Jitter it sees, in 1/8,000 s.
    pub jitter: Option<u32>,
    /// Middle 32 bits of the NTP time of its sender report: goes back in ours.
    pub sender_ntp: Option<u32>,
    /// It leaves.
    pub bye: Option<Bye>,
}

/// The peer said goodbye on RTCP. The signalling decides, this is only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bye;

/// Why a datagram is no RTCP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtcpError {
    /// Shorter than its header announces.
    #[error("RTCP packet at byte {at} announces {need} bytes, {len} are there")]
    Short {
        /// Where in the datagram.
        at: usize,
        /// Announced.
        need: usize,
        /// There.
        len: usize,
    },
    /// Not version 2 or no RTCP type (200 to 207).
    #[error("byte {at} of an RTCP datagram begins no RTCP packet")]
    Kind {
        /// Where in the datagram.
        at: usize,
    },
}

/// Reads a compound packet; reports about other sources than `ours` are left out.
pub fn parse(bytes: &[u8], ours: u32) -> Result<PeerReport, RtcpError> {
    let mut report = PeerReport::default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let short = |need| RtcpError::Short { at, need, len: rest.len() };
        let head: &[u8; 4] = rest.first_chunk().ok_or_else(|| short(4))?;
        if head[0] >> 6 != 2 || !(200..=207).contains(&head[1]) {
            return Err(RtcpError::Kind { at });
        }
        let len = 4 + 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
        let packet = rest.get(..len).ok_or_else(|| short(len))?;
        match head[1] {
            200 => {
                report.sender_ntp = packet.get(10..14).and_then(word);
                read_blocks(packet.get(28..).unwrap_or_default(), ours, &mut report);
            }
            201 => read_blocks(packet.get(8..).unwrap_or_default(), ours, &mut report),
            203 => report.bye = Some(Bye),
            _ => {}
        }
        at += len;
    }
    if at == 0 { Err(RtcpError::Short { at, need: 4, len: 0 }) } else { Ok(report) }
}

fn read_blocks(blocks: &[u8], ours: u32, report: &mut PeerReport) {
    for block in blocks.chunks_exact(24) {
        if word(&block[..4]) == Some(ours) {
            report.fraction_lost = Some(block[4]);
            report.jitter = word(&block[12..16]);
        }
    }
}

fn word(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// What our report says.
#[derive(Clone, Copy, Debug)]
pub struct OurReport {
    /// Our source.
    pub ssrc: u32,
    /// When, UTC.
    pub at: jiff::Timestamp,
    /// Our media clock now.
    pub timestamp: u32,
    /// Packets sent so far.
    pub packets: u32,
    /// Payload bytes sent so far.
    pub octets: u32,
    /// What we receive, if anything.
    pub peer: Option<PeerBlock>,
}

/// Reception figures of the peer's source.
#[derive(Clone, Copy, Debug)]
pub struct PeerBlock {
    /// The source.
    pub ssrc: u32,
    /// Share lost since the last report, in 1/256.
    pub fraction_lost: u8,
    /// Lost in all.
    pub lost: u32,
    /// Highest sequence number with its cycles.
    pub highest: u32,
    /// In 1/8,000 s.
    pub jitter: u32,
}

/// A compound packet: report, SDES with a random canonical name (it must not tell who we are), and BYE at the end.
pub fn write(report: &OurReport, leaving: Option<Bye>) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    let blocks = u8::from(report.peer.is_some());
    out.extend([0x80 | blocks, 200]);
    out.extend((6 + 6 * u16::from(blocks)).to_be_bytes());
    out.extend(report.ssrc.to_be_bytes());
    let seconds = (report.at.as_second() + NTP_OFFSET) as u32;
    let fraction = ((report.at.subsec_nanosecond() as u64) << 32) / 1_000_000_000;
    out.extend(seconds.to_be_bytes());
    out.extend((fraction as u32).to_be_bytes());
    out.extend(report.timestamp.to_be_bytes());
    out.extend(report.packets.to_be_bytes());
    out.extend(report.octets.to_be_bytes());
    if let Some(peer) = report.peer {
        out.extend(peer.ssrc.to_be_bytes());
        out.push(peer.fraction_lost);
        out.extend(&peer.lost.min(0x00ff_ffff).to_be_bytes()[1..]);
        out.extend(peer.highest.to_be_bytes());
        out.extend(peer.jitter.to_be_bytes());
        out.extend([0; 8]);
    }
    let name = format!("{:08x}", report.ssrc.rotate_left(13) ^ 0x5eed_ca11);
    out.extend([0x81, 202, 0, 5]);
    out.extend(report.ssrc.to_be_bytes());
    out.extend([1, 8]);
    out.extend(name.as_bytes());
    out.extend([0; 6]);
    if leaving.is_some() {
        out.extend([0x81, 203, 0, 1]);
        out.extend(report.ssrc.to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ours() -> OurReport {
        let peer = PeerBlock { ssrc: 77, fraction_lost: 12, lost: 34, highest: 5_678, jitter: 90 };
        let at = "2026-01-15T23:00:00.5Z".parse().unwrap();
        OurReport { ssrc: 42, at, timestamp: 160, packets: 1, octets: 160, peer: Some(peer) }
    }

    #[test]
    fn a_report_reads_back_at_the_other_side() {
        let bytes = write(&ours(), Some(Bye));
        assert_eq!(bytes.len() % 4, 0);
        let report = parse(&bytes, 77).unwrap();
        assert_eq!((report.fraction_lost, report.jitter, report.bye), (Some(12), Some(90), Some(Bye)));
        assert!(report.sender_ntp.is_some());
        assert_eq!(parse(&bytes, 78).unwrap().fraction_lost, None, "a report about someone else");
        assert!(parse(&bytes[..bytes.len() - 3], 77).is_err());
    }

    proptest! {
        #[test]
        fn hostile_reports_never_panic(mut bytes: Vec<u8>, cut in 0usize..90, flip in 0usize..90, with: u8) {
            let _ = parse(&bytes, 1);
            bytes = write(&ours(), None);
            let at = flip % bytes.len();
            bytes[at] ^= with;
            bytes.truncate(cut.max(1));
            let _ = parse(&bytes, 77);
        }
    }
}
