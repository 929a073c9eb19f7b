//! The frame of facts as it stands, for the eye: `talk --explain` and the record. Private values throughout.

use vocab::{Field, Private};

use super::Session;
use super::facts::Agreed;

/// One fact of the frame. `value` as on the job, with its confidence where it has one; `state` in a word.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Which.
    pub field: Field,
    /// What stands, `None` = nothing yet. As shown: `1940 S Franklin St (0.85)`.
    pub value: Private<Option<String>>,
    /// `agreed` (read back, and a yes), `heard`, `given up`, `missing`.
    pub state: &'static str,
}

impl Session {
    /// The frame, in the order in which it is asked for.
    pub fn frame(&self) -> Vec<Fact> {
        FRAME
            .iter()
            .map(|&field| {
                let value = self.frame_value(field);
                Fact { field, state: self.state(field, value.is_some()), value: Private::new(value) }
            })
            .collect()
    }

    /// The value of a field as it is shown, with its confidence.
    pub(super) fn frame_value(&self, field: Field) -> Option<String> {
        let job = &self.job;
        let sure = |value: String, confidence: f32| format!("{value} ({confidence:.2})");
        match field {
            Field::JobKind => job.kind.as_ref().map(|k| sure(k.to_string(), job.kind_confidence)),
            Field::Street => job.place.street_line().map(|line| sure(line, job.place.confidence)),
            Field::Unit => job.place.unit.clone(),
            Field::City => job.place.city.clone(),
            Field::Zip => job.place.zip.clone(),
            Field::Name => job.name.whole().map(|name| sure(name, job.name.confidence)),
            Field::Phone => match (&job.phone, job.digits.as_str()) {
                (Some(phone), _) => Some(phone.e164().to_owned()),
                (None, "") => None,
                (None, digits) => Some(format!("{digits}…")),
            },
            Field::Slot => job.slot.map(|offer| self.iso(offer.slot)),
        }
    }

    fn state(&self, field: Field, known: bool) -> &'static str {
        let job = &self.job;
        let agreed = match field {
            Field::Street | Field::Unit | Field::City => job.place_agreed,
            Field::Zip => job.zip_agreed,
            Field::Name => job.name_agreed,
            Field::Phone => job.phone_agreed,
            Field::Slot => job.slot_agreed,
            Field::JobKind => Agreed::No,
        };
        match (known, agreed) {
            (true, Agreed::Yes) => "agreed",
            (true, Agreed::No) => "heard",
            (false, _) if job.lacks(field) => "given up",
            (false, _) => "missing",
        }
    }
}

const FRAME: [Field; 8] = [
    Field::JobKind,
    Field::Street,
    Field::Unit,
    Field::City,
    Field::Zip,
    Field::Name,
    Field::Phone,
    Field::Slot,
];
