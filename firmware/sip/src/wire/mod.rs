//! Messages on the wire: read from a datagram with the checks the library leaves out, and written.
//!
//! The library parses start lines and headers. Held here, because it is lax about them (RFC 3261 7 to 8.2 and
//! 18.3; RFC 4475 has the cases): the version, that the headers every message must have stand once, that CSeq
//! names the method, that Content-Length fits the datagram, and text that is no UTF-8. What breaks a rule
//! but can be answered is answered with 400, 416, 501 or 505 and a Warning that says why.

mod uri;
mod write;

use std::net::{IpAddr, SocketAddr};

use rsipstack::sip::{Header, Headers, SipMessage};

pub(crate) use rsipstack::sip::Method;
pub(crate) use uri::{NameAddr, entries, host_port, param, scheme, user};
pub(crate) use write::{Reply, RequestText};

/// A datagram, read.
#[derive(Debug)]
pub(crate) enum Inbound {
    /// A request that keeps the rules.
    Request(Box<Request>),
    /// A response with a Via, a CSeq and a status that can be matched.
    Response(Box<Response>),
    /// A request that breaks them: what to answer, and where.
    Broken { to: SocketAddr, reply: Vec<u8>, code: u16 },
    /// A keep-alive that wants a line break in return.
    Ping,
    /// Nothing that can or need be answered.
    Noise,
}

/// A request whose mandatory headers stand once and agree with each other.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub method: Method,
    /// Request-URI as it came.
    pub uri: String,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub cseq: u32,
    /// Where the datagram came from.
    pub source: SocketAddr,
}

/// A response that can be matched to a request of ours.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub code: u16,
    pub reason: String,
    pub headers: Headers,
    pub body: Vec<u8>,
    /// Of the top Via.
    pub branch: String,
    /// What CSeq names.
    pub method: Method,
    /// Where the datagram came from.
    pub source: SocketAddr,
}

/// Reads a datagram.
pub(crate) fn read(datagram: &[u8], source: SocketAddr, user_agent: &str) -> Inbound {
    if datagram.iter().all(u8::is_ascii_whitespace) {
        return if datagram == b"\r\n\r\n" { Inbound::Ping } else { Inbound::Noise };
    }
    // Line breaks before a start line are ignored (RFC 3261, 7.5).
    let skip = datagram.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let datagram = &datagram[skip..];
    let (head, body) = match datagram.windows(4).position(|w| w == b"\r\n\r\n") {
        Some(end) => (&datagram[..end], &datagram[end + 4..]),
        // A truncated head: what there is may do for an answer.
        None => (datagram, &datagram[datagram.len()..]),
    };
    let whole = head.len() < datagram.len();
    let head = String::from_utf8_lossy(head);
    let start = head.lines().next().unwrap_or_default();
    if start.starts_with("SIP/") {
        return if whole { response(&head, body, source) } else { Inbound::Noise };
    }
    let read =
        if whole { request(&head, start, body, source) } else { Err(Fault::bad("the headers have no end")) };
    match read {
        Ok(request) => Inbound::Request(Box::new(request)),
        Err(fault) => salvage(&head, start, source, user_agent, fault),
    }
}

/// What a request did wrong.
#[derive(Debug, Clone, Copy)]
struct Fault {
    code: u16,
    what: &'static str,
}

impl Fault {
    const fn bad(what: &'static str) -> Self {
        Self { code: 400, what }
    }
}

