//! `[[numbers]]`: the numbers by which callers reach the business, where one greets otherwise, keeps other hours or belongs
//! to a campaign.

use std::{collections::BTreeMap, sync::Arc};

use dialogue::Business;
use vocab::Phone;

use super::{Reader, business::read_week, read_answers};

/// More are a mistake.
const MOST_NUMBERS: usize = 200;

/// Which campaign a number belongs to.
pub(super) type Campaigns = BTreeMap<Phone, String>;

/// Fills [`Business::numbers`] and gives the campaigns.
pub(super) fn read(reader: &mut Reader<'_>, business: &mut Business) -> Campaigns {
    let plain = business.clone();
    let read: Vec<Option<Number>> = reader.tables("numbers", |r| read_number(r, &plain));
    if read.len() > MOST_NUMBERS {
        reader.fault("numbers", format!("{} numbers: at most {MOST_NUMBERS} are kept", read.len()));
    }
    let mut campaigns = Campaigns::new();
    for (index, Number { number, business: as_called, campaign }) in
        read.into_iter().enumerate().filter_map(|(index, number)| Some((index, number?)))
    {
        if business.numbers.insert(number.clone(), Arc::new(as_called)).is_some() {
            reader.fault(&format!("numbers[{index}].number"), "stands twice");
        }
        campaigns.extend(campaign.map(|campaign| (number, campaign)));
    }
    campaigns
}

struct Number {
    number: Phone,
    business: Business,
    campaign: Option<String>,
}

fn read_number(reader: &mut Reader<'_>, plain: &Business) -> Option<Number> {
    if !reader.has("number") {
        reader.fault("number", "is missing");
    }
    let number: Option<Phone> = reader.parse("number");
    let mut business = plain.clone();
    if let Some(name) = reader.text("name") {
        business.name = name;
    }
    if let Some(hours) = reader.optional_table("hours", read_week) {
        business.hours = hours;
    }
    if let Some(answers) = reader.optional_table("answers", read_answers) {
        business.answers = answers;
    }
    let campaign = reader.text("campaign");
    let number = number?;
    business.number = Some(number.clone());
    Some(Number { number, business, campaign })
}
