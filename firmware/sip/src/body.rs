//! The body of a request: where its session description is (RFC 3261, 7.4; RFC 5621 for several parts), and
//! the key pressed that an INFO tells.

use crate::{
    sdp::SdpError,
    wire::{Request, header, param},
};

/// Why a body can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyFault {
    #[error("the body is no application/sdp")]
    Kind,
    #[error("the body is compressed")]
    Encoding,
    #[error("{0}")]
    Sdp(#[from] SdpError),
}

/// The session description of a request; `None` if it has no body.
pub(crate) fn sdp(request: &Request) -> Result<Option<&[u8]>, BodyFault> {
    let body = request.body.as_slice();
    if body.is_empty() {
        return Ok(None);
    }
    if header(&request.headers, "Content-Encoding")
        .is_some_and(|e| !e.trim().eq_ignore_ascii_case("identity"))
    {
        return Err(BodyFault::Encoding);
    }
    let kind = header(&request.headers, "Content-Type").unwrap_or_default();
    if is_kind(kind, "application/sdp") {
        return Ok(Some(body));
    }
    if kind.get(..10).is_some_and(|k| k.eq_ignore_ascii_case("multipart/")) {
        let boundary = param(kind, "boundary").ok_or(BodyFault::Kind)?;
        return part(body, boundary.trim_matches('"')).map(Some).ok_or(BodyFault::Kind);
    }
    Err(BodyFault::Kind)
}

/// The key that an INFO of either common form tells (`application/dtmf-relay`, `application/dtmf`).
pub(crate) fn digit(request: &Request) -> Option<char> {
    let kind = header(&request.headers, "Content-Type")?;
    let text = std::str::from_utf8(&request.body).ok()?;
    let value = if is_kind(kind, "application/dtmf-relay") {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            name.trim().eq_ignore_ascii_case("signal").then_some(value)
        })?
    } else if is_kind(kind, "application/dtmf") {
        text
    } else {
        return None;
    };
    match value.trim() {
        "10" => Some('*'),
        "11" => Some('#'),
        one => {
            let mut chars = one.chars();
            let key = chars.next()?.to_ascii_uppercase();
            (chars.next().is_none() && matches!(key, '0'..='9' | '*' | '#' | 'A'..='D')).then_some(key)
        }
    }
}

fn is_kind(value: &str, kind: &str) -> bool {
    value.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case(kind))
}

/// The SDP part of a multipart body.
fn part<'a>(body: &'a [u8], boundary: &str) -> Option<&'a [u8]> {
    if boundary.is_empty() || boundary.len() > 70 {
        return None;
    }
    let mark = format!("--{boundary}");
    let starts: Vec<usize> =
        body.windows(mark.len()).enumerate().filter(|(_, w)| *w == mark.as_bytes()).map(|(i, _)| i).collect();
    starts.windows(2).find_map(|pair| {
        let inner = body.get(pair[0] + mark.len()..pair[1])?;
        let end = inner.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&inner[..end]);
        let kind = head
            .lines()
            .filter_map(|l| l.split_once(':'))
            .find(|(n, _)| n.trim().eq_ignore_ascii_case("content-type"));
        is_kind(kind?.1, "application/sdp").then_some(&inner[end + 4..])
    })
}
