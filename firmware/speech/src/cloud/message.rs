//! What the server says, as far as it can be believed: JSON text → [`Said`], or a [`Lie`].
//!
//! Every bound stands here: nothing of a message is kept that is longer, later or surer than it can be.

use serde::Deserialize;
use vocab::Private;

/// Octets of a message; a turn's words with their times are some 10 kB.
pub const LONGEST_MESSAGE: usize = 128 * 1_024;
/// Words of one result, and characters of one word.
const MOST_WORDS: usize = 600;
const LONGEST_WORD: usize = 64;
/// Characters of a result without words.
const LONGEST_TEXT: usize = 4_000;
/// Seconds of a stream that anything may be about: more than any call has.
const LONGEST_STREAM: f64 = 24.0 * 3_600.0;

/// A message that can't be true or is not understood. It is counted, and has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lie {
    /// Longer than [`LONGEST_MESSAGE`].
    TooBig,
    /// No JSON, or none of the protocol.
    Nonsense,
    /// A binary message.
    Binary,
    /// About sound that was never sent.
    NeverSent,
    /// Of sound whose words were final before.
    Repeated,
    /// Times that run backwards.
    OutOfOrder,
    /// A confidence that is not between 0 and 1; the words count, their confidence is unknown.
    Confidence,
}

/// A word with its times in seconds of the stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SaidWord {
    pub(super) text: Private<String>,
    pub(super) from: f64,
    pub(super) to: f64,
    /// `None` = not told, or out of range.
    pub(super) confidence: Option<f32>,
}

