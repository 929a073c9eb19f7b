use dialogue::Asks;
use speech::recognise::Transcript;
use vocab::Private;

use super::*;
use crate::config::Config;

/// Hears the same words in everything, and fails when told to.
struct Parrot(Option<&'static str>);

impl Recognizer for Parrot {
    fn transcribe(&mut self, pcm: &[i16]) -> Result<Transcript, RecognizerError> {
        let millis = pcm.len() / 8;
        let words = self.0.ok_or(RecognizerError::Failed { name: "parrot", millis })?;
        Ok(Transcript { text: Private::new(words.to_owned()), ..Transcript::default() })
    }
}

/// The made sound of the golden vectors: a voice-like buzz from 0.3 to 1.2 s, clicks and noise behind it.
fn clip() -> Clip {
    let wav = include_bytes!("../../../../models/golden/silero_8k.wav");
    let pcm = wav[44..44 + 2 * 16_000].chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]]));
    Clip { pcm: pcm.collect(), note: None }
}

fn report(words: &'static str, asks: Asks) -> Report {
    let config = Config::load(None).unwrap();
    let mut hearer =
        Hearer::new(Box::new(Parrot(Some(words))), Reading::none(), &config.business, None).unwrap();
    let first = hearer.hear(&clip(), asks).unwrap();
    let second = hearer.hear(&clip(), asks).unwrap();
    assert_eq!(first.text(), second.text(), "nothing is kept from one file to the next");
    assert_eq!((&first.speech, &first.turn_ends), (&second.speech, &second.turn_ends));
    first
}

#[test]
fn an_emergency_is_decided_when_its_words_are_there() {
    let heard = report("I smell gas in my kitchen, it's really strong", Asks::Problem);
    assert_eq!(heard.decision, TriageDecision::Alarm);
    assert!((0.3..2.0).contains(&heard.decision_s), "{}", heard.decision_s);
    assert_eq!(heard.speech.len(), 1);
    assert!(heard.turn_ends[0] > heard.speech[0].1);
    let harmless = report("I'd like a spring tune up", Asks::Problem);
    assert_eq!((harmless.decision, harmless.findings.len()), (TriageDecision::No, 0));
}

#[test]
fn a_complete_answer_ends_its_turn_sooner_than_a_story() {
    let yes = report("yes", Asks::Confirm).turn_ends[0];
    let story = report("well the thing is broken", Asks::Problem).turn_ends[0];
    assert!(yes + 0.25 < story, "{yes} {story}");
}

#[test]
fn a_failing_recogniser_is_an_error_and_silence_is_not() {
    let config = Config::load(None).unwrap();
    let mut hearer = Hearer::new(Box::new(Parrot(None)), Reading::none(), &config.business, None).unwrap();
    assert!(matches!(hearer.hear(&clip(), Asks::Problem), Err(HearError::Recognizer(_))));
    let silent = hearer.hear(&Clip { pcm: vec![0; 24_000], note: None }, Asks::Problem).unwrap();
    assert!(silent.speech.is_empty() && silent.transcript.is_empty());
    assert_eq!((silent.decision, silent.decision_s), (TriageDecision::No, 3.0));
}

#[test]
fn fields_are_treated_by_what_is_at_stake() {
    let config = Config::load(None).unwrap();
    let now = jiff::civil::date(2026, 1, 15).at(9, 0, 0, 0);
    let read = |asks, text: &str, confidence| fields(asks, text, confidence, &config.business, now, None);
    let phone = read(Asks::Phone, "three oh three five five five oh one four two", None);
    assert_eq!(phone["phone"].value.as_deref(), Some("+13035550142"));
    assert_eq!(phone["phone"].treat, Treat::ReadBack);
    assert_eq!(read(Asks::Phone, "three oh three five", None)["phone"].treat, Treat::AskAgain);
    let doubtful = read(Asks::Phone, "three oh three five five five oh one four two", Some(0.2));
    assert_eq!(doubtful["phone"].treat, Treat::AskAgain);
    assert_eq!(read(Asks::Confirm, "yes that's right", None)["yesno"].treat, Treat::Accept);
    assert!(read(Asks::Address, "1940 South Franklin Street", None)["street"].value.is_some());
}
