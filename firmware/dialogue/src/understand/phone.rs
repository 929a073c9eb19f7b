//! Telephone numbers as people say them: text of one turn → [`PhoneReading`].

use vocab::Phone;

/// What a turn came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneValue {
    /// A whole number.
    Number(Phone),
    /// "The one I'm calling from", and it is known.
    SameAsCaller,
    /// Too few digits, a refusal, no number at all, or "this number" without caller ID.
    Incomplete,
}

/// What one turn told of a telephone number.
#[derive(Clone, PartialEq)]
pub struct PhoneReading {
    /// What it came to.
    pub value: PhoneValue,
    /// National digits heard so far, corrections applied. Private: `Debug` shows only how many.
    pub digits: String,
    /// 0 to 1: how sure the reading is; the recogniser's own confidence is not in it.
    pub confidence: f32,
}

impl std::fmt::Debug for PhoneReading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneReading({:?}, {} digits, {:.2})", self.value, self.digits.len(), self.confidence)
    }
}

/// Reads the number in one turn.
pub fn parse(text: &str, caller: Option<&Phone>) -> PhoneReading {
    parse_more("", text, caller)
}

/// Reads a turn that goes on from the digits of an earlier one (`PhoneReading::digits`), or corrects them.
pub fn parse_more(earlier: &str, text: &str, caller: Option<&Phone>) -> PhoneReading {
    let _ = (earlier, text, caller);
    PhoneReading { value: PhoneValue::Incomplete, digits: String::new(), confidence: 0.0 }
}
