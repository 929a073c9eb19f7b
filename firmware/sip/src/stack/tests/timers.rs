//! Session timers, both roles.

use super::*;

/// A call that comes in with these headers and is up; the 200.
fn call_with(headers: &str) -> (Bench, DialogKey, String) {
    let mut bench = Bench::new();
    bench.hear(&invite_with(headers, SDP));
    assert_eq!(status(&bench.said()), 100);
    let Event::Invite(invite) = bench.event() else { panic!("no call") };
    let key = invite.dialog;
    bench.command(Command::Accept { dialog: key, media: media() });
    let ok = bench.said();
    assert_eq!(status(&ok), 200, "{ok}");
    bench.hear(&within(&ok, "ACK", 1, ""));
    bench.event();
    (bench, key, ok)
}

fn gone(bench: &mut Bench) -> String {
    let event = bench.event();
    let Event::Gone { why: Gone::Failed(why), .. } = event else { panic!("{event:?}") };
    why
}

#[test]
fn a_caller_who_refreshes_is_waited_for_and_then_hung_up_on() {
    let (mut bench, _, ok) = call_with("Supported: timer\r\nSession-Expires: 1800;refresher=uac\r\n");
    assert_eq!(value(&ok, "Session-Expires"), "1800;refresher=uac");
    assert_eq!(value(&ok, "Require"), "timer");
    bench.pass(Duration::from_secs(1_700));
    bench.quiet();
    bench.hear(&within(&ok, "UPDATE", 2, "Supported: timer\r\nSession-Expires: 1800;refresher=uac\r\n\r\n"));
    assert_eq!(value(&bench.said(), "Session-Expires"), "1800;refresher=uac");
    bench.pass(Duration::from_secs(1_700));
    bench.quiet();
    bench.pass(Duration::from_secs(70));
    assert!(gone(&mut bench).contains("did not refresh"));
    assert!(bench.said().starts_with("BYE "));
}

#[test]
fn a_timer_of_a_proxy_is_ours_to_refresh() {
    let (mut bench, key, ok) = call_with("Session-Expires: 600\r\nAllow: INVITE, ACK, BYE, UPDATE\r\n");
    assert_eq!(value(&ok, "Session-Expires"), "600;refresher=uas");
    for cseq in 1..4 {
        bench.pass(Duration::from_secs(300));
        let update = bench.said();
        assert!(update.starts_with("UPDATE sip:ada@192.0.2.77:5070 "), "{update}");
        assert_eq!(value(&update, "CSeq"), format!("{cseq} UPDATE"));
        assert_eq!(value(&update, "Session-Expires"), "600;refresher=uac");
        bench.hear(&response(&update, "200 OK", value(&update, "To"), "Session-Expires: 600;refresher=uac"));
        bench.quiet();
    }
    bench.command(Command::HangUp(key));
    let bye = bench.said();
    bench.hear(&response(&bye, "200 OK", value(&bye, "To"), ""));
    bench.pass(Duration::from_secs(2_000));
    bench.quiet();
}

#[test]
fn without_update_a_re_invite_refreshes_and_is_acknowledged() {
    let (mut bench, _, _) = call_with("Session-Expires: 600\r\n");
    bench.pass(Duration::from_secs(300));
    let again = bench.said();
    assert!(again.starts_with("INVITE ") && again.contains("m=audio"), "{again}");
    let ok = format!("Session-Expires: 600;refresher=uac\r\nContent-Type: application/sdp\r\n\r\n{SDP}");
    let ok = response(&again, "200 OK", value(&again, "To"), &ok);
    bench.hear(&ok);
    let ack = bench.said();
    assert!(ack.starts_with("ACK ") && value(&ack, "CSeq") == "1 ACK", "{ack}");
    bench.hear(&ok);
    assert_eq!(bench.said(), ack, "its repetition too");
    bench.quiet();
}

#[test]
fn a_refresh_that_is_refused_is_tried_again_and_one_that_is_unknown_ends_the_call() {
    let (mut bench, _, _) = call_with("Session-Expires: 600\r\nAllow: UPDATE\r\n");
    bench.pass(Duration::from_secs(300));
    let first = bench.said();
    bench.hear(&response(&first, "491 Request Pending", value(&first, "To"), ""));
    bench.pass(Duration::from_secs(134));
    let second = bench.said();
    bench.hear(&response(&second, "481 Call/Transaction Does Not Exist", value(&second, "To"), ""));
    assert!(gone(&mut bench).contains("knows the call no more"));
    assert!(bench.said().starts_with("BYE "));
}

#[test]
fn a_refresh_that_nobody_answers_ends_the_call() {
    let (mut bench, _, _) = call_with("Session-Expires: 600\r\nAllow: UPDATE\r\n");
    bench.pass(Duration::from_secs(340));
    assert!(gone(&mut bench).contains("does not answer"));
}

#[test]
fn an_interval_that_is_too_brief_is_refused_with_the_shortest_one() {
    let mut bench = Bench::new();
    bench.hear(&invite_with("Supported: timer\r\nSession-Expires: 30\r\n", SDP));
    let refused = bench.said();
    assert_eq!((status(&refused), value(&refused, "Min-SE")), (422, "90"));
    bench.quiet();
}

