//! Calls that we make.

use super::*;

fn dial(bench: &mut Bench) -> (DialogKey, String) {
    let dialog = bench.stack.keys.fresh();
    bench.command(Command::Dial {
        dialog,
        to: Target::direct(Some("+1 303".to_owned().into()), PEER.parse().unwrap()),
        from: Some("3035550142".parse().unwrap()),
        media: media(),
        codecs: vec![Codec::Pcmu],
    });
    let (to, invite) = bench.said_to();
    assert_eq!(to, PEER.parse().unwrap());
    (dialog, invite)
}

fn to_with(invite: &str, tag: &str) -> String {
    format!("{};tag={tag}", value(invite, "To"))
}

fn ok(invite: &str, tag: &str, sdp: &str) -> String {
    let rest = format!("Contact: <sip:bob@192.0.2.77:5099>\r\nContent-Type: application/sdp\r\n\r\n{sdp}");
    response(invite, "200 OK", &to_with(invite, tag), &rest)
}

#[test]
fn a_call_is_rung_answered_acknowledged_and_hung_up() {
    let mut bench = Bench::new();
    let (key, invite) = dial(&mut bench);
    assert!(invite.starts_with("INVITE sip:+1%20303@192.0.2.77:5070 SIP/2.0\r\n"), "{invite}");
    assert!(value(&invite, "From").starts_with("<sip:+13035550142@192.0.2.10>;tag="));
    bench.hear(&response(&invite, "100 Trying", value(&invite, "To"), ""));
    bench.hear(&response(&invite, "180 Ringing", &to_with(&invite, "b"), ""));
    bench.hear(&response(&invite, "180 Ringing", &to_with(&invite, "b"), ""));
    assert!(matches!(bench.event(), Event::Ringing(dialog) if dialog == key));
    bench.hear(&ok(&invite, "b", SDP));
    let (to, ack) = bench.said_to();
    assert!(ack.starts_with("ACK sip:bob@192.0.2.77:5099 "));
    assert_eq!((to, value(&ack, "CSeq")), ("192.0.2.77:5099".parse().unwrap(), "1 ACK"));
    let Event::Answered { answer, .. } = bench.event() else { panic!() };
    assert_eq!(answer.remote, "192.0.2.77:4000".parse().unwrap());
    bench.hear(&ok(&invite, "b", SDP));
    assert_eq!(bench.said(), ack);
    bench.command(Command::HangUp(key));
    let bye = bench.said();
    assert!(bye.starts_with("BYE sip:bob@192.0.2.77:5099 ") && value(&bye, "CSeq") == "2 BYE");
    bench.hear(&response(&bye, "200 OK", value(&bye, "To"), ""));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn the_called_party_may_hang_up_first() {
    let mut bench = Bench::new();
    let (key, invite) = dial(&mut bench);
    bench.hear(&ok(&invite, "b", SDP));
    bench.said();
    bench.event();
    let bye = format!(
        "BYE sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKx\r\nFrom: {}\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: 9 BYE\r\n\r\n",
        to_with(&invite, "b"),
        value(&invite, "From"),
        value(&invite, "Call-ID")
    );
    bench.hear(&bye);
    assert_eq!(status(&bench.said()), 200);
    assert!(matches!(bench.event(), Event::Gone { dialog, why: Gone::Bye } if dialog == key));
}

#[test]
fn a_refusal_is_acknowledged_and_told_with_its_words() {
    let mut bench = Bench::new();
    let (key, invite) = dial(&mut bench);
    let busy = response(&invite, "486 On The Phone", &to_with(&invite, "b"), "");
    bench.hear(&busy);
    let ack = bench.said();
    assert_eq!(value(&ack, "Via"), value(&invite, "Via"));
    assert_eq!((value(&ack, "CSeq"), value(&ack, "To")), ("1 ACK", to_with(&invite, "b").as_str()));
    let Event::Refused { dialog, code, reason } = bench.event() else { panic!() };
    assert_eq!((dialog, code, reason.as_str()), (key, 486, "On The Phone"));
    bench.hear(&busy);
    assert_eq!(bench.said(), ack);
    bench.pass(Duration::from_secs(60));
    bench.quiet();
    assert!(bench.stack.clients.is_empty() && bench.stack.dialogs.is_empty());
}

#[test]
fn an_invite_nobody_answers_is_repeated_and_given_up_with_408() {
    let mut bench = Bench::new();
    let (_, invite) = dial(&mut bench);
    bench.pass(Duration::from_secs(33));
    // After 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s.
    assert_eq!(bench.sent.len(), 6);
    assert!(bench.sent.iter().all(|(_, text)| *text == invite));
    assert!(matches!(bench.event(), Event::Refused { code: 408, .. }));
}

#[test]
fn a_call_given_up_is_cancelled_once_the_other_end_is_heard() {
    let mut bench = Bench::new();
    let (key, invite) = dial(&mut bench);
    bench.command(Command::CancelDial(key));
    bench.quiet();
    bench.hear(&response(&invite, "100 Trying", value(&invite, "To"), ""));
    let cancel = bench.said();
    assert!(cancel.starts_with("CANCEL sip:+1%20303@192.0.2.77:5070 "));
    assert_eq!((value(&cancel, "Via"), value(&cancel, "CSeq")), (value(&invite, "Via"), "1 CANCEL"));
    bench.command(Command::HangUp(key));
    bench.hear(&response(&cancel, "200 OK", value(&cancel, "To"), ""));
    bench.quiet();
    bench.hear(&response(&invite, "487 Request Terminated", &to_with(&invite, "b"), ""));
    assert!(bench.said().starts_with("ACK "));
    assert!(matches!(bench.event(), Event::Refused { code: 487, .. }));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
    let mut bench = Bench::new();
    let (key, invite) = dial(&mut bench);
    bench.hear(&response(&invite, "100 Trying", value(&invite, "To"), ""));
    bench.command(Command::CancelDial(key));
    bench.said();
    bench.hear(&ok(&invite, "b", SDP));
    assert!(bench.said().starts_with("ACK "));
    assert!(bench.said().starts_with("BYE "));
    assert!(matches!(bench.event(), Event::Refused { code: 487, .. }));
    bench.quiet();
}

#[test]
fn a_second_answer_of_a_forked_call_is_acknowledged_and_hung_up() {
    let mut bench = Bench::new();
    let (_, invite) = dial(&mut bench);
    bench.hear(&ok(&invite, "b", SDP));
    bench.said();
    bench.event();
    bench.hear(&ok(&invite, "other", SDP));
    let (ack, bye) = (bench.said(), bench.said());
    assert!(ack.starts_with("ACK ") && bye.starts_with("BYE "));
    assert!(value(&ack, "To").ends_with("tag=other") && value(&bye, "To").ends_with("tag=other"));
    bench.quiet();
}

#[test]
fn an_answer_without_usable_media_is_hung_up() {
    for sdp in ["", "v=0\r\n", &SDP.replace("0 8 101", "8")] {
        let mut bench = Bench::new();
        let (_, invite) = dial(&mut bench);
        bench.hear(&ok(&invite, "b", sdp));
        assert!(bench.said().starts_with("ACK "));
        assert!(bench.said().starts_with("BYE "));
        assert!(matches!(bench.event(), Event::Gone { why: Gone::MediaRefused, .. }), "{sdp}");
    }
}

#[test]
fn the_answer_may_have_come_early() {
    let mut bench = Bench::new();
    let (_, invite) = dial(&mut bench);
    let early = format!("Content-Type: application/sdp\r\n\r\n{SDP}");
    bench.hear(&response(&invite, "183 Session Progress", &to_with(&invite, "b"), &early));
    assert!(matches!(bench.event(), Event::Ringing(_)));
    bench.hear(&response(&invite, "200 OK", &to_with(&invite, "b"), "Contact: <sip:b@192.0.2.77>"));
    bench.said();
    let Event::Answered { answer, .. } = bench.event() else { panic!() };
    assert_eq!(answer.remote.port(), 4000);
}

#[test]
fn shutting_down_ends_every_call() {
    let mut bench = Bench::new();
    bench.call();
    let (_, invite) = dial(&mut bench);
    bench.hear(&response(&invite, "180 Ringing", &to_with(&invite, "b"), ""));
    bench.event();
    bench.stack.shutdown(bench.now);
    bench.drain();
    let said: Vec<String> = bench.sent.drain(..).map(|(_, text)| text).collect();
    assert!(
        said.iter().any(|t| t.starts_with("BYE ")) && said.iter().any(|t| t.starts_with("CANCEL ")),
        "{said:?}"
    );
    assert!(!bench.stack.is_settled());
}

#[test]
fn an_answer_after_we_gave_up_is_acknowledged_and_hung_up() {
    let mut bench = Bench::new();
    let (_, invite) = dial(&mut bench);
    bench.pass(Duration::from_secs(33));
    bench.sent.clear();
    bench.event();
    bench.hear(&ok(&invite, "b", SDP));
    assert!(bench.said().starts_with("ACK "));
    assert!(bench.said().starts_with("BYE "));
    bench.quiet();
}
