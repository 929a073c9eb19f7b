use std::{
    sync::{
        atomic::AtomicUsize,
        mpsc::{Receiver, sync_channel},
    },
    time::Duration,
};

use call::{DecodeKind, Party};
use speech::{
    mouth::{Fingerprint, Synthesiser},
    recognise::Recognizer,
};
use vocab::{Sample8k, SayId};

use super::*;

fn call(n: u64) -> CallId {
    CallId::new(jiff::Timestamp::UNIX_EPOCH, n)
}

fn decode(n: u64, id: u32, kind: DecodeKind, pcm: Vec<i16>) -> Job {
    let span = Span { from: Sample8k(80), to: Sample8k(160) };
    Job::Decode { call: call(n), decode: Decode { id: DecodeId(id), kind, span, pcm } }
}

fn render(n: u64, segment: u16, spoken: &str, fixed: Fixed) -> Job {
    Job::Render {
        call: call(n),
        id: RenderId { party: Party::Caller, say: SayId(1), segment },
        spoken: spoken.to_owned().into(),
        fixed,
    }
}

/// Hears the first sample as a word; 13 makes it panic, 14 fail.
struct Parrot;

impl Recognizer for Parrot {
    fn transcribe(&mut self, pcm: &[i16]) -> Result<Transcript, RecognizerError> {
        match pcm[0] {
            13 => panic!("the library fell over"),
            14 => Err(RecognizerError::Failed { name: "parrot", millis: 1 }),
            n => Ok(Transcript { text: Private::new(n.to_string()), ..Transcript::default() }),
        }
    }
}

/// Says a line as its length; "crash" makes it panic, "fail" fail.
#[derive(Debug)]
struct Reed;

impl Synthesiser for Reed {
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint([7; 32])
    }

    fn speak(&mut self, spoken: &str) -> Result<Vec<i16>, MouthError> {
        match spoken {
            "crash" => panic!("the library fell over"),
            "fail" => Err(MouthError::Engine { doing: "sing", source: "no".into() }),
            _ => Ok(vec![i16::try_from(spoken.len()).unwrap()]),
        }
    }
}

fn start(threads: usize) -> (Voice, Receiver<Done>, tempfile::TempDir, Arc<AtomicUsize>) {
    let folder = tempfile::tempdir().unwrap();
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let engines = Engines::new(
        move || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(Box::new(Parrot))
        },
        || Ok(Box::new(Reed)),
    );
    let (tell, told) = sync_channel(100);
    let settings = VoiceSettings { cache: folder.path().join("prompts"), threads };
    let voice = Voice::start(settings, &engines, move |done| tell.send(done).unwrap()).unwrap();
    (voice, told, folder, made)
}

fn next(told: &Receiver<Done>) -> String {
    match told.recv_timeout(Duration::from_secs(10)).unwrap() {
        Done::Decoded(_, id, words) => {
            format!("decoded {}: {:?}", id.0, words.map(|h| h.text.into_inner()))
        }
        Done::Rendered(_, id, sound) => {
            format!("rendered {}: {:?}", id.segment, sound.map(|s| s.to_vec()))
        }
    }
}

#[test]
fn a_recogniser_that_fails_or_panics_is_replaced_and_its_job_answered() {
    let (voice, told, _folder, made) = start(1);
    for (id, first) in [(1, 13), (2, 14), (3, 5)] {
        voice.order(decode(1, id, DecodeKind::Final, vec![first]));
        let expected = if first == 5 { Some("5".to_owned()) } else { None };
        assert_eq!(next(&told), format!("decoded {id}: {expected:?}"));
    }
    assert_eq!((voice.restarts(), made.load(Ordering::Relaxed)), (2, 3));
    voice.stop();
}

#[test]
fn a_synthesiser_that_fails_or_panics_is_replaced_and_its_job_answered() {
    let (voice, told, _folder, _) = start(2);
    for (segment, line, expected) in [(0, "crash", None), (1, "fail", None), (2, "hello", Some(vec![5]))] {
        voice.order(render(1, segment, line, Fixed::Live));
        assert_eq!(next(&told), format!("rendered {segment}: {expected:?}"));
    }
    assert_eq!(voice.restarts(), 2);
    voice.stop();
}

#[test]
fn warmed_prompts_are_answered_at_once_and_survive_a_restart() {
    let (voice, told, folder, _) = start(2);
    let mut steps = Vec::new();
    let lines = vec!["hello".to_owned(), "one moment".to_owned()];
    let warmed = voice.warm(lines.clone(), &mut |done, of| steps.push((done, of))).unwrap();
    assert_eq!((steps, warmed.rendered), (vec![(1, 2), (2, 2)], 2));
    voice.order(render(1, 0, "one moment", Fixed::Kept));
    // Already there when `order` has returned.
    assert!(matches!(told.try_recv(), Ok(Done::Rendered(_, _, Some(_)))));
    voice.stop();
    let engines = Engines::new(|| Ok(Box::new(Parrot)), || Ok(Box::new(Reed)));
    let settings = VoiceSettings { cache: folder.path().join("prompts"), threads: 2 };
    let again = Voice::start(settings, &engines, |_| {}).unwrap();
    assert_eq!(again.warm(lines, &mut |_, _| {}).unwrap().rendered, 0);
    assert_eq!(again.warm(Vec::new(), &mut |_, _| {}).unwrap(), Warmed::default());
    again.stop();
}

#[test]
fn a_line_rendered_ahead_is_said_once_without_waiting_and_forgotten_with_the_call() {
    let (voice, told, _folder, _) = start(1);
    voice.order(Job::Ahead { spoken: "nineteen forty".to_owned().into() });
    // The worker keeps the line a moment after it took the order.
    let kept = (0..10_000_000).any(|_| {
        std::thread::yield_now();
        !lock(&voice.shared.ahead).is_empty()
    });
    assert!(kept);
    voice.order(render(1, 3, "nineteen forty", Fixed::Live));
    assert!(matches!(told.try_recv(), Ok(Done::Rendered(_, _, Some(_)))));
    assert!(lock(&voice.shared.ahead).is_empty());
    voice.shared.keep_ahead("secret".to_owned(), vec![1].into());
    voice.ended(call(1));
    assert!(voice.shared.ready("secret").is_none());
    voice.stop();
}

#[test]
fn a_voice_without_its_engines_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = VoiceSettings { cache: folder.path().join("prompts"), threads: 2 };
    let engines = Engines::apart(folder.path());
    let error = Voice::start(settings, &engines, |_| {}).unwrap_err();
    let source = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap();
    assert!(source.to_string().contains("moonshine-tiny-en") && source.to_string().contains("scripts/setup"));
}

#[test]
fn what_looped_is_doubtful() {
    let transcript = Transcript { trust: Trust::Looped, ..Transcript::default() };
    assert_eq!(heard(transcript.clone(), Span::default()).confidence, Some(0.2));
    assert_eq!(
        heard(Transcript { confidence: Some(0.1), ..transcript }, Span::default()).confidence,
        Some(0.1)
    );
    assert_eq!(heard(Transcript::default(), Span::default()).confidence, None);
}

#[test]
fn the_words_of_a_job_show_in_no_print() {
    let ahead = Job::Ahead { spoken: "nineteen forty Planted Street".to_owned().into() };
    let jobs = [render(1, 0, "Thanks, Ada.", Fixed::Live), ahead];
    let shown = format!("{jobs:?} {jobs:#?}");
    for private in ["Ada.", "Planted", "nineteen"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("Ahead") && shown.contains("Live"), "{shown}");
}
