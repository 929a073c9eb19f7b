//! Lines of typed callers, spoken and heard: what `callers talk --heard` sends in their place.
//!
//! Each line is rendered by its caller's voice (one of the benches' voices, by a hash of the caller's id; never the box's),
//! goes through G.711 and the pipeline of `hear` with what the box had asked, and is appended as a row. Rows that are there are
//! not heard again. A line that the pipeline takes for several turns is one row with the words of all.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use dialogue::{Asks, wording::speak};
use serde::{Deserialize, Serialize};
use speech::mouth::{CallerVoice, DEFAULT_CALLERS};
use vocab::Field;

use super::{BenchError, progress};
use crate::{
    audio::Clip,
    config::Config,
    hear::Hearer,
    phone::{Lines, lock, rehearse},
    voice::{Engines, Reading},
};

/// What is to be heard, and where it goes.
#[derive(Clone, Debug)]
pub struct SpokenLines {
    /// Lines to be heard, a JSON object each.
    pub lines: PathBuf,
    /// Rows; appended.
    pub out: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
}

/// A line of a caller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Line {
    caller: String,
    asks: String,
    said: String,
}

/// A line that was heard.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    #[serde(flatten)]
    line: Line,
    voice: String,
    text: String,
    confidence: Option<f32>,
}

impl SpokenLines {
    /// Renders and hears what is lacking.
    ///
    /// # Errors
    /// [`BenchError`]; rows that were written before stay.
    pub fn run(&self) -> Result<(), BenchError> {
        let known: Vec<Row> = read(&self.out)?;
        let there: BTreeSet<&Line> = known.iter().map(|row| &row.line).collect();
        let wanted: Vec<Line> = read(&self.lines)?;
        let wanted: BTreeSet<Line> = wanted.into_iter().filter(|line| !there.contains(line)).collect();
        rehearse(&self.models, wanted.iter().map(|line| (voice(&line.caller), aloud(&line.said))).collect())?;
        let out = Mutex::new(OpenOptions::new().create(true).append(true).open(&self.out)?);
        let bar = progress(wanted.len(), "heard");
        let wanted = Mutex::new(wanted);
        let cores = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_EARS);
        std::thread::scope(|scope| {
            let ears: Vec<_> =
                (0..cores).map(|_| scope.spawn(|| self.hear(&wanted, &out, &|| bar.inc(1)))).collect();
            let ended = ears.into_iter().map(|ear| ear.join().unwrap_or(Err(BenchError::Died)));
            ended.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
        })?;
        bar.finish_and_clear();
        Ok(())
    }

    /// Hears one line after the other until none is left.
    fn hear(
        &self,
        wanted: &Mutex<BTreeSet<Line>>,
        out: &Mutex<File>,
        tick: &dyn Fn(),
    ) -> Result<(), BenchError> {
        let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
        let engines = Engines::native(&self.models);
        let recognizer = engines.recognizer().map_err(|e| BenchError::Hear(e.into()))?;
        // What words mean is looked at by the box that they are sent to.
        let mut hearer = Hearer::new(recognizer, Reading::none(), &config.business, None)
            .map_err(|e| BenchError::Hear(e.into()))?;
        let mut lines = Lines::open(&self.models)?;
        while let Some(line) = { lock(wanted).pop_first() } {
            let voice = voice(&line.caller);
            let pcm: Arc<[i16]> = lines.line(voice, &aloud(&line.said))?;
            let clip = Clip { pcm: pcm.to_vec(), note: None };
            let report = hearer.hear(&clip, asks(&line.asks)).map_err(|e| BenchError::Hear(e.into()))?;
            let row =
                Row { line, voice: voice.to_string(), text: report.text(), confidence: report.confidence() };
            let row = serde_json::to_string(&row).map_err(io::Error::from)?;
            // One write a row: a run that is stopped leaves no half of one.
            lock(out).write_all(format!("{row}\n").as_bytes())?;
            tick();
        }
        Ok(())
    }
}

/// The rows of a file; one that is not there has none, and a row that is cut off is left out.
fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> io::Result<Vec<T>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter_map(|row| serde_json::from_str(row).ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The voice of a caller, by FNV-1a of its id.
fn voice(caller: &str) -> CallerVoice {
    let hash = caller.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    super::table::voice((hash % DEFAULT_CALLERS.len() as u64) as usize)
}

/// The words as a voice is to speak them: letters that are spelled are capitals with a rest between them, figures are as people
/// say them.
fn aloud(said: &str) -> String {
    let words: Vec<&str> = said.split_whitespace().collect();
    let is_letter =
        |at: usize| words.get(at).is_some_and(|w| w.len() == 1 && w.chars().all(char::is_alphabetic));
    let spelled = |at: usize| {
        let beside = is_letter(at + 1) || at > 0 && is_letter(at - 1);
        is_letter(at) && (beside || words.get(at + 1).is_some_and(|next| *next == "as"))
    };
    let mut out = String::with_capacity(said.len() + 8);
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push_str(if spelled(at - 1) && spelled(at) { ", " } else { " " });
        }
        let goes_on = words.get(at + 1).is_some_and(|next| next.starts_with(char::is_alphabetic));
        match figures(word, goes_on) {
            Some(said) => out.push_str(&said),
            None if spelled(at) => out.push_str(&word.to_uppercase()),
            None => out.push_str(word),
        }
    }
    out
}