fn request(head: &str, start: &str, body: &[u8], source: SocketAddr) -> Result<Request, Fault> {
    let mut words = start.split(' ');
    let (Some(method), Some(uri), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Fault::bad("the request line is no method, URI and version"));
    };
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        let spoken =
            version.len() > 4 && version.is_char_boundary(4) && version[..4].eq_ignore_ascii_case("SIP/");
        return Err(match spoken {
            true => Fault { code: 505, what: "only SIP/2.0 is spoken here" },
            false => Fault::bad("the request line does not end in SIP/2.0"),
        });
    }
    // Methods are case-sensitive (RFC 3261, 7.1), which the library forgets.
    let known = Method::all().into_iter().find(|m| m.to_string() == method);
    let Some(method) = known else { return Err(Fault { code: 501, what: "unknown method" }) };
    if uri.contains(['?', '<', '>', '"']) {
        return Err(Fault::bad("the Request-URI has what only other URIs may have"));
    }
    if scheme(uri).is_none() {
        return Err(Fault { code: 416, what: "the Request-URI is no sip, sips or tel URI" });
    }
    let text = format!("{head}\r\n\r\n");
    let Ok(SipMessage::Request(parsed)) = SipMessage::try_from(text.as_bytes()) else {
        return Err(Fault::bad("the request can't be read"));
    };
    let headers = parsed.headers;
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let count = all(&headers, name).count();
        match (name, count) {
            (_, 0) => return Err(Fault::bad("a header that every request has is missing")),
            ("Via", _) | (_, 1) => {}
            _ => return Err(Fault::bad("a header stands twice that may stand once")),
        }
    }
    let cseq = cseq(&headers).filter(|(_, m)| *m == method).map(|c| c.0);
    let cseq = cseq.ok_or(Fault::bad("CSeq is no number below 2^31 and the method"))?;
    let clean = |via: &&str| via.split(';').all(|part| !part.trim().is_empty());
    top_via(&headers).filter(clean).ok_or(Fault::bad("the top Via can't be read"))?;
    for name in ["From", "To"] {
        header(&headers, name).and_then(NameAddr::read).ok_or(Fault::bad("From or To can't be read"))?;
    }
    let body = sized(&headers, body).ok_or(Fault::bad("Content-Length does not fit the datagram"))?;
    Ok(Request { method, uri: uri.to_owned(), headers, body: body.to_vec(), cseq, source })
}

fn response(head: &str, body: &[u8], source: SocketAddr) -> Inbound {
    let text = format!("{head}\r\n\r\n");
    let Ok(SipMessage::Response(parsed)) = SipMessage::try_from(text.as_bytes()) else {
        return Inbound::Noise;
    };
    let code = parsed.status_code.code();
    let reason = parsed.wire_reason.clone().unwrap_or_else(|| parsed.status_code.text().to_owned());
    let headers = parsed.headers;
    let (Some(via), Some((_, method)), Some(body)) =
        (top_via(&headers), cseq(&headers), sized(&headers, body))
    else {
        return Inbound::Noise;
    };
    let Some(branch) = param(via, "branch").map(str::to_owned) else { return Inbound::Noise };
    if !(100..700).contains(&code) {
        return Inbound::Noise;
    }
    Inbound::Response(Box::new(Response {
        code,
        reason,
        body: body.to_vec(),
        headers,
        branch,
        method,
        source,
    }))
}

/// The body as Content-Length says, which must not be beyond the datagram; all of it when it is not said.
fn sized<'a>(headers: &Headers, body: &'a [u8]) -> Option<&'a [u8]> {
    let mut said = all(headers, "Content-Length");
    match (said.next(), said.next()) {
        (None, _) => Some(body),
        (Some(length), None) => body.get(..length.trim().parse().ok()?),
        (Some(_), Some(_)) => None,
    }
}

/// What can be answered of a request that can't be read: the sender's own headers, and why.
fn salvage(head: &str, start: &str, source: SocketAddr, user_agent: &str, fault: Fault) -> Inbound {
    let mut words = start.split_ascii_whitespace();
    let is_request = words.next().is_some_and(|m| m != "ACK" && m.bytes().all(is_token_byte))
        && words
            .next_back()
            .is_some_and(|v| v.len() >= 4 && v.is_char_boundary(4) && v[..4].eq_ignore_ascii_case("SIP/"));
    if !is_request {
        return Inbound::Noise;
    }
    // A start line that is surely readable, so that the library reads the headers.
    let headers_text = head.split_once('\n').map_or("", |(_, rest)| rest);
    let text = format!("OPTIONS sip:x SIP/2.0\r\n{headers_text}\r\n\r\n");
    let Ok(SipMessage::Request(parsed)) = SipMessage::try_from(text.as_bytes()) else {
        return Inbound::Noise;
    };
    let Some(to) = top_via(&parsed.headers).and_then(|via| reply_address(via, source)) else {
        return Inbound::Noise;
    };
    let mut reply = Reply::new(fault.code, &parsed.headers, source, user_agent);
    reply.tag_to("broken");
    reply.warning(399, fault.what);
    if matches!(fault.code, 501) {
        reply.header("Allow", ALLOWED);
    }
    Inbound::Broken { to, reply: reply.bytes(None), code: fault.code }
}

