//! Who calls and which number was called, from the headers of an INVITE (RFC 3261, RFC 3323, RFC 3325).

use vocab::{Phone, Private};

use crate::{
    event::DialledFrom,
    wire::{NameAddr, Request, all, entries, header, user},
};

/// What an INVITE says of the two ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub caller: Option<Phone>,
    pub dialled: Option<Phone>,
    pub dialled_user: Option<Private<String>>,
}

impl Identity {
    /// P-Asserted-Identity goes before From, since the network vouches for it; neither counts for a caller who
    /// wants to be private. The number dialled stands in the first of `order` that has one; a Request-URI that is only
    /// the `account` that we registered under goes last.
    pub(crate) fn of(invite: &Request, order: &[DialledFrom], account: Option<&str>) -> Self {
        let called = user(&invite.uri).or_else(|| name(header(&invite.headers, "To")?));
        let ours = |from: &DialledFrom| *from == DialledFrom::RequestUri && user(&invite.uri) == account;
        let (last, first): (Vec<&DialledFrom>, Vec<&DialledFrom>) = order.iter().partition(|from| ours(from));
        Self {
            caller: caller(invite),
            dialled: first.into_iter().chain(last).find_map(|from| dialled(invite, *from)),
            dialled_user: called.map(|u| Private::new(u.to_owned())),
        }
    }
}

fn dialled(invite: &Request, from: DialledFrom) -> Option<Phone> {
    let of = |header_name: &'static str| {
        all(&invite.headers, header_name).flat_map(entries).find_map(|entry| name(entry).and_then(number))
    };
    match from {
        DialledFrom::RequestUri => user(&invite.uri).and_then(number),
        DialledFrom::To => of("To"),
        DialledFrom::PCalledPartyId => of("P-Called-Party-ID"),
        DialledFrom::Diversion => of("Diversion"),
    }
}

fn caller(invite: &Request) -> Option<Phone> {
    let withheld = all(&invite.headers, "Privacy")
        .flat_map(|p| p.split([';', ',']))
        .any(|p| ["id", "user", "header"].iter().any(|w| p.trim().eq_ignore_ascii_case(w)));
    let from = header(&invite.headers, "From")?;
    if withheld || is_anonymous(from) {
        return None;
    }
    all(&invite.headers, "P-Asserted-Identity")
        .flat_map(entries)
        .find_map(|id| name(id).and_then(number))
        .or_else(|| name(from).and_then(number))
}

fn is_anonymous(from: &str) -> bool {
    let lower = from.to_ascii_lowercase();
    lower.contains("anonymous.invalid")
        || name(&lower).is_some_and(|u| matches!(u, "anonymous" | "restricted" | "unavailable" | "private"))
}

fn name(value: &str) -> Option<&str> {
    user(NameAddr::read(value)?.uri)
}

/// `%2B` is how some write the plus of a number.
fn number(user: &str) -> Option<Phone> {
    match user.get(..3) {
        Some(plus) if plus.eq_ignore_ascii_case("%2b") => format!("+{}", &user[3..]).parse().ok(),
        Some(_) | None => user.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Inbound, read};

    fn of(uri: &str, headers: &str) -> Identity {
        let text = format!(
            "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\r\nCall-ID: a\r\n\
             CSeq: 1 INVITE\r\n{headers}\r\n"
        );
        let read = read(text.as_bytes(), "127.0.0.1:5070".parse().unwrap(), "x");
        let Inbound::Request(request) = read else { panic!("{read:?}") };
        Identity::of(&request, &DialledFrom::USUAL, None)
    }

    fn e164(phone: Option<&Phone>) -> Option<&str> {
        phone.map(Phone::e164)
    }

    #[test]
    fn the_asserted_number_goes_before_from_and_the_request_uri_before_to() {
        let seen = of(
            "sip:+13035550100;npdi@box",
            "From: \"Ada\" <sip:3035550111@pbx>;tag=1\r\nTo: <sip:2005550100@box>\r\n\
             P-Asserted-Identity: \"A, B\" <sip:+13035550142@carrier>, <tel:+13035550143>\r\n",
        );
        assert_eq!(e164(seen.caller.as_ref()), Some("+13035550142"));
        assert_eq!(e164(seen.dialled.as_ref()), Some("+13035550100"));
    }

    #[test]
    fn an_extension_is_no_number_but_is_told() {
        let seen = of("sip:200@box", "From: <sip:101@pbx>;tag=1\r\nTo: <sip:%2B13035550100@box>\r\n");
        assert_eq!(seen.caller, None);
        assert_eq!(e164(seen.dialled.as_ref()), Some("+13035550100"));
        assert_eq!(seen.dialled_user.unwrap().expose(), "200");
    }

    #[test]
    fn the_number_dialled_is_where_the_trunk_puts_it() {
        let read_as = |order: &[DialledFrom], account| {
            let text = "INVITE sip:13035550100@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\r\n\
                        Call-ID: a\r\nCSeq: 1 INVITE\r\nFrom: <sip:1@x>;tag=1\r\nTo: <sip:+13035550102@trunk>\r\n\
                        P-Called-Party-ID: <sip:+13035550103@trunk>\r\n\
                        Diversion: <sip:+13035550104@pbx>;reason=no-answer, <sip:+13035550105@pbx>\r\n\r\n";
            let Inbound::Request(request) = read(text.as_bytes(), "127.0.0.1:5070".parse().unwrap(), "x")
            else {
                panic!()
            };
            Identity::of(&request, order, account).dialled.unwrap().e164().to_owned()
        };
        use DialledFrom::{Diversion, PCalledPartyId, RequestUri, To};
        assert_eq!(read_as(&DialledFrom::USUAL, None), "+13035550103");
        for (order, account, expected) in [
            (&[RequestUri, To][..], None, "+13035550100"),
            (&[RequestUri, To], Some("13035550100"), "+13035550102"),
            (&[RequestUri], Some("13035550100"), "+13035550100"),
            (&[Diversion, To], None, "+13035550104"),
            (&[PCalledPartyId], None, "+13035550103"),
        ] {
            assert_eq!(read_as(order, account), expected, "{order:?} {account:?}");
        }
    }

    #[test]
    fn a_withheld_number_is_not_told() {
        let asserted = "P-Asserted-Identity: <tel:+13035550142>\r\nTo: <sip:200@box>\r\n";
        for private in [
            "From: <sip:+13035550142@pbx>;tag=1\r\nPrivacy: id\r\n",
            "From: <sip:+13035550142@pbx>;tag=1\r\nPrivacy: header;critical\r\n",
            "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1\r\n",
            "From: <sip:Restricted@pbx>;tag=1\r\n",
        ] {
            assert_eq!(of("sip:200@box", &format!("{private}{asserted}")).caller, None, "{private}");
        }
        let shown = of("sip:200@box", &format!("From: <sip:1@pbx>;tag=1\r\nPrivacy: none\r\n{asserted}"));
        assert_eq!(e164(shown.caller.as_ref()), Some("+13035550142"));
    }
}
