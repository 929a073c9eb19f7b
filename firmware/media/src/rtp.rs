//! RTP packets (RFC 3550 section 5.1): parsed by borrowing, printed into a buffer.

use std::fmt;

/// Bytes of the fixed header.
pub const HEADER_LEN: usize = 12;

/// A synchronisation source: one sender's stream (RFC 3550 section 3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ssrc(pub u32);

impl fmt::Display for Ssrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Ssrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A parsed packet; the payload borrows from the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpPacket<'a> {
    /// Marker bit: first packet of a talk spurt or event.
    pub marker: Marker,
    /// Payload type, 0 to 127.
    pub payload_type: u8,
    /// Sequence number, wraps.
    pub sequence: u16,
    /// Media clock, 8 kHz here, wraps.
    pub timestamp: u32,
    /// Source.
    pub ssrc: Ssrc,
    /// Payload without padding.
    pub payload: &'a [u8],
}

/// The marker bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// Set.
    Set,
    /// Not set.
    Clear,
}

/// Why a datagram is no RTP packet. Offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtpError {
    /// Shorter than what its header announces.
    #[error("RTP datagram of {len} bytes, its header needs {need}")]
    Short {
        /// Bytes there.
        len: usize,
        /// Bytes announced.
        need: usize,
    },
    /// Not version 2.
    #[error("RTP version {0}, expected 2")]
    Version(u8),
    /// More padding than payload, or padding of length 0.
    #[error("RTP padding of {0} bytes does not fit the payload")]
    Padding(u8),
}

impl<'a> RtpPacket<'a> {
    /// Reads a datagram.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RtpError> {
        let short = |need| RtpError::Short { len: bytes.len(), need };
        let header: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or_else(|| short(HEADER_LEN))?;
        if header[0] >> 6 != 2 {
            return Err(RtpError::Version(header[0] >> 6));
        }
        let mut start = HEADER_LEN + 4 * usize::from(header[0] & 0x0f);
        if header[0] & 0x10 != 0 {
            let words = bytes.get(start + 2..start + 4).ok_or_else(|| short(start + 4))?;
            start += 4 + 4 * usize::from(u16::from_be_bytes([words[0], words[1]]));
        }
        let mut payload = bytes.get(start..).ok_or_else(|| short(start))?;
        if header[0] & 0x20 != 0 {
            let pad = payload.last().copied().ok_or(RtpError::Padding(0))?;
            if pad == 0 || usize::from(pad) > payload.len() {
                return Err(RtpError::Padding(pad));
            }
            payload = &payload[..payload.len() - usize::from(pad)];
        }
        Ok(Self {
            marker: if header[1] & 0x80 == 0 { Marker::Clear } else { Marker::Set },
            payload_type: header[1] & 0x7f,
            sequence: u16::from_be_bytes([header[2], header[3]]),
            timestamp: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
            ssrc: Ssrc(u32::from_be_bytes([header[8], header[9], header[10], header[11]])),
            payload,
        })
    }

    /// The twelve bytes that stand before the payload: no CSRC, extension or padding.
    pub fn header(&self) -> [u8; HEADER_LEN] {
        let marker = if self.marker == Marker::Set { 0x80 } else { 0 };
        let [s0, s1] = self.sequence.to_be_bytes();
        let [t0, t1, t2, t3] = self.timestamp.to_be_bytes();
        let [c0, c1, c2, c3] = self.ssrc.0.to_be_bytes();
        [0x80, marker | (self.payload_type & 0x7f), s0, s1, t0, t1, t2, t3, c0, c1, c2, c3]
    }

    /// Appends the packet to `out`, as [`Self::header`] says.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.header());
        out.extend(self.payload);
    }
}

/// How far `to` is ahead of `from`, with wrap-around: −32,768 to 32,767.
pub fn sequence_distance(from: u16, to: u16) -> i32 {
    i32::from(to.wrapping_sub(from) as i16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_packet_reads_back_as_it_was_written(
            pt in 0u8..128, sequence: u16, timestamp: u32, ssrc: u32, payload: Vec<u8>, set: bool,
        ) {
            let marker = if set { Marker::Set } else { Marker::Clear };
            let ssrc = Ssrc(ssrc);
            let packet = RtpPacket { marker, payload_type: pt, sequence, timestamp, ssrc, payload: &payload };
            let mut bytes = Vec::new();
            packet.write(&mut bytes);
            prop_assert_eq!(RtpPacket::parse(&bytes), Ok(packet));
        }

        #[test]
        fn contributors_extension_and_padding_are_stepped_over(
            csrc in 0u8..16, words in 0u16..40, pad in 1u8..60, payload: Vec<u8>,
        ) {
            let mut bytes = vec![0xb0 | csrc, 0, 0, 9, 0, 0, 0, 160, 0, 0, 0, 7];
            bytes.extend(vec![0xcc; usize::from(csrc) * 4]);
            bytes.extend([0xbe, 0xde]);
            bytes.extend(words.to_be_bytes());
            bytes.extend(vec![0xee; usize::from(words) * 4]);
            bytes.extend(&payload);
            bytes.extend(vec![0; usize::from(pad) - 1]);
            bytes.push(pad);
            let packet = RtpPacket::parse(&bytes);
            prop_assert_eq!(packet.map(|p| (p.payload, p.ssrc)), Ok((&payload[..], Ssrc(7))));
            for cut in 0..bytes.len() - payload.len() - usize::from(pad) {
                prop_assert!(RtpPacket::parse(&bytes[..cut]).is_err());
            }
        }

        #[test]
        fn hostile_datagrams_are_refused_or_read_but_never_panic(bytes: Vec<u8>, first in 0x80u8..=0xbf) {
            let _ = RtpPacket::parse(&bytes);
            let mut bytes = bytes;
            bytes.insert(0, first);
            let _ = RtpPacket::parse(&bytes);
        }
    }

    #[test]
    fn broken_headers_are_named() {
        assert_eq!(RtpPacket::parse(&[0x80; 4]), Err(RtpError::Short { len: 4, need: 12 }));
        assert_eq!(RtpPacket::parse(&[0; 12]), Err(RtpError::Version(0)));
        let mut padded = [0u8; 14];
        padded[0] = 0xa0;
        padded[13] = 9;
        assert_eq!(RtpPacket::parse(&padded), Err(RtpError::Padding(9)));
        let mut extended = [0u8; 16];
        extended[0] = 0x90;
        extended[15] = 200;
        assert_eq!(RtpPacket::parse(&extended), Err(RtpError::Short { len: 16, need: 816 }));
        assert_eq!(sequence_distance(65_535, 1), 2);
        assert_eq!(sequence_distance(1, 65_535), -2);
    }
}
