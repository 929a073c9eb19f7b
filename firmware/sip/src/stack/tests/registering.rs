//! Registrations, the challenges of trunks, and who is answered at all.

use super::*;

const REGISTRAR: &str = "192.0.2.53:5060";
const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"n1\", qop=\"auth\"";

pub(super) fn trunk() -> Trunk {
    Trunk {
        key: TrunkKey(0),
        domain: "trunk.example".to_owned(),
        user: "13035550100".to_owned(),
        credentials: Some(Credentials { user: "acct".to_owned(), password: "s3cret".to_owned().into() }),
        address: REGISTRAR.parse().unwrap(),
        transport: crate::event::Transport::Udp,
        expires: Duration::from_secs(3_600),
        dialled: DialledFrom::USUAL.to_vec(),
    }
}

fn register(bench: &mut Bench) -> String {
    bench.command(Command::Register(trunk()));
    let (to, register) = bench.said_to();
    assert_eq!(to, REGISTRAR.parse().unwrap());
    register
}

/// As the registrar answers; with a tag, as it must.
fn answer(bench: &mut Bench, request: &str, status: &str, headers: &str) {
    let to = format!("{};tag=reg", value(request, "To"));
    bench.hear_from(REGISTRAR, &response(request, status, &to, headers));
}

fn registered(bench: &mut Bench) -> Duration {
    let event = bench.event();
    let Event::Registered { trunk: TrunkKey(0), lasts, .. } = event else { panic!("{event:?}") };
    lasts
}

fn refused(bench: &mut Bench) -> (u16, Duration) {
    let event = bench.event();
    let Event::Unregistered { trunk: TrunkKey(0), code, retry, .. } = event else { panic!("{event:?}") };
    (code, retry)
}

/// What was sent, line breaks left out.
fn next_message(bench: &mut Bench) -> String {
    loop {
        let text = bench.said();
        if text != "\r\n\r\n" {
            return text;
        }
    }
}

#[test]
fn a_registration_answers_its_challenge_and_is_refreshed_in_time() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    assert!(first.starts_with("REGISTER sip:trunk.example SIP/2.0\r\n"), "{first}");
    assert_eq!(value(&first, "Contact"), "<sip:13035550100@192.0.2.10:5060>");
    assert_eq!((value(&first, "Expires"), value(&first, "CSeq")), ("3600", "1 REGISTER"));
    assert!(!first.contains("Authorization"));
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    let second = bench.said();
    assert!(value(&second, "Authorization").contains("username=\"acct\"") && !second.contains("s3cret"));
    assert_eq!(value(&second, "CSeq"), "2 REGISTER");
    assert_eq!(value(&second, "Call-ID"), value(&first, "Call-ID"));
    answer(
        &mut bench,
        &second,
        "200 OK",
        "Contact: <sip:x@192.0.2.9>;expires=9, <sip:13035550100@192.0.2.10:5060>;expires=600",
    );
    assert_eq!(registered(&mut bench), Duration::from_secs(600));
    bench.quiet();
    bench.pass(Duration::from_secs(479));
    assert_eq!(bench.sent.len(), 19, "a line break every 25 s");
    assert!(bench.sent.drain(..).all(|(to, text)| text == "\r\n\r\n" && to == REGISTRAR.parse().unwrap()));
    bench.pass(Duration::from_secs(1));
    let refresh = next_message(&mut bench);
    assert!(value(&refresh, "Authorization").contains("nc=00000002"), "proved before it is asked");
    answer(&mut bench, &refresh, "401 Unauthorized", &CHALLENGE.replace("n1", "n2"));
    let again = next_message(&mut bench);
    assert!(value(&again, "Authorization").contains("nonce=\"n2\""));
    answer(&mut bench, &again, "200 OK", "Expires: 600");
    assert_eq!(registered(&mut bench), Duration::from_secs(600));
}

#[test]
fn an_interval_that_is_too_brief_is_made_longer_once() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "423 Interval Too Brief", "Min-Expires: 7200");
    let second = bench.said();
    assert_eq!(value(&second, "Expires"), "7200");
    answer(&mut bench, &second, "423 Interval Too Brief", "Min-Expires: 9000");
    assert_eq!(refused(&mut bench).0, 423);
    bench.quiet();
}

#[test]
fn a_wrong_password_is_said_once_and_asked_about_rarely() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    let second = bench.said();
    answer(&mut bench, &second, "401 Unauthorized", &CHALLENGE.replace("n1", "n2"));
    let (code, retry) = refused(&mut bench);
    assert_eq!(code, 401);
    assert!((300..=600).contains(&retry.as_secs()), "{retry:?}");
    bench.pass(Duration::from_secs(299));
    bench.quiet();
    bench.pass(Duration::from_secs(302));
    assert!(bench.said().starts_with("REGISTER "), "and then it is tried again");
}

