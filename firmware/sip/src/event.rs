//! What the endpoint tells and what it is told: the words between the signalling and the line.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use vocab::{Phone, Private};

pub use crate::auth::Credentials;

/// One call's signalling, for as long as the endpoint runs. Given out in order, never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialogKey(u64);

impl fmt::Debug for DialogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "d{}", self.0)
    }
}

impl fmt::Display for DialogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Gives out dialog keys; clones share one count, so that whoever dials names the call before it exists.
#[derive(Clone, Debug, Default)]
pub struct Keys(Arc<AtomicU64>);

impl Keys {
    /// A key that nothing has had before.
    pub fn fresh(&self) -> DialogKey {
        DialogKey(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A codec the box speaks: an octet a sample on an 8 kHz clock, 20 ms packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// G.711 mu-law, static payload type 0.
    Pcmu,
    /// G.711 A-law, static payload type 8.
    Pcma,
    /// G.722, static payload type 9; its clock is called 8,000 Hz (RFC 3551, 4.5.2).
    G722,
}

/// Who sends sound, as the peer said it of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways: a normal call.
    SendRecv,
    /// The peer only sends (music on hold): nothing of ours is heard.
    SendOnly,
    /// The peer only listens.
    RecvOnly,
    /// Nobody sends: the call is on hold.
    Inactive,
}

/// The one audio stream that was agreed on, seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where the peer wants its RTP, as its SDP says: it may be a private address behind a NAT, so media goes
    /// there only if the signalling came from the same address or RTP did. Port 9 while it isn't known yet.
    pub remote: SocketAddr,
    /// What is spoken both ways.
    pub codec: Codec,
    /// Its RTP payload type, 0 to 127, to send with and to expect.
    pub payload_type: u8,
    /// RTP payload type of RFC 4733 events at 8 kHz, if both sides have it.
    pub telephone_event: Option<u8>,
    /// Who sends.
    pub direction: Direction,
}

/// The answer of a called party: the same facts as an offer, now agreed.
pub type Answer = Offer;

/// A call coming in. `100 Trying` has been sent.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The call's key.
    pub dialog: DialogKey,
    /// Who calls: P-Asserted-Identity before From; `None` if withheld or no telephone number.
    pub caller: Option<Phone>,
    /// Which number was called: Request-URI before To; `None` if it was no telephone number.
    pub dialled: Option<Phone>,
    /// The user part that was called, as it came (an extension, a trunk's account name).
    pub dialled_user: Option<Private<String>>,
    /// Where the INVITE came from.
    pub source: SocketAddr,
    /// What both can speak, already chosen.
    pub offer: Offer,
}

/// Why a call is gone that we did not end ourselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The caller gave up before the answer.
    Cancelled,
    /// The peer hung up.
    Bye,
    /// Our 200 was never acknowledged in 32 s and no [`Command::KeepWithoutAck`] said that media flows.
    AckTimeout,
    /// The signalling failed; what failed.
    Failed(String),
    /// The two sides turned out to have no codec or address in common.
    MediaRefused,
}

/// What happened on the line. For each dialog at most one of `Gone` and `Refused` is told, and nothing after;
/// none of them for a call that a command of ours refused or hung up.
#[derive(Clone, Debug)]
pub enum Event {
    /// A call comes in and waits for [`Command::Accept`] or [`Command::Refuse`].
    Invite(Invite),
    /// The caller acknowledged our answer: the call is up.
    Acked(DialogKey),
    /// The peer moved its media or put us on hold or back; it has been answered already.
    Moved {
        /// The call.
        dialog: DialogKey,
        /// What holds from now on.
        offer: Offer,
    },
    /// A key pressed, told by SIP INFO.
    Digits {
        /// The call.
        dialog: DialogKey,
        /// `0` to `9`, `*`, `#`, `A` to `D`.
        digit: char,
    },
    /// The call is gone.
    Gone {
        /// The call.
        dialog: DialogKey,
        /// Why.
        why: Gone,
    },
    /// The called party is being rung; told once.
    Ringing(DialogKey),
    /// The called party answered; the ACK has been sent.
    Answered {
        /// The call.
        dialog: DialogKey,
        /// Where the answer came from.
        from: SocketAddr,
        /// What was agreed.
        answer: Answer,
    },
    /// The called party, or the network, did not take the call.
    Refused {
        /// The call.
        dialog: DialogKey,
        /// The SIP status, 300 to 699; 408 when nobody answered the INVITE, 487 after [`Command::CancelDial`].
        code: u16,
        /// The reason phrase as it came.
        reason: String,
    },
    /// A trunk sends calls here from now on; told with each refresh.
    Registered {
        /// Which.
        trunk: TrunkKey,
        /// Until a refresh is missed.
        lasts: Duration,
        /// How the registrar saw us, if it said so: another address than ours shows a NAT.
        seen: Option<SocketAddr>,
        /// Whether our Contact came back as it was sent.
        contact: Kept,
    },
    /// It does not; it is asked again by itself.
    Unregistered {
        /// Which.
        trunk: TrunkKey,
        /// The SIP status, 300 to 699; 408 when nothing was answered.
        code: u16,
        /// Why, as the registrar says or as a person can mend it.
        reason: String,
        /// When it is asked again.
        retry: Duration,
    },
}

