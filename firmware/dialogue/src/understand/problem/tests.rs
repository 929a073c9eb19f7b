//! Problems: the table, and what season and people make of a kind.

use super::*;

fn kind(text: &str) -> String {
    parse(text, None).job_kind.map_or("-".to_owned(), |k| k.to_string())
}

#[test]
fn what_decided_can_be_told() {
    let text = "the garbage disposal hums but won't turn";
    let kind = JobKind::new("plumb_disposal");
    let said = explain(text, None, &kind, 3);
    assert_eq!((parse(text, None).job_kind, said.len()), (Some(kind), 3));
    assert!(said.iter().any(|(piece, _)| piece.contains("dispos")), "{said:?}");
    assert!(said.is_sorted_by(|a, b| a.1 >= b.1));
    assert_eq!(explain(text, None, &JobKind::new("of the owner's own"), 3), []);
}

#[test]
fn season_decides_how_urgent_no_heat_is() {
    assert_eq!(parse("we have no heat", Some(1)).urgency, Urgency::Emergency);
    assert_eq!(parse("we have no heat", Some(5)).urgency, Urgency::Urgent);
    assert_eq!(parse("we have no heat and a newborn", Some(5)).urgency, Urgency::Emergency);
}

#[test]
fn the_only_toilet_makes_a_clog_an_emergency() {
    let clog = "the toilet is clogged";
    assert_eq!(parse(clog, None).urgency, Urgency::Urgent);
    assert_eq!(parse(&format!("{clog} and it's our only bathroom"), None).urgency, Urgency::Emergency);
}

#[test]
fn a_denied_gas_smell_is_no_gas_leak() {
    assert_eq!(kind("the furnace quit but there's no gas smell"), "hvac_no_heat");
}

#[test]
fn nothing_understood_is_said_so() {
    let reading = parse("um so yeah", None);
    assert_eq!((reading.job_kind, reading.confidence), (None, 0.0));
    assert_eq!(parse("", Some(13)).job_kind, None);
}