#[test]
fn a_stale_nonce_is_no_wrong_password() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    let second = bench.said();
    answer(
        &mut bench,
        &second,
        "401 Unauthorized",
        &format!("{}, stale=true", CHALLENGE.replace("n1", "n2")),
    );
    let third = bench.said();
    answer(&mut bench, &third, "200 OK", "Expires: 60");
    assert_eq!(registered(&mut bench), Duration::from_secs(60));
}

#[test]
fn a_registrar_that_is_silent_is_asked_again_with_pauses_that_grow_and_differ() {
    let mut bench = Bench::new();
    register(&mut bench);
    let mut pauses = vec![];
    for _ in 0..10 {
        bench.pass(Duration::from_secs(32));
        let (code, retry) = refused(&mut bench);
        assert_eq!(code, 408);
        pauses.push(retry.as_secs_f64());
        bench.sent.clear();
        bench.pass(retry);
        assert!(bench.said().starts_with("REGISTER "));
    }
    for (n, pause) in pauses.iter().enumerate() {
        let whole = 2f64.powi(n as i32 + 1).min(300.0);
        assert!((whole / 2.0..=whole).contains(pause), "{pauses:?}");
    }
    // The link is back.
    let last = bench.stack.registrations[&TrunkKey(0)].cseq;
    bench.pass(Duration::from_secs(1));
    assert_eq!(bench.stack.registrations[&TrunkKey(0)].cseq, last);
}

#[test]
fn a_registrar_that_asks_for_time_gets_it() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "503 Service Unavailable", "Retry-After: 120 (busy)");
    assert_eq!(refused(&mut bench), (503, Duration::from_secs(120)));
}

#[test]
fn a_new_address_is_registered_at_and_the_same_one_is_not_asked_twice() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "200 OK", "Expires: 600");
    registered(&mut bench);
    bench.command(Command::Register(trunk()));
    bench.quiet();
    let moved: SocketAddr = "192.0.2.54:5060".parse().unwrap();
    bench.command(Command::Register(Trunk { address: moved, ..trunk() }));
    let (to, again) = bench.said_to();
    assert_eq!((to, value(&again, "Call-ID")), (moved, value(&first, "Call-ID")));
}

#[test]
fn a_box_that_stops_gives_its_registration_back() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "200 OK", "Expires: 600");
    registered(&mut bench);
    bench.stack.shutdown(bench.now);
    bench.drain();
    let last = bench.said();
    assert_eq!(value(&last, "Expires"), "0");
    assert!(!bench.stack.is_settled());
    answer(&mut bench, &last, "200 OK", "");
    assert!(bench.stack.is_settled());
    bench.pass(Duration::from_secs(3_600));
    bench.quiet();
}

#[test]
fn how_the_registrar_saw_us_is_told() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    let via = value(&first, "Via").replace(";rport", ";rport=40001;received=203.0.113.9");
    let heard = response(&first, "200 OK", &format!("{};tag=r", value(&first, "To")), "Expires: 60");
    bench.hear_from(REGISTRAR, &heard.replace(value(&first, "Via"), &via));
    let Event::Registered { seen, .. } = bench.event() else { panic!() };
    assert_eq!(seen, Some("203.0.113.9:40001".parse().unwrap()));
}

fn dial(bench: &mut Bench) -> (DialogKey, String) {
    let dialog = bench.stack.keys.fresh();
    let to = Target {
        user: Some("+13035550111".to_owned().into()),
        address: REGISTRAR.parse().unwrap(),
        trunk: Some(trunk()),
    };
    bench.command(Command::Dial { dialog, to, from: None, media: media(), codecs: vec![Codec::Pcmu] });
    (dialog, bench.said())
}

