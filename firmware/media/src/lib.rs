//! Pure media: everything between a datagram and a 20 ms frame of sound.
//!
//! RTP and RTCP, G.711 and G.722, jitter buffer, loss concealment, telephone events, tones, levels, resampling, playout
//! and the rule of where media may go; [`Stream`] composes them for one call. No socket and no clock: the
//! shell tells both. Contract: [`Stream::handle`] for every datagram, order and 20 ms tick, then
//! [`Stream::poll`] until `None`; [`Stream::deadline`] says when the next tick is due.

pub mod codec;
mod comfort;
pub mod conceal;
mod datagram;
pub mod dtmf;
mod g722;
pub mod jitter;
pub mod keytone;
pub mod latch;
mod level;
pub mod playout;
pub mod resample;
pub mod rtcp;
pub mod rtp;
pub mod source;
mod stream;
pub mod tone;

pub use codec::{Codec, Decoder, Encoder, Law};
pub use datagram::Datagram;
pub use level::{ActiveLevel, LOUD_DBFS, level_dbfs};
pub use playout::{Cut, LastPiece};
pub use stream::{
    DeadMedia, Direction, FrameSource, Malformed, PacketKind, Stream, StreamConfig, StreamEvent, StreamInput,
    StreamStats,
};

/// Samples of a frame.
pub const SAMPLES: usize = 160;

/// 20 ms, mono, 8 kHz.
pub type Frame = [i16; SAMPLES];

/// A frame without sound.
pub const SILENCE: Frame = [0; SAMPLES];

#[cfg(test)]
mod tests {
    use std::{sync::OnceLock, time::Instant};

    /// One moment for all tests; only differences matter.
    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    pub(crate) fn epoch() -> Instant {
        static EPOCH: OnceLock<Instant> = OnceLock::new();
        *EPOCH.get_or_init(Instant::now)
    }
}