/// Where the response to a request that keeps the rules goes.
pub(crate) fn reply_to(request: &Request) -> SocketAddr {
    top_via(&request.headers).and_then(|via| reply_address(via, request.source)).unwrap_or(request.source)
}

/// Where a response goes: to the source, at its port if it asked so (RFC 3581) or came by a connection, else at the port of
/// its Via.
/// Never to a host that only the Via names.
fn reply_address(via: &str, source: SocketAddr) -> Option<SocketAddr> {
    if has_param(via, "rport") || is_tcp(via) {
        return Some(source);
    }
    let (_, port) = host_port(sent_by(via)?)?;
    // Nobody listens on port 0: then where the datagram came from.
    let port = port.map_or(5060, |port| if port == 0 { source.port() } else { port });
    Some(SocketAddr::new(source.ip(), port))
}

/// Host and port of a Via entry: what follows `SIP/2.0/TRANSPORT`, spaces allowed anywhere between. Another
/// version is read too, so that it can be refused.
pub(crate) fn sent_by(via: &str) -> Option<&str> {
    let mut parts = via.split(';').next()?.splitn(3, '/').map(str::trim);
    let (name, _version, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (_transport, host) = rest.split_once(|c: char| c.is_ascii_whitespace())?;
    name.eq_ignore_ascii_case("SIP").then_some(host.trim())
}

/// Whether a Via entry says that it came by a connection.
fn is_tcp(via: &str) -> bool {
    let transport = via.splitn(3, '/').nth(2).and_then(|rest| rest.split_ascii_whitespace().next());
    transport.is_some_and(|transport| transport.eq_ignore_ascii_case("TCP"))
}

/// The value of a header, if it stands; the first if it stands more than once.
pub(crate) fn header<'a>(headers: &'a Headers, name: &'a str) -> Option<&'a str> {
    all(headers, name).next()
}

/// All values of a header, in order, a list in one line as one.
pub(crate) fn all<'a>(headers: &'a Headers, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |h| h.name().eq_ignore_ascii_case(name)).map(Header::value)
}

/// The first entry of the first Via, if it can be read.
pub(crate) fn top_via(headers: &Headers) -> Option<&str> {
    let via = entries(header(headers, "Via")?).next()?;
    sent_by(via).and_then(host_port).map(|_| via)
}

/// The tag of `From` or `To`.
pub(crate) fn tag<'a>(headers: &'a Headers, name: &'a str) -> Option<&'a str> {
    NameAddr::read(header(headers, name)?)?.tag()
}

fn cseq(headers: &Headers) -> Option<(u32, Method)> {
    let mut words = header(headers, "CSeq")?.split_ascii_whitespace();
    let number: u32 = words.next()?.parse().ok().filter(|n| *n < 1 << 31)?;
    let method = words.next()?;
    let method = Method::all().into_iter().find(|m| m.to_string() == method)?;
    words.next().is_none().then_some((number, method))
}

fn has_param(via: &str, name: &str) -> bool {
    via.split(';').skip(1).any(|p| p.split('=').next().is_some_and(|n| n.trim().eq_ignore_ascii_case(name)))
}

fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b)
}

/// Whether an address can't be reached from the public network.
pub(crate) fn is_private(ip: IpAddr) -> bool {
    match ip {
        // 100.64/10 is what carriers number behind their own NAT (RFC 6598).
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared
        }
        IpAddr::V6(v6) => {
            v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()
        }
    }
}

/// The methods that are answered with more than a refusal.
pub(crate) const ALLOWED: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";
