//! `--world`: customers and appointments that stand on the board before a call (PROTOCOL, `talk`).

use dispatch::own::{self, Rules};
use jiff::{Timestamp, civil};
use serde::Deserialize;
use store::StoreError;
use vocab::{CallId, JobDraft, JobKind, Now, Phone, Place, Private, Slot, Urgency, Visit};

use super::Desk;

/// What stands before the call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// Customers.
    pub customers: Vec<WorldCustomer>,
    /// Appointments.
    pub appointments: Vec<WorldAppointment>,
}

/// A customer.
#[derive(Clone, Debug, Deserialize)]
pub struct WorldCustomer {
    /// Whole name.
    #[serde(default)]
    pub name: Private<String>,
    /// Number.
    pub phone: Phone,
    /// House number and street.
    #[serde(default)]
    pub street: Private<String>,
    /// Unit.
    #[serde(default)]
    pub unit: Option<Private<String>>,
    /// Town.
    #[serde(default)]
    pub city: Option<Private<String>>,
    /// Five digits.
    #[serde(default)]
    pub zip: Option<Private<String>>,
}

/// An appointment.
#[derive(Clone, Debug, Deserialize)]
pub struct WorldAppointment {
    /// The customer's number.
    pub phone: Phone,
    /// What for.
    pub job_kind: JobKind,
    /// Window's start, local.
    pub start: civil::DateTime,
    /// Window's end, local.
    pub end: civil::DateTime,
    /// Who comes; without, somebody who can and is free.
    #[serde(default)]
    pub technician: Option<String>,
}

/// Why a world can't be put in.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// An appointment ends before it starts.
    #[error("appointments[{index}]: its end is not after its start")]
    Backwards {
        /// Which, from 0.
        index: usize,
    },
    /// A technician would be in two places.
    #[error("appointments[{index}]: {technician} has another appointment at that time")]
    Overlap {
        /// Which, from 0.
        index: usize,
        /// Who.
        technician: String,
    },
    /// The store refused.
    #[error("the world can't be put in")]
    Store(#[from] StoreError),
}

impl Desk {
    /// Puts customers and appointments in.
    pub fn seed(&mut self, world: &World, now: Now) -> Result<(), WorldError> {
        let store = &mut self.rows.0;
        for customer in &world.customers {
            store.put_customer(now.utc, &customer.name, &customer.phone, &Private::new(place(customer)))?;
        }
        for (index, appointment) in world.appointments.iter().enumerate() {
            self.put_appointment(index, appointment, now)?;
        }
        Ok(())
    }

    fn put_appointment(
        &mut self,
        index: usize,
        given: &WorldAppointment,
        now: Now,
    ) -> Result<(), WorldError> {
        let moment = |at: civil::DateTime| self.rules.moment(at.date(), at.time());
        let window = Slot { start: moment(given.start), end: moment(given.end) };
        if window.start >= window.end {
            return Err(WorldError::Backwards { index });
        }
        let store = &mut self.rows.0;
        let customer = store.customer(own::last_ten(&given.phone))?;
        let (name, place) = customer.map(|c| (c.name, c.place)).unwrap_or_default();
        let technician = match &given.technician {
            Some(technician) => technician.clone(),
            None => somebody(&self.rules, store, given, &place, window)?,
        };
        let draft = JobDraft {
            // A call of its own that is no row of `calls`: it came from nowhere.
            call: CallId::from_raw(u64::try_from(index).unwrap_or(u64::MAX)),
            number: 0,
            kind: given.job_kind.clone(),
            urgency: vocab::builtin_kind(&given.job_kind).map_or(Urgency::Routine, |row| row.urgency),
            name,
            phone: Some(given.phone.clone()),
            place,
            slot: Some(window),
            hold: None,
            summary: Private::default(),
            flags: Vec::new(),
        };
        let visit = Visit { technician: technician.clone(), window, busy: window };
        match store.put_appointment(now.utc, &draft, &visit)? {
            Some(_) => Ok(()),
            None => Err(WorldError::Overlap { index, technician }),
        }
    }
}

fn place(customer: &WorldCustomer) -> Place {
    let text =
        |part: &Option<Private<String>>| part.as_ref().map(|p| p.expose().clone()).filter(|p| !p.is_empty());
    Place {
        street: customer.street.expose().clone(),
        unit: text(&customer.unit),
        city: text(&customer.city),
        zip: text(&customer.zip),
    }
}

/// A technician who can do it and is free then; else one who is free; else a name that nobody has.
fn somebody(
    rules: &Rules,
    store: &mut store::Store,
    given: &WorldAppointment,
    place: &Private<Place>,
    window: Slot,
) -> Result<String, StoreError> {
    let taken = store.taken(window)?;
    let work = rules.work(&given.job_kind);
    let zip = place.expose().zip.as_deref();
    let free = |name: &str| !taken.iter().any(|t| t.technician == name && t.busy.overlaps(&window));
    let able = rules.technicians.iter().filter(|t| t.able(work, zip));
    let chosen = able.chain(&rules.technicians).find(|t| free(&t.name)).map(|t| t.name.clone());
    Ok(chosen.unwrap_or_else(|| format!("unassigned at {}", stamp(window.start, taken.len()))))
}

fn stamp(at: Timestamp, count: usize) -> String {
    format!("{at} ({count})")
}
