use std::sync::mpsc::sync_channel;

use super::*;

fn call(n: u64) -> CallId {
    CallId::new(jiff::Timestamp::UNIX_EPOCH, n)
}

/// The made sound of the golden vectors: a voice-like buzz from 0.3 to 1.2 s, and behind it clicks and noise.
fn sound() -> Vec<media::Frame> {
    let wav = include_bytes!("../../../../models/golden/silero_8k.wav");
    let pcm: Vec<i16> = wav[44..].chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
    pcm.chunks_exact(160).map(|c| c.try_into().unwrap()).collect()
}

#[test]
fn a_voice_is_reported_for_its_own_call_only() {
    let (tell, told) = sync_channel(100);
    let ears = Ears::start(2, move |call, event| tell.send((call, event)).unwrap()).unwrap();
    for frame in sound() {
        ears.frame(call(1), media::SILENCE);
        ears.frame(call(2), frame);
    }
    ears.ended(call(1));
    ears.ended(call(2));
    ears.stop();
    let told: Vec<_> = told.try_iter().filter(|(_, event)| *event != EarEvent::Maybe).collect();
    assert!(told.iter().all(|(who, _)| *who == call(2)), "{told:?}");
    assert!(matches!(told[0].1, EarEvent::Started { at } if at.0.abs_diff(2_400) < 500), "{told:?}");
    assert!(matches!(told[1].1, EarEvent::Paused { at } if at.0.abs_diff(9_600) < 500), "{told:?}");
    assert_eq!(ears.lagged() + ears.failures(), 0);
}

#[test]
fn calls_spread_over_the_ears_and_stay_where_they_are() {
    let ears = Ears::start(2, |_, _| {}).unwrap();
    for round in 0..3 {
        for n in 0..6 {
            ears.frame(call(n), media::SILENCE);
        }
        let calls = ears.calls.lock().unwrap();
        assert_eq!(calls.values().filter(|p| p.ear == 0).count(), 3, "round {round}");
    }
    for n in 0..6 {
        ears.ended(call(n));
    }
    assert!(ears.calls.lock().unwrap().is_empty());
    ears.stop();
}
