//! Offers and answers written: one audio stream, the rest refused with port 0.

use std::{fmt::Write as _, net::SocketAddr};

use super::{DIRECTIONS, Description, SdpError};
use crate::event::{Codec, Direction, Offer};

/// The `o=` of one side of a call: the id stays, the version counts the descriptions sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Of the session, any number.
    pub id: u32,
    /// Of this description.
    pub version: u32,
}

/// An offer of these codecs, best first, and telephone-event as payload type 101.
pub fn offer(codecs: &[Codec], media: SocketAddr, origin: Origin) -> Vec<u8> {
    let mut text = head(media, origin);
    let payloads: Vec<(u8, Codec)> = codecs.iter().map(|&c| (static_payload(c), c)).collect();
    stream(&mut text, "RTP/AVP", media, &payloads, Some(OFFERED_EVENTS), Direction::SendRecv);
    text.into_bytes()
}

/// The answer to `description` that takes what [`Description::choose`] chose among `ours`.
pub fn answer(
    description: &Description,
    ours: &[Codec],
    media: SocketAddr,
    origin: Origin,
) -> Result<(Offer, Vec<u8>), SdpError> {
    let (chosen, agreed) = description.choose_stream(ours)?;
    let mut text = head(media, origin);
    for (index, theirs) in description.session.medias.iter().enumerate() {
        if index == chosen {
            let payloads = [(agreed.payload_type, agreed.codec)];
            stream(
                &mut text,
                &theirs.proto,
                media,
                &payloads,
                agreed.telephone_event,
                facing(agreed.direction),
            );
        } else {
            let format = theirs.fmt.split_whitespace().next().unwrap_or("0");
            line(&mut text, format_args!("m={} 0 {} {format}", theirs.media, theirs.proto));
        }
    }
    Ok((agreed, text.into_bytes()))
}

fn head(media: SocketAddr, origin: Origin) -> String {
    let mut text = String::with_capacity(256);
    let kind = if media.is_ipv4() { "IP4" } else { "IP6" };
    let ip = media.ip();
    line(&mut text, format_args!("v=0"));
    line(&mut text, format_args!("o=- {} {} IN {kind} {ip}", origin.id, origin.version));
    line(&mut text, format_args!("s=-"));
    line(&mut text, format_args!("c=IN {kind} {ip}"));
    line(&mut text, format_args!("t=0 0"));
    text
}

fn stream(
    text: &mut String,
    proto: &str,
    media: SocketAddr,
    payloads: &[(u8, Codec)],
    events: Option<u8>,
    direction: Direction,
) {
    let _infallible = write!(text, "m=audio {} {proto}", media.port());
    for number in payloads.iter().map(|(p, _)| *p).chain(events) {
        let _infallible = write!(text, " {number}");
    }
    text.push_str("\r\n");
    for (payload, codec) in payloads {
        let name = match codec {
            Codec::Pcmu => "PCMU",
            Codec::Pcma => "PCMA",
            Codec::G722 => "G722",
        };
        line(text, format_args!("a=rtpmap:{payload} {name}/8000"));
    }
    if let Some(payload) = events {
        line(text, format_args!("a=rtpmap:{payload} telephone-event/8000"));
        line(text, format_args!("a=fmtp:{payload} 0-16"));
    }
    line(text, format_args!("a=ptime:20"));
    let name = DIRECTIONS.iter().find(|(_, d)| *d == direction).map_or("sendrecv", |d| d.0);
    line(text, format_args!("a={name}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    let _infallible = write!(text, "{content}\r\n");
}

fn static_payload(codec: Codec) -> u8 {
    match codec {
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
        Codec::G722 => 9,
    }
}

/// What the answerer says to an offerer's direction (RFC 3264, 6.1).
fn facing(theirs: Direction) -> Direction {
    match theirs {
        Direction::SendRecv => Direction::SendRecv,
        Direction::SendOnly => Direction::RecvOnly,
        Direction::RecvOnly => Direction::SendOnly,
        Direction::Inactive => Direction::Inactive,
    }
}

/// The dynamic payload type nearly every telephone uses for RFC 4733.
const OFFERED_EVENTS: u8 = 101;