/// Words of a stretch of the stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Results {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) stage: Stage,
    /// It answers a Finalize: all that was sent before is in final results now.
    pub(super) flushes: Flushes,
    pub(super) words: Vec<SaidWord>,
    /// A confidence was out of range.
    pub(super) doubtful: Option<Lie>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Interim,
    Final,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flushes {
    Yes,
    No,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Results(Results),
    /// Words are final up to this second.
    UtteranceEnd(f64),
    /// Speech, a summary at the end, or a type that is newer than this: nothing follows from it.
    Other,
    /// The server complains; it closes by itself.
    Error,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Raw {
    Results(RawResults),
    UtteranceEnd {
        last_word_end: f64,
    },
    SpeechStarted {},
    Metadata {},
    Error {},
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct RawResults {
    start: f64,
    duration: f64,
    #[serde(default)]
    is_final: bool,
    #[serde(default)]
    speech_final: bool,
    #[serde(default)]
    from_finalize: bool,
    channel: RawChannel,
}

#[derive(Deserialize)]
struct RawChannel {
    #[serde(default)]
    alternatives: Vec<RawAlternative>,
}

#[derive(Deserialize)]
struct RawAlternative {
    #[serde(default)]
    transcript: String,
    confidence: Option<f64>,
    #[serde(default)]
    words: Vec<RawWord>,
}

#[derive(Deserialize)]
struct RawWord {
    word: String,
    punctuated_word: Option<String>,
    start: f64,
    end: f64,
    confidence: Option<f64>,
}

/// Reads a message. What it says of time is checked against the stream elsewhere.
pub(super) fn read(text: &str) -> Result<Said, Lie> {
    if text.len() > LONGEST_MESSAGE {
        return Err(Lie::TooBig);
    }
    match serde_json::from_str(text).map_err(|_| Lie::Nonsense)? {
        Raw::Results(results) => Ok(Said::Results(results.checked()?)),
        Raw::UtteranceEnd { last_word_end } if is_time(last_word_end) => {
            Ok(Said::UtteranceEnd(last_word_end))
        }
        // -1 = no word was heard.
        Raw::UtteranceEnd { .. } | Raw::SpeechStarted {} | Raw::Metadata {} | Raw::Other => Ok(Said::Other),
        Raw::Error {} => Ok(Said::Error),
    }
}

fn is_time(seconds: f64) -> bool {
    (0.0..=LONGEST_STREAM).contains(&seconds)
}

impl RawResults {
    fn checked(self) -> Result<Results, Lie> {
        let Self { start, duration, is_final, speech_final, from_finalize, mut channel } = self;
        if !is_time(start) || !is_time(duration) {
            return Err(Lie::NeverSent);
        }
        let (from, to) = (start, start + duration);
        let stage = if is_final || speech_final { Stage::Final } else { Stage::Interim };
        let flushes = if from_finalize { Flushes::Yes } else { Flushes::No };
        let mut doubtful = None;
        let mut words = Vec::new();
        if !channel.alternatives.is_empty() {
            let best = channel.alternatives.swap_remove(0);
            words = best.words(from, to, &mut doubtful)?;
        }
        Ok(Results { from, to, stage, flushes, words, doubtful })
    }
}

impl RawAlternative {
    fn words(self, from: f64, to: f64, doubtful: &mut Option<Lie>) -> Result<Vec<SaidWord>, Lie> {
        let whole = sure(self.confidence, doubtful);
        if self.words.is_empty() {
            let text = cleaned(&self.transcript, LONGEST_TEXT);
            let word = SaidWord { text: Private::new(text), from, to, confidence: whole };
            return Ok(Some(word).filter(|w| !w.text.expose().is_empty()).into_iter().collect());
        }
        if self.words.len() > MOST_WORDS {
            return Err(Lie::Nonsense);
        }
        let mut words = Vec::with_capacity(self.words.len());
        let mut last = from - SLACK;
        for word in self.words {
            if !is_time(word.start) || !is_time(word.end) || word.end < word.start || word.start < last {
                return Err(Lie::OutOfOrder);
            }
            if word.end > to + SLACK {
                return Err(Lie::NeverSent);
            }
            last = word.start;
            let text = cleaned(word.punctuated_word.as_deref().unwrap_or(&word.word), LONGEST_WORD);
            let confidence = sure(word.confidence, doubtful);
            words.push(SaidWord { text: Private::new(text), from: word.start, to: word.end, confidence });
        }
        words.retain(|word| !word.text.expose().is_empty());
        Ok(words)
    }
}

/// Servers round times to hundredths and let a word reach a little beyond its result.
const SLACK: f64 = 0.5;

fn sure(confidence: Option<f64>, doubtful: &mut Option<Lie>) -> Option<f32> {
    match confidence {
        Some(c) if (0.0..=1.0).contains(&c) => Some(c as f32),
        Some(_) => {
            *doubtful = Some(Lie::Confidence);
            None
        }
        None => None,
    }
}

/// Without what is no text, and no longer than it may be.
fn cleaned(text: &str, most: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(body: &str) -> Result<Said, Lie> {
        read(&format!(r#"{{"type":"Results","channel_index":[0,1],{body}}}"#))
    }

    fn words(said: Result<Said, Lie>) -> Vec<(String, Option<f32>)> {
        match said {
            Ok(Said::Results(r)) => {
                r.words.into_iter().map(|w| (w.text.into_inner(), w.confidence)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn results_carry_words_with_their_marks_and_times() {
        let said = results(
            r#""start":1.5,"duration":2.0,"is_final":true,"speech_final":true,"from_finalize":true,
            "metadata":{"request_id":"x"},"channel":{"alternatives":[{"transcript":"No heat.","confidence":0.98,
            "words":[{"word":"no","start":1.6,"end":1.8,"confidence":0.9},
            {"word":"heat","start":1.8,"end":2.1,"confidence":1.0,"punctuated_word":"heat."}]}]}"#,
        );
        let Ok(Said::Results(read)) = &said else { panic!("{said:?}") };
        assert_eq!((read.from, read.to, read.stage, read.flushes), (1.5, 3.5, Stage::Final, Flushes::Yes));
        assert_eq!(words(said), [("no".to_owned(), Some(0.9)), ("heat.".to_owned(), Some(1.0))]);
    }

    #[test]
    fn a_result_without_words_is_its_text_and_an_empty_one_says_nothing() {
        let text =
            r#""start":0,"duration":1,"channel":{"alternatives":[{"transcript":" hello\u0000 there "}]}"#;
        assert_eq!(words(results(text)), [("hello there".to_owned(), None)]);
        for empty in [r#"{"alternatives":[]}"#, r#"{"alternatives":[{"transcript":"","words":[]}]}"#, "{}"] {
            assert!(words(results(&format!(r#""start":0,"duration":1,"channel":{empty}"#))).is_empty());
        }
    }

    #[test]
    fn other_messages_are_known_and_newer_ones_ignored() {
        assert_eq!(
            read(r#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.5}"#),
            Ok(Said::UtteranceEnd(2.5))
        );
        for other in [
            r#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":-1}"#,
            r#"{"type":"SpeechStarted","channel":[0],"timestamp":0.9}"#,
            r#"{"type":"Metadata","transaction_key":"deprecated","duration":3.1,"channels":1}"#,
            r#"{"type":"FromTheFuture","x":[1,2]}"#,
        ] {
            assert_eq!(read(other), Ok(Said::Other), "{other}");
        }
        assert_eq!(read(r#"{"type":"Error","description":"no","variant":"x"}"#), Ok(Said::Error));
    }

    #[test]
    fn what_cannot_be_true_is_a_lie() {
        for nonsense in ["", "{", "null", "[]", "{}", r#"{"type":7}"#, r#"{"type":"Results"}"#, "\u{0}\u{1}"]
        {
            assert_eq!(read(nonsense), Err(Lie::Nonsense), "{nonsense:?}");
        }
        assert_eq!(read(&" ".repeat(LONGEST_MESSAGE + 1)), Err(Lie::TooBig));
        let empty = r#""channel":{"alternatives":[]}"#;
        for times in
            [r#""start":-1,"duration":1"#, r#""start":1e300,"duration":1"#, r#""start":0,"duration":-3"#]
        {
            assert_eq!(results(&format!("{times},{empty}")), Err(Lie::NeverSent), "{times}");
        }
        let word = |times: &str| {
            results(&format!(
                r#""start":0,"duration":2,"channel":{{"alternatives":[{{"transcript":"a","words":[
                {{"word":"a","start":1.0,"end":1.2}},{{"word":"b",{times}}}]}}]}}"#
            ))
        };
        assert_eq!(word(r#""start":0.5,"end":0.7"#), Err(Lie::OutOfOrder));
        assert_eq!(word(r#""start":1.5,"end":1.4"#), Err(Lie::OutOfOrder));
        assert_eq!(word(r#""start":1.5,"end":9.0"#), Err(Lie::NeverSent));
    }

    #[test]
    fn a_confidence_out_of_range_is_no_confidence() {
        for wrong in ["1.5", "-0.1", "99"] {
            let said = results(&format!(
                r#""start":0,"duration":2,"channel":{{"alternatives":[{{"transcript":"a","confidence":{wrong}}}]}}"#
            ));
            let Ok(Said::Results(read)) = &said else { panic!("{said:?}") };
            assert_eq!(read.doubtful, Some(Lie::Confidence));
            assert_eq!(words(said), [("a".to_owned(), None)]);
        }
    }

    #[test]
    fn long_words_are_cut_and_too_many_refused() {
        let long = format!(
            r#""start":0,"duration":2,"channel":{{"alternatives":[{{"transcript":"x","words":[{{"word":"{}","start":0,"end":1}}]}}]}}"#,
            "x".repeat(5_000)
        );
        assert_eq!(words(results(&long))[0].0.len(), LONGEST_WORD);
        let many: Vec<String> = vec![r#"{"word":"x","start":0,"end":1}"#.to_owned(); MOST_WORDS + 1];
        let many = format!(
            r#""start":0,"duration":2,"channel":{{"alternatives":[{{"transcript":"x","words":[{}]}}]}}"#,
            many.join(",")
        );
        assert_eq!(results(&many), Err(Lie::Nonsense));
    }
}
