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
    let told: Vec<_> = told.try_iter().filter(|(_, told)| *told != Noticed::Voice(EarEvent::Maybe)).collect();
    assert!(told.iter().all(|(who, _)| *who == call(2)), "{told:?}");
    let voice = |told| if let Noticed::Voice(event) = told { Some(event) } else { None };
    let told: Vec<_> = told.iter().filter_map(|(_, told)| voice(*told)).collect();
    assert!(matches!(told[0], EarEvent::Started { at } if at.0.abs_diff(2_400) < 500), "{told:?}");
    assert!(matches!(told[1], EarEvent::Paused { at } if at.0.abs_diff(9_600) < 500), "{told:?}");
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

/// An ear, and what it tells; whatever waits is of no call.
fn ear(waiting: u64) -> (Worker<impl Fn(CallId, Noticed)>, std::sync::mpsc::Receiver<Noticed>) {
    let (tell, told) = sync_channel(100);
    let queue = DropOldest::new(FRAMES);
    for n in 0..waiting {
        queue.push(Sound::Ended(call(n)));
    }
    let worker = Worker {
        silero: Some(Silero::new().unwrap()),
        spotter: Some(Spotter::new().unwrap()),
        calls: BTreeMap::new(),
        queue,
        failures: Arc::default(),
        passed: Arc::default(),
        report: move |_, noticed| tell.send(noticed).unwrap(),
    };
    (worker, told)
}

/// What an ear tells of a recording and the silence behind it, and how many looks it left out.
fn told_of(wav: &[u8], waiting: u64) -> (Vec<Noticed>, u64) {
    let (mut worker, told) = ear(waiting);
    let pcm: Vec<i16> = wav[44..].chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
    let silence = [0; 8_000];
    for (n, chunk) in pcm.chunks_exact(160).chain(silence.chunks_exact(160)).enumerate() {
        worker.frame(call(1), n as u64 * 160, chunk.try_into().unwrap());
    }
    assert_eq!(worker.failures.load(Ordering::Relaxed), 0);
    let passed = worker.passed.load(Ordering::Relaxed);
    drop(worker);
    (told.try_iter().collect(), passed)
}

const GAS: &[u8] = include_bytes!("../../../../models/golden/spotter_gas.wav");
const CALM: &[u8] = include_bytes!("../../../../models/golden/spotter_calm.wav");

fn words(told: &[Noticed]) -> Vec<Witness> {
    let word = |told: &Noticed| match told {
        Noticed::Word(witness) => Some(*witness),
        Noticed::Voice(_) => None,
    };
    told.iter().filter_map(word).collect()
}

#[test]
fn a_word_of_danger_is_told_by_its_sound_and_an_order_is_none() {
    let (told, passed) = told_of(GAS, 0);
    let gas = words(&told);
    assert!(!gas.is_empty() && gas.iter().all(|w| w.hazard == vocab::Hazard::Gas), "{gas:?}");
    assert!(gas.iter().any(|w| w.score > 0.9), "{gas:?}");
    assert_eq!(words(&told_of(CALM, 0).0), []);
    assert_eq!(passed, 0);
}

#[test]
fn an_ear_that_is_behind_leaves_out_its_looks_and_misses_no_speech() {
    let (calm, _) = told_of(GAS, 2);
    let (hurried, passed) = told_of(GAS, 3);
    assert!(passed >= 5, "one for every third of a second: {passed}");
    assert_eq!(words(&hurried), []);
    let voices: Vec<_> = calm.into_iter().filter(|told| matches!(told, Noticed::Voice(_))).collect();
    assert!(voices.len() >= 2);
    assert_eq!(hurried, voices, "speech is told as by an ear that has time");
}
