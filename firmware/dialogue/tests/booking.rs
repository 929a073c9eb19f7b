//! Whole conversations from hello to their outcome.

mod play;

use dialogue::Asks;
use play::{Call, Office};
use vocab::{Field, Outcome};

const TUESDAY: &str = "2026-05-12T10:00";
const CALLER: &str = "3035550142";

#[test]
fn a_tune_up_is_booked_with_everything_read_back() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "hi i'd like to get my air conditioner tuned up before summer",
        "1940 south franklin street",
        "80210",
        "yes that's right",
        "dana whitfield",
        "yes that's fine",
        "the first one",
        "yes",
        "no that's all thank you",
    ]);
    println!("{}", call.transcript());
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    let draft = &call.office.booked[0];
    assert_eq!(draft.place.expose().street, "1940 S Franklin St");
    assert_eq!(draft.kind.as_str(), "hvac_tuneup");
    assert_eq!(draft.phone.as_ref().unwrap().e164(), "+13035550142");
    let about: Vec<_> =
        call.says.iter().filter(|s| s.asks == Asks::Confirm).map(|s| s.about.clone()).collect();
    assert_eq!(about[0]["street"], "1940 S Franklin St");
    assert_eq!(about[1]["phone"], "+13035550142");
    assert_eq!(about[1]["slot"], "2026-05-13T08:00/2026-05-13T10:00");
    assert!(!draft.flags.contains(&Field::Street));
}
