//! INVITEs as telephone systems of several makes write them (`tests/fixtures/sip`), each as far as a call
//! that is answered.

use std::{fs, path::Path};

use super::*;

/// File, caller, dialled, codec, payload type, telephone-event.
type Case = (&'static str, Option<&'static str>, Option<&'static str>, Codec, Option<u8>);

const CASES: [Case; 6] = [
    ("asterisk_pjsip_trunk", Some("+13035550142"), Some("+13035550100"), Codec::Pcmu, Some(101)),
    ("freeswitch_gateway", Some("+13035550143"), Some("+13035550100"), Codec::Pcmu, Some(101)),
    ("cisco_cucm_delayed_offer", Some("+13035550144"), None, Codec::Pcmu, None),
    ("grandstream_ht813_fxo", Some("+13035550145"), None, Codec::Pcmu, Some(101)),
    ("twilio_elastic_trunk", Some("+13035550146"), Some("+13035550100"), Codec::Pcmu, Some(101)),
    ("3cx_withheld_number", None, Some("+13035550100"), Codec::Pcma, Some(101)),
];

#[test]
fn the_invites_of_several_makes_become_calls() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/sip");
    for (name, caller, dialled, codec, events) in CASES {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let mut bench = Bench::new();
        // The note on top of the file ends at a line of its own.
        let (_, message) = text.split_once("\n---\n").expect("a note and a message");
        bench.hear(&sized(message));
        assert_eq!(status(&bench.said()), 100, "{name}");
        let Event::Invite(told) = bench.event() else { panic!("{name}") };
        assert_eq!(told.caller.as_ref().map(vocab::Phone::e164), caller, "{name}");
        assert_eq!(told.dialled.as_ref().map(vocab::Phone::e164), dialled, "{name}");
        assert_eq!((told.offer.codec, told.offer.telephone_event), (codec, events), "{name}");
        bench.command(Command::Accept { dialog: told.dialog, media: media() });
        assert_eq!(status(&bench.said()), 200, "{name}");
    }
}

/// The message with the Content-Length of its body as lines end on the wire.
fn sized(message: &str) -> String {
    let text = message.replace('\n', "\r\n");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let head: Vec<&str> =
        head.split("\r\n").filter(|l| !l.starts_with("Content-Length") && !l.starts_with("l:")).collect();
    format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len())
}
