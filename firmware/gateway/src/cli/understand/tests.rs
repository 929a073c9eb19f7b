use super::*;

fn answers(kind: UnderstandKind, table: &str) -> (Vec<Value>, Vec<Misfit>) {
    let config = Config::load(None).unwrap();
    let mut out = Vec::new();
    let faults = answer_all(kind, &Area::of(&config.business), table.as_bytes(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    (out.lines().map(|l| serde_json::from_str(l).unwrap()).collect(), faults)
}

fn one(kind: UnderstandKind, table: &str) -> Value {
    let (rows, faults) = answers(kind, table);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

#[test]
fn an_address_comes_back_in_its_parts() {
    let row = one(UnderstandKind::Addresses, "id\ttext\na1\tnine oh two west mulberry lane unit four\n");
    for (key, value) in [
        ("id", "a1"),
        ("number", "902"),
        ("predir", "W"),
        ("street", "Mulberry"),
        ("suffix", "Ln"),
        ("unit", "4"),
    ] {
        assert_eq!(row[key], value, "{key}");
    }
    assert_eq!((&row["complete"], &row["zip"]), (&json!("yes"), &json!("")));
    assert!(row["confidence"].is_f64());
}

#[test]
fn phones_are_e164_the_callers_own_or_incomplete() {
    let table = "id\tcaller_number\ttext\n1\t\tthree oh three five five five oh one four two\n\
                 2\t+13035550142\tthe one i'm calling from\n3\t\tthis number\n4\t\ti'd rather not\n";
    let (rows, faults) = answers(UnderstandKind::Phones, table);
    assert!(faults.is_empty());
    let phones: Vec<&str> = rows.iter().map(|r| r["phone"].as_str().unwrap()).collect();
    assert_eq!(phones, ["+13035550142", "SAME_AS_CALLER", "INCOMPLETE", "INCOMPLETE"]);
}

#[test]
fn names_times_answers_and_problems_come_back_in_their_columns() {
    let name = one(UnderstandKind::Names, "id\ttext\n1\tmy name is ada example");
    assert_eq!((&name["first"], &name["last"]), (&json!("Ada"), &json!("Example")));
    let time = one(
        UnderstandKind::Times,
        "id\tnow\toffer\ttext\n1\t2026-01-14T10:20\t2026-01-15T08:00/2026-01-15T10:00 ; 2026-01-15T13:00/15:00\tthe second one",
    );
    assert_eq!((&time["type"], &time["choice"]), (&json!("choice"), &json!("second")));
    let day =
        one(UnderstandKind::Times, "id\tnow\toffer\ttext\n1\t2026-01-14T10:20\t\thow about monday morning");
    assert_eq!((&day["earliest"], &day["latest"]), (&json!("2026-01-19T08:00"), &json!("2026-01-19T12:00")));
    let yes =
        one(UnderstandKind::Yesno, "id\tquestion\tcontext\ttext\n1\tIs that right?\t1940 S Franklin St\tyep");
    assert_eq!((&yes["label"], &yes["detail"]), (&json!("yes"), &json!("")));
    let problem =
        one(UnderstandKind::Problems, "id\tmonth\ttext\n1\tjan\tmy furnace is dead and it's freezing");
    assert_eq!((&problem["trade"], &problem["job_kind"]), (&json!("hvac"), &json!("hvac_no_heat")));
}

#[test]
fn more_columns_in_any_order_are_allowed() {
    let row = one(UnderstandKind::Names, "note\ttext\tid\tfirst\nx\tit's tom okafor\t7\tTom\n");
    assert_eq!((&row["id"], &row["last"]), (&json!("7"), &json!("Okafor")));
}

#[test]
fn a_broken_row_is_named_by_line_and_column_and_the_others_are_answered() {
    let table = "id\tcaller_number\ttext\n1\t12\tthis number\n2\n3\t\ta\tb\n4\t\tthis number\n";
    let (rows, faults) = answers(UnderstandKind::Phones, table);
    assert_eq!(rows.len(), 1);
    let places: Vec<(usize, usize)> = faults.iter().map(|f| (f.line, f.column)).collect();
    assert_eq!(places, [(2, 3), (3, 2), (4, 5)], "{faults:?}");
}

#[test]
fn a_missing_header_or_column_is_named() {
    assert_eq!(answers(UnderstandKind::Names, "").1[0].line, 1);
    let (rows, faults) = answers(UnderstandKind::Problems, "id\ttext\n1\tx");
    assert!(rows.is_empty() && faults[0].what.contains("\"month\""), "{faults:?}");
    let (_, faults) = answers(UnderstandKind::Problems, "id\tmonth\ttext\n1\tsmarch\tx\n");
    assert_eq!((faults[0].line, faults[0].column), (2, 3));
    let (_, faults) = answers(UnderstandKind::Times, "id\tnow\toffer\ttext\n1\tnoon\t\tx\n");
    assert_eq!((faults[0].line, faults[0].column), (2, 3));
}

#[test]
fn no_row_of_noise_makes_it_stop() {
    // A small generator (Knuth's MMIX constants) suffices for noise.
    let mut state = 7u64;
    let mut byte = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    for kind in clap::ValueEnum::value_variants() {
        let mut table = columns(*kind).join("\t").into_bytes();
        table.push(b'\n');
        table.extend((0..20_000).map(|_| byte()));
        let config = Config::load(None).unwrap();
        let mut out = Vec::new();
        answer_all(*kind, &Area::of(&config.business), &table[..], &mut out).unwrap();
    }
}
