//! Offers as telephones write them, and what is made of each.

use super::*;

const OURS: [Codec; 3] = [Codec::Pcmu, Codec::Pcma, Codec::G722];

fn read(text: &str) -> Description {
    Description::read(text.replace('\n', "\r\n").as_bytes()).unwrap()
}

fn chosen(media: &str) -> Result<Offer, SdpError> {
    read(&format!("v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\n{media}")).choose(&OURS)
}

fn answered(text: &str) -> String {
    let media = "198.51.100.4:16000".parse().unwrap();
    let (_, bytes) = answer(&read(text), &OURS, media, Origin { id: 5, version: 6 }).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_offerers_first_codec_that_we_speak_is_chosen() {
    let offer = chosen("m=audio 4000 RTP/AVP 18 9 8 0 96\na=rtpmap:96 telephone-event/8000\n").unwrap();
    assert_eq!((offer.codec, offer.payload_type, offer.telephone_event), (Codec::Pcma, 8, Some(96)));
    assert_eq!(offer.remote, "192.0.2.7:4000".parse().unwrap());
    assert_eq!(offer.direction, Direction::SendRecv);
}

#[test]
fn g722_is_spoken_with_who_has_nothing_else() {
    let offer = chosen("m=audio 4000 RTP/AVP 9\na=rtpmap:9 G722/8000\n").unwrap();
    assert_eq!((offer.codec, offer.payload_type), (Codec::G722, 9));
    assert_eq!(chosen("m=audio 4000 RTP/AVP 9 0\n").unwrap().codec, Codec::Pcmu);
    let told =
        answered("v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP 9\n");
    assert!(told.contains("a=rtpmap:9 G722/8000\r\n"), "{told}");
}

#[test]
fn a_dynamic_payload_type_may_carry_a_known_codec() {
    let offer = chosen("m=audio 4000 RTP/AVP 97\na=rtpmap:97 pcmu/8000/1\n").unwrap();
    assert_eq!((offer.codec, offer.payload_type, offer.telephone_event), (Codec::Pcmu, 97, None));
}

#[test]
fn wideband_stereo_and_remapped_static_payloads_are_no_g711() {
    for map in ["PCMU/16000", "PCMU/8000/2", "G729/8000"] {
        let media = format!("m=audio 4000 RTP/AVP 0\na=rtpmap:0 {map}\n");
        assert_eq!(chosen(&media), Err(SdpError::NoCodec { line: 6 }), "{map}");
    }
}

#[test]
fn the_address_of_the_stream_goes_before_that_of_the_session() {
    let offer = chosen("m=audio 4000 RTP/AVP 0\nc=IN IP6 2001:db8::9\n").unwrap();
    assert_eq!(offer.remote, "[2001:db8::9]:4000".parse().unwrap());
}

#[test]
fn hold_is_understood_in_its_old_and_new_form() {
    let table = [
        ("", "a=sendonly\n", Direction::SendOnly),
        ("", "a=inactive\n", Direction::Inactive),
        ("", "a=recvonly\n", Direction::RecvOnly),
        ("c=IN IP4 0.0.0.0\n", "", Direction::SendOnly),
        ("c=IN IP4 0.0.0.0\n", "a=inactive\n", Direction::Inactive),
    ];
    for (connection, attribute, direction) in table {
        let offer = chosen(&format!("m=audio 4000 RTP/AVP 0\n{connection}{attribute}")).unwrap();
        assert_eq!(offer.direction, direction, "{connection}{attribute}");
    }
}

#[test]
fn the_direction_of_the_session_holds_where_the_stream_says_none() {
    let text = "v=0\nc=IN IP4 192.0.2.7\na=sendonly\nm=audio 4000 RTP/AVP 0\n";
    assert_eq!(read(text).choose(&OURS).unwrap().direction, Direction::SendOnly);
    let text = "v=0\nc=IN IP4 192.0.2.7\na=sendonly\nm=audio 4000 RTP/AVP 0\na=sendrecv\n";
    assert_eq!(read(text).choose(&OURS).unwrap().direction, Direction::SendRecv);
}

#[test]
fn an_error_names_the_line() {
    let table = [
        ("v=1\n", SdpError::Malformed { line: 1, what: "version other than 0" }),
        ("s=-\n", SdpError::Malformed { line: 1, what: "the first line is no v=" }),
        ("v=0\no=- 1\n", SdpError::Malformed { line: 2, what: "Origin sess-version" }),
        ("v=0\nm=audio x RTP/AVP 0\n", SdpError::Malformed { line: 2, what: "Media port" }),
        ("v=0\nm=audio 70000 RTP/AVP 0\n", SdpError::Malformed { line: 2, what: "Media port" }),
    ];
    for (text, error) in table {
        assert_eq!(Description::read(text.as_bytes()).unwrap_err(), error, "{text}");
    }
}

#[test]
fn an_offer_that_no_call_can_be_made_of_says_why() {
    assert_eq!(chosen(""), Err(SdpError::NoAudio));
    assert_eq!(chosen("m=audio 0 RTP/AVP 0\n"), Err(SdpError::NoAudio));
    assert_eq!(chosen("m=video 4000 RTP/AVP 34\n"), Err(SdpError::NoAudio));
    assert_eq!(chosen("m=audio 4000 RTP/SAVP 0\n"), Err(SdpError::NoAudio));
    assert_eq!(chosen("m=audio 4000 RTP/AVP 18\n"), Err(SdpError::NoCodec { line: 6 }));
    for address in
        ["IN IP4 224.2.1.1/127", "IN IP4 239.1.1.1", "IN IP4 255.255.255.255", "IN IP4 pbx.example"]
    {
        let media = format!("m=audio 4000 RTP/AVP 0\nc={address}\n");
        assert_eq!(chosen(&media), Err(SdpError::NoAddress { line: 7 }), "{address}");
    }
    let none = read("v=0\nm=audio 4000 RTP/AVP 0\n").choose(&OURS);
    assert_eq!(none, Err(SdpError::NoAddress { line: 2 }));
}

#[test]
fn more_streams_than_a_telephone_has_are_refused() {
    let text = format!("v=0\n{}", "m=audio 4000 RTP/AVP 0\n".repeat(17));
    assert_eq!(Description::read(text.as_bytes()).unwrap_err(), SdpError::TooManyStreams(17));
}

#[test]
fn an_answer_keeps_the_order_of_streams_and_refuses_all_but_one() {
    let text = "v=0\no=x 1 1 IN IP4 192.0.2.7\ns=call\nc=IN IP4 192.0.2.7\nt=0 0\na=group:BUNDLE 0 1\n\
                m=video 4002 RTP/AVP 34\nm=audio 4000 RTP/AVP 8 101\na=ice-ufrag:abcd\na=candidate:1 1 UDP 1 192.0.2.7 4000 typ host\n\
                a=rtpmap:101 telephone-event/8000\nm=audio 4004 RTP/AVP 0\n";
    let expected = "v=0\no=- 5 6 IN IP4 198.51.100.4\ns=-\nc=IN IP4 198.51.100.4\nt=0 0\n\
                    m=video 0 RTP/AVP 34\nm=audio 16000 RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\n\
                    a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:20\na=sendrecv\nm=audio 0 RTP/AVP 0\n";
    assert_eq!(answered(text), expected.replace('\n', "\r\n"));
}

#[test]
fn an_answer_faces_the_offers_direction() {
    for (theirs, ours) in [
        ("sendonly", "recvonly"),
        ("recvonly", "sendonly"),
        ("inactive", "inactive"),
        ("sendrecv", "sendrecv"),
    ] {
        let text = format!("v=0\nc=IN IP4 192.0.2.7\nm=audio 4000 RTP/AVP 0\na={theirs}\n");
        assert!(answered(&text).ends_with(&format!("a={ours}\r\n")), "{theirs}");
    }
}

#[test]
fn our_offer_reads_back_as_what_was_offered() {
    for media in ["192.0.2.9:16000", "[2001:db8::1]:16002"] {
        let media: SocketAddr = media.parse().unwrap();
        let bytes = offer(&[Codec::Pcma, Codec::Pcmu], media, Origin { id: 1, version: 1 });
        let read = Description::read(&bytes).unwrap().choose(&OURS).unwrap();
        let expected = Offer {
            remote: media,
            codec: Codec::Pcma,
            payload_type: 8,
            telephone_event: Some(101),
            direction: Direction::SendRecv,
        };
        assert_eq!(read, expected);
    }
}
