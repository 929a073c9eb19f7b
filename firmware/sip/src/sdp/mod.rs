//! Session descriptions, pure: offers read, chosen from and answered (RFC 8866 for the grammar, RFC 3264 for
//! offer and answer, RFC 4733 for key presses).
//!
//! One audio stream over plain RTP, G.711 and telephone-event 0-16, 20 ms. Every other stream is refused with
//! port 0; ICE, bundling and fingerprints of WebRTC peers are ignored. Errors name the line that is to blame
//! and never quote it: a session name may carry a caller's name.

mod write;

use std::net::{IpAddr, SocketAddr};

use sdp_types::{Media, Session};

use crate::event::{Codec, Direction, Offer};

pub use write::{Origin, answer, offer};

/// Why no call can be made of a session description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SdpError {
    /// The text breaks the grammar.
    #[error("the SDP is malformed in line {line}: {what}")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// The field.
        what: &'static str,
    },
    /// No stream is audio over plain RTP with a port.
    #[error("the SDP offers no audio over RTP/AVP")]
    NoAudio,
    /// An audio stream without an address that we could send to.
    #[error("the address of the audio stream (line {line}) is no IPv4 or IPv6 unicast address")]
    NoAddress {
        /// Of the `c=` that holds for the stream, or of its `m=` if there is none.
        line: usize,
    },
    /// The stream has none of the codecs.
    #[error("the audio stream of line {line} has neither PCMU nor PCMA at 8000 Hz")]
    NoCodec {
        /// Of the `m=`.
        line: usize,
    },
    /// More streams than any telephone has.
    #[error("the SDP has {0} streams, more than {MAX_STREAMS}")]
    TooManyStreams(usize),
}

impl SdpError {
    /// The code of the `Warning` header that says so (RFC 3261, 20.43).
    pub fn warning(self) -> u16 {
        match self {
            Self::Malformed { .. } | Self::TooManyStreams(_) => 399,
            Self::NoAddress { .. } => 301,
            Self::NoAudio => 304,
            Self::NoCodec { .. } => 305,
        }
    }
}

/// A session description, its grammar checked, with the lines its streams stand on.
#[derive(Debug, Clone)]
pub struct Description {
    session: Session,
    lines: Lines,
}

/// Line numbers, counted from 1, of what errors point at.
#[derive(Debug, Clone)]
struct Lines {
    session_address: Option<usize>,
    /// For each stream its `m=` and its first `c=`.
    streams: Vec<(usize, Option<usize>)>,
}

impl Description {
    /// Reads a body. Text that is no UTF-8 (session names are seldom) is read as if marked unreadable.
    pub fn read(body: &[u8]) -> Result<Self, SdpError> {
        let text = String::from_utf8_lossy(body);
        let session = Session::parse(text.as_bytes()).map_err(|e| malformed(&e))?;
        if session.medias.len() > MAX_STREAMS {
            return Err(SdpError::TooManyStreams(session.medias.len()));
        }
        Ok(Self { session, lines: lines(&text) })
    }

    /// What both sides can speak: the first audio stream that fits, its codecs in the offerer's order, G.722 last.
    pub fn choose(&self, ours: &[Codec]) -> Result<Offer, SdpError> {
        self.choose_stream(ours).map(|(_, offer)| offer)
    }

    /// As [`Description::choose`], with the index of the chosen stream.
    fn choose_stream(&self, ours: &[Codec]) -> Result<(usize, Offer), SdpError> {
        let mut why = SdpError::NoAudio;
        for (index, media) in self.session.medias.iter().enumerate() {
            if media.media != "audio" || media.port == 0 || !is_plain_rtp(&media.proto) {
                continue;
            }
            match self.fit(index, media, ours) {
                Ok(offer) => return Ok((index, offer)),
                Err(error) if why == SdpError::NoAudio => why = error,
                Err(_later) => {}
            }
        }
        Err(why)
    }

    fn fit(&self, index: usize, media: &Media, ours: &[Codec]) -> Result<Offer, SdpError> {
        let (line, address_line) = self.lines.streams.get(index).copied().unwrap_or((0, None));
        let payloads: Vec<u8> =
            media.fmt.split_whitespace().filter_map(|f| f.parse().ok()).filter(|&f| f <= 127).collect();
        let ours = || {
            payloads.iter().filter_map(|&p| codec_of(media, p).filter(|c| ours.contains(c)).map(|c| (p, c)))
        };
        // Of G.722 only the lower band is used here: G.711 sounds the same and costs nothing.
        let (payload_type, codec) = ours()
            .find(|(_, codec)| *codec != Codec::G722)
            .or_else(|| ours().next())
            .ok_or(SdpError::NoCodec { line })?;
        let telephone_event = payloads.iter().copied().find(|&p| names_events(media, p));
        let connection = media.connections.first().or(self.session.connection.as_ref());
        let at = address_line.or(self.lines.session_address).unwrap_or(line);
        let ip: IpAddr = connection
            .and_then(|c| c.connection_address.parse().ok())
            .filter(|ip: &IpAddr| !ip.is_multicast() && !is_broadcast(ip))
            .ok_or(SdpError::NoAddress { line: at })?;
        let mut direction = self.direction(media);
        if ip.is_unspecified() {
            // Hold as RFC 2543 had it: "send me nothing".
            direction = match direction {
                Direction::SendRecv | Direction::SendOnly => Direction::SendOnly,
                Direction::RecvOnly | Direction::Inactive => Direction::Inactive,
            };
        }
        Ok(Offer { remote: SocketAddr::new(ip, media.port), codec, payload_type, telephone_event, direction })
    }

