//! What goes into the [`Switchboard`](crate::Switchboard) and what comes out.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use vocab::{
    AlarmSignal, Answer, CallId, Contact, Heard, LegId, LineId, Outcome, Phone, Private, Query, QueryId,
    Record, Sample8k, SayId, Span, Witness,
};

use crate::{Decode, DecodeId, DecodeKind, EarEvent};

/// A call that wants to be answered.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The id it has from now on.
    pub call: CallId,
    /// The line it came in on.
    pub line: LineId,
    /// Who calls, unless withheld.
    pub caller: Option<Phone>,
    /// What was dialled, where known.
    pub dialled: Option<Phone>,
    /// Where the caller wants its media, as offered.
    pub remote: SocketAddr,
    /// The address that the signalling came from: media to any other waits for valid RTP.
    pub signalled_from: IpAddr,
    /// The codec agreed on, with its payload type.
    pub codec: (media::Codec, u8),
    /// Payload type of RFC 4733 telephone events, where offered.
    pub telephone_event: Option<u8>,
}

/// Who hears a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The caller.
    Caller,
    /// Whoever is rung for them.
    People,
}

/// Names a piece of rendered speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RenderId {
    /// Whose prompts these are numbered among.
    pub party: Party,
    /// The prompt.
    pub say: SayId,
    /// The piece of it, from 0.
    pub segment: u16,
}

/// Rendered speech: mono, 8 kHz; `None` = synthesis failed for this piece.
pub type Rendered = Option<Arc<[i16]>>;

/// Somebody who was rung has picked up.
#[derive(Clone, Copy, Debug)]
pub struct PickedUp {
    /// Where they want their media.
    pub remote: SocketAddr,
    /// The address that the signalling went to.
    pub signalled_from: IpAddr,
    /// The codec agreed on, with its payload type.
    pub codec: (media::Codec, u8),
    /// Payload type of RFC 4733 telephone events, where agreed on.
    pub telephone_event: Option<u8>,
}

/// A peer moved its media, put it on hold or changed its codec (re-INVITE). A new address starts the latch anew.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// The new address.
    pub remote: SocketAddr,
    /// Which ways sound goes from now on, seen from the box.
    pub direction: media::Direction,
    /// The codec agreed on, with its payload type: the same as before unless the peer changed it.
    pub codec: (media::Codec, u8),
    /// Payload type of RFC 4733 telephone events, where agreed on.
    pub telephone_event: Option<u8>,
}

/// Why somebody who was dialled was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReached {
    /// They, or the network, refused: the SIP status.
    Refused(u16),
    /// The box has no way to them now: no trunk is found, or no port is free.
    NoWay,
}

/// What happens to the switchboard.
#[derive(Debug)]
pub enum Input<'a> {
    /// A call came in.
    Invite(Invite),
    /// The caller's side confirmed our answer.
    Acked(CallId),
    /// Somebody who was dialled picked up.
    PickedUp(LegId, PickedUp),
    /// Somebody who was dialled could not be reached.
    NotReached(LegId, NotReached),
    /// The line is gone.
    Gone(LegId, Gone),
    /// A key pressed, told by the signalling. Counts only where no telephone events were agreed on: a trunk that
    /// sends both must not count twice.
    Keyed(LegId, char),
    /// A peer moved its media or put it on hold.
    Moved(LegId, Moved),
    /// A datagram on a media port.
    Packet {
        /// Whose port.
        leg: LegId,
        /// Who sent it.
        from: SocketAddr,
        /// RTP or RTCP.
        kind: media::PacketKind,
        /// The datagram.
        bytes: &'a [u8],
    },
    /// 20 ms passed on the pacing clock.
    Tick,
    /// The ear's report.
    Ear(CallId, EarEvent),
    /// Evidence of a hazard that is not text.
    Witness(CallId, Witness),
    /// A recogniser's answer; `None` = it failed.
    Decoded(CallId, DecodeId, Option<Heard>),
    /// The cloud recogniser's.
    Cloud(CallId, CloudNews),
    /// The synthesiser's answer.
    Rendered(CallId, RenderId, Rendered),
    /// The office's answer.
    Answer(CallId, QueryId, Answer),
    /// The panel's night button: on or off.
    Night(bool),
    /// The box is shutting down: end every call politely.
    Shutdown,
}

/// Why a line is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The caller hung up or gave up.
    Caller,
    /// Something of the box or the network failed: what.
    Fault(&'static str),
}

/// Why a call is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All lines are taken (486).
    Busy,
    /// The box is shutting down (503).
    Stopping,
    /// Not at this hour (480): whoever sent the call has another place for it.
    NotNow,
}

