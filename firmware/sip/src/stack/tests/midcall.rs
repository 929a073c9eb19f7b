//! What happens while a call is up, and how it ends.

use super::*;
use crate::event::Direction;

fn sdp(rest: &str) -> String {
    format!("Content-Type: application/sdp\r\n\r\n{SDP}{rest}")
}

#[test]
fn a_caller_who_hangs_up_is_gone_and_a_repeated_bye_is_answered_again() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    let bye = within(&ok, "BYE", 2, "");
    bench.hear(&bye);
    assert_eq!(status(&bench.said()), 200);
    assert!(matches!(bench.event(), Event::Gone { dialog, why: Gone::Bye } if dialog == key));
    bench.hear(&bye);
    assert_eq!(status(&bench.said()), 200);
    bench.hear(&within(&ok, "BYE", 3, ""));
    assert_eq!(status(&bench.said()), 481);
    bench.command(Command::HangUp(key));
    bench.quiet();
}

#[test]
fn our_bye_goes_to_the_contact_by_the_record_route_and_is_repeated_until_answered() {
    let mut bench = Bench::new();
    let routes = "Record-Route: <sip:192.0.2.1;lr>, <sip:192.0.2.2;lr>\r\n";
    bench.hear(&invite_with(routes, SDP));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    assert_eq!(value(&ok, "Record-Route"), "<sip:192.0.2.1;lr>, <sip:192.0.2.2;lr>");
    bench.hear(&within(&ok, "ACK", 1, ""));
    bench.event();
    bench.command(Command::HangUp(told.dialog));
    let (to, bye) = bench.said_to();
    assert_eq!(to, "192.0.2.1:5060".parse().unwrap());
    assert!(bye.starts_with("BYE sip:ada@192.0.2.77:5070 SIP/2.0\r\n"));
    assert_eq!(value(&bye, "Route"), "<sip:192.0.2.1;lr>");
    assert_eq!((value(&bye, "From"), value(&bye, "To")), (value(&ok, "To"), value(&ok, "From")));
    bench.pass(Duration::from_millis(600));
    assert_eq!(bench.said(), bye);
    bench.hear(&response(&bye, "200 OK", value(&bye, "To"), ""));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
    assert!(
        bench.stack.dialogs.is_empty() && bench.stack.clients.is_empty() && bench.stack.timers.is_empty()
    );
}

#[test]
fn a_bye_to_a_contact_behind_a_nat_goes_to_where_the_call_came_from() {
    for contact in
        ["sip:ada@10.0.0.7:5060", "sip:ada@pbx.example", "sip:ada@127.0.0.1", "sip:ada@192.168.1.9:0"]
    {
        let mut bench = Bench::new();
        bench.hear(&invite(SDP).replace("sip:ada@192.0.2.77:5070", contact));
        bench.said();
        let Event::Invite(told) = bench.event() else { panic!() };
        bench.command(Command::Accept { dialog: told.dialog, media: media() });
        let ok = bench.said();
        bench.hear(&within(&ok, "ACK", 1, ""));
        bench.event();
        bench.command(Command::HangUp(told.dialog));
        let (to, bye) = bench.said_to();
        assert_eq!(to, PEER.parse().unwrap(), "{contact}");
        assert!(bye.starts_with(&format!("BYE {contact} ")), "{bye}");
    }
}

#[test]
fn a_peer_on_the_loopback_is_never_left_for_an_outside_address() {
    let mut bench = Bench::new();
    bench
        .hear_from("127.0.0.1:5070", &invite(SDP).replace("sip:ada@192.0.2.77:5070", "sip:ada@198.51.100.9"));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    bench.hear_from("127.0.0.1:5070", &within(&ok, "ACK", 1, ""));
    bench.command(Command::HangUp(told.dialog));
    assert_eq!(bench.said_to().0, "127.0.0.1:5070".parse().unwrap());
}

