//! Pure media: everything between a datagram and a 20 ms frame of sound.
//!
//! RTP and RTCP, G.711, jitter buffer, loss concealment, telephone events, tones, levels, resampling, playout
//! and the rule of where media may go. No socket and no clock: [`Stream`] is told both, and the shell calls
//! [`Stream::tick`] every 20 ms. After every call drain [`Stream::poll`] until `None`.

pub mod codec;
pub mod conceal;
pub mod dtmf;
pub mod jitter;
pub mod latch;
mod level;
pub mod playout;
pub mod resample;
pub mod rtcp;
pub mod rtp;
mod stream;
pub mod tone;

pub use codec::Codec;
pub use level::level_dbfs;
pub use playout::LastPiece;
pub use stream::{PacketKind, Stream, StreamConfig, StreamEvent, StreamStats};

/// 20 ms, mono, 8 kHz.
pub type Frame = [i16; 160];

/// A frame without sound.
pub const SILENCE: Frame = [0; 160];

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
