//! The job as the office gets it: CHECK lines first, then the problem in the caller's words.

use vocab::{Field, JobDraft, Place, Private};

use super::Session;
use crate::wording::{Sayable, Value};

impl Session {
    /// The draft of the job in the making.
    pub(super) fn draft(&self) -> JobDraft {
        let flags = self.flags();
        let offer = self.job.slot.filter(|_| self.job.bookable());
        JobDraft {
            call: self.call,
            number: self.job.number,
            kind: self.kind(),
            urgency: self.urgency(),
            name: Private::new(self.job.name.whole().unwrap_or_default()),
            phone: self.reachable(),
            place: Private::new(self.place()),
            slot: offer.map(|o| o.slot),
            hold: offer.map(|o| o.hold),
            summary: Private::new(self.summary(&flags)),
            flags,
        }
    }

    /// The place as far as it is known.
    pub(super) fn place(&self) -> Place {
        let place = &self.job.place;
        Place {
            street: place.street_line().unwrap_or_default(),
            unit: place.unit.clone(),
            city: place.city.clone(),
            zip: place.zip.clone(),
        }
    }

    fn summary(&self, flags: &[Field]) -> String {
        let mut lines: Vec<String> = flags.iter().map(|f| format!("CHECK {}", f.as_str())).collect();
        if !self.job.words.is_empty() {
            lines.push(format!("Problem: \"{}\"", self.job.words.join(" / ")));
        }
        if let Some(also) = &self.job.also {
            lines.push(format!("Also: \"{}\" ({})", also.words, also.kind));
        }
        lines.push(format!("Job: {}, {}", self.kind(), self.urgency()));
        if let Some(emergency) = self.emergency.as_ref().filter(|e| e.job == self.job.number) {
            lines.push(format!("ALARM {}: {}", emergency.hazard.as_str(), emergency.why));
        }
        if let Some(name) = self.job.name.whole() {
            lines.push(format!("On site: {name}"));
        }
        lines.extend(self.job.remarks.iter().map(|remark| format!("Access: {remark}")));
        let number = self.reachable().map(|p| shown(&p.value(&self.business)));
        lines.push(format!("Call back: {}", number.unwrap_or_else(|| "no number".to_owned())));
        lines.join("\n")
    }
}

fn shown(value: &Value) -> String {
    value.text.clone()
}