    fn direction(&self, media: &Media) -> Direction {
        let said = |attributes: &[sdp_types::Attribute]| {
            attributes.iter().find_map(|a| DIRECTIONS.iter().find(|(name, _)| *name == a.attribute))
        };
        said(&media.attributes)
            .or_else(|| said(&self.session.attributes))
            .map_or(Direction::SendRecv, |d| d.1)
    }
}

fn is_plain_rtp(proto: &str) -> bool {
    // AVPF peers that offer G.711 take an AVP answer's silence about feedback; the profile is echoed.
    matches!(proto, "RTP/AVP" | "RTP/AVPF")
}

fn is_broadcast(ip: &IpAddr) -> bool {
    matches!(ip, IpAddr::V4(v4) if v4.is_broadcast())
}

/// The encoding a payload type stands for: what `a=rtpmap` says, else the static assignment of RFC 3551.
fn codec_of(media: &Media, payload: u8) -> Option<Codec> {
    match rtpmap(media, payload) {
        Some(encoding) if is_encoding(encoding, "PCMU") => Some(Codec::Pcmu),
        Some(encoding) if is_encoding(encoding, "PCMA") => Some(Codec::Pcma),
        Some(encoding) if is_encoding(encoding, "G722") => Some(Codec::G722),
        Some(_other) => None,
        None => match payload {
            0 => Some(Codec::Pcmu),
            8 => Some(Codec::Pcma),
            9 => Some(Codec::G722),
            _ => None,
        },
    }
}

fn names_events(media: &Media, payload: u8) -> bool {
    rtpmap(media, payload).is_some_and(|encoding| is_encoding(encoding, "telephone-event"))
}

/// `PCMU/8000` or `PCMU/8000/1`, any case.
fn is_encoding(said: &str, name: &str) -> bool {
    let mut parts = said.split('/').map(str::trim);
    parts.next().is_some_and(|n| n.eq_ignore_ascii_case(name))
        && parts.next() == Some("8000")
        && parts.next().is_none_or(|channels| channels == "1")
}

fn rtpmap(media: &Media, payload: u8) -> Option<&str> {
    media.attributes.iter().filter(|a| a.attribute == "rtpmap").find_map(|a| {
        let (number, encoding) = a.value.as_deref()?.trim_start().split_once(' ')?;
        (number.parse() == Ok(payload)).then_some(encoding.trim())
    })
}

fn lines(text: &str) -> Lines {
    let mut lines = Lines { session_address: None, streams: Vec::new() };
    for (number, line) in text.lines().enumerate().map(|(i, l)| (i + 1, l)) {
        match (line.as_bytes().first(), lines.streams.last_mut()) {
            (Some(b'm'), _) => lines.streams.push((number, None)),
            (Some(b'c'), Some((_, address))) => {
                address.get_or_insert(number);
            }
            (Some(b'c'), None) => {
                lines.session_address.get_or_insert(number);
            }
            _ => {}
        }
    }
    lines
}

#[expect(deprecated, reason = "the parser still has the variants, though it no longer returns them")]
fn malformed(error: &sdp_types::ParserError) -> SdpError {
    use sdp_types::ParserError as E;
    let (line, what) = match *error {
        E::InvalidLineFormat(line, what)
        | E::InvalidFieldEncoding(line, what)
        | E::InvalidFieldFormat(line, what)
        | E::MissingField(line, what)
        | E::FieldTrailingData(line, what) => (line, what),
        E::UnexpectedLine(line, _) => (line, "unexpected line"),
        E::InvalidVersion(line, _) => (line, "version other than 0"),
        E::NoVersion => (1, "the first line is no v="),
        E::NoOrigin => (1, "no o="),
        E::NoSessionName => (1, "no s="),
        E::MultipleVersions(line)
        | E::MultipleOrigins(line)
        | E::MultipleSessionNames(line)
        | E::MultipleSessionDescription(line)
        | E::MultipleUris(line)
        | E::MultipleConnections(line)
        | E::MultipleTimeZones(line)
        | E::MultipleMediaTitles(line)
        | E::MultipleKeys(line) => (line, "a line that may stand only once"),
        E::RepeatWithoutTime(line) => (line, "r= without t="),
    };
    SdpError::Malformed { line, what }
}

/// Attribute names of [`Direction`].
const DIRECTIONS: [(&str, Direction); 4] = [
    ("sendrecv", Direction::SendRecv),
    ("sendonly", Direction::SendOnly),
    ("recvonly", Direction::RecvOnly),
    ("inactive", Direction::Inactive),
];

/// A telephone offers one to three streams; what offers more is refused before an answer as long is written.
pub const MAX_STREAMS: usize = 16;

#[cfg(test)]
mod tests;
