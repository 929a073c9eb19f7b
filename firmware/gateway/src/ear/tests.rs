use std::sync::mpsc::sync_channel;

use super::*;

fn call(n: u64) -> CallId {
    CallId::new(jiff::Timestamp::UNIX_EPOCH, n)
}

/// Vowel-like sound: a buzz of 130 Hz through resonances, swelling four times a second.
fn voice(frame: usize) -> media::Frame {
    std::array::from_fn(|n| {
        let t = (frame * 160 + n) as f64 / 8_000.0;
        let swell = 0.6 + 0.4 * (std::f64::consts::TAU * 4.0 * t).sin();
        let sum: f64 = (1..26)
            .map(|k| {
                let hz = 130.0 * f64::from(k);
                let near = |centre: f64, width: f64| 1.0 / (1.0 + ((hz - centre) / width).powi(2));
                (near(650.0, 90.0) + 0.6 * near(1_150.0, 110.0) + 0.3 * near(2_500.0, 160.0))
                    * (std::f64::consts::TAU * hz * t).sin()
            })
            .sum();
        (swell * sum * 4_000.0) as i16
    })
}

#[test]
fn a_voice_is_reported_for_its_own_call_only() {
    let (tell, told) = sync_channel(100);
    let ears = Ears::start(2, move |call, event| tell.send((call, event)).unwrap()).unwrap();
    for n in 0..100 {
        ears.frame(call(1), media::SILENCE);
        ears.frame(call(2), if (25..75).contains(&n) { voice(n) } else { media::SILENCE });
    }
    ears.ended(call(1));
    ears.ended(call(2));
    ears.stop();
    let told: Vec<_> = told.try_iter().collect();
    assert!(told.iter().all(|(who, _)| *who == call(2)), "{told:?}");
    assert!(matches!(told[0].1, EarEvent::Started { at } if (3_000..6_000).contains(&at.0)), "{told:?}");
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
