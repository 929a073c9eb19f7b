//! A hardware revision as data: which line is which, its polarity and its safe level. One
//! file of `revs/` each; all faults of a file are told at once, with their key paths.

use std::{collections::BTreeMap, fmt};

use toml::{Table, Value};

use crate::{InputLine, Level, OutputLine, Polarity};

const LEDS: [&str; 5] = ["power", "line", "call", "cloud", "emergency"];
const BUTTONS: [&str; 3] = ["ack", "night", "mute"];

/// What opens the pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// No hardware: [`crate::sim`].
    Sim,
}

/// A revision of the front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rev {
    /// Its name, as printed on the board.
    pub revision: String,
    /// What opens its pins.
    pub backend: Backend,
    /// Power, line, call, cloud, emergency.
    pub leds: [OutputLine; 5],
    /// The bell's relay.
    pub bell: OutputLine,
    /// ACK, night, mute.
    pub buttons: [InputLine; 3],
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Key path (`leds.power.safe`); empty for the whole file.
    pub key: String,
    /// What is wrong and what is expected.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() { f.write_str(&self.what) } else { write!(f, "{}: {}", self.key, self.what) }
    }
}

/// Why a file is no revision: all of its faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} fault(s) in the board revision: {}", .0.len(), list(.0))]
pub struct RevError(pub Vec<Fault>);

fn list(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

impl Rev {
    /// The revision of a box without hardware.
    pub fn sim() -> Self {
        Self::parse(include_str!("../revs/sim.toml"))
            .expect("the revision that is built in is valid: a test reads it")
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self, RevError> {
        let table: Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            let what = format!("line {line} is no TOML: {}", e.message());
            RevError(vec![Fault { key: String::new(), what }])
        })?;
        let mut reader = Reader { faults: vec![], lines: BTreeMap::new() };
        let rev = reader.rev(table);
        match rev {
            Some(rev) if reader.faults.is_empty() => Ok(rev),
            Some(_) | None => Err(RevError(reader.faults)),
        }
    }
}

/// Takes keys out of tables and notes what is wrong; what is left over is unknown.
struct Reader {
    faults: Vec<Fault>,
    /// Line names and the key that used them first.
    lines: BTreeMap<String, String>,
}

impl Reader {
    fn rev(&mut self, mut table: Table) -> Option<Rev> {
        let revision = self.text(&mut table, "", "revision");
        let backend = self.word(&mut table, "", "backend", &[("sim", Backend::Sim)]);
        let leds = self.group(&mut table, "leds", LEDS, Self::output);
        let bell = self.table(&mut table, "", "bell").and_then(|t| self.output(t, "bell"));
        let buttons = self.group(&mut table, "buttons", BUTTONS, Self::input);
        self.unknown(&table, "");
        Some(Rev { revision: revision?, backend: backend?, leds: leds?, bell: bell?, buttons: buttons? })
    }

    fn group<T, const N: usize>(
        &mut self,
        table: &mut Table,
        key: &str,
        names: [&str; N],
        read: fn(&mut Self, Table, &str) -> Option<T>,
    ) -> Option<[T; N]> {
        let mut group = self.table(table, "", key)?;
        let all = names.map(|name| {
            let inner = self.table(&mut group, key, name)?;
            read(self, inner, &format!("{key}.{name}"))
        });
        self.unknown(&group, key);
        let found: Vec<T> = all.into_iter().flatten().collect();
        found.try_into().ok()
    }

    fn output(&mut self, mut table: Table, path: &str) -> Option<OutputLine> {
        let line = self.line(&mut table, path);
        let active = self.polarity(&mut table, path);
        let safe = self.word(&mut table, path, "safe", &[("on", Level::On), ("off", Level::Off)]);
        self.unknown(&table, path);
        Some(OutputLine { line: line?, active: active?, safe: safe? })
    }

    fn input(&mut self, mut table: Table, path: &str) -> Option<InputLine> {
        let line = self.line(&mut table, path);
        let active = self.polarity(&mut table, path);
        self.unknown(&table, path);
        Some(InputLine { line: line?, active: active? })
    }

    fn polarity(&mut self, table: &mut Table, path: &str) -> Option<Polarity> {
        self.word(table, path, "active", &[("high", Polarity::High), ("low", Polarity::Low)])
    }

