//! What passes on the wire, one row a message, without what is private in it: for `nightbell line test`.

use std::{net::SocketAddr, time::Instant};

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From us.
    Out,
    /// To us.
    In,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// When.
    pub at: Instant,
    /// Which way.
    pub way: Way,
    /// To or from whom.
    pub peer: SocketAddr,
    /// `INVITE sip:…@trunk.example (1 INVITE)` or `401 Unauthorized (1 REGISTER)`: users and numbers are left out.
    pub what: String,
}

/// A message's row; `None` = it is no SIP message (a line break that keeps the way open).
pub(crate) fn row(at: Instant, way: Way, peer: SocketAddr, bytes: &[u8]) -> Option<Traced> {
    let head = bytes.get(..bytes.len().min(LONGEST))?;
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let first = lines.next().filter(|line| !line.trim().is_empty())?;
    let cseq = lines
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.split_once(':').filter(|(name, _)| name.trim().eq_ignore_ascii_case("CSeq")))
        .map(|(_, value)| value.trim().chars().take(40).collect::<String>());
    let what = match first.strip_prefix("SIP/2.0 ") {
        // A peer's own words may hold a number: only the standard's are shown.
        Some(status) => status.split(' ').next().map(|code| code.chars().take(3).collect())?,
        None => {
            let mut words = first.split(' ');
            let (method, uri) = (words.next()?, words.next()?);
            if !method.bytes().all(|b| b.is_ascii_uppercase()) {
                return None;
            }
            format!("{method} {}", without_user(uri))
        }
    };
    let cseq = cseq.map_or_else(String::new, |cseq| format!(" ({cseq})"));
    Some(Traced { at, way, peer, what: format!("{what}{cseq}") })
}

/// `sip:13035550142@trunk.example` → `sip:…@trunk.example`; a URI without a user as it is.
fn without_user(uri: &str) -> String {
    let shown: String = uri.chars().take(80).collect();
    match (shown.split_once(':'), shown.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}:…@{host}"),
        (Some(("tel", _)), None) => "tel:…".to_owned(),
        (Some(_) | None, Some(_) | None) => shown,
    }
}

/// The head of any message of ours.
const LONGEST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
    fn what(text: &str) -> Option<String> {
        let peer = "192.0.2.1:5060".parse().unwrap();
        row(Instant::now(), Way::Out, peer, text.as_bytes()).map(|traced| traced.what)
    }

    #[test]
    fn a_row_names_method_place_and_number_in_order_and_nobody() {
        let invite = "INVITE sip:+13035550142@trunk.example SIP/2.0\r\nFrom: \"Ada\" <sip:a@b>\r\nCSeq: 1 INVITE\r\n\r\n";
        assert_eq!(what(invite).unwrap(), "INVITE sip:…@trunk.example (1 INVITE)");
        assert_eq!(what("SIP/2.0 401 Ada says no\r\ncseq: 2 REGISTER\r\n\r\n").unwrap(), "401 (2 REGISTER)");
        assert_eq!(what("REGISTER sip:trunk.example SIP/2.0\r\n\r\n").unwrap(), "REGISTER sip:trunk.example");
        assert_eq!(what("INVITE tel:+13035550142 SIP/2.0\r\n\r\n").unwrap(), "INVITE tel:…");
        assert_eq!(what("\r\n\r\n"), None);
        assert_eq!(what("hello there"), None);
    }
}
