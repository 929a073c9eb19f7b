//! Names as people say and spell them: text of one turn → [`NameReading`].

/// Whether letters were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelled {
    /// Only said.
    #[default]
    No,
    /// Letters stand behind a part of the name.
    Partly,
    /// Letters stand behind every part of the name.
    Whole,
}

/// The person who belongs on the job, as one turn named them.
#[derive(Clone, Default, PartialEq)]
pub struct NameReading {
    /// Given name. A single name without more goes here.
    pub first: Option<String>,
    /// Family name, particles included: `de la Cruz`.
    pub last: Option<String>,
    /// Company the caller speaks for.
    pub company: Option<String>,
    /// Whether letters were given.
    pub spelled: Spelled,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl std::fmt::Debug for NameReading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = (self.first.is_some(), self.last.is_some(), self.company.is_some());
        write!(f, "NameReading({known:?}, {:?}, {:.2})", self.spelled, self.confidence)
    }
}

impl NameReading {
    /// First and last as one line; `None` when neither is known.
    pub fn whole(&self) -> Option<String> {
        let line = [&self.first, &self.last].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }
}

/// Reads the name in one turn.
pub fn parse(text: &str) -> NameReading {
    let _ = text;
    NameReading::default()
}

/// What was known, with what a later turn said of it: later parts win, untouched parts stay.
pub fn merge(earlier: &NameReading, later: &NameReading) -> NameReading {
    let _ = later;
    earlier.clone()
}