/// House numbers in pairs, ZIP codes and telephone numbers digit by digit: the voice would say "eighty thousand two hundred
/// ten". Five figures are a house number where a word is right behind them. None = they are said as they stand.
fn figures(word: &str, goes_on: bool) -> Option<String> {
    let core = word.trim_matches(|c: char| !c.is_ascii_digit());
    let (before, behind) = word.split_once(core).filter(|_| !core.is_empty())?;
    let is_mark = |c: char| !(c.is_alphanumeric() || c == '$' || c == '%');
    let of_figures = core.chars().all(|c| c.is_ascii_digit() || c == '-');
    if !of_figures || !before.chars().all(is_mark) || !behind.chars().all(is_mark) {
        return None;
    }
    let said = match core.len() {
        _ if core.contains('-') => core.split('-').map(speak::digits).collect::<Vec<_>>().join(", "),
        ..=2 => return None,
        3 | 4 => speak::house_number(core),
        5 if goes_on && behind.is_empty() => speak::house_number(core),
        _ => speak::digits(core),
    };
    Some(format!("{before}{said}{behind}"))
}

/// The protocol's word; what is unknown is free speech.
fn asks(word: &str) -> Asks {
    const ALL: [Asks; 17] = [
        Asks::None,
        Asks::Settle,
        Asks::Address,
        Asks::Zip,
        Asks::Unit,
        Asks::Name,
        Asks::Spelling(Field::Name),
        Asks::Phone,
        Asks::Slot,
        Asks::Confirm,
        Asks::Fee,
        Asks::Identity,
        Asks::Adult,
        Asks::Person,
        Asks::Message,
        Asks::AnythingElse,
        Asks::Other,
    ];
    ALL.into_iter().find(|asks| asks.as_str() == word).unwrap_or(Asks::Problem)
}

/// Each holds recogniser and ear in memory, some 150 MB.
const MOST_EARS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_keeps_its_voice_and_callers_have_several() {
        assert_eq!(voice("da001"), voice("da001"));
        let voices: BTreeSet<CallerVoice> = (0..60).map(|n| voice(&format!("da{n:03}"))).collect();
        assert!(voices.len() >= 8, "{voices:?}");
    }

    #[test]
    fn letters_are_spelled_with_rests_and_words_are_left() {
        assert_eq!(aloud("lindqvist l i n d q"), "lindqvist L, I, N, D, Q");
        assert_eq!(aloud("i have a leak at apartment b"), "i have a leak at apartment b");
        assert_eq!(aloud("b as in boy"), "B as in boy");
    }

    #[test]
    fn figures_are_said_as_people_say_them() {
        assert_eq!(aloud("1660 Wazee Street, Suite 110."), "sixteen sixty Wazee Street, Suite one ten.");
        assert_eq!(aloud("80222, same zip as before."), "eight oh two two two, same zip as before.");
        assert_eq!(
            aloud("15600 East 47th Drive."),
            format!("{} East 47th Drive.", speak::house_number("15600"))
        );
        assert_eq!(aloud("It's 720-555-0123"), "It's seven two oh, five five five, oh one two three");
        assert_eq!(aloud("8-0-2-3-0."), "eight, oh, two, three, oh.");
        assert_eq!(aloud("unit 2B, at 10, for $89"), "unit 2B, at 10, for $89");
    }

    #[test]
    fn questions_are_known_by_the_protocols_words() {
        assert_eq!((asks("zip"), asks("problem"), asks("x")), (Asks::Zip, Asks::Problem, Asks::Problem));
        assert_eq!(asks("spelling").as_str(), "spelling");
    }

    #[test]
    fn rows_are_read_again_and_one_that_is_cut_off_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        fs::write(
            &path,
            "{\"caller\":\"a\",\"asks\":\"zip\",\"said\":\"x\",\"voice\":\"v\",\"text\":\"y\",\"confidence\":null}\n{\"cal",
        )
        .unwrap();
        let rows: Vec<Row> = read(&path).unwrap();
        assert_eq!((rows.len(), rows[0].text.as_str()), (1, "y"));
        assert!(read::<Row>(&folder.path().join("none")).unwrap().is_empty());
    }
}
