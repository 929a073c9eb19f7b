//! The bench of sentences: everything that the box can say, spoken by its own mouth and heard by its own recogniser.
//!
//! All variants of all keys of `prompts.tsv` in both tones, with sample values, as a call says them: piece by piece, fixed ones
//! from the cache that a box fills. G.711 at 8 kHz lies between mouth and ear. A sentence is understood when at most a third of
//! its words differ ([`super::words`]). The three Spanish sentences count as well: the recogniser knows English only.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use dialogue::{
    Segment,
    business::Tone,
    wording::{Saying, sayings},
};
use serde_json::{Value, json};
use speech::{
    mouth::{CacheLimits, Keep, Prompts},
    recognise::Recognizer,
};

use super::{
    BenchError, Rows,
    limits::{self, Demand, Limit, Short, Verdict},
    progress,
    words::{Apart, apart},
};
use crate::{audio::g711, config::Config, voice::Engines};

/// A fault planted into the sound: the bench must turn red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PromptsPlant {
    /// Nothing.
    #[default]
    None,
    /// The box mumbles: what makes consonants is gone.
    Mumble,
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct PromptsBench {
    /// Where runtimes and models lie.
    pub models: PathBuf,
    /// What is planted.
    pub plant: PromptsPlant,
    /// Hears only these, as they would be spoken, and judges nothing: for whoever words a sentence anew.
    pub say: Vec<String>,
    /// Where each sentence goes, a JSON object a line.
    pub json: Option<PathBuf>,
}

/// A sentence that was heard.
#[derive(Clone, Debug)]
struct Row {
    key: &'static str,
    tone: Tone,
    variant: usize,
    spoken: String,
    heard: String,
    apart: Apart,
}

impl PromptsBench {
    /// Measures. `Fail` = a limit was broken.
    ///
    /// # Errors
    /// [`BenchError`]: no voice, no recogniser.
    pub fn run(&self, out: &mut dyn Write) -> Result<Verdict, BenchError> {
        let mut file = Rows::open(self.json.as_deref())?;
        let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
        let mut test = Test::open(&self.models, self.plant)?;
        if !self.say.is_empty() {
            for spoken in &self.say {
                let row = test.hear(&tried(spoken))?;
                writeln!(
                    out,
                    "{} of {} words differ\n  said:  {spoken}\n  heard: {}",
                    row.apart.wrong, row.apart.of, row.heard
                )?;
            }
            return Ok(Verdict::Shown);
        }
        let all = sayings(&config.business);
        let bar = progress(all.len(), "sentences");
        let mut rows = Vec::new();
        for saying in &all {
            let row = test.hear(saying)?;
            file.put(&row.json())?;
            rows.push(row);
            bar.inc(1);
        }
        bar.finish_and_clear();
        for row in rows.iter().filter(|row| !row.apart.is_understood()) {
            writeln!(out, "{}\n  said:  {}\n  heard: {}", row.name(), row.spoken, row.heard)?;
        }
        let limits = limits(&rows);
        for limit in &limits {
            file.put(&limit.json(Short::Refused))?;
        }
        let verdict = limits::print(out, &limits, Short::Refused)?;
        if self.plant != PromptsPlant::None {
            writeln!(out, "planted: {:?}", self.plant)?;
        }
        Ok(verdict)
    }
}

/// A sentence that stands in no table; a bar cuts it into pieces.
fn tried(spoken: &str) -> Saying {
    let piece = |text: &str| Segment { text: text.to_owned(), spoken: text.to_owned(), fixed: false };
    let pieces = spoken.split('|').map(str::trim).map(piece).collect();
    Saying { key: "tried", tone: Tone::Friendly, variant: 0, pieces }
}

/// The mouth and the ear.
struct Test {
    mouth: Prompts,
    recognizer: Box<dyn Recognizer>,
    plant: PromptsPlant,
}

impl Test {
    fn open(models: &Path, plant: PromptsPlant) -> Result<Self, BenchError> {
        let engines = Engines::native(models);
        let recognizer = engines.recognizer().map_err(|e| BenchError::Hear(e.into()))?;
        let mouth =
            Prompts::open(&models.join("prompts"), CacheLimits::default(), Some(engines.synthesiser()?))?;
        Ok(Self { mouth, recognizer, plant })
    }

    fn hear(&mut self, saying: &Saying) -> Result<Row, BenchError> {
        let mut sound = Vec::new();
        for piece in &saying.pieces {
            let keep = if piece.fixed { Keep::Prompt } else { Keep::Nothing };
            sound.extend_from_slice(&self.mouth.say(&piece.spoken, keep)?);
        }
        if self.plant == PromptsPlant::Mumble {
            sound = mumbled(&sound);
        }
        let heard = self.recognizer.transcribe(&g711(&sound)).map_err(|e| BenchError::Hear(e.into()))?;
        let (spoken, heard) = (saying.spoken(), heard.text.expose().clone());
        let apart = apart(&spoken, &heard);
        Ok(Row { key: saying.key, tone: saying.tone, variant: saying.variant, spoken, heard, apart })
    }
}

