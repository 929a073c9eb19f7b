//! A calendar on paper: the rows of the board in memory, with the same last word as the database has.

use std::{collections::BTreeMap, convert::Infallible};

use vocab::{JobState, Private};

use super::*;

#[derive(Clone, Debug)]
struct Row {
    draft: JobDraft,
    job: JobId,
    state: JobState,
    visit: Option<Visit>,
    under: Option<HoldId>,
}

#[derive(Default)]
pub(super) struct Page {
    rows: Vec<Row>,
    holds: Vec<Held>,
    messages: Vec<MessageDraft>,
    next: u64,
}

impl Page {
    pub(super) fn jobs(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn holders(&self) -> Vec<&str> {
        self.holds.iter().map(|h| h.visit.technician.as_str()).collect()
    }

    pub(super) fn standing_of(&self, call: CallId) -> Vec<String> {
        let visits = self.rows.iter().filter(|r| r.draft.call == call).filter_map(|r| r.visit.as_ref());
        visits.map(|v| format!("{} {}..{}", v.technician, v.busy.start, v.busy.end)).collect()
    }

    /// What must never be, whatever is asked: two visits of one technician at one time.
    pub(super) fn assert_sound(&self, at: Timestamp) {
        let visits: Vec<(&Visit, Option<CallId>)> = self
            .rows
            .iter()
            .filter(|r| r.state == JobState::Booked)
            .filter_map(|r| Some((r.visit.as_ref()?, None)))
            .chain(self.holds.iter().filter(|h| h.until > at).map(|h| (&h.visit, Some(h.call))))
            .collect();
        for (i, (one, one_call)) in visits.iter().enumerate() {
            for (other, other_call) in &visits[i + 1..] {
                let same_call = one_call.is_some() && one_call == other_call;
                let clash = one.technician == other.technician && one.busy.overlaps(&other.busy);
                assert!(same_call || !clash, "{one:?} and {other:?}");
            }
        }
        let mut keys: Vec<(CallId, u8)> = self.rows.iter().map(|r| (r.draft.call, r.draft.number)).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), self.rows.len(), "a job was doubled");
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn receipt(row: &Row) -> Receipt {
        let board_id = format!("P-{}", row.job.raw());
        Receipt { job: row.job, board_id, state: row.state, slot: row.visit.as_ref().map(|v| v.window) }
    }

    fn standing(row: &Row) -> Standing {
        let zip = row.draft.place.expose().zip.clone().map(Private::new);
        Standing { receipt: Self::receipt(row), kind: row.draft.kind.clone(), zip, under: row.under }
    }

    fn free(&self, visit: &Visit, job: Option<JobId>) -> bool {
        self.rows
            .iter()
            .filter(|r| r.state == JobState::Booked && Some(r.job) != job)
            .filter_map(|r| r.visit.as_ref())
            .all(|v| v.technician != visit.technician || !v.busy.overlaps(&visit.busy))
    }
}

impl Calendar for Page {
    type Error = Infallible;

    fn customer(&mut self, number: &str) -> Result<Option<Customer>, Infallible> {
        let known = self.rows.iter().rev().filter_map(|r| Some((r.draft.phone.clone()?, r)));
        let mut known = known.filter(|(phone, _)| last_ten(phone) == number);
        Ok(known.next().map(|(phone, r)| Customer {
            name: r.draft.name.clone(),
            phone,
            place: r.draft.place.clone(),
        }))
    }

    fn upcoming(&mut self, number: &str, from: Timestamp) -> Result<Vec<Appointment>, Infallible> {
        let theirs = |r: &&Row| {
            r.state == JobState::Booked && r.draft.phone.as_ref().is_some_and(|p| last_ten(p) == number)
        };
        let coming = self.rows.iter().filter(theirs).filter_map(|r| {
            let visit = r.visit.as_ref().filter(|v| v.window.end > from)?;
            Some(Appointment {
                job: r.job,
                board_id: String::new(),
                kind: r.draft.kind.clone(),
                slot: visit.window,
                technician: Some(visit.technician.clone()),
                place: r.draft.place.clone(),
            })
        });
        let sorted: BTreeMap<(Slot, JobId), Appointment> = coming.map(|a| ((a.slot, a.job), a)).collect();
        Ok(sorted.into_values().collect())
    }