#[test]
fn a_call_of_ours_takes_the_timer_that_is_granted_and_a_longer_one_when_told() {
    let mut bench = Bench::new();
    let dialog = bench.stack.keys.fresh();
    let to = Target::direct(None, PEER.parse().unwrap());
    bench.command(Command::Dial { dialog, to, from: None, media: media(), codecs: vec![Codec::Pcmu] });
    let first = bench.said();
    assert_eq!(value(&first, "Supported"), "timer");
    let tagged = format!("{};tag=b", value(&first, "To"));
    bench.hear(&response(&first, "422 Session Interval Too Small", &tagged, "Min-SE: 900"));
    assert!(bench.said().starts_with("ACK "));
    let second = bench.said();
    assert_eq!((value(&second, "Session-Expires"), value(&second, "Min-SE")), ("900", "900"));
    let ok = "Contact: <sip:b@192.0.2.77>\r\nAllow: UPDATE\r\nSession-Expires: 900;refresher=uac\r\n\
              Content-Type: application/sdp\r\n\r\n";
    bench.hear(&response(&second, "200 OK", &tagged, &format!("{ok}{SDP}")));
    assert!(bench.said().starts_with("ACK "));
    bench.event();
    bench.pass(Duration::from_secs(451));
    assert!(bench.said().starts_with("UPDATE "), "ours to refresh");
}

#[test]
fn a_refresh_is_proved_where_a_trunk_asks_and_a_422_that_repeats_is_no_loop() {
    let mut bench = Bench::new();
    let dialog = bench.stack.keys.fresh();
    let trunk = Trunk {
        key: TrunkKey(0),
        domain: "trunk.example".to_owned(),
        user: "100".to_owned(),
        credentials: Some(Credentials { user: "a".to_owned(), password: "s3cret".to_owned().into() }),
        address: PEER.parse().unwrap(),
        transport: crate::event::Transport::Udp,
        expires: Duration::from_secs(600),
        dialled: vec![],
    };
    let to = Target { user: None, address: PEER.parse().unwrap(), trunk: Some(trunk) };
    bench.command(Command::Dial { dialog, to, from: None, media: media(), codecs: vec![Codec::Pcmu] });
    let first = bench.said();
    let tagged = format!("{};tag=b", value(&first, "To"));
    let ok = "Contact: <sip:b@192.0.2.77>\r\nAllow: UPDATE\r\nSession-Expires: 600;refresher=uac\r\n\
              Content-Type: application/sdp\r\n\r\n";
    bench.hear(&response(&first, "200 OK", &tagged, &format!("{ok}{SDP}")));
    bench.said();
    bench.event();
    bench.pass(Duration::from_secs(300));
    let update = bench.said();
    let challenge = "Proxy-Authenticate: Digest realm=\"trunk\", nonce=\"n1\"";
    bench.hear(&response(&update, "407 Proxy Authentication Required", &tagged, challenge));
    let proved = bench.said();
    assert!(
        proved.starts_with("UPDATE ") && value(&proved, "Proxy-Authorization").contains("n1"),
        "{proved}"
    );
    bench.hear(&response(&proved, "422 Session Interval Too Small", &tagged, "Min-SE: 900"));
    bench.pass(Duration::ZERO);
    let longer = bench.said();
    assert!(value(&longer, "Session-Expires").starts_with("900;"), "{longer}");
    bench.hear(&response(&longer, "422 Session Interval Too Small", &tagged, "Min-SE: 900"));
    bench.pass(Duration::from_secs(10));
    bench.quiet();
}

#[test]
fn a_refresh_on_its_way_when_the_call_ends_tells_nothing_more() {
    // 90 s: due after 45 s, run out after 60 s, the refresh given up after 77 s, our BYE after 92 s.
    let (mut bench, _, _) = call_with("Session-Expires: 90\r\nAllow: UPDATE\r\n");
    bench.pass(Duration::from_secs(61));
    assert!(gone(&mut bench).contains("did not refresh"));
    bench.pass(Duration::from_secs(60));
    assert!(bench.events.is_empty(), "told again: {:?}", bench.events);
    let byes: std::collections::BTreeSet<_> =
        bench.sent.drain(..).filter(|(_, text)| text.starts_with("BYE ")).map(|(_, text)| text).collect();
    assert_eq!(byes.len(), 1, "one BYE, repeated");
    // Hung up by us, the same.
    let (mut bench, key, _) = call_with("Session-Expires: 90\r\nAllow: UPDATE\r\n");
    bench.pass(Duration::from_secs(46));
    let update = bench.said();
    bench.sent.clear();
    bench.command(Command::HangUp(key));
    bench.hear(&response(&update, "481 Call/Transaction Does Not Exist", value(&update, "To"), ""));
    bench.pass(Duration::from_secs(20));
    assert!(bench.events.is_empty(), "told: {:?}", bench.events);
}
