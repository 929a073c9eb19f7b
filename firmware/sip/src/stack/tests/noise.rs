//! Whatever arrives, in whatever order, is survived: messages cut, spliced and flipped, and calls driven at
//! random, with nothing left over at the end.

use proptest::prelude::*;

use super::*;

fn seeds() -> Vec<String> {
    let call = "SIP/2.0 200 OK\r\nFrom: <sip:a@b>;tag=peer\r\nTo: <sip:c@d>;tag=0000000000000001\r\n\r\n";
    let sdp = format!("Content-Type: application/sdp\r\n\r\n{SDP}");
    let mut seeds = vec![
        invite(SDP),
        invite(""),
        invite_with("Require: 100rel\r\nRecord-Route: <sip:192.0.2.1;lr>\r\n", SDP),
        invite("").replace("INVITE", "OPTIONS"),
        invite("").replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL"),
        invite("").replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK"),
        "SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n"
            .to_owned(),
        "\r\n\r\n".to_owned(),
    ];
    for (n, method) in ["ACK", "INVITE", "UPDATE", "INFO", "BYE", "OPTIONS", "NOTIFY"].iter().enumerate() {
        seeds.push(within(call, method, n as u32 + 2, &sdp));
        seeds.push(within(call, method, n as u32 + 2, ""));
    }
    seeds
}

/// A change to a datagram: where (as a share of its length), how long, and what.
type Change = (u16, u8, u8);

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for &(place, len, what) in changes {
        let at = bytes.len() * usize::from(place) / (usize::from(u16::MAX) + 1);
        let end = (at + usize::from(len)).min(bytes.len());
        match what % 5 {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => bytes.iter_mut().skip(at).take(1).for_each(|b| *b ^= len),
            _ => drop(bytes.splice(
                at..end,
                b"\r\n;,<>\"\\:@%\0\xff9999999999".iter().copied().skip(usize::from(len) % 20),
            )),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_messages_are_survived_and_the_next_call_is_answered(
        seed in 0..22_usize,
        changes in prop::collection::vec(any::<Change>(), 1..6),
        up in any::<bool>(),
    ) {
        let mut bench = Bench::new();
        if up {
            bench.call();
        }
        let bytes = changed(seeds()[seed].clone().into_bytes(), &changes);
        bench.stack.datagram(bench.now, PEER.parse().unwrap(), &bytes, Room::Free);
        while bench.stack.poll().is_some() {}
        let other = invite(SDP).replace("c1@", "c2@").replace("z9hG4bKinv1", "z9hG4bKother");
        bench.hear(&other);
        prop_assert_eq!(status(&bench.said()), 100);
    }

    #[test]
    fn mutated_session_descriptions_are_survived(changes in prop::collection::vec(any::<Change>(), 1..6)) {
        let bytes = changed(SDP.as_bytes().to_vec(), &changes);
        if let Ok(read) = crate::sdp::Description::read(&bytes) {
            let origin = crate::sdp::Origin { id: 1, version: 1 };
            if let Ok((_, answer)) = crate::sdp::answer(&read, &[Codec::Pcmu, Codec::Pcma], media(), origin) {
                prop_assert!(crate::sdp::Description::read(&answer).is_ok(), "{}", String::from_utf8_lossy(&answer));
            }
        }
    }

    /// Every order of messages and commands; afterwards everything is forgotten.
    #[test]
    fn calls_in_any_order_leave_nothing_behind(steps in prop::collection::vec((0..30_usize, 0..9_000_u64), 1..40)) {
        let mut bench = Bench::new();
        let seeds = seeds();
        let first = Keys::default().fresh();
        let mut gone = std::collections::BTreeSet::new();
        for (step, millis) in steps {
            match step {
                0..22 => {
                    let text = seeds[step].clone();
                    bench.stack.datagram(bench.now, PEER.parse().unwrap(), text.as_bytes(), Room::Free);
                }
                22 => bench.command(Command::Accept { dialog: first, media: media() }),
                23 => bench.command(Command::HangUp(first)),
                24 => bench.command(Command::KeepWithoutAck(first)),
                25 => bench.command(Command::Refuse { dialog: first, code: RefusalCode::BusyHere }),
                26 => bench.command(Command::CancelDial(first)),
                _ => bench.pass(Duration::from_millis(millis)),
            }
            bench.drain();
            for event in bench.events.drain(..) {
                if let Event::Gone { dialog, .. } | Event::Refused { dialog, .. } = event {
                    prop_assert!(gone.insert(dialog), "told twice: {dialog}");
                }
            }
        }
        bench.stack.shutdown(bench.now);
        bench.pass(Duration::from_secs(300));
        let left = (bench.stack.dialogs.len(), bench.stack.by_id.len(), bench.stack.servers.len());
        prop_assert_eq!(left, (0, 0, 0));
        let left = (bench.stack.clients.len(), bench.stack.server_keys.len(), bench.stack.client_keys.len());
        prop_assert_eq!(left, (0, 0, 0));
        prop_assert_eq!((bench.stack.merged.len(), bench.stack.timers.len()), (0, 0));
    }
}
