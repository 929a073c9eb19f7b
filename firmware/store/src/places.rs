//! Customers and their addresses, found again by number.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use vocab::{Appointment, Customer, JobId, JobKind, Phone, Place, Private};

use crate::{
    Store, StoreError,
    words::{board_id, ms, raw, slot},
};

impl Store {
    /// The customer whose number ends in these ten digits, with the address used last.
    pub fn customer(&mut self, number: &str) -> Result<Option<Customer>, StoreError> {
        let found = self.db.query_row(
            "SELECT name, phone, coalesce(street, ''), coalesce(unit, ''), coalesce(city, ''), coalesce(zip, '')
             FROM customers LEFT JOIN places USING (number) WHERE number = ?1 ORDER BY used_ms DESC LIMIT 1",
            [number],
            |row| {
                let place = Place {
                    street: row.get(2)?,
                    unit: some(row.get(3)?),
                    city: some(row.get(4)?),
                    zip: some(row.get(5)?),
                };
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, place))
            },
        );
        let found = found.optional().map_err(StoreError::of("looking a customer up"))?;
        Ok(found.and_then(|(name, phone, place)| {
            Some(Customer { name: name.into(), phone: phone.parse().ok()?, place: place.into() })
        }))
    }

    /// The customer's standing appointments that end after `from`, soonest first.
    pub fn upcoming(&mut self, number: &str, from: Timestamp) -> Result<Vec<Appointment>, StoreError> {
        let doing = StoreError::of("looking appointments up");
        let mut rows = self
            .db
            .prepare_cached(
                "SELECT id, jobs.number, kind, start_ms, end_ms, technician, street, unit, city, zip
                 FROM jobs JOIN appointments ON job = id
                 WHERE customer = ?1 AND end_ms > ?2 AND cancelled_ms IS NULL AND state = 'booked' ORDER BY start_ms",
            )
            .map_err(&doing)?;
        let found = rows.query_map(params![number, ms(from)], appointment).map_err(&doing)?;
        found.collect::<Result<_, _>>().map_err(&doing)
    }

    /// Puts a customer in by hand (an import, a test's world).
    pub fn put_customer(
        &mut self,
        at: Timestamp,
        name: &Private<String>,
        phone: &Phone,
        place: &Private<Place>,
    ) -> Result<(), StoreError> {
        let step = self.write().map_err(StoreError::of("putting a customer in"))?;
        remember(&step, at, name, phone, place).map_err(StoreError::of("putting a customer in"))?;
        step.commit().map_err(StoreError::of("putting a customer in"))
    }
}

/// The last ten digits.
pub(crate) fn number_of(phone: &Phone) -> &str {
    let digits = phone.e164();
    &digits[digits.len().saturating_sub(10).max(1)..]
}

/// Keeps who called and where they live; an empty name or street does not wipe out what is known.
pub(crate) fn remember(
    db: &Connection,
    at: Timestamp,
    name: &Private<String>,
    phone: &Phone,
    place: &Private<Place>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO customers (number, phone, name, seen_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (number) DO UPDATE SET phone = ?2, seen_ms = ?4, name = iif(?3 = '', name, ?3)",
        params![number_of(phone), phone.e164(), name.expose(), ms(at)],
    )?;
    let place = place.expose();
    if place.street.is_empty() {
        return Ok(());
    }
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    db.execute(
        "INSERT INTO places (number, street, unit, city, zip, used_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (number, street, unit, zip) DO UPDATE SET used_ms = ?6, city = iif(?4 = '', city, ?4)",
        params![
            number_of(phone),
            place.street,
            text(&place.unit),
            text(&place.city),
            text(&place.zip),
            ms(at)
        ],
    )?;
    Ok(())
}

fn appointment(row: &Row<'_>) -> rusqlite::Result<Appointment> {
    Ok(Appointment {
        job: JobId::from_raw(raw(row.get(0)?)),
        board_id: board_id(row.get(1)?),
        kind: JobKind::new(&row.get::<_, String>(2)?),
        slot: slot(row.get(3)?, row.get(4)?),
        technician: Some(row.get(5)?),
        place: Place { street: row.get(6)?, unit: row.get(7)?, city: row.get(8)?, zip: row.get(9)? }.into(),
    })
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
