//! Reads a TOML table key by key and collects every fault with its key path, so that an installer mends a
//! config in one go instead of one fault a run (serde stops at the first).

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use toml::{Table, Value};

/// One thing wrong with a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Key path, such as `technicians[1].skills`.
    pub key: String,
    /// What is wrong and what would be right.
    pub what: String,
}

impl Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.key, self.what)
    }
}

/// A table being read. Every key that is asked for is known; the rest are faults at [`Reader::close`].
pub struct Reader<'t> {
    table: Option<&'t Table>,
    path: String,
    asked: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    /// The whole file.
    pub fn root(table: &'t Table) -> Self {
        Self { table: Some(table), path: String::new(), asked: BTreeSet::new(), faults: Vec::new() }
    }

    /// Notes a fault under this table.
    pub fn fault(&mut self, key: &str, what: impl Into<String>) {
        let key = self.key(key);
        self.faults.push(Fault { key, what: what.into() });
    }

    /// A text that parses, or the default.
    pub fn parse_or<T: FromStr>(&mut self, key: &'static str, default: T) -> T
    where
        T::Err: Display,
    {
        self.parse(key).unwrap_or(default)
    }

    /// A text that parses, if the key is there.
    pub fn parse<T: FromStr>(&mut self, key: &'static str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = self.text(key)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(key, error.to_string());
                None
            }
        }
    }

    /// A text, if the key is there.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        match self.value(key)?.as_str() {
            Some(text) if text.trim().is_empty() => self.wrong(key, "must not be empty"),
            Some(text) => Some(text.to_owned()),
            None => self.wrong(key, "expected a text in quotes"),
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, key: &'static str) -> String {
        let present = self.value(key).is_some();
        match self.text(key) {
            Some(text) => text,
            None => {
                if !present {
                    self.fault(key, "is missing");
                }
                String::new()
            }
        }
    }

    /// A whole number within a range, or the default.
    pub fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>, default: i64) -> i64 {
        match self.value(key) {
            None => default,
            Some(Value::Integer(n)) if range.contains(n) => *n,
            Some(_) => {
                self.fault(key, format!("expected a whole number from {} to {}", range.start(), range.end()));
                default
            }
        }
    }

    /// An amount that parses, written as a number or as a text, if the key is there.
    pub fn amount<T: FromStr>(&mut self, key: &'static str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = match self.value(key)? {
            Value::Float(amount) => amount.to_string(),
            Value::Integer(amount) => amount.to_string(),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                return self.parse(key);
            }
        };
        text.parse().map_err(|error: T::Err| self.fault(key, error.to_string())).ok()
    }

    /// Yes or no, or the default.
    pub fn flag(&mut self, key: &'static str, default: Flag) -> Flag {
        match self.value(key) {
            None => default,
            Some(Value::Boolean(true)) => Flag::Yes,
            Some(Value::Boolean(false)) => Flag::No,
            Some(_) => {
                self.fault(key, "expected true or false");
                default
            }
        }
    }

    /// A list of texts that parse; empty if the key is absent.
    pub fn list<T: FromStr>(&mut self, key: &'static str) -> Vec<T>
    where
        T::Err: Display,
    {
        let items = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(_) => return self.wrong(key, "expected a list of texts in quotes").unwrap_or_default(),
        };
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let parsed = match item.as_str() {
                Some(text) => text.parse().map_err(|e: T::Err| e.to_string()),
                None => Err("expected a text in quotes".to_owned()),
            };
            match parsed {
                Ok(value) => read.push(value),
                Err(what) => self.fault(&format!("{key}[{index}]"), what),
            }
        }
        read
    }

    /// Whether a fault of this key, or of an entry of it, was noted already.
    pub fn faulty(&self, key: &str) -> bool {
        let key = self.key(key);
        self.faults
            .iter()
            .any(|f| f.key == key || f.key.strip_prefix(&key).is_some_and(|rest| rest.starts_with('[')))
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|t| t.contains_key(key))
    }

    /// The names of all keys of this table (for tables whose keys are data); marks them as known.
    pub fn names(&mut self) -> Vec<String> {
        let names: Vec<String> = self.table.map(|t| t.keys().cloned().collect()).unwrap_or_default();
        self.asked.extend(names.iter().cloned());
        names
    }

    /// A text under a key that is data.
    pub fn text_at(&mut self, key: &str) -> Option<String> {
        match self.table.and_then(|t| t.get(key)).and_then(Value::as_str) {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            Some(_) | None => self.wrong(key, "expected a text in quotes"),
        }
    }

    /// A list under a key that is data.
    pub fn list_at<T: FromStr>(&mut self, key: &str) -> Vec<T>
    where
        T::Err: Display,
    {
        let mut read = Vec::new();
        if let Some(Value::Array(items)) = self.table.and_then(|t| t.get(key)) {
            for (index, item) in items.iter().enumerate() {
                match item.as_str().map(str::parse::<T>) {
                    Some(Ok(value)) => read.push(value),
                    Some(Err(error)) => self.fault(&format!("{key}[{index}]"), error.to_string()),
                    None => self.fault(&format!("{key}[{index}]"), "expected a text in quotes"),
                }
            }
        } else {
            self.fault(key, "expected a list of texts in quotes");
        }
        read
    }

    /// Reads a sub-table; an absent one reads as empty, so that its required keys are reported.
    pub fn table<R>(&mut self, key: &'static str, read: impl FnOnce(&mut Reader<'_>) -> R) -> R {
        let table = match self.value(key) {
            Some(Value::Table(table)) => Some(table),
            Some(_) => {
                self.fault(key, format!("expected a table [{key}]"));
                None
            }
            None => None,
        };
        let path = self.key(key);
        self.read_in(table, path, read)
    }

    /// Reads a sub-table if it is there.
    pub fn optional_table<R>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Option<R> {
        self.value(key)?;
        Some(self.table(key, read))
    }

    /// Reads a list of tables `[[key]]`.
    pub fn tables<R>(&mut self, key: &'static str, mut read: impl FnMut(&mut Reader<'_>) -> R) -> Vec<R> {
        let items = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.fault(key, format!("expected tables [[{key}]]"));
                return Vec::new();
            }
        };
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", self.key(key));
            match item.as_table() {
                Some(table) => all.push(self.read_in(Some(table), path, &mut read)),
                None => self.faults.push(Fault { key: path, what: format!("expected a table [[{key}]]") }),
            }
        }
        all
    }

    /// Every fault, unknown keys included, in file order of their tables.
    pub fn close(mut self) -> Vec<Fault> {
        self.report_unknown();
        self.faults
    }

    fn read_in<R>(
        &mut self,
        table: Option<&Table>,
        path: String,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> R {
        let mut inner = Reader { table, path, asked: BTreeSet::new(), faults: Vec::new() };
        let value = read(&mut inner);
        if !inner.asked.is_empty() {
            inner.report_unknown();
        }
        self.faults.append(&mut inner.faults);
        value
    }

    fn report_unknown(&mut self) {
        let known = self.asked.clone();
        let unknown: Vec<String> = self
            .table
            .iter()
            .flat_map(|t| t.keys())
            .filter(|k| !known.contains(k.as_str()))
            .cloned()
            .collect();
        for key in unknown {
            let near = known.iter().find(|k| near(k, &key));
            let hint = near.map(|k| format!("; did you mean `{k}`?")).unwrap_or_default();
            self.fault(&key, format!("unknown key{hint}"));
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'t Value> {
        self.asked.insert(key.to_owned());
        self.table.and_then(|t| t.get(key))
    }

    fn wrong<T>(&mut self, key: &str, what: &str) -> Option<T> {
        self.fault(key, what);
        None
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// A yes or no from a config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `true`
    Yes,
    /// `false`
    No,
}

/// One letter added, dropped or changed, or a hyphen for an underscore.
fn near(known: &str, given: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (known.chars().collect(), given.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - prefix;
    let suffix = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - prefix - suffix <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_listed_with_its_key_path() {
        let table: Table =
            "nmae = 'x'\nport = 99999\n[[crew]]\nskills = ['a', 3]\n[deep]\nflag = 'yes'\n".parse().unwrap();
        let mut reader = Reader::root(&table);
        reader.required("name");
        reader.number("port", 1..=65_535, 5_060);
        reader.tables("crew", |r| r.list::<u8>("skills"));
        reader.table("deep", |r| r.flag("flag", Flag::No));
        let faults: Vec<String> = reader.close().iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "name: is missing",
                "port: expected a whole number from 1 to 65535",
                "crew[0].skills[0]: invalid digit found in string",
                "crew[0].skills[1]: expected a text in quotes",
                "deep.flag: expected true or false",
                "nmae: unknown key; did you mean `name`?",
            ]
        );
    }
}
