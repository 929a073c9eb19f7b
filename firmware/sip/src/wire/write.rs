//! Messages written: replies that copy what RFC 3261, 8.2.6.2 wants copied, and requests of our own.

use std::{fmt::Write as _, net::SocketAddr};

use rsipstack::sip::{Headers, StatusCode};

use super::{Method, all, entries, header, top_via};
use crate::event::Transport;

/// A response in the making.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    head: String,
    to: String,
}

impl Reply {
    /// The start line and the copied headers of a response to `request`, which came from `source`.
    pub(crate) fn new(code: u16, request: &Headers, source: SocketAddr, user_agent: &str) -> Self {
        let mut head = String::with_capacity(512);
        line(&mut head, format_args!("SIP/2.0 {code} {}", StatusCode::from(code).text()));
        for (index, via) in all(request, "Via").enumerate() {
            match index {
                0 => line(&mut head, format_args!("Via: {}", received(request, via, source))),
                _ => line(&mut head, format_args!("Via: {via}")),
            }
        }
        for name in ["From", "Call-ID", "CSeq"] {
            if let Some(value) = header(request, name) {
                line(&mut head, format_args!("{name}: {value}"));
            }
        }
        line(&mut head, format_args!("Server: {user_agent}"));
        Self { head, to: header(request, "To").unwrap_or_default().to_owned() }
    }

    /// Puts our tag on `To` if it has none.
    pub(crate) fn tag_to(&mut self, tag: &str) {
        if super::NameAddr::read(&self.to).is_none_or(|to| to.tag().is_none()) && !self.to.is_empty() {
            let _infallible = write!(self.to, ";tag={tag}");
        }
    }

    /// One more header.
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        line(&mut self.head, format_args!("{name}: {value}"));
    }

    /// A `Warning` with one of the codes of RFC 3261, 20.43. The text must hold no quotes.
    pub(crate) fn warning(&mut self, code: u16, text: &str) {
        line(&mut self.head, format_args!("Warning: {code} nightbell \"{text}\""));
    }

    /// Copies the Record-Route headers, as a response that makes a dialog must.
    pub(crate) fn record_route(&mut self, request: &Headers) {
        for route in all(request, "Record-Route") {
            line(&mut self.head, format_args!("Record-Route: {route}"));
        }
    }

    /// The message, with an SDP body if there is one.
    pub(crate) fn bytes(mut self, sdp: Option<&[u8]>) -> Vec<u8> {
        if !self.to.is_empty() {
            line(&mut self.head, format_args!("To: {}", self.to));
        }
        finish(self.head, sdp)
    }
}

/// A request of ours, written from text that is already in order.
#[derive(Debug)]
pub(crate) struct RequestText<'a> {
    pub method: Method,
    pub uri: &'a str,
    /// What carries it.
    pub transport: Transport,
    /// Without `SIP/2.0/UDP`.
    pub via: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub call_id: &'a str,
    pub cseq: u32,
    pub routes: &'a [String],
    pub contact: Option<&'a str>,
    pub user_agent: &'a str,
}

impl RequestText<'_> {
    /// The message, with an SDP body if there is one.
    pub(crate) fn bytes(&self, extra: &[(&str, &str)], sdp: Option<&[u8]>) -> Vec<u8> {
        let mut head = String::with_capacity(512);
        line(&mut head, format_args!("{} {} SIP/2.0", self.method, self.uri));
        let transport = match self.transport {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
        };
        line(&mut head, format_args!("Via: SIP/2.0/{transport} {}", self.via));
        line(&mut head, format_args!("Max-Forwards: 70"));
        for route in self.routes {
            line(&mut head, format_args!("Route: {route}"));
        }
        line(&mut head, format_args!("From: {}", self.from));
        line(&mut head, format_args!("To: {}", self.to));
        line(&mut head, format_args!("Call-ID: {}", self.call_id));
        line(&mut head, format_args!("CSeq: {} {}", self.cseq, self.method));
        if let Some(contact) = self.contact {
            line(&mut head, format_args!("Contact: {contact}"));
        }
        line(&mut head, format_args!("User-Agent: {}", self.user_agent));
        for (name, value) in extra {
            line(&mut head, format_args!("{name}: {value}"));
        }
        finish(head, sdp)
    }
}

fn finish(mut head: String, sdp: Option<&[u8]>) -> Vec<u8> {
    let body = sdp.unwrap_or_default();
    if sdp.is_some() {
        line(&mut head, format_args!("Content-Type: application/sdp"));
    }
    line(&mut head, format_args!("Content-Length: {}", body.len()));
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The first Via line with where its top entry really came from (RFC 3261, 18.2.1; RFC 3581, 4).
fn received(headers: &Headers, line: &str, source: SocketAddr) -> String {
    let Some(top) = top_via(headers) else { return line.to_owned() };
    let mut kept = String::with_capacity(line.len() + 48);
    let mut wants_port = false;
    for (index, part) in top.split(';').enumerate() {
        let name = part.split('=').next().unwrap_or_default().trim();
        match index {
            0 => kept.push_str(part.trim_end()),
            _ if name.eq_ignore_ascii_case("received") => {}
            _ if name.eq_ignore_ascii_case("rport") => wants_port = true,
            _ => {
                kept.push(';');
                kept.push_str(part.trim());
            }
        }
    }
    let _infallible = write!(kept, ";received={}", source.ip());
    if wants_port {
        let _infallible = write!(kept, ";rport={}", source.port());
    }
    for rest in entries(line).skip(1) {
        kept.push_str(", ");
        kept.push_str(rest);
    }
    kept
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    let _infallible = write!(text, "{content}\r\n");
}