/// What became of our Contact on its way to the registrar and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It came back as it was sent.
    Whole,
    /// Others came back, ours did not: something on the way rewrites messages (a SIP ALG).
    Changed,
    /// None came back.
    Unknown,
}

/// A trunk of the config, by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrunkKey(pub u16);

/// Where an INVITE may say which number was dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialledFrom {
    /// Its Request-URI.
    RequestUri,
    /// To, which a redirection leaves as it was.
    To,
    /// P-Called-Party-ID (RFC 7315): what was dialled before a registrar put our Contact into the Request-URI.
    PCalledPartyId,
    /// Diversion (RFC 5806): whose telephone did not answer.
    Diversion,
}

impl DialledFrom {
    /// Where most trunks have it.
    pub const USUAL: [Self; 4] = [Self::PCalledPartyId, Self::RequestUri, Self::To, Self::Diversion];
}

impl std::str::FromStr for DialledFrom {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "request_uri" => Ok(Self::RequestUri),
            "to" => Ok(Self::To),
            "p_called_party_id" => Ok(Self::PCalledPartyId),
            "diversion" => Ok(Self::Diversion),
            _ => Err("expected request_uri, to, p_called_party_id or diversion"),
        }
    }
}

/// What carries messages to a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// A datagram a message.
    #[default]
    Udp,
    /// A connection, kept.
    Tcp,
}

/// Where the box registers, so that calls come here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// Which of the config's.
    pub key: TrunkKey,
    /// The domain of the account, as it stands in its SIP address; with a port where that is not 5060.
    pub domain: String,
    /// The account's user part: a number or a name. Becomes the user of our Contact.
    pub user: String,
    /// For digest authentication, if the registrar asks.
    pub credentials: Option<Credentials>,
    /// Where the registrar is: looked up by whoever registers.
    pub address: SocketAddr,
    /// What carries messages there.
    pub transport: Transport,
    /// How long a registration is asked for (3,600 s by custom).
    pub expires: Duration,
    /// Where its INVITEs say which number was dialled, in this order.
    pub dialled: Vec<DialledFrom>,
}

/// How a call is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    /// 480: nobody answers at this time.
    TemporarilyUnavailable,
    /// 486: all lines are taken.
    BusyHere,
    /// 488: the media is not acceptable.
    NotAcceptableHere,
    /// 503: the box can't serve; try again in a while.
    ServiceUnavailable,
}

/// Whom to call.
#[derive(Clone, Debug)]
pub struct Target {
    /// User part of the Request-URI: a number or an extension; none for a call to the machine itself.
    pub user: Option<Private<String>>,
    /// Where the INVITE is sent: looked up by whoever dials.
    pub address: SocketAddr,
    /// The account that the call is made by; `None` = straight to a machine that asks for none.
    pub trunk: Option<Trunk>,
}

impl Target {
    /// A machine that asks for no account.
    pub fn direct(user: Option<Private<String>>, address: SocketAddr) -> Self {
        Self { user, address, trunk: None }
    }
}

/// What the endpoint is to do. A command for a dialog that is gone does nothing.
#[derive(Clone, Debug)]
pub enum Command {
    /// Lets an incoming call ring: 180. It is answered later.
    LetRing(DialogKey),
    /// Answers an incoming call with 200.
    Accept {
        /// The call.
        dialog: DialogKey,
        /// The RTP socket. An unspecified IP becomes the address by which the peer reaches us.
        media: SocketAddr,
    },
    /// Turns an incoming call away.
    Refuse {
        /// The call.
        dialog: DialogKey,
        /// How.
        code: RefusalCode,
    },
    /// Sends an incoming call elsewhere: 302 with another address. Whoever sent it follows, or tells the caller that it can't.
    Redirect {
        /// The call.
        dialog: DialogKey,
        /// User part of that address: a number or an extension.
        user: Private<String>,
        /// Its host; `None` = where the call came from.
        host: Option<SocketAddr>,
    },
    /// Ends a call in whatever state it is: CANCEL, 480 or BYE.
    HangUp(DialogKey),
    /// The caller's media is heard: a lost ACK shall not end this call.
    KeepWithoutAck(DialogKey),
    /// Calls somebody.
    Dial {
        /// A fresh key of [`crate::Endpoint::keys`].
        dialog: DialogKey,
        /// Whom.
        to: Target,
        /// The number to show; `None` shows the trunk's own account, or nobody where there is none.
        from: Option<Phone>,
        /// The RTP socket, as for `Accept`.
        media: SocketAddr,
        /// What to offer, best first; must not be empty.
        codecs: Vec<Codec>,
    },
    /// Gives up a call that was not answered yet.
    CancelDial(DialogKey),
    /// Registers at a trunk and keeps at it, or goes on with it at another address.
    Register(Trunk),
    /// Answers this address too: a trunk that is not registered at, and sends calls all the same.
    Trust(TrunkKey, IpAddr),
}