    fn taken(&mut self, within: Slot) -> Result<Vec<Taken>, Infallible> {
        let standing =
            self.rows.iter().filter(|r| r.state == JobState::Booked).filter_map(|r| r.visit.as_ref());
        let appointments =
            standing.map(|v| Taken { technician: v.technician.clone(), busy: v.busy, hold: None });
        let holds = self.holds.iter().map(|h| Taken {
            technician: h.visit.technician.clone(),
            busy: h.visit.busy,
            hold: Some(h.clone()),
        });
        Ok(appointments.chain(holds).filter(|t| t.busy.overlaps(&within)).collect())
    }

    fn hold(
        &mut self,
        at: Timestamp,
        call: CallId,
        visits: &[Visit],
        until: Timestamp,
    ) -> Result<Vec<HoldId>, Infallible> {
        let (before, others) =
            std::mem::take(&mut self.holds).into_iter().partition(|h: &Held| h.call == call);
        self.holds = others;
        let before: Vec<Held> = before;
        let mut ids = Vec::new();
        for visit in visits {
            let lost = |h: &Held| {
                h.until <= at && h.visit.technician == visit.technician && h.visit.busy.overlaps(&visit.busy)
            };
            self.holds.retain(|h| !lost(h));
            let same = before.iter().find(|h| h.visit == *visit).map(|h| h.hold);
            let hold = same.unwrap_or_else(|| HoldId::from_raw(self.fresh()));
            self.holds.push(Held { hold, call, visit: visit.clone(), until });
            ids.push(hold);
        }
        Ok(ids)
    }

    fn release(&mut self, call: CallId) -> Result<(), Infallible> {
        self.holds.retain(|h| h.call != call);
        Ok(())
    }

    fn held(&mut self, hold: HoldId) -> Result<Option<Held>, Infallible> {
        Ok(self.holds.iter().find(|h| h.hold == hold).cloned())
    }

    fn job(&mut self, job: JobId) -> Result<Option<Standing>, Infallible> {
        Ok(self.rows.iter().find(|r| r.job == job).map(Self::standing))
    }

    fn made(&mut self, call: CallId, number: u8) -> Result<Option<Standing>, Infallible> {
        let made = self.rows.iter().find(|r| r.draft.call == call && r.draft.number == number);
        Ok(made.map(Self::standing))
    }

    fn book(
        &mut self,
        _at: Timestamp,
        draft: &JobDraft,
        visit: &Visit,
    ) -> Result<Option<Receipt>, Infallible> {
        if !self.free(visit, None) {
            return Ok(None);
        }
        self.holds.retain(|h| h.call != draft.call);
        let before =
            self.rows.iter().position(|r| r.draft.call == draft.call && r.draft.number == draft.number);
        let job = match before {
            Some(index) => self.rows.remove(index).job,
            None => JobId::from_raw(self.fresh()),
        };
        let (state, visit) = (JobState::Booked, Some(visit.clone()));
        self.rows.push(Row { draft: draft.clone(), job, state, visit, under: draft.hold });
        Ok(self.rows.last().map(Self::receipt))
    }

    fn request(&mut self, _at: Timestamp, draft: &JobDraft) -> Result<Receipt, Infallible> {
        self.holds.retain(|h| h.call != draft.call);
        let job = JobId::from_raw(self.fresh());
        let row = Row { draft: draft.clone(), job, state: JobState::Requested, visit: None, under: None };
        self.rows.push(row.clone());
        Ok(Self::receipt(&row))
    }

    fn message(&mut self, _at: Timestamp, draft: &MessageDraft) -> Result<String, Infallible> {
        self.messages.push(MessageDraft { text: Private::default(), ..draft.clone() });
        Ok(format!("M-{}", self.messages.len()))
    }

    fn move_to(
        &mut self,
        _at: Timestamp,
        call: CallId,
        job: JobId,
        visit: &Visit,
        under: HoldId,
    ) -> Result<Option<Receipt>, Infallible> {
        if !self.free(visit, Some(job)) {
            return Ok(None);
        }
        self.holds.retain(|h| h.call != call);
        let row = self.rows.iter_mut().find(|r| r.job == job).expect("the board asked for this job just now");
        (row.visit, row.state, row.under) = (Some(visit.clone()), JobState::Booked, Some(under));
        Ok(Some(Self::receipt(row)))
    }

    fn cancel(&mut self, _at: Timestamp, _call: CallId, job: JobId) -> Result<Receipt, Infallible> {
        let row = self.rows.iter_mut().find(|r| r.job == job).expect("the board asked for this job just now");
        row.state = JobState::Cancelled;
        Ok(Self::receipt(row))
    }
}
