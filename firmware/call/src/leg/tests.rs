use std::collections::BTreeSet;

use dialogue::business::{Answers, Recording, Rota};
use vocab::{CallId, LineId, Speaker};

use super::*;

/// Nobody can be rung, so that a call comes to what was keyed.
fn business() -> Business {
    Business {
        name: "Summit Home Services".to_owned(),
        zone: jiff::tz::TimeZone::get("America/Denver").unwrap(),
        hours: Default::default(),
        holidays: BTreeSet::new(),
        area: BTreeMap::from([("80210".to_owned(), "Denver".to_owned())]),
        trades: vocab::Trade::ALL.into_iter().collect(),
        fee: None,
        recording: Recording::Off,
        streets: Default::default(),
        towns: BTreeSet::new(),
        answers: Answers::default(),
        office: Rota::default(),
        on_call: Rota::default(),
        number: None,
        numbers: BTreeMap::new(),
        faq: Vec::new(),
        policy: Default::default(),
        patience: Duration::from_secs(6),
        longest: Duration::from_secs(900),
    }
}

/// A caller without a number who is being greeted.
fn greeted(now: Now) -> Leg {
    let peer = std::net::SocketAddr::from(([192, 0, 2, 7], 4_000));
    let invite = Invite {
        call: CallId::from_raw(1),
        line: LineId(0),
        caller: None,
        dialled: None,
        remote: peer,
        signalled_from: peer.ip(),
        codec: (media::Codec::Pcmu, 0),
        telephone_event: None,
    };
    let mut leg = Leg::new(now, invite, Arc::new(business()), Default::default(), 1);
    leg.confirmed(now);
    leg
}

/// The same on a box that hears nothing: told of the keys.
fn deaf(now: Now) -> Leg {
    let mut leg = greeted(now);
    leg.tell(now, dialogue::Input::Deaf);
    leg
}

/// What the rows say that the caller said.
fn said(leg: &mut Leg) -> Vec<String> {
    let mut said = Vec::new();
    while let Some(output) = leg.poll() {
        if let Output::Record(Record { body: RecordBody::Turn { speaker, text, .. }, .. }) = output
            && speaker == Speaker::Caller
        {
            said.push(text.into_inner());
        }
    }
    said
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn a_number_keyed_right_before_the_caller_hangs_up_is_kept() {
    let mut now = Now { instant: Instant::now(), utc: jiff::Timestamp::UNIX_EPOCH };
    let mut leg = deaf(now);
    let caller = leg.leg();
    for key in "23035550142".chars() {
        now.instant += Duration::from_millis(300);
        leg.keyed(now, caller, key);
    }
    assert!(said(&mut leg).is_empty(), "the last key waits for one more");
    leg.gone(now, caller, Gone::Caller);
    assert_eq!(said(&mut leg), ["3035550142"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn what_the_line_told_a_conversation_is_kept_and_replays_to_the_same_rows() {
    let mut now = Now { instant: Instant::now(), utc: jiff::Timestamp::UNIX_EPOCH };
    let mut leg = deaf(now);
    let caller = leg.leg();
    for key in "213035550142".chars() {
        now = now.plus(Duration::from_millis(300));
        leg.keyed(now, caller, key);
        leg.tick(now);
    }
    now = now.plus(Duration::from_secs(3));
    leg.tick(now);
    leg.answer(now, QueryId(0), vocab::Answer::MessageNoted("NB-M1".to_owned()));
    leg.gone(now, caller, Gone::Caller);
    let (mut inputs, mut rows) = (Vec::new(), Vec::new());
    while let Some(output) = leg.poll() {
        if let Output::Record(Record { body, .. }) = output {
            match body {
                RecordBody::Inputs(kept) => inputs.extend(kept),
                row
                @ (RecordBody::Turn { .. } | RecordBody::Finding { .. } | RecordBody::Decision { .. }) => {
                    rows.push(row)
                }
                RecordBody::Started { .. }
                | RecordBody::Asked { .. }
                | RecordBody::Alarm { .. }
                | RecordBody::Silenced { .. }
                | RecordBody::Ended { .. } => {}
            }
        }
    }
    assert!(rows.len() > 4, "{rows:?}");
    let again =
        dialogue::replay::replay(CallId::from_raw(1), &Arc::new(business()), now.instant, &inputs).unwrap();
    let again: Vec<_> = again.steps.into_iter().map(|step| step.what).collect();
    let rows: Vec<_> = rows.into_iter().map(dialogue::replay::Decided::Row).collect();
    assert_eq!(again, rows);
}

/// Speaks, and the recogniser fails on it; what sounded meanwhile. Returns whether the box turned to keys.
#[expect(clippy::disallowed_methods, reason = "tests need one instant to count from")]
fn turned_to_keys(sounded: Option<vocab::Witness>) -> bool {
    let now = Now { instant: Instant::now(), utc: jiff::Timestamp::UNIX_EPOCH };
    let mut leg = greeted(now);
    leg.ear(now, EarEvent::Started { at: Sample8k(0) });
    leg.listener.frame(&[3_000; 8_000]);
    if let Some(witness) = sounded {
        leg.witness(now, witness);
    }
    leg.ear(now, EarEvent::Paused { at: Sample8k(8_000) });
    let (mut orders, mut keys) = (Vec::new(), false);
    while let Some(output) = leg.poll() {
        if let Output::Decode(_, decode) = &output {
            orders.push((decode.kind, decode.id));
        }
    }
    let id = orders.iter().rfind(|(kind, _)| *kind == DecodeKind::Final).unwrap().1;
    leg.decoded(now, id, None);
    while let Some(output) = leg.poll() {
        if let Output::Record(Record { body: RecordBody::Decision { what, .. }, .. }) = output {
            keys |= what == "keys";
        }
    }
    keys
}

#[test]
fn danger_that_sounded_in_a_turn_whose_words_were_lost_turns_to_keys_at_once() {
    let sounded = |score| {
        let span = vocab::Span { from: Sample8k(0), to: Sample8k(8_000) };
        Some(vocab::Witness {
            hazard: vocab::Hazard::Gas,
            score,
            span,
            source: vocab::WitnessSource::Acoustic,
        })
    };
    assert!(turned_to_keys(sounded(0.95)));
    assert!(!turned_to_keys(sounded(0.6)), "which is hardly a word");
    assert!(!turned_to_keys(None));
}
