//! Calls that come in.

use super::*;

#[test]
fn a_call_is_tried_told_and_answered() {
    let mut bench = Bench::new();
    bench.hear(&invite(SDP));
    assert_eq!(status(&bench.said()), 100);
    let Event::Invite(told) = bench.event() else { panic!() };
    assert_eq!(told.caller.unwrap().e164(), "+13035550142");
    assert_eq!(told.dialled.unwrap().e164(), "+13035550100");
    assert_eq!(told.offer.remote, "192.0.2.77:4000".parse().unwrap());
    assert_eq!((told.offer.codec, told.offer.telephone_event), (Codec::Pcmu, Some(101)));

    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    assert_eq!(status(&ok), 200);
    assert!(ok.contains("c=IN IP4 192.0.2.10\r\n") && ok.contains("m=audio 16000 RTP/AVP 0 101\r\n"), "{ok}");
    assert_eq!(value(&ok, "Contact"), "<sip:192.0.2.10:5060>");
    assert_eq!(value(&ok, "Server"), "Nightbell/test");
    assert!(value(&ok, "Via").ends_with(";received=192.0.2.77;rport=5070"), "{ok}");
    bench.hear(&within(&ok, "ACK", 1, ""));
    assert!(matches!(bench.event(), Event::Acked(key) if key == told.dialog));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn a_repeated_invite_makes_no_second_call() {
    let mut bench = Bench::new();
    let key = bench.ring();
    bench.hear(&invite(SDP));
    assert_eq!(status(&bench.said()), 100);
    bench.command(Command::Accept { dialog: key, media: media() });
    assert_eq!(status(&bench.said()), 200);
    bench.hear(&invite(SDP));
    bench.quiet();
}

#[test]
fn the_same_invite_by_another_way_is_refused_as_merged() {
    let mut bench = Bench::new();
    bench.ring();
    bench.hear(&invite(SDP).replace("z9hG4bKinv1", "z9hG4bKinv2"));
    assert_eq!(status(&bench.said()), 482);
    bench.quiet();
}

#[test]
fn a_200_is_repeated_until_its_ack_and_given_up_after_32_seconds() {
    let mut bench = Bench::new();
    let key = bench.ring();
    bench.command(Command::Accept { dialog: key, media: media() });
    let ok = bench.said();
    bench.pass(Duration::from_millis(31_900));
    let repeats: Vec<String> = bench.sent.drain(..).map(|(_, text)| text).collect();
    // After 0.5, 1.5, 3.5 s and every 4 s from there.
    assert_eq!(repeats.len(), 10);
    assert!(repeats.iter().all(|text| *text == ok));
    bench.pass(Duration::from_millis(200));
    assert!(matches!(bench.event(), Event::Gone { dialog, why: Gone::AckTimeout } if dialog == key));
    assert!(bench.said().starts_with("BYE sip:ada@192.0.2.77:5070 SIP/2.0\r\n"));
}

#[test]
fn a_call_whose_media_is_heard_outlives_its_lost_ack() {
    let mut bench = Bench::new();
    let key = bench.ring();
    bench.command(Command::Accept { dialog: key, media: media() });
    bench.command(Command::KeepWithoutAck(key));
    bench.pass(Duration::from_secs(40));
    assert!(bench.events.is_empty(), "{:?}", bench.events);
    assert!(bench.sent.iter().all(|(_, text)| !text.starts_with("BYE")));
    bench.sent.clear();
    bench.command(Command::HangUp(key));
    assert!(bench.said().starts_with("BYE "));
}

#[test]
fn a_repeated_ack_tells_nothing_new() {
    let mut bench = Bench::new();
    let (_, ok) = bench.call();
    bench.hear(&within(&ok, "ACK", 1, ""));
    bench.quiet();
}

#[test]
fn a_caller_who_gives_up_is_gone_and_the_invite_is_terminated() {
    let mut bench = Bench::new();
    let key = bench.ring();
    let cancel = invite("").replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL");
    bench.hear(&cancel);
    assert_eq!(status(&bench.said()), 200);
    let terminated = bench.said();
    assert_eq!(status(&terminated), 487);
    assert!(matches!(bench.event(), Event::Gone { dialog, why: Gone::Cancelled } if dialog == key));
    // 487 is repeated until its ACK.
    bench.pass(Duration::from_millis(600));
    assert_eq!(status(&bench.said()), 487);
    bench.hear(&invite("").replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK"));
    bench.pass(Duration::from_secs(60));
    bench.command(Command::Accept { dialog: key, media: media() });
    bench.quiet();
}

#[test]
fn cancel_after_answer_changes_nothing() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    bench.hear(&invite("").replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL"));
    assert_eq!(status(&bench.said()), 200);
    bench.quiet();
    bench.hear(&within(&ok, "BYE", 2, ""));
    assert!(matches!(bench.event(), Event::Gone { dialog, why: Gone::Bye } if dialog == key));
}

#[test]
fn each_refusal_has_its_code_and_is_repeated_until_its_ack() {
    let table = [
        (RefusalCode::TemporarilyUnavailable, 480),
        (RefusalCode::BusyHere, 486),
        (RefusalCode::NotAcceptableHere, 488),
        (RefusalCode::ServiceUnavailable, 503),
    ];
    for (code, expected) in table {
        let mut bench = Bench::new();
        let key = bench.ring();
        bench.command(Command::Refuse { dialog: key, code });
        assert_eq!(status(&bench.said()), expected);
        bench.pass(Duration::from_secs(2));
        assert_eq!(bench.sent.len(), 2, "{expected}");
        bench.sent.clear();
        bench.hear(&invite("").replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK"));
        bench.pass(Duration::from_secs(60));
        bench.quiet();
    }
}

#[test]
fn a_line_without_room_refuses_new_calls_with_503() {
    let mut bench = Bench::new();
    bench.room = Room::Full;
    bench.hear(&invite(SDP));
    let refusal = bench.said();
    assert_eq!((status(&refusal), value(&refusal, "Retry-After")), (503, "5"));
    bench.quiet();
}

#[test]
fn an_offer_that_can_t_be_taken_is_refused_with_its_reason() {
    let table = [
        (SDP.replace("0 8 101", "18 3"), 488, "305"),
        (SDP.replace("m=audio 4000", "m=video 4000"), 488, "304"),
        (SDP.replace("c=IN IP4 192.0.2.77", "c=IN IP4 pbx.example"), 488, "301"),
        (SDP.replace("o=- 1 1", "o=- 1 x"), 400, "399"),
    ];
    for (sdp, code, warning) in table {
        let mut bench = Bench::new();
        bench.hear(&invite(&sdp));
        let refusal = bench.said();
        assert_eq!(status(&refusal), code, "{refusal}");
        assert!(value(&refusal, "Warning").starts_with(&format!("{warning} nightbell ")), "{refusal}");
        bench.quiet();
    }
    let mut bench = Bench::new();
    bench.hear(&invite(&SDP.replace("o=- 1 1", "o=- 1 x")));
    assert!(bench.said().contains("line 2"), "the line is named");
}

#[test]
fn a_body_of_another_kind_is_refused_with_415() {
    let mut bench = Bench::new();
    bench.hear(&invite(SDP).replace("application/sdp", "application/isup"));
    let refusal = bench.said();
    assert_eq!((status(&refusal), value(&refusal, "Accept")), (415, "application/sdp"));
    let mut bench = Bench::new();
    bench.hear(&invite_with("Content-Encoding: gzip\r\n", SDP));
    assert_eq!(status(&bench.said()), 415);
}

#[test]
fn the_sdp_is_found_among_several_parts() {
    let mut bench = Bench::new();
    let body = format!(
        "--b1\r\nContent-Type: application/isup;version=x\r\n\r\nxx\r\n--b1\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n--b1--\r\n"
    );
    bench.hear(
        &invite(&body).replace(
            "application/sdp\r\nContent-Length",
            "multipart/mixed;boundary=\"b1\"\r\nContent-Length",
        ),
    );
    assert_eq!(status(&bench.said()), 100);
    assert!(matches!(bench.event(), Event::Invite(_)));
}

#[test]
fn a_required_extension_is_refused_by_name() {
    let mut bench = Bench::new();
    bench.hear(&invite_with("Require: 100rel, x-beam\r\n", SDP));
    let refusal = bench.said();
    assert_eq!((status(&refusal), value(&refusal, "Unsupported")), (420, "100rel, x-beam"));
    bench.quiet();
}

#[test]
fn an_invite_without_an_offer_is_offered_pcmu_and_the_answer_comes_in_the_ack() {
    let mut bench = Bench::new();
    bench.hear(&invite(""));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    assert_eq!(told.offer.remote, "192.0.2.77:9".parse().unwrap());
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    assert!(ok.contains("m=audio 16000 RTP/AVP 0 101\r\n"), "{ok}");
    bench.hear(&within(&ok, "ACK", 1, &format!("Content-Type: application/sdp\r\n\r\n{SDP}")));
    let Event::Moved { offer, .. } = bench.event() else { panic!() };
    assert_eq!(offer.remote, "192.0.2.77:4000".parse().unwrap());
    assert!(matches!(bench.event(), Event::Acked(_)));
    bench.quiet();
}

#[test]
fn an_ack_without_the_answer_we_wait_for_ends_the_call() {
    let mut bench = Bench::new();
    bench.hear(&invite(""));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    bench.hear(&within(&ok, "ACK", 1, ""));
    assert!(matches!(bench.event(), Event::Gone { why: Gone::MediaRefused, .. }));
    assert!(bench.said().starts_with("BYE "));
}

#[test]
fn a_hang_up_before_the_ack_waits_for_it() {
    let mut bench = Bench::new();
    let key = bench.ring();
    bench.command(Command::Accept { dialog: key, media: media() });
    let ok = bench.said();
    bench.command(Command::HangUp(key));
    bench.quiet();
    bench.hear(&within(&ok, "ACK", 1, ""));
    let bye = bench.said();
    assert!(bye.starts_with("BYE "));
    bench.hear(&response(&bye, "200 OK", value(&bye, "To"), ""));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn options_tell_what_the_box_can_do() {
    let mut bench = Bench::new();
    bench.hear(&invite("").replace("INVITE", "OPTIONS"));
    let ok = bench.said();
    assert_eq!((status(&ok), value(&ok, "Accept")), (200, "application/sdp"));
    assert!(value(&ok, "Allow").contains("INVITE"));
    assert!(value(&ok, "To").contains(";tag="));
}

#[test]
fn requests_for_calls_that_are_not_here_get_481_and_foreign_methods_405() {
    for (method, code) in [
        ("BYE", 481),
        ("UPDATE", 481),
        ("INFO", 481),
        ("NOTIFY", 481),
        ("PRACK", 481),
        ("CANCEL", 481),
        ("REFER", 603),
        ("REGISTER", 405),
        ("SUBSCRIBE", 405),
        ("MESSAGE", 405),
        ("PUBLISH", 405),
        ("FEED", 501),
    ] {
        let mut bench = Bench::new();
        bench.hear(&invite("").replace("INVITE", method));
        let refusal = bench.said();
        assert_eq!(status(&refusal), code, "{method}");
        bench.quiet();
    }
    let mut bench = Bench::new();
    bench.hear(&invite("").replace("INVITE", "ACK"));
    bench.quiet();
}

#[test]
fn a_refused_call_is_forgotten_and_a_call_that_nobody_takes_ends() {
    let mut bench = Bench::new();
    bench.ring();
    bench.pass(Duration::from_secs(181));
    assert!(bench.sent.iter().any(|(_, text)| text.starts_with("SIP/2.0 480")));
    assert!(matches!(bench.event(), Event::Gone { why: Gone::Failed(_), .. }));
    bench.pass(Duration::from_secs(60));
    assert!(bench.stack.dialogs.is_empty() && bench.stack.servers.is_empty());
    assert!(bench.stack.by_id.is_empty() && bench.stack.timers.is_empty() && bench.stack.merged.is_empty());
}

#[test]
fn broken_requests_are_answered_400_with_what_is_wrong_and_make_no_call() {
    let table = [
        (invite(SDP).replace("Content-Length: ", "Content-Length: 9"), 400),
        (invite(SDP).replace("CSeq: 1 INVITE", "CSeq: 1 BYE"), 400),
        (invite(SDP).replace("CSeq: 1 INVITE", "CSeq: 4294967296 INVITE"), 400),
        (invite(SDP).replace("Call-ID: c1@192.0.2.77\r\n", ""), 400),
        (invite(SDP).replace("Max-Forwards: 70\r\n", "CSeq: 2 INVITE\r\n"), 400),
        (invite(SDP).replace("192.0.2.10 SIP/2.0", "192.0.2.10 SIP/7.0"), 505),
        (invite(SDP).replace("INVITE sip:+13035550100", "INVITE nobodyKnowsThis:x"), 416),
        (invite(SDP).replace("INVITE sip:+13035550100@192.0.2.10", "INVITE <sip:a@b> "), 400),
        (invite(SDP)[..400].to_owned(), 400),
    ];
    for (text, code) in table {
        let mut bench = Bench::new();
        bench.hear(&text);
        let refusal = bench.said();
        assert_eq!(status(&refusal), code, "{text}");
        assert!(value(&refusal, "Warning").starts_with("399 "), "{refusal}");
        bench.quiet();
    }
}

#[test]
fn what_is_no_sip_is_met_with_silence() {
    let mut bench = Bench::new();
    for noise in [
        "",
        " ",
        "\0\0\0\0",
        "GET / HTTP/1.1\r\n\r\n",
        "SIP/2.0 200 OK\r\n\r\n",
        "INVITE",
        "SIP/2.0 99999 x\r\n\r\n",
    ] {
        bench.hear(noise);
    }
    bench.stack.datagram(bench.now, PEER.parse().unwrap(), &[0xff; 65_000], Room::Free);
    bench.drain();
    bench.quiet();
    bench.hear("\r\n\r\n");
    assert_eq!(bench.said(), "\r\n");
}

#[test]
fn an_answer_never_goes_to_a_host_that_only_the_via_names() {
    let mut bench = Bench::new();
    bench.hear(&invite("").replace("INVITE", "OPTIONS").replace(
        "192.0.2.77:5070;branch=z9hG4bKinv1;rport",
        "198.51.100.9:5099;branch=z9hG4bK1;maddr=198.51.100.8",
    ));
    let (to, _) = bench.said_to();
    assert_eq!(to, "192.0.2.77:5099".parse().unwrap());
}

#[test]
fn names_that_are_no_utf8_do_not_stop_a_call() {
    let mut bench = Bench::new();
    let mut bytes = invite(SDP).replace("\"Ada\"", "\"Ad@\"").into_bytes();
    let at = bytes.iter().position(|b| *b == b'@').unwrap();
    let name = bytes.windows(4).position(|w| w == b"\"Ad@").unwrap();
    assert!(at < name);
    bytes[name + 3] = 0xe4;
    bench.stack.datagram(bench.now, PEER.parse().unwrap(), &bytes, Room::Free);
    bench.drain();
    assert_eq!(status(&bench.said()), 100);
    assert!(matches!(bench.event(), Event::Invite(_)));
}

#[test]
fn a_flood_does_not_keep_a_caller_out() {
    let mut bench = Bench::new();
    for n in 0..6000 {
        let method = if n % 2 == 0 { "OPTIONS" } else { "REGISTER" };
        let request = invite("").replace("INVITE", method).replace("z9hG4bKinv1", &format!("z9hG4bK{n}"));
        bench.hear(&request);
        assert!(bench.sent.pop_back().is_some(), "{n} got no answer");
    }
    assert_eq!(bench.stack.servers.len(), MAX_SERVERS);
    bench.call();
    for n in 0..6000 {
        let other =
            invite(SDP).replace("c1@", &format!("d{n}@")).replace("z9hG4bKinv1", &format!("z9hG4bKd{n}"));
        bench.hear(&other);
    }
    assert_eq!(bench.stack.dialogs.len(), MAX_DIALOGS);
    assert!(bench.stack.servers.len() <= MAX_SERVERS && bench.stack.timers.len() <= MAX_SERVERS);
    assert_eq!(status(&bench.sent.pop_back().unwrap().1), 503);
}

#[test]
fn a_call_may_ring_before_it_is_answered() {
    let mut bench = Bench::new();
    let key = bench.ring();
    bench.command(Command::LetRing(key));
    let ringing = bench.said();
    assert_eq!(status(&ringing), 180);
    assert!(
        value(&ringing, "To").contains(";tag=") && ringing.contains("\r\nContact: <sip:192.0.2.10:5060>")
    );
    bench.hear(&invite(SDP));
    assert_eq!(status(&bench.said()), 180, "what is repeated is answered with the last word");
    bench.command(Command::Accept { dialog: key, media: media() });
    let ok = bench.said();
    assert_eq!((status(&ok), value(&ok, "To")), (200, value(&ringing, "To")));
}