#[test]
fn two_byes_that_cross_are_both_answered() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    bench.command(Command::HangUp(key));
    let ours = bench.said();
    bench.hear(&within(&ok, "BYE", 2, ""));
    assert_eq!(status(&bench.said()), 200);
    bench.hear(&within(&ok, "INVITE", 3, &sdp("")));
    assert_eq!(status(&bench.said()), 481);
    bench.hear(&within(&ok, "ACK", 3, "").replace("z9hG4bKACK3", "z9hG4bKINVITE3"));
    bench.hear(&response(&ours, "200 OK", value(&ours, "To"), ""));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn hold_and_resume_are_answered_and_told() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    for (cseq, theirs, ours, direction) in [
        (2, "a=sendonly\r\n", "a=recvonly", Direction::SendOnly),
        (3, "a=inactive\r\n", "a=inactive", Direction::Inactive),
        (4, "a=sendrecv\r\n", "a=sendrecv", Direction::SendRecv),
    ] {
        bench.hear(&within(&ok, "INVITE", cseq, &sdp(theirs)));
        let answer = bench.said();
        assert_eq!(status(&answer), 200);
        assert!(answer.contains(ours) && answer.contains(&format!("o=- 2 {cseq} IN")), "{answer}");
        let Event::Moved { dialog, offer } = bench.event() else { panic!() };
        assert_eq!((dialog, offer.direction), (key, direction));
        bench.hear(&within(&ok, "ACK", cseq, ""));
        bench.quiet();
    }
}

#[test]
fn a_changed_address_and_contact_hold_from_then_on() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    let moved = sdp("").replace("192.0.2.77", "192.0.2.88").replace("4000", "4040");
    bench.hear(&within(&ok, "UPDATE", 2, &format!("Contact: <sip:new@192.0.2.88>\r\n{moved}")));
    assert_eq!(status(&bench.said()), 200);
    let Event::Moved { offer, .. } = bench.event() else { panic!() };
    assert_eq!(offer.remote, "192.0.2.88:4040".parse().unwrap());
    bench.command(Command::HangUp(key));
    let (to, bye) = bench.said_to();
    assert!(bye.starts_with("BYE sip:new@192.0.2.88 "));
    assert_eq!(to, "192.0.2.88:5060".parse().unwrap());
}

#[test]
fn a_change_to_a_codec_that_nobody_here_speaks_is_refused_and_the_call_goes_on() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    bench.hear(&within(&ok, "INVITE", 2, &sdp("").replace("0 8 101", "18 101")));
    assert_eq!(status(&bench.said()), 488);
    bench.hear(&within(&ok, "ACK", 2, "").replace("z9hG4bKACK2", "z9hG4bKINVITE2"));
    bench.hear(&within(&ok, "INVITE", 3, &sdp("")));
    assert_eq!(status(&bench.said()), 200);
}

#[test]
fn a_change_without_an_offer_gets_ours_and_takes_the_answer_from_the_ack() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    bench.hear(&within(&ok, "INVITE", 2, ""));
    let offer = bench.said();
    assert!(status(&offer) == 200 && offer.contains("m=audio 16000 RTP/AVP 0 101"), "{offer}");
    bench.hear(&within(&ok, "ACK", 2, &sdp("").replace("4000", "4060")));
    let Event::Moved { offer, .. } = bench.event() else { panic!() };
    assert_eq!(offer.remote.port(), 4060);
    bench.hear(&within(&ok, "UPDATE", 3, ""));
    assert_eq!(status(&bench.said()), 200);
    bench.quiet();
}

#[test]
fn a_change_before_the_answer_waits() {
    let mut bench = Bench::new();
    let key = bench.ring();
    // Only our tag makes it a request inside the call; 100 carries none, so we look it up.
    let tag = bench.stack.dialogs[&key].local_tag.clone();
    let early = format!("To: <sip:x>;tag={tag}\r\nFrom: <sip:y>;tag=peer");
    bench.hear(&within(&early, "UPDATE", 2, &sdp("")));
    assert_eq!(status(&bench.said()), 491);
    bench.hear(&within(&early, "BYE", 3, ""));
    assert_eq!((status(&bench.said()), status(&bench.said())), (200, 487));
    assert!(matches!(bench.event(), Event::Gone { why: Gone::Bye, .. }));
}

