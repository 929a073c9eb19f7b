//! What the signalling tells, in the switchboard's words. The line and the simulated world read it here.

use std::net::SocketAddr;

use call::{Gone, Invite, Moved, PickedUp};
use vocab::{CallId, LineId};

/// A call that wants to be answered, under the id it has from now on.
pub fn invite(call: CallId, event: &sip::Invite) -> Invite {
    let offer = &event.offer;
    Invite {
        call,
        line: LineId(0),
        caller: event.caller.clone(),
        dialled: event.dialled.clone(),
        remote: offer.remote,
        signalled_from: event.source.ip(),
        codec: (codec(offer.codec), offer.payload_type),
        telephone_event: offer.telephone_event,
    }
}

/// What a call's offer says beyond [`invite`]: `None` = sound goes both ways, as it is taken to.
pub fn held(event: &sip::Invite) -> Option<Moved> {
    (event.offer.direction != sip::Direction::SendRecv).then(|| moved(&event.offer))
}

/// A peer moved its media, put it on hold or changed its codec.
pub fn moved(offer: &sip::Offer) -> Moved {
    Moved {
        remote: offer.remote,
        direction: direction(offer.direction),
        codec: (codec(offer.codec), offer.payload_type),
        telephone_event: offer.telephone_event,
    }
}

/// Somebody who was rung picked up.
pub fn picked_up(from: SocketAddr, answer: &sip::Answer) -> PickedUp {
    PickedUp {
        remote: answer.remote,
        signalled_from: from.ip(),
        codec: (codec(answer.codec), answer.payload_type),
        telephone_event: answer.telephone_event,
    }
}

/// Why a call is gone.
pub fn gone(why: &sip::Gone) -> Gone {
    match why {
        sip::Gone::Bye | sip::Gone::Cancelled => Gone::Caller,
        sip::Gone::AckTimeout => Gone::Fault("our answer was never acknowledged"),
        sip::Gone::Failed(_) => Gone::Fault("the signalling failed"),
        sip::Gone::MediaRefused => Gone::Fault("no codec or address in common"),
    }
}

/// What is spoken.
pub fn codec(agreed: sip::Codec) -> media::Codec {
    match agreed {
        sip::Codec::Pcmu => media::Codec::Pcmu,
        sip::Codec::Pcma => media::Codec::Pcma,
        sip::Codec::G722 => media::Codec::G722,
    }
}

/// The peer says it of itself; the stream wants it of the box.
fn direction(peer: sip::Direction) -> media::Direction {
    match peer {
        sip::Direction::SendRecv => media::Direction::Both,
        sip::Direction::SendOnly => media::Direction::ReceiveOnly,
        sip::Direction::RecvOnly => media::Direction::SendOnly,
        sip::Direction::Inactive => media::Direction::Inactive,
    }
}