#[test]
fn a_call_by_a_trunk_proves_who_calls_and_so_does_its_bye() {
    let mut bench = Bench::new();
    let (key, first) = dial(&mut bench);
    assert!(first.starts_with("INVITE sip:+13035550111@trunk.example SIP/2.0\r\n"), "{first}");
    assert!(value(&first, "From").starts_with("<sip:13035550100@trunk.example>;tag="));
    let challenge = "Proxy-Authenticate: Digest realm=\"trunk\", nonce=\"n1\"";
    answer(&mut bench, &first, "407 Proxy Authentication Required", challenge);
    assert!(bench.said().starts_with("ACK "));
    let second = bench.said();
    assert!(value(&second, "Proxy-Authorization").contains("uri=\"sip:+13035550111@trunk.example\""));
    assert_eq!(value(&second, "CSeq"), "2 INVITE");
    assert!(second.contains("m=audio") && value(&second, "Via") != value(&first, "Via"));
    let ok = format!("Contact: <sip:t@192.0.2.53>\r\nContent-Type: application/sdp\r\n\r\n{SDP}");
    answer(&mut bench, &second, "200 OK", &ok);
    let ack = bench.said();
    assert_eq!((ack.starts_with("ACK "), value(&ack, "CSeq")), (true, "2 ACK"));
    assert!(matches!(bench.event(), Event::Answered { dialog, .. } if dialog == key));
    bench.command(Command::HangUp(key));
    let bye = bench.said();
    assert_eq!(value(&bye, "CSeq"), "3 BYE");
    answer(&mut bench, &bye, "407 Proxy Authentication Required", &challenge.replace("n1", "n2"));
    let again = bench.said();
    assert!(value(&again, "Proxy-Authorization").contains("nonce=\"n2\""));
    assert_eq!(value(&again, "CSeq"), "4 BYE");
    answer(&mut bench, &again, "407 Proxy Authentication Required", &challenge.replace("n1", "n3"));
    assert!(bench.sent.is_empty(), "once is enough");
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn a_trunk_that_refuses_the_proof_refuses_the_call() {
    let mut bench = Bench::new();
    let (key, first) = dial(&mut bench);
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    bench.said();
    let second = bench.said();
    answer(&mut bench, &second, "401 Unauthorized", &CHALLENGE.replace("n1", "n2"));
    assert!(bench.said().starts_with("ACK "));
    assert!(matches!(bench.event(), Event::Refused { dialog, code: 401, .. } if dialog == key));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn a_call_given_up_while_it_is_asked_who_we_are_is_not_tried_again() {
    let mut bench = Bench::new();
    let (key, first) = dial(&mut bench);
    bench.command(Command::CancelDial(key));
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    assert!(bench.said().starts_with("ACK "));
    assert!(matches!(bench.event(), Event::Refused { code: 401, .. }));
    bench.pass(Duration::from_secs(60));
    bench.quiet();
}

#[test]
fn strangers_get_no_answer_and_trunks_do() {
    let mut bench = Bench::new();
    bench.stack.profile.allow = Some(vec!["192.0.2.77/32".parse().unwrap()]);
    for text in [
        invite(SDP),
        invite(SDP).replace("INVITE", "OPTIONS"),
        invite(SDP).replace("CSeq: 1 INVITE", "CSeq: 1"),
        "\r\n\r\n".to_owned(),
        within(&response(&invite(SDP), "200 OK", "<sip:b>;tag=x", ""), "BYE", 2, ""),
    ] {
        bench.hear_from("198.51.100.4:5060", &text);
        bench.hear_from(REGISTRAR, &text);
    }
    bench.quiet();
    let first = register(&mut bench);
    answer(&mut bench, &first, "200 OK", "Expires: 600");
    registered(&mut bench);
    bench.hear_from(REGISTRAR, &invite(SDP));
    assert_eq!(status(&bench.said()), 100);
    assert!(matches!(bench.event(), Event::Invite(_)));
    bench.hear_from("198.51.100.4:5060", &invite(SDP).replace("inv1", "inv2").replace("c1@", "c2@"));
    bench.quiet();
}

#[test]
fn whoever_is_in_a_call_with_us_is_answered_from_wherever() {
    let mut bench = Bench::new();
    let (key, ok) = bench.call();
    bench.stack.profile.allow = Some(vec![]);
    bench.hear_from("198.51.100.4:5060", &within(&ok, "BYE", 2, ""));
    assert_eq!(status(&bench.said()), 200);
    assert!(matches!(bench.event(), Event::Gone { dialog, .. } if dialog == key));
    bench.hear_from("198.51.100.4:5060", &within(&ok, "BYE", 2, ""));
    assert_eq!(status(&bench.said()), 200, "its repetition too");
}

#[test]
fn a_registrar_that_never_has_enough_is_asked_again_later() {
    let mut bench = Bench::new();
    let mut request = register(&mut bench);
    for n in 1..=3 {
        let stale = format!("{}, stale=true", CHALLENGE.replace("n1", &format!("s{n}")));
        answer(&mut bench, &request, "401 Unauthorized", &stale);
        request = bench.said();
    }
    answer(
        &mut bench,
        &request,
        "401 Unauthorized",
        &format!("{}, stale=true", CHALLENGE.replace("n1", "s4")),
    );
    assert_eq!(refused(&mut bench).0, 401);
    bench.quiet();
}

#[test]
fn a_longer_interval_may_be_asked_for_with_proof_anew() {
    let mut bench = Bench::new();
    let first = register(&mut bench);
    answer(&mut bench, &first, "401 Unauthorized", CHALLENGE);
    let second = bench.said();
    answer(&mut bench, &second, "423 Interval Too Brief", "Min-Expires: 7200");
    let third = bench.said();
    answer(&mut bench, &third, "401 Unauthorized", &CHALLENGE.replace("n1", "n2"));
    let fourth = bench.said();
    assert!(value(&fourth, "Authorization").contains("nonce=\"n2\""));
    answer(&mut bench, &fourth, "200 OK", "Expires: 7200");
    assert_eq!(registered(&mut bench), Duration::from_secs(7_200));
}
