//! RTP, RTCP, key presses, and one call's media over time.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use media::{
    Codec, Direction, Frame, LastPiece, PacketKind, SILENCE, Stream, StreamConfig, StreamEvent, StreamInput,
    dtmf::{DtmfReceiver, Key},
    keytone::KeyTones,
    rtcp::Compound,
    rtp::{Marker, RtpPacket, Ssrc},
};
use vocab::{Now, SayId};

use super::Bytes;

/// One datagram, read as RTP and as RTCP.
pub(super) fn packets(data: &[u8]) {
    if let Ok(packet) = RtpPacket::parse(data) {
        let mut plain = Vec::new();
        packet.write(&mut plain);
        assert_eq!(RtpPacket::parse(&plain).ok(), Some(packet), "it reads back as it was written");
    }
    if let Ok(compound) = Compound::parse(data) {
        // Four bytes are the smallest packet.
        assert!(compound.packets().count() <= data.len() / 4);
        let ours = Ssrc(u32::from_be_bytes(data.last_chunk().copied().unwrap_or_default()));
        assert!(compound.about(ours).is_none_or(|block| block.ssrc == ours));
    }
}

#[expect(clippy::disallowed_methods, reason = "virtual time needs one instant to count from")]
fn start() -> Now {
    Now { instant: Instant::now(), utc: jiff::Timestamp::UNIX_EPOCH }
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address of this module")
}

/// Datagrams, holds, prompts, keys and time in any order. A frame comes with every tick, and nothing is sent to who has
/// neither signalled nor sent us RTP.
pub(super) fn stream(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let places = [
        address("192.0.2.77:4000"),
        address("192.0.2.77:4002"),
        address("198.51.100.66:4000"),
        address("10.0.0.7:9"),
    ];
    let mut now = start();
    let config = StreamConfig {
        remote: places[0],
        signalled_from: places[0].ip(),
        codec: (bytes.of(&[Codec::Pcmu, Codec::Pcma, Codec::G722]), bytes.of(&[0, 8, 96])),
        telephone_event: bytes.of(&[Some(101), None, Some(96)]),
        seed: u64::from(bytes.byte()),
        dead_after: Duration::from_secs(20),
    };
    let mut stream = Stream::new(now, config);
    let mut known = vec![places[0].ip()];
    let (mut sequence, mut ticks, mut say) = (0u16, 0u32, 0u32);
    while !bytes.is_empty() && ticks < 2_000 {
        let mut wants = 0;
        match bytes.byte() % 10 {
            0..=2 => {
                sequence = sequence.wrapping_add(bytes.of(&[1, 1, 1, 2, 0, 5, u16::MAX, 3_000]));
                let from = bytes.of(&places);
                known.push(from.ip());
                let packet = rtp(&mut bytes, sequence);
                stream.handle(now, StreamInput::Packet { from, kind: PacketKind::Rtp, bytes: &packet });
            }
            3 => {
                let (from, kind) = (bytes.of(&places), bytes.of(&[PacketKind::Rtp, PacketKind::Rtcp]));
                known.push(from.ip());
                stream.handle(now, StreamInput::Packet { from, kind, bytes: bytes.some() });
            }
            4 => {
                let moved = bytes.of(&places);
                // A re-INVITE is signalled: the address that it names from the signalling's own host counts.
                stream.handle(now, StreamInput::Moved(moved));
            }
            5 => {
                let all = [Direction::Both, Direction::Inactive, Direction::SendOnly, Direction::ReceiveOnly];
                stream.handle(now, StreamInput::Direction(bytes.of(&all)));
            }
            6 => {
                say += 1;
                let audio = vec![1_000i16; usize::from(bytes.pair() % 4_000)].into();
                let last = bytes.of(&[LastPiece::Yes, LastPiece::No]);
                stream.handle(now, StreamInput::Play { say: SayId(say), audio, last });
            }
            7 if bytes.byte().is_multiple_of(2) => {
                let codec = bytes.of(&[Codec::Pcmu, Codec::Pcma, Codec::G722]);
                stream.handle(now, StreamInput::Codec(codec, 0));
            }
            7 => stream.handle(now, StreamInput::Press(char::from(bytes.byte()))),
            8 => drop(stream.hush()),
            _ => {
                wants = 1;
                ticks += 1;
                now = now.plus(Duration::from_millis(u64::from(bytes.of(&[20u16, 20, 20, 19, 40, 700]))));
                stream.handle(now, StreamInput::Tick);
            }
        }
        drain(&mut stream, wants, &known);
    }
    stream.handle(now, StreamInput::Leave);
    drain(&mut stream, 0, &known);
}

fn drain(stream: &mut Stream, wants: u32, known: &[std::net::IpAddr]) {
    let (mut frames, mut others) = (0, 0);
    while let Some(event) = stream.poll() {
        match event {
            StreamEvent::Frame { .. } => frames += 1,
            StreamEvent::Send { to, .. } => {
                others += 1;
                assert!(known.contains(&to.ip()), "media is sent to {to}");
            }
            StreamEvent::Valid
            | StreamEvent::Digit(_)
            | StreamEvent::Released { .. }
            | StreamEvent::Started(_)
            | StreamEvent::Finished(_)
            | StreamEvent::Dead(_) => others += 1,
        }
    }
    assert_eq!(frames, wants, "frames of {wants} ticks");
    assert!(others <= 80, "{others} events at once");
}

fn rtp(bytes: &mut Bytes<'_>, sequence: u16) -> Vec<u8> {
    let payload_type = bytes.of(&[0, 0, 0, 8, 96, 101, 13]);
    let loud = [bytes.byte(); 160];
    let event = [bytes.byte() % 20, bytes.byte(), 3, 32];
    let packet = RtpPacket {
        marker: bytes.of(&[Marker::Clear, Marker::Set]),
        payload_type,
        sequence,
        timestamp: u32::from(sequence).wrapping_mul(160).wrapping_add(u32::from(bytes.byte())),
        ssrc: Ssrc(u32::from(bytes.byte() % 3)),
        payload: if payload_type == 101 { &event } else { &loud },
    };
    let mut out = Vec::new();
    packet.write(&mut out);
    out
}

/// Telephone events with any payload and time, and keys as sound.
pub(super) fn keys(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let (mut receiver, mut tones) = (DtmfReceiver::default(), KeyTones::default());
    let mut timestamp = 0u32;
    let is_key = |key: char| key.is_ascii_digit() || "*#ABCD".contains(key);
    for _ in 0..400 {
        if bytes.is_empty() {
            return;
        }
        if bytes.byte().is_multiple_of(2) {
            timestamp = timestamp.wrapping_add(bytes.of(&[160, 160, 0, 800, 8_000, u32::MAX, 1 << 31]));
            let told = receiver.receive(timestamp, bytes.some());
            assert!(told.is_none_or(|(Key::Pressed(key) | Key::Released { digit: key, .. })| is_key(key)));
        } else {
            let mut frame: Frame = SILENCE;
            let (key, level) = (char::from(bytes.byte()), i32::from(bytes.byte()));
            for (place, sample) in frame.iter_mut().zip(media::tone::dtmf(key, 20).unwrap_or_default()) {
                *place = (i32::from(sample) * level / 128).clamp(-32_768, 32_767) as i16;
            }
            for (place, noise) in frame.iter_mut().zip(bytes.some()) {
                *place = place.wrapping_add(i16::from(*noise) << 7);
            }
            assert!(tones.hear(&frame).is_none_or(is_key));
        }
    }
}
