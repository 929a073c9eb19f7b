//! What goes into a [`Stream`](super::Stream) and what comes out.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use vocab::{Sample8k, SayId};

use crate::{Codec, Datagram, Frame, LastPiece};

/// RTP or RTCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketKind {
    /// Media, on the even port.
    Rtp,
    /// Reports, on the odd port.
    Rtcp,
}

/// Which ways sound goes, seen from the box (RFC 3264 section 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    Both,
    /// The box only speaks.
    SendOnly,
    /// The box only listens: the caller put it on hold with music.
    ReceiveOnly,
    /// Neither: on hold.
    Inactive,
}

impl Direction {
    pub(super) const fn sends(self) -> bool {
        matches!(self, Self::Both | Self::SendOnly)
    }
}

/// What happens to a stream.
#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
#[derive(Debug)]
pub enum StreamInput<'a> {
    /// A datagram on one of the call's ports.
    Packet {
        /// Who sent it.
        from: SocketAddr,
        /// On which port it came.
        kind: PacketKind,
        /// The datagram.
        bytes: &'a [u8],
    },
    /// 20 ms passed on the pacing clock: one frame each way.
    Tick,
    /// A piece of a prompt, queued behind what there is.
    Play {
        /// The prompt. Its pieces are numbered in the order in which they are queued.
        say: SayId,
        /// Mono, 8 kHz; may be empty.
        audio: Arc<[i16]>,
        /// Whether it ends the prompt.
        last: LastPiece,
    },
    /// 20 ms of somebody else's voice, for the next tick; a prompt goes before it.
    Relay(Frame),
    /// Press a key: as telephone event where agreed on, else as sound.
    Press(char),
    /// A re-INVITE moved the caller's media: the latch starts anew.
    Moved(SocketAddr),
    /// A re-INVITE agreed on another codec, or another payload type of the same.
    Codec(Codec, u8),
    /// The payload type of telephone events, as a re-INVITE or a late answer agreed on it.
    TelephoneEvent(Option<u8>),
    /// Hold or its end. Prompts wait while the box may not send; nobody dies of silence while it may not receive.
    Direction(Direction),
    /// The call ends: say goodbye on RTCP.
    Leave,
}

/// What a stream reports.
#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
#[derive(Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// Send this.
    Send {
        /// To whom.
        to: SocketAddr,
        /// On which port.
        kind: PacketKind,
        /// The datagram.
        bytes: Datagram,
    },
    /// The first valid packet of the caller.
    Valid,
    /// 20 ms of both sides, one with each tick.
    Frame {
        /// Its first sample, counted from the answer.
        at: Sample8k,
        /// The caller.
        caller: Frame,
        /// Where the caller's frame comes from.
        source: FrameSource,
        /// The box, as it was sent; silence when nothing was.
        spoken: Frame,
    },
    /// A key went down, once per press.
    Digit(char),
    /// It came up again; may be missing.
    Released {
        /// Which one.
        digit: char,
        /// How long it was held.
        held: Duration,
    },
    /// A prompt's first sample was played.
    Started(SayId),
    /// A prompt was played to its end.
    Finished(SayId),
    /// Nothing valid came for as long as the limit: told once.
    Dead(DeadMedia),
}

/// Where a frame of the caller comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameSource {
    /// From the wire.
    Received,
    /// Made up for one that was lost or late.
    Concealed,
    /// Nothing was sent, or nothing was there yet.
    Silent,
}

/// How a line died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadMedia {
    /// No valid packet ever came.
    NeverHeard,
    /// They ceased.
    WentSilent,
}

/// Media figures of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamStats {
    /// Valid packets of the caller.
    pub received: u64,
    /// Packets of the caller's that never came.
    pub lost: u64,
    /// Packets sent.
    pub sent: u64,
    /// Frames that had to be concealed.
    pub concealed: u64,
    /// Frames without sound of the caller's.
    pub silent: u64,
    /// Frames of the caller's above [`LOUD_DBFS`](crate::LOUD_DBFS): none in a whole call is a line that carries no
    /// sound this way.
    pub loud: u64,
    /// Packets whose time had passed.
    pub late: u64,
    /// Packets doubled.
    pub doubled: u64,
    /// Times that the caller's clock or source began anew.
    pub restarts: u64,
    /// Packets of what may become another source and did not yet.
    pub on_probation: u64,
    /// Datagrams that were no RTP or RTCP of this call, by what was wrong.
    pub malformed: Malformed,
    /// Datagrams of addresses that are not the caller's.
    pub strangers: u64,
    /// Keys to be sent that were none, or too many at once.
    pub keys_refused: u64,
    /// Interarrival jitter (RFC 3550 section 6.4.1).
    pub jitter: Duration,
    /// Delay of the jitter buffer.
    pub delay: Duration,
    /// Pause inside prompts because a piece was not rendered in time, samples at 8 kHz.
    pub gap_samples: u64,
    /// Lost share that the peer reported last, in 1/256.
    pub peer_lost: u8,
    /// Round-trip time by the peer's last report.
    pub round_trip: Option<Duration>,
}

/// Datagrams that were refused, by what was wrong with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Malformed {
    /// Shorter than its header announces.
    pub short: u64,
    /// Over 8,192 bytes.
    pub long: u64,
    /// Not version 2.
    pub version: u64,
    /// Padding that does not fit.
    pub padding: u64,
    /// A payload type that was not agreed on.
    pub payload_type: u64,
    /// Sound that is empty, longer than 320 ms or no multiple of 10 ms.
    pub length: u64,
    /// No RTCP compound.
    pub rtcp: u64,
}

impl Malformed {
    /// All together.
    pub const fn total(&self) -> u64 {
        self.short + self.long + self.version + self.padding + self.payload_type + self.length + self.rtcp
    }
}
