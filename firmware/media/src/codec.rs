//! G.711 (ITU-T Rec. G.711): mu-law and A-law, 8 kHz, 160 samples a 20 ms frame.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

use crate::Frame;

/// A codec of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// G.711 mu-law, static payload type 0.
    Pcmu,
    /// G.711 A-law, static payload type 8.
    Pcma,
}

impl Codec {
    /// Payload type of RFC 3551.
    pub const fn static_payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
        }
    }

    /// Decodes at most one frame; a short payload leaves the rest silent, a longer one is cut.
    pub fn decode(self, payload: &[u8], frame: &mut Frame) {
        frame.fill(0);
        for (sample, &byte) in frame.iter_mut().zip(payload) {
            *sample = match self {
                Self::Pcmu => decode_ulaw(byte),
                Self::Pcma => decode_alaw(byte),
            };
        }
    }

    /// Encodes a frame: an octet a sample.
    pub fn encode(self, frame: &Frame, octets: &mut [u8; 160]) {
        for (octet, &sample) in octets.iter_mut().zip(frame) {
            *octet = self.octet(sample);
        }
    }

    /// One sample, encoded.
    pub fn octet(self, sample: i16) -> u8 {
        match self {
            Self::Pcmu => encode_ulaw(sample),
            Self::Pcma => encode_alaw(sample),
        }
    }

    /// The name in SDP (RFC 3551 table 4).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
        }
    }

    /// The sound of a sample after a trip through the codec.
    pub fn round_trip(self, sample: i16) -> i16 {
        match self {
            Self::Pcmu => decode_ulaw(encode_ulaw(sample)),
            Self::Pcma => decode_alaw(encode_alaw(sample)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_laws_keep_a_sample_within_a_twentieth() {
        for codec in [Codec::Pcmu, Codec::Pcma] {
            for sample in (-32_000..=32_000).step_by(97) {
                let back = codec.round_trip(sample);
                let error = (i32::from(back) - i32::from(sample)).abs();
                assert!(error <= 16 + i32::from(sample).abs() / 20, "{codec:?} {sample} -> {back}");
            }
        }
    }

    #[test]
    fn every_octet_comes_back_as_itself_or_as_the_other_zero() {
        for codec in [Codec::Pcmu, Codec::Pcma] {
            for octet in 0..=255u8 {
                let (mut frame, mut again) = ([0; 160], [0; 160]);
                codec.decode(&[octet; 160], &mut frame);
                codec.encode(&frame, &mut again);
                // Mu-law has two zeros, 0x7f and 0xff.
                assert!(again[0] == octet || frame[0] == 0, "{} {octet:#x} -> {:#x}", codec.name(), again[0]);
                assert_eq!(codec.round_trip(frame[0]), frame[0]);
            }
        }
    }

    #[test]
    fn a_payload_of_any_length_gives_one_frame() {
        let mut frame = [1; 160];
        Codec::Pcmu.decode(&[0xff; 7], &mut frame);
        assert!(frame.iter().all(|&s| s == 0));
        Codec::Pcma.decode(&[0xd5; 1_000], &mut frame);
        assert!(frame.iter().all(|&s| s.abs() <= 8));
    }
}