/// What the switchboard wants done.
#[expect(clippy::large_enum_variant, reason = "a frame every 20 ms; boxing it would allocate per frame")]
#[derive(Debug)]
pub enum Output {
    /// Let it ring (180): it is answered later.
    LetRing(CallId),
    /// Answer the call (200).
    Accept(CallId),
    /// Don't.
    Refuse(CallId, Refusal),
    /// End it: BYE, or CANCEL of one that was dialled.
    HangUp(LegId),
    /// Call somebody: answered with `PickedUp` or `NotReached`.
    Dial {
        /// What it is called from now on.
        leg: LegId,
        /// Whom.
        to: Contact,
        /// The number to show.
        show: Option<Phone>,
    },
    /// A person's leg is over; its ids may be forgotten. A caller's own ends with `Ended`.
    LegEnded(LegId),
    /// Send a datagram from a media port.
    Send {
        /// Whose port.
        leg: LegId,
        /// To whom.
        to: SocketAddr,
        /// RTP or RTCP.
        kind: media::PacketKind,
        /// The datagram.
        bytes: media::Datagram,
    },
    /// 20 ms for the ear (caller) and the recording (both).
    Frame {
        /// Whose.
        call: CallId,
        /// Where it begins in the caller's sound.
        at: Sample8k,
        /// What the caller said.
        caller: media::Frame,
        /// What the box said at the same time.
        spoken: media::Frame,
        /// Whether the recording notice was given, so that it may be kept.
        keep: Keep,
    },
    /// A stretch of the caller's sound that must not be kept: the digits of a card were spoken or pressed.
    Forget {
        /// Whose.
        call: CallId,
        /// Where, in the caller's sound.
        span: Span,
    },
    /// Recognise this.
    Decode(CallId, Decode),
    /// Have the cloud recogniser do this. Never before the call is [`Output::Up`], and never on a line that hears by
    /// the box only.
    Cloud(CallId, CloudOrder),
    /// Render this; replies before rendering ahead.
    Render {
        /// Whose.
        call: CallId,
        /// Which piece.
        id: RenderId,
        /// The words.
        spoken: Private<String>,
        /// Whether its sound is kept on disk.
        fixed: Fixed,
    },
    /// Ask the office.
    Ask {
        /// Whose.
        call: CallId,
        /// Which question.
        id: QueryId,
        /// What.
        query: Query,
        /// Its deadline.
        within: Duration,
    },
    /// The alarm: panel first, before anything else is done.
    Alarm(AlarmSignal),
    /// A row for the store.
    Record(Record),
    /// Confirmed by the ACK, or by valid media of a peer whose ACK was lost: both can talk.
    Up(CallId),
    /// The conversation says this from now on; for a live view. Its words are private.
    Told {
        /// Whose.
        call: CallId,
        /// What.
        say: dialogue::Say,
    },
    /// Words as they are heard; for a live view.
    Transcript {
        /// Whose.
        call: CallId,
        /// So far, or a whole turn.
        kind: DecodeKind,
        /// What.
        heard: Heard,
    },
    /// Calls up now, for the panel.
    Calls(u16),
    /// The call is over; its ids may be forgotten.
    Ended {
        /// Whose.
        call: CallId,
        /// How.
        outcome: Outcome,
        /// Media figures for the log.
        stats: media::StreamStats,
    },
}

/// What the cloud recogniser is to do for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloudOrder {
    /// Words may be asked for later: stand ready.
    Ready,
    /// The caller's sound: 20 ms of mu-law at 8 kHz.
    Sound {
        /// Position of its first sample.
        at: Sample8k,
        /// An octet a sample.
        mulaw: [u8; 160],
    },
    /// A turn seems over: its words are wanted, all its sound was given.
    Finish {
        /// To match the answer.
        id: DecodeId,
        /// Where in the caller's audio.
        span: Span,
    },
    /// The words of a turn whose sound was not given.
    Look {
        /// To match the answer.
        id: DecodeId,
        /// Where in the caller's audio.
        span: Span,
        /// Mu-law at 8 kHz, at most 28.5 s.
        mulaw: Vec<u8>,
    },
    /// The call is over.
    End,
}

/// What the cloud recogniser tells.
#[derive(Clone, Debug, PartialEq)]
pub enum CloudNews {
    /// The words of a span; `None` = none will come.
    Words(DecodeId, Option<Heard>),
    /// Words of the turn so far, which may still change.
    SoFar(Heard),
}

/// Whether a prompt is the same in every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// Kept on disk.
    Kept,
    /// Rendered live.
    Live,
}

/// Whether audio may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The notice was given: it may be recorded.
    Recording,
    /// It may not.
    Discard,
}

/// Limits of a switchboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once; the next one is refused as busy.
    pub calls: usize,
    /// A call without its ACK is given up after this.
    pub unconfirmed: Duration,
    /// Media silent on the wire this long ends the call.
    pub dead_media: Duration,
    /// No call is longer, whatever happens.
    pub wall_clock: Duration,
}

impl Default for Limits {
    /// 4 calls (an estimate for a CM4: see the budget in `ARCHITECTURE.md`), 32 s (64 × T1, RFC 3261), 20 s, 20 min.
    fn default() -> Self {
        Self {
            calls: 4,
            unconfirmed: Duration::from_secs(32),
            dead_media: Duration::from_secs(20),
            wall_clock: Duration::from_secs(20 * 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_rendering_show_in_no_print() {
        let id = RenderId { party: Party::Caller, say: SayId(3), segment: 1 };
        let spoken = Private::new("Thanks, Ada.".to_owned());
        let output = Output::Render { call: CallId::from_raw(7), id, spoken, fixed: Fixed::Live };
        let shown = format!("{output:?} {output:#?}");
        assert!(!shown.contains("Ada") && shown.contains("Live"), "{shown}");
    }
}