#[test]
fn keys_told_by_info_arrive() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    for (cseq, kind, body, digit) in [
        (2, "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5'),
        (3, "application/dtmf-relay", "Signal= #\r\nDuration= 90\r\n", '#'),
        (4, "application/dtmf", "10", '*'),
        (5, "application/dtmf", "d", 'D'),
    ] {
        bench.hear(&within(&ok, "INFO", cseq, &format!("Content-Type: {kind}\r\n\r\n{body}")));
        assert_eq!(status(&bench.said()), 200);
        assert!(
            matches!(bench.event(), Event::Digits { dialog, digit: told } if (dialog, told) == (key, digit))
        );
    }
    bench.hear(&within(&ok, "INFO", 6, "Content-Type: application/media_control+xml\r\n\r\n<x/>"));
    assert_eq!(status(&bench.said()), 415);
    bench.hear(&within(&ok, "INFO", 7, ""));
    assert_eq!(status(&bench.said()), 200);
    bench.quiet();
}

#[test]
fn what_the_box_does_not_do_is_refused_inside_a_call_too() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    for (cseq, method, code) in
        [(2, "REFER", 603), (3, "NOTIFY", 481), (4, "MESSAGE", 405), (5, "PRACK", 481), (6, "OPTIONS", 200)]
    {
        bench.hear(&within(&ok, method, cseq, ""));
        assert_eq!(status(&bench.said()), code, "{method}");
    }
    bench.quiet();
}

#[test]
fn a_request_out_of_order_or_with_a_strangers_tag_changes_nothing() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    bench.hear(&within(&ok, "OPTIONS", 5, ""));
    bench.said();
    bench.hear(&within(&ok, "BYE", 4, ""));
    assert_eq!(status(&bench.said()), 500);
    bench.hear(&within(&ok, "BYE", 6, "").replace("tag=peer", "tag=stranger"));
    assert_eq!(status(&bench.said()), 481);
    bench.quiet();
}

#[test]
fn a_bye_that_nobody_answers_is_given_up_after_32_seconds() {
    let mut bench = Bench::new();
    let (key, _) = bench.call();
    bench.command(Command::HangUp(key));
    bench.pass(Duration::from_secs(40));
    assert_eq!(bench.sent.len(), 11);
    assert!(bench.events.is_empty());
    bench.pass(Duration::from_secs(40));
    assert!(bench.stack.dialogs.is_empty() && bench.stack.clients.is_empty() && bench.stack.by_id.is_empty());
}

#[test]
fn a_bye_that_a_far_contact_leaves_unanswered_is_sent_to_where_the_call_came_from() {
    let mut bench = Bench::new();
    bench.hear(&invite(SDP).replace("sip:ada@192.0.2.77:5070", "sip:ada@198.51.100.9"));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    bench.hear(&within(&ok, "ACK", 1, ""));
    bench.event();
    bench.command(Command::HangUp(told.dialog));
    bench.pass(Duration::from_secs(8));
    let places: Vec<String> = bench.sent.iter().map(|(to, _)| to.to_string()).collect();
    let (far, near) = ("198.51.100.9:5060", PEER);
    assert_eq!(places, [far, far, far, near, near]);
    let bye = bench.said();
    bench.sent.clear();
    bench.hear(&response(&bye, "200 OK", value(&bye, "To"), ""));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn a_change_while_our_offer_is_open_waits() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    bench.hear(&within(&ok, "INVITE", 2, ""));
    assert_eq!(status(&bench.said()), 200);
    bench.hear(&within(&ok, "INVITE", 3, &sdp("")));
    assert_eq!(status(&bench.said()), 491);
}

#[test]
fn a_re_invite_that_no_longer_offers_the_codec_changes_it_and_one_that_does_keeps_it() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    let offers = |payloads: &str| {
        let body = SDP.split("m=audio").next().unwrap();
        format!("Content-Type: application/sdp\r\n\r\n{body}m=audio 4000 RTP/AVP {payloads}\r\n")
    };
    for (cseq, payloads, codec) in
        [(2, "8 0", Codec::Pcmu), (3, "8", Codec::Pcma), (4, "9", Codec::G722), (5, "9 8", Codec::G722)]
    {
        bench.hear(&within(&ok, "INVITE", cseq, &offers(payloads)));
        let answer = bench.said();
        assert_eq!(status(&answer), 200, "{payloads}");
        let Event::Moved { offer, .. } = bench.event() else { panic!() };
        assert_eq!(offer.codec, codec, "{payloads}");
        bench.hear(&within(&ok, "ACK", cseq, ""));
    }
    bench.hear(&within(&ok, "INVITE", 6, &offers("18")));
    assert_eq!(status(&bench.said()), 488, "a change that nobody here speaks changes nothing");
}
