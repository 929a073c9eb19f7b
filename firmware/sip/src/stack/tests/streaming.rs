//! What is different when a connection carries the messages.

use super::*;
use crate::event::Transport;

const STREAM: &str = "192.0.2.77:33000";

/// A machine to which that peer has opened a connection.
fn connected() -> Bench {
    let mut bench = Bench::new();
    bench.stack.stream_is_open(STREAM.parse().unwrap());
    bench
}

fn by_tcp(text: &str) -> String {
    text.replace("SIP/2.0/UDP", "SIP/2.0/TCP").replace(";rport", "")
}

#[test]
fn a_call_by_a_connection_is_answered_ended_and_addressed_by_it() {
    let mut bench = connected();
    bench.hear_from(STREAM, &by_tcp(&invite(SDP)));
    let (to, trying) = bench.said_to();
    assert_eq!((to, status(&trying)), (STREAM.parse().unwrap(), 100));
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Accept { dialog: told.dialog, media: media() });
    let ok = bench.said();
    assert_eq!(value(&ok, "Contact"), "<sip:192.0.2.10:5060;transport=tcp>");
    bench.hear_from(STREAM, &by_tcp(&within(&ok, "ACK", 1, "")));
    bench.event();
    bench.command(Command::HangUp(told.dialog));
    let (to, bye) = bench.said_to();
    assert_eq!(to, STREAM.parse().unwrap());
    assert!(value(&bye, "Via").starts_with("SIP/2.0/TCP 192.0.2.10:5060;"), "{bye}");
    bench.pass(Duration::from_secs(10));
    assert!(bench.sent.is_empty(), "a connection repeats what is lost by itself");
}

#[test]
fn a_refusal_by_a_connection_is_said_once() {
    let mut bench = connected();
    bench.hear_from(STREAM, &by_tcp(&invite(SDP)));
    bench.said();
    let Event::Invite(told) = bench.event() else { panic!() };
    bench.command(Command::Refuse { dialog: told.dialog, code: RefusalCode::BusyHere });
    assert_eq!(status(&bench.said()), 486);
    bench.pass(Duration::from_secs(20));
    bench.quiet();
}

#[test]
fn a_trunk_whose_connection_breaks_is_registered_at_again_within_seconds() {
    let mut bench = Bench::new();
    let address: SocketAddr = "192.0.2.53:5060".parse().unwrap();
    let trunk = Trunk { transport: Transport::Tcp, ..super::registering::trunk() };
    bench.command(Command::Register(trunk));
    let (to, register) = bench.said_to();
    assert_eq!(to, address);
    assert!(value(&register, "Contact").ends_with(";transport=tcp>"), "{register}");
    bench.hear_from(
        "192.0.2.53:5060",
        &response(&register, "200 OK", value(&register, "To"), "Expires: 600\r\n"),
    );
    assert!(matches!(bench.event(), Event::Registered { .. }));
    bench.stack.stream_is_over(bench.now, address);
    bench.pass(Duration::from_secs(2));
    let again = bench.said();
    assert!(again.starts_with("REGISTER ") && value(&again, "Via").starts_with("SIP/2.0/TCP "), "{again}");
    // Nor does the next one come about: it is down, and tried again with patience.
    bench.stack.stream_is_over(bench.now, address);
    bench.drain();
    assert!(matches!(bench.event(), Event::Unregistered { .. }));
    bench.pass(Duration::from_millis(900));
    assert!(bench.sent.is_empty(), "{:?}", bench.sent);
}

#[test]
fn who_is_dialled_by_a_connection_that_does_not_come_about_is_refused_at_once() {
    let mut bench = Bench::new();
    let trunk = Trunk { transport: Transport::Tcp, ..super::registering::trunk() };
    let (dialog, address) = (bench.stack.keys.fresh(), trunk.address);
    let to = Target { user: Some("+13035550111".to_owned().into()), address, trunk: Some(trunk) };
    bench.command(Command::Dial { dialog, to, from: None, media: media(), codecs: vec![Codec::Pcmu] });
    bench.said();
    bench.stack.stream_is_over(bench.now, address);
    bench.drain();
    assert!(matches!(bench.event(), Event::Refused { dialog: refused, .. } if refused == dialog));
}

#[test]
fn an_answer_by_a_trunk_is_acknowledged_where_its_contact_or_route_says() {
    let routed = "Record-Route: <sip:192.0.2.53:5060;transport=tcp;lr>\r\n";
    for (routes, to, by) in [("", "192.0.2.99:5066", "UDP"), (routed, "192.0.2.53:5060", "TCP")] {
        let mut bench = Bench::new();
        let trunk = Trunk { transport: Transport::Tcp, ..super::registering::trunk() };
        let (dialog, address) = (bench.stack.keys.fresh(), trunk.address);
        let target = Target { user: Some("+13035550111".to_owned().into()), address, trunk: Some(trunk) };
        bench.command(Command::Dial {
            dialog,
            to: target,
            from: None,
            media: media(),
            codecs: vec![Codec::Pcmu],
        });
        let invite = bench.said();
        let tagged = format!("{};tag=b", value(&invite, "To"));
        let headers = format!("{routes}Contact: <sip:b@192.0.2.99:5066>\r\nContent-Type: application/sdp");
        bench.hear_from(
            "192.0.2.53:5060",
            &response(&invite, "200 OK", &tagged, &format!("{headers}\r\n\r\n{SDP}")),
        );
        let (place, ack) = bench.said_to();
        assert_eq!(place, to.parse().unwrap(), "{ack}");
        assert!(value(&ack, "Via").starts_with(&format!("SIP/2.0/{by} ")), "{ack}");
    }
}
