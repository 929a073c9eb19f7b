//! The torture messages of RFC 4475, given to the machine without any socket: each gets the answer the RFC
//! asks for, or silence, and the machine answers the next call. They are not in the tree; without them the
//! test says so.

use std::path::PathBuf;

use super::*;

/// What a message gets: a status, a call that begins, or silence.
#[derive(Debug, PartialEq, Eq)]
enum Got {
    Status(u16),
    Call,
    Silence,
}

const CASES: [(&str, Got); 49] = [
    ("badaspec", Got::Status(200)),
    ("badbranch", Got::Status(200)),
    ("baddate", Got::Call),
    ("baddn", Got::Status(200)),
    ("badinv01", Got::Status(400)),
    ("badvers", Got::Status(505)),
    ("bcast", Got::Silence),
    ("bext01", Got::Status(420)),
    ("bigcode", Got::Silence),
    ("clerr", Got::Status(400)),
    ("cparam01", Got::Status(405)),
    ("cparam02", Got::Status(405)),
    ("dblreq", Got::Status(405)),
    ("esc01", Got::Call),
    ("esc02", Got::Status(501)),
    ("escnull", Got::Status(405)),
    ("escruri", Got::Status(400)),
    ("insuf", Got::Status(400)),
    ("intmeth", Got::Status(501)),
    ("inv2543", Got::Call),
    ("invut", Got::Status(415)),
    ("longreq", Got::Call),
    ("ltgtruri", Got::Status(400)),
    ("lwsdisp", Got::Status(200)),
    ("lwsruri", Got::Status(400)),
    ("lwsstart", Got::Status(400)),
    ("mcl01", Got::Status(400)),
    ("mismatch01", Got::Status(400)),
    ("mismatch02", Got::Status(501)),
    ("mpart01", Got::Status(405)),
    ("multi01", Got::Status(400)),
    ("ncl", Got::Status(400)),
    ("noreason", Got::Silence),
    ("novelsc", Got::Status(416)),
    ("quotbal", Got::Status(400)),
    ("regaut01", Got::Status(405)),
    ("regbadct", Got::Status(405)),
    ("regescrt", Got::Status(405)),
    ("scalar02", Got::Status(400)),
    ("scalarlg", Got::Silence),
    ("sdp01", Got::Status(406)),
    ("semiuri", Got::Status(200)),
    ("transports", Got::Status(200)),
    ("trws", Got::Status(400)),
    ("unkscm", Got::Status(416)),
    ("unksm2", Got::Status(405)),
    ("unreason", Got::Silence),
    // Its To has a tag of a call that is not here.
    ("wsinv", Got::Status(481)),
    ("zeromf", Got::Status(200)),
];

#[test]
fn each_torture_message_gets_its_answer_and_the_next_call_too() {
    let shared = std::env::var_os("NIGHTBELL_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("telephony/rfc4475");
    if !folder.is_dir() {
        println!("skipped: shared data absent");
        return;
    }
    let mut wrong = Vec::new();
    for (name, expected) in CASES {
        let bytes = std::fs::read(folder.join(format!("{name}.dat"))).unwrap();
        let mut bench = Bench::new();
        bench.stack.datagram(bench.now, PEER.parse().unwrap(), &bytes, Room::Free);
        bench.drain();
        let got = match (bench.sent.pop_front(), bench.events.pop_front()) {
            (Some((_, text)), Some(Event::Invite(_))) if status(&text) == 100 => Got::Call,
            (Some((_, text)), None) => Got::Status(status(&text)),
            (None, None) => Got::Silence,
            other => panic!("{name}: {other:?}"),
        };
        if got != expected {
            wrong.push(format!("{name}: {got:?}, not {expected:?}"));
        }
        bench.ring();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