    fn line(&mut self, table: &mut Table, path: &str) -> Option<String> {
        let line = self.text(table, path, "line")?;
        let key = join(path, "line");
        if let Some(first) = self.lines.get(&line) {
            let what = format!("{line:?} is the line of {first} already");
            return self.fault(&key, what);
        }
        self.lines.insert(line.clone(), key);
        Some(line)
    }

    fn table(&mut self, table: &mut Table, path: &str, key: &str) -> Option<Table> {
        let key_path = join(path, key);
        match table.remove(key) {
            Some(Value::Table(inner)) => Some(inner),
            Some(other) => self.fault(&key_path, format!("a {} where a table is expected", other.type_str())),
            None => self.fault(&key_path, "missing".to_owned()),
        }
    }

    fn text(&mut self, table: &mut Table, path: &str, key: &str) -> Option<String> {
        let key_path = join(path, key);
        match table.remove(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(Value::String(_)) => self.fault(&key_path, "empty".to_owned()),
            Some(other) => self.fault(&key_path, format!("a {} where a text is expected", other.type_str())),
            None => self.fault(&key_path, "missing".to_owned()),
        }
    }

    fn word<T: Copy>(&mut self, table: &mut Table, path: &str, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(table, path, key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.or_else(|| {
            let expected: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(&join(path, key), format!("{text:?}, expected {}", expected.join(" or ")))
        })
    }

    fn unknown(&mut self, left: &Table, path: &str) {
        for key in left.keys() {
            self.fault::<()>(&join(path, key), "unknown key".to_owned());
        }
    }

    fn fault<T>(&mut self, key: &str, what: String) -> Option<T> {
        self.faults.push(Fault { key: key.to_owned(), what });
        None
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        Rev::parse(text).err().map_or(vec![], |e| e.0.iter().map(Fault::to_string).collect())
    }

    #[test]
    fn the_built_in_revision_is_valid() {
        let rev = Rev::sim();
        assert_eq!((rev.revision.as_str(), rev.backend), ("sim", Backend::Sim));
        assert_eq!(rev.leds[4].line, "LED_EMERGENCY");
        assert_eq!(rev.buttons[0].active, Polarity::Low);
        assert!(rev.leds.iter().chain([&rev.bell]).all(|line| line.safe == Level::Off));
    }

    #[test]
    fn all_faults_of_a_file_are_told_with_their_key_paths() {
        let text = include_str!("../revs/sim.toml")
            .replace("revision = \"sim\"", "revison = \"sim\"")
            .replace("backend = \"sim\"", "backend = \"arduino\"")
            .replace("line = \"LED_CALL\"\nactive = \"high\"", "line = \"LED_POWER\"\nactive = 1")
            .replace("line = \"LED_CLOUD\"\n", "line = \" \"\ncolour = \"blue\"\n")
            .replace("[buttons.mute]", "[buttons.mood]");
        assert_eq!(
            faults(&text),
            [
                "revision: missing",
                "backend: \"arduino\", expected sim",
                "leds.call.line: \"LED_POWER\" is the line of leds.power.line already",
                "leds.call.active: a integer where a text is expected",
                "leds.cloud.line: empty",
                "leds.cloud.colour: unknown key",
                "buttons.mute: missing",
                "buttons.mood: unknown key",
                "revison: unknown key",
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line() {
        assert!(
            faults("revision = \"a\"\n[leds\n")[0].starts_with("line 2 is no TOML: "),
            "{:?}",
            faults("a\n")
        );
        assert_eq!(faults("").len(), 5);
        assert_eq!(faults("leds = 3")[2], "leds: a integer where a table is expected");
    }

    proptest! {
        #[test]
        fn any_text_is_a_revision_or_a_list_of_faults(text in "(?s).{0,200}", cut in 0usize..1_200) {
            prop_assert!(!faults(&text).is_empty());
            let whole = include_str!("../revs/sim.toml");
            let cut = (0..=cut.min(whole.len())).rev().find(|&i| whole.is_char_boundary(i)).unwrap_or(0);
            let _ = Rev::parse(&whole[..cut]);
        }
    }
}
