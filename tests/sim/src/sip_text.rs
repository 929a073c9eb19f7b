//! SIP as the other side writes it: raw text, with documentation addresses and 555-01 numbers.

/// The box's SIP address.
pub const BOX: &str = "192.0.2.10:5060";
/// A caller's.
pub const PEER: &str = "192.0.2.77:5070";

/// A caller's description.
pub const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.77\r\ns=-\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\n\
                       m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

/// An INVITE of [`PEER`].
pub fn invite(call: &str, sdp: &str) -> String {
    invite_with(call, "", sdp)
}

/// An INVITE with further headers, each with its line break.
pub fn invite_with(call: &str, headers: &str, sdp: &str) -> String {
    let kind = if sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "INVITE sip:+13035550100@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP {PEER};branch=z9hG4bK{call};rport\r\n\
         From: \"Ada\" <sip:+13035550142@192.0.2.77>;tag=peer\r\nTo: <sip:+13035550100@192.0.2.10>\r\n\
         Call-ID: {call}@192.0.2.77\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:ada@{PEER}>\r\n\
         {headers}{kind}Content-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}

/// The value of a header.
pub fn value<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    message.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// A request of the caller inside the call that `ok` made. `rest` is headers, an empty line and a body, or less.
pub fn within(ok: &str, method: &str, cseq: u32, rest: &str) -> String {
    let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    let of = |name| value(ok, name).unwrap_or_default();
    format!(
        "{method} sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP {PEER};branch=z9hG4bK{method}{cseq};rport\r\n\
         From: {}\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        of("From"),
        of("To"),
        of("Call-ID"),
        body.len()
    )
}

/// A response to a request of the box.
pub fn response(request: &str, status: &str, to: &str, rest: &str) -> String {
    let (headers, body) = rest.split_once("\r\n\r\n").unwrap_or((rest, ""));
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    let of = |name| value(request, name).unwrap_or_default();
    format!(
        "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {}\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        of("Via"),
        of("From"),
        of("Call-ID"),
        of("CSeq"),
        body.len()
    )
}
