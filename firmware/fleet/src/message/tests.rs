//! Messages against their JSON Schemas and back.

use super::*;

fn address() -> Address {
    Address { tenant: "summit".parse().unwrap(), box_id: "box-7".parse().unwrap() }
}

fn news() -> Vec<Upstream> {
    let call = CallId::from_raw(9);
    let at = "2026-01-15T23:00:00Z".parse().unwrap();
    let job = JobNews {
        job: JobId::from_raw(5),
        call,
        board_id: "NB-1".into(),
        state: JobState::Booked,
        kind: JobKind::new("hvac_no_heat"),
        urgency: Urgency::Emergency,
        slot: Some(Slot { start: at, end: at + jiff::SignedDuration::from_hours(2) }),
        name: Private::new("Ada Example".into()),
        phone: Some("3035550142".parse().unwrap()),
        place: Private::new(Place { street: "12 Elm St".into(), unit: None, city: None, zip: None }),
        summary: Private::new("no heat".into()),
        flags: vec![Field::Unit],
    };
    let message = MessageNews {
        message: "NB-M3".into(),
        call,
        target: MessageFor::Office,
        name: Private::new("Ada Example".into()),
        phone: None,
        text: Private::new("call me back".into()),
        at,
    };
    let bare =
        JobNews { slot: None, phone: None, flags: Vec::new(), state: JobState::Cancelled, ..job.clone() };
    vec![
        Upstream::Job(Box::new(job)),
        Upstream::Job(Box::new(bare)),
        Upstream::Message(Box::new(message)),
        Upstream::Outcome { call, outcome: "booked".into(), at },
        Upstream::Alarm { call, hazard: Hazard::Gas, urgency: Urgency::LifeSafety, at },
    ]
}

fn enveloped(what: Upstream) -> News {
    News { id: NewsId::from_raw(77), number: 3, made: "2026-01-15T23:00:00Z".parse().unwrap(), what }
}

fn statuses() -> Vec<Status> {
    let at = "2026-01-15T23:00:00Z".parse().unwrap();
    let all = [Health::Off, Health::Down, Health::Degraded, Health::Up];
    let mut statuses = vec![
        Status::State { online: true, version: "0.1.0".into(), since: at },
        Status::State { online: false, version: "0.1.0".into(), since: at },
    ];
    for health in all {
        statuses.extend([
            Status::Line { health, at },
            Status::Cloud { health, at },
            Status::Store { health, at },
        ]);
    }
    statuses
}

fn schema(name: &str) -> serde_json::Value {
    let (_, text) = schemas().into_iter().find(|(n, _)| *n == name).unwrap();
    serde_json::from_str(text).unwrap()
}

/// What is wrong by the schema: an object's required and known keys, types, words and patterns of its properties. As
/// much of JSON Schema 2020-12 as the published ones use; a keyword that is not known here fails the test.
fn faults(schema: &serde_json::Value, value: &serde_json::Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().unwrap() {
        let fine = match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "format" => true,
            "type" => of_type(rule, value),
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
            "required" => {
                let keys = rule.as_array().unwrap();
                !value.is_object() || keys.iter().all(|key| value.get(key.as_str().unwrap()).is_some())
            }
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= rule.as_u64().unwrap()),
            "properties" => {
                for (key, inner) in rule.as_object().unwrap() {
                    if let Some(part) = value.get(key) {
                        found.extend(faults(inner, part, &format!("{at}.{key}")));
                    }
                }
                true
            }
            "items" => {
                for part in value.as_array().into_iter().flatten() {
                    found.extend(faults(rule, part, &format!("{at}[]")));
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, false);
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|object| object.keys().all(|key| known.contains_key(key)))
            }
            "oneOf" => {
                rule.as_array().unwrap().iter().filter(|s| faults(s, value, at).is_empty()).count() == 1
            }
            other => panic!("{at}: this test does not know {other}"),
        };
        if !fine {
            found.push(format!("{at}: {keyword}"));
        }
    }
    found
}

fn of_type(rule: &serde_json::Value, value: &serde_json::Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("this test does not know the type {other}"),
    };
    match rule.as_array() {
        Some(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        None => is(rule.as_str().unwrap()),
    }
}

/// The patterns in use: `^P-[0-9a-z]{13}$` with a letter P, and `^\+[0-9]{8,15}$`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        r"^\+[0-9]{8,15}$" => text.strip_prefix('+').is_some_and(|digits| {
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        }),
        _ => {
            let letter = pattern.strip_prefix('^').and_then(|p| p.strip_suffix("-[0-9a-z]{13}$")).unwrap();
            text.strip_prefix(letter).and_then(|t| t.strip_prefix('-')).is_some_and(|id| {
                id.len() == 13 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
            })
        }
    }
}

#[test]
fn news_read_back_as_they_were_written_fit_their_schema_and_show_nothing_private() {
    for what in news() {
        let news = enveloped(what);
        let payload = news.payload();
        assert_eq!(News::parse(payload.as_bytes()).unwrap(), news);
        let value: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let kind = value["type"].as_str().unwrap().to_owned();
        assert_eq!(faults(&schema(&kind), &value, &kind), [""; 0], "{payload}");
        assert!(
            news.what
                .topic(&address())
                .to_string()
                .starts_with(&format!("nightbell/v1/summit/box-7/{kind}/"))
        );
        assert!(!format!("{news:?}").contains("Ada"), "a message in a log shows nothing private");
    }
}

#[test]
fn statuses_and_receipts_fit_their_schema() {
    for status in statuses() {
        let value: serde_json::Value = serde_json::from_str(&status.payload()).unwrap();
        assert_eq!(faults(&schema("status"), &value, "status"), [""; 0], "{value}");
    }
    let receipts = Receipts { ids: vec![NewsId::from_raw(1), NewsId::from_raw(2)] };
    let value: serde_json::Value = serde_json::from_str(&receipts.payload()).unwrap();
    assert_eq!(faults(&schema("receipts"), &value, "receipts"), [""; 0]);
    assert_eq!(Receipts::parse(receipts.payload().as_bytes()).unwrap(), receipts);
}

#[test]
fn a_schema_refuses_what_is_not_in_it() {
    let mut value: serde_json::Value = serde_json::from_str(&enveloped(news().remove(0)).payload()).unwrap();
    value["surprise"] = true.into();
    assert_eq!(faults(&schema("job"), &value, "job"), ["job: additionalProperties"]);
    value.as_object_mut().unwrap().remove("surprise");
    value["state"] = "lost".into();
    assert_eq!(faults(&schema("job"), &value, "job"), ["job.state: enum"]);
    value.as_object_mut().unwrap().remove("state");
    assert_eq!(faults(&schema("job"), &value, "job"), ["job: required"]);
}

#[test]
fn broken_messages_are_refused_without_their_words() {
    let whole = enveloped(news().remove(0)).payload();
    for cut in 0..whole.len() {
        let error = News::parse(&whole.as_bytes()[..cut]).unwrap_err().to_string();
        assert!(!error.contains("Ada") && !error.contains("Elm"), "{error}");
    }
    assert!(matches!(News::parse(&vec![b' '; 1 << 20]), Err(MessageError::TooLong { .. })));
    assert!(Receipts::parse(br#"{"ids":["n-0000000000001"],"more":1}"#).is_err());
    assert!(Receipts::parse(br#"{"ids":["c-0000000000001"]}"#).is_err(), "a call's id is no receipt");
    let many = Receipts { ids: vec![NewsId::from_raw(1); 513] };
    assert!(Receipts::parse(many.payload().as_bytes()).is_err());
}
