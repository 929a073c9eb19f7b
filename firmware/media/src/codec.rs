//! The codecs of the line: G.711 (ITU-T Rec. G.711) mu-law and A-law, and G.722's lower band. An octet a sample at 8 kHz, 160 a
//! 20 ms frame, whichever it is.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

use crate::{Frame, g722};

/// A codec of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// G.711 mu-law, static payload type 0.
    Pcmu,
    /// G.711 A-law, static payload type 8.
    Pcma,
    /// G.722 at 64 kbit/s, static payload type 9. Heard and spoken up to 4 kHz.
    G722,
}

/// A law of G.711: each octet stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// North America and Japan.
    Mu,
    /// Elsewhere.
    A,
}

/// Octets to sound. Of G.722 it remembers what it heard.
#[derive(Clone, Debug)]
pub struct Decoder(Kind<g722::Decoder>);

/// Sound to octets.
#[derive(Clone, Debug)]
pub struct Encoder(Kind<g722::Encoder>);

#[derive(Clone, Debug)]
enum Kind<S> {
    Law(Law),
    SubBand(S),
}

impl<S: Default> Kind<S> {
    fn of(codec: Codec) -> Self {
        match codec {
            Codec::Pcmu => Self::Law(Law::Mu),
            Codec::Pcma => Self::Law(Law::A),
            Codec::G722 => Self::SubBand(S::default()),
        }
    }
}

impl Codec {
    /// Payload type of RFC 3551.
    pub const fn static_payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
            Self::G722 => 9,
        }
    }
}

impl Law {
    /// The sound of an octet.
    pub fn decode(self, octet: u8) -> i16 {
        match self {
            Self::Mu => decode_ulaw(octet),
            Self::A => decode_alaw(octet),
        }
    }

    /// The octet of a sample.
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Mu => encode_ulaw(sample),
            Self::A => encode_alaw(sample),
        }
    }

    /// The sound of a sample after a trip through the codec.
    pub fn round_trip(self, sample: i16) -> i16 {
        self.decode(self.encode(sample))
    }
}

impl Decoder {
    /// A decoder at the start of a stream.
    pub fn new(codec: Codec) -> Self {
        Self(Kind::of(codec))
    }

    /// Decodes at most one frame; a short payload leaves the rest silent, a longer one is cut.
    pub fn decode(&mut self, payload: &[u8], frame: &mut Frame) {
        frame.fill(0);
        for (sample, &octet) in frame.iter_mut().zip(payload) {
            *sample = match &mut self.0 {
                Kind::Law(law) => law.decode(octet),
                Kind::SubBand(band) => band.sample(octet),
            };
        }
    }
}

impl Encoder {
    /// An encoder at the start of a stream.
    pub fn new(codec: Codec) -> Self {
        Self(Kind::of(codec))
    }

    /// Encodes a frame: an octet a sample.
    pub fn encode(&mut self, frame: &Frame, octets: &mut [u8; 160]) {
        for (octet, &sample) in octets.iter_mut().zip(frame) {
            *octet = match &mut self.0 {
                Kind::Law(law) => law.encode(sample),
                Kind::SubBand(band) => band.octet(sample),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_laws_keep_a_sample_within_a_twentieth() {
        for law in [Law::Mu, Law::A] {
            for sample in (-32_000..=32_000).step_by(97) {
                let back = law.round_trip(sample);
                let error = (i32::from(back) - i32::from(sample)).abs();
                assert!(error <= 16 + i32::from(sample).abs() / 20, "{law:?} {sample} -> {back}");
            }
        }
    }

    #[test]
    fn every_octet_comes_back_as_itself_or_as_the_other_zero() {
        for (codec, law) in [(Codec::Pcmu, Law::Mu), (Codec::Pcma, Law::A)] {
            for octet in 0..=255u8 {
                let (mut frame, mut again) = ([0; 160], [0; 160]);
                Decoder::new(codec).decode(&[octet; 160], &mut frame);
                Encoder::new(codec).encode(&frame, &mut again);
                // Mu-law has two zeros, 0x7f and 0xff.
                assert!(again[0] == octet || frame[0] == 0, "{codec:?} {octet:#x} -> {:#x}", again[0]);
                assert_eq!(law.round_trip(frame[0]), frame[0]);
            }
        }
    }

    #[test]
    fn a_payload_of_any_length_gives_one_frame() {
        let mut frame = [1; 160];
        Decoder::new(Codec::Pcmu).decode(&[0xff; 7], &mut frame);
        assert!(frame.iter().all(|&s| s == 0));
        Decoder::new(Codec::Pcma).decode(&[0xd5; 1_000], &mut frame);
        assert!(frame.iter().all(|&s| s.abs() <= 8));
        Decoder::new(Codec::G722).decode(&[0x12; 1_000], &mut frame);
    }
}