impl Row {
    /// As in `prompts.tsv`, with the variant's place.
    fn name(&self) -> String {
        let tone = match self.tone {
            Tone::Friendly => "",
            Tone::Brief => "@brief",
        };
        format!("{}{tone}, variant {}", self.key, self.variant + 1)
    }

    /// Whether a caller who does not understand it comes to harm, or can't answer.
    fn must(&self) -> bool {
        MUST.iter().any(|key| self.key.starts_with(key)) || self.spoken.contains('?')
    }

    fn json(&self) -> Value {
        json!({
            "key": self.key, "tone": if self.tone == Tone::Brief { "brief" } else { "friendly" },
            "variant": self.variant + 1, "spoken": self.spoken, "heard": self.heard,
            "words": self.apart.of, "wrong": self.apart.wrong, "understood": self.apart.is_understood(),
            "must": self.must(),
        })
    }
}

fn limits(rows: &[Row]) -> Vec<Limit> {
    let share = |rows: Vec<&Row>| -> Vec<f64> {
        rows.into_iter().map(|row| f64::from(u8::from(row.apart.is_understood()))).collect()
    };
    let wrong = rows.iter().flat_map(|row| (0..row.apart.of).map(|word| word < row.apart.wrong));
    let wrong: Vec<f64> = wrong.map(|wrong| f64::from(u8::from(wrong))).collect();
    vec![
        Limit::new(
            "advice, alarm, what was done, fee and questions understood",
            "",
            Demand::Reach(100.0),
            150,
            share(rows.iter().filter(|row| row.must()).collect()),
        ),
        Limit::new("all sentences understood", "", Demand::Reach(97.0), 300, share(rows.iter().collect())),
        Limit::new("words heard otherwise", "", Demand::ShownShare, 0, wrong),
    ]
}

/// How keys of sentences begin that tell of danger, or of what was done and what was not.
const MUST: [&str; 10] = [
    "advice_",
    "call_",
    "ring_",
    "alarm_on",
    "no_way_on_call",
    "nobody_on_call",
    "booked",
    "requested",
    "not_saved",
    "fee",
];

/// Each sample the mean of 3 ms: nothing above 330 Hz is left of it.
fn mumbled(sound: &[i16]) -> Vec<i16> {
    const WIDTH: usize = 24;
    let mean = |window: &[i16]| {
        let sum: i32 = window.iter().map(|x| i32::from(*x)).sum();
        i16::try_from(sum / WIDTH as i32).unwrap_or(i16::MAX)
    };
    sound.windows(WIDTH).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &'static str, spoken: &str, heard: &str) -> Row {
        let apart = apart(spoken, heard);
        Row { key, tone: Tone::Friendly, variant: 0, spoken: spoken.into(), heard: heard.into(), apart }
    }

    fn verdicts(rows: &[Row]) -> Vec<Verdict> {
        limits(rows).iter().map(|limit| limit.verdict(Short::Refused)).collect()
    }

    #[test]
    fn one_question_that_is_not_understood_breaks_its_limit_and_few_others_may_fail() {
        let mut rows = vec![row("ask_zip", "And what's the zip code?", "and whats the zip code"); 200];
        rows.extend(vec![row("kept", "I've left it as it is.", "I've left it as it is."); 100]);
        assert_eq!(verdicts(&rows), [Verdict::Pass, Verdict::Pass, Verdict::Shown]);
        rows.push(row("kept", "I've left it as it is.", "of a lifted"));
        assert_eq!(verdicts(&rows), [Verdict::Pass, Verdict::Pass, Verdict::Shown]);
        rows.push(row("ask_zip", "And what's the zip code?", "a lost sip"));
        assert_eq!(verdicts(&rows), [Verdict::Fail, Verdict::Pass, Verdict::Shown]);
        assert_eq!(verdicts(&rows[..20])[0], Verdict::Fail, "too few");
    }

    #[test]
    fn what_saves_lives_or_asks_must_be_understood() {
        assert!(row("advice_gas", "Get everyone out.", "").must());
        assert!(row("same_place", "Is that there?", "").must());
        assert!(!row("kept", "I've left it as it is.", "").must());
    }

    #[test]
    fn mumbling_takes_what_makes_consonants() {
        let hiss: Vec<i16> = (0..800).map(|at| if at % 2 == 0 { 8_000 } else { -8_000 }).collect();
        assert!(mumbled(&hiss).iter().all(|x| x.abs() < 400));
    }
}
