use super::*;

fn check(question: &str, context: &str, rows: &[(&str, Label)]) {
    for (text, label) in rows {
        assert_eq!(parse(text, question, context).label, *label, "{text}");
    }
}

#[test]
fn yes_and_no_come_in_many_forms() {
    use Label::*;
    check(
        "Is that right?",
        "1940 S Franklin St",
        &[
            ("that's right", Yes),
            ("uh-huh", Yes),
            ("mm-hmm", Yes),
            ("i guess", Yes),
            ("yes that is correct", Yes),
            ("no that's right", Yes),
            ("you got it", Yes),
            ("nope", No),
            ("mm-mm", No),
            ("not really", No),
            ("yeah no", No),
            ("it is not", No),
            ("that's not right", No),
            ("", Unclear),
            ("um", Unclear),
            ("i don't know", Unclear),
            ("how much is the fee", Question),
            ("what was that", Question),
        ],
    );
}

#[test]
fn a_correction_outranks_the_no_it_begins_with() {
    for (text, detail) in [
        ("no, four two", "42"),
        ("close it's pearl", "pearl"),
        ("it's pearl not earl", "pearl"),
        ("yeah no it's nineteen fourteen", "1914"),
    ] {
        let read = parse(text, "Is that right?", "1940 S Earl St");
        assert_eq!((read.label, read.detail.as_deref()), (Label::Correction, Some(detail)), "{text}");
    }
}

#[test]
fn two_offers_are_chosen_between() {
    use Label::*;
    check(
        "Which works better?",
        "Thursday 8 to 10 ; Friday 1 to 3",
        &[
            ("the first one", First),
            ("thursday works", First),
            ("friday please", Second),
            ("the later one", Second),
            ("neither", Neither),
            ("no", Neither),
            ("yes", Unclear),
            ("either's fine", Unclear),
            ("do you have anything saturday", Question),
        ],
    );
}

#[test]
fn a_correction_that_repeats_what_was_read_back_is_a_yes() {
    use Label::*;
    check(
        "Is that right?",
        "3316 N Humboldt St",
        &[
            ("no it's thirty three sixteen", Yes),
            ("no thirty three sixteen north humboldt", Yes),
            ("it's humboldt not hamilton", Yes),
            ("no humboldt", Unclear),
            ("no not humboldt", No),
        ],
    );
}

#[test]
fn another_street_or_number_is_a_correction_without_any_no() {
    for (text, detail) in [
        ("south humboldt", "south humboldt"),
        ("hamilton", "hamilton"),
        ("thirty three sixty", "3360"),
        ("humboldt court", "humboldt court"),
        ("nineteen oh four maple street", "1904 maple street"),
        ("yes but it's apartment four b", "4B"),
        ("not humboldt hamilton", "hamilton"),
    ] {
        let read = parse(text, "", "3316 N Humboldt St");
        assert_eq!((read.label, read.detail.as_deref()), (Label::Correction, Some(detail)), "{text}");
    }
}

#[test]
fn a_part_said_again_is_a_yes() {
    for (text, context) in [
        ("thirty three sixteen", "3316 N Humboldt St"),
        ("humboldt", "3316 N Humboldt St"),
        ("oh one seven two", "+17205550172"),
        ("one nine yeah", "80219"),
        ("tuesday", "Tuesday June 9 between 10 and 12"),
        ("halvorsen h a l v o r s e n", "Ingrid Halvorsen"),
    ] {
        assert_eq!(parse(text, "Is that right?", context).label, Label::Yes, "{text}");
    }
}

#[test]
fn what_says_neither_yes_nor_no_to_a_read_back_is_unclear() {
    for text in [
        "hm",
        "so it's",
        "yeah but",
        "good question",
        "right street",
        "more or less",
        "humboldt is where my mom lives",
        "thirty three sixteen is my neighbor's",
        "hello",
        "my basement is flooding",
        "let me look at the mailbox",
        "the street's right",
    ] {
        assert_eq!(parse(text, "Is that right?", "3316 N Humboldt St").label, Label::Unclear, "{text}");
    }
}

#[test]
fn the_question_decides_which_way_an_answer_counts() {
    use Label::*;
    check(
        "Do you mind if he comes a little early?",
        "",
        &[("no go ahead", Yes), ("not at all", Yes), ("yes i do", No)],
    );
    check(
        "Is any of that wrong?",
        "3316 N Humboldt St",
        &[("no", Yes), ("no it's all good", Yes), ("yes the street", No)],
    );
    check("Anything else?", "", &[("no that's it", No), ("i'm good", No), ("one more thing", Yes)]);
    check(
        "Should I cancel the appointment?",
        "",
        &[("yes cancel it", Yes), ("no keep it", No), ("don't cancel", No)],
    );
    check("Would you like a text?", "", &[("no that's okay", No), ("yes that's fine", Yes)]);
    check("The fee is 89 dollars. Is that okay?", "", &[("no that's fine", Yes), ("no that's not okay", No)]);
    check(
        "",
        "",
        &[
            ("no keep it", No),
            ("no that's okay", Unclear),
            ("yes cancel it", Yes),
            ("no yeah that's fine", Yes),
        ],
    );
}

#[test]
fn what_a_recogniser_mishears_is_still_an_answer() {
    use Label::*;
    check(
        "Is that right?",
        "80210",
        &[
            ("know", No),
            ("knope", No),
            ("yap", Yes),
            ("yet that's it", Yes),
            ("write", Yes),
            ("no for two", Correction),
        ],
    );
    assert_eq!(parse("ate oh two too oh", "", "80210").detail.as_deref(), Some("80220"));
}

#[test]
fn what_is_put_right_comes_in_figures() {
    for (text, context, detail) in [
        ("no, four *two*", "303-555-0144", "42"),
        ("no it's seven two zero five five five oh one two six", "303-555-0126", "+17205550126"),
        ("no five five five oh one sixty two", "303-555-0126", "555-0162"),
        ("no i said two to four", "Tuesday June 9 between 10 and 12", "2 to 4"),
        ("tuesday yes but the sixteenth", "Tuesday June 9 between 10 and 12", "16"),
        ("halverson with an e r s o n", "Ingrid Halvorsen", "Halverson"),
        ("not quite it's seven oh five and a half", "705 N Garfield St", "705 1/2"),
    ] {
        let read = parse(text, "Is that right?", context);
        assert_eq!((read.label, read.detail.as_deref()), (Label::Correction, Some(detail)), "{text}");
    }
}

#[test]
fn offers_are_chosen_by_place_day_hour_and_refusal() {
    use Label::*;
    for context in [
        "Tuesday December 8 9am-11am; Wednesday December 9 3pm-5pm",
        "2026-12-08T09:00/2026-12-08T11:00 ; 2026-12-09T15:00/2026-12-09T17:00",
    ] {
        check(
            "Which would you prefer?",
            context,
            &[
                ("the nine o'clock", First),
                ("afternoon", Second),
                ("wensday", Second),
                ("the ninth", Second),
                ("not tuesday", Second),
                ("tuesday i'm working", Second),
                ("can we do wednesday", Second),
                ("the first one no wait the second one", Second),
                ("i work both those days", Neither),
                ("whichever", Unclear),
                ("tuesday at three", Unclear),
                ("what about thursday", Question),
            ],
        );
    }
}

#[test]
fn any_text_is_read_in_bounded_steps() {
    for text in ["no ", "twenty one ", "a ", "not juniper ", "é½日本 ", "; ", "tuesday or ", "double "] {
        let long = text.repeat(10_000);
        for context in ["", "3316 N Humboldt St", "a; b", long.as_str()] {
            parse(&long, "Is that right?", context);
            parse(&long, "Which works?", context);
        }
        parse("no", &long, &long);
    }
}

/// What denies, whatever stands around it.
const DENIALS: [&str; 24] = [
    "no",
    "nope",
    "no thank you",
    "that's wrong",
    "that's not right",
    "it isn't",
    "not really",
    "absolutely not",
    "of course not",
    "i don't think so",
    "i'm afraid not",
    "no way",
    "never",
    "definitely no",
    "no for sure",
    "the answer is no",
    "i'd have to say no",
    "it's a no",
    "that's a hard no",
    "that doesn't work",
    "i can't do that",
    "i would rather not",
    "that's not okay",
    "i don't want that",
];

/// What is said around an answer without changing it.
const AROUND: [&str; 16] = [
    "{}",
    "um {}",
    "well {}",
    "oh {}",
    "{} sorry",
    "{} thanks",
    "honestly {}",
    "okay well {}",
    "sorry {}",
    "uh let me think {}",
    "you know what {}",
    "i mean {}",
    "{} i'm sorry",
    "hi there {}",
    "{} ma'am",
    "right well {}",
];

const ASKED: [(&str, &str); 12] = [
    ("Is that right?", "1940 S Franklin St, 80210"),
    ("Is the ZIP code right?", "80210"),
    ("Is that the right phone number?", "+13035550142"),
    ("Is the name right?", "Denise Kowalski"),
    ("Does that work?", "Thursday, January 15, 8 to 10 AM"),
    ("Is that where we should come?", "1940 S Franklin St"),
    ("There is a dispatch fee of $89, is that all right?", "$89, waived with the work"),
    ("Shall I put you through?", "on-call technician"),
    ("Would you like the office to call you?", ""),
    ("Shall I book that for you?", "Friday, March 13, 1 to 3 PM"),
    ("Do you want me to cancel it?", "Thursday, May 21, 10 AM to 12 PM"),
    ("Do you smell gas now?", "gas smell"),
];

#[test]
fn a_denial_is_never_a_yes_whatever_stands_around_it() {
    let mut wrong = Vec::new();
    for (question, context) in ASKED {
        for (frame, denial) in AROUND.iter().flat_map(|f| DENIALS.iter().map(move |d| (f, d))) {
            let text = frame.replace("{}", denial);
            if parse(&text, question, context).label == Label::Yes {
                wrong.push(format!("{text:?} to {question:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} read as yes: {wrong:#?}", wrong.len());
}

#[test]
fn a_yes_stays_a_yes_whatever_stands_around_it() {
    let agreements = [
        "yes",
        "yeah",
        "yep",
        "uh huh",
        "absolutely",
        "yes please",
        "that's fine",
        "sounds good",
        "of course",
        "go ahead",
        "no problem",
        "yes definitely",
        "the answer is yes",
        "sure",
        "that would be great",
        "i'd say yes",
    ];
    let (mut wrong, mut denied) = (Vec::new(), Vec::new());
    for (question, context) in ASKED.iter().filter(|(q, _)| !q.contains("cancel") && !q.contains("gas")) {
        // "Let me think, sure" may still be thought about.
        let around = AROUND.iter().filter(|f| !f.contains("think"));
        for (frame, agreement) in around.flat_map(|f| agreements.iter().map(move |a| (f, a))) {
            let text = frame.replace("{}", agreement);
            let label = parse(&text, question, context).label;
            if label == Label::No {
                denied.push(format!("{text:?} to {question:?}"));
            } else if label != Label::Yes {
                wrong.push(format!("{text:?} to {question:?}: {label:?}"));
            }
        }
    }
    assert!(denied.is_empty(), "{} read as no: {denied:#?}", denied.len());
    assert!(wrong.is_empty(), "{} not read: {wrong:#?}", wrong.len());
}

#[test]
fn a_word_that_agrees_beside_two_denials_is_no_yes() {
    for text in [
        "that's what I said I did not want",
        "no that's not it, leave it",
        "as long as you call the cell",
        "no that's not what I said",
    ] {
        let label = parse(text, "Is that right?", "3316 N Humboldt St").label;
        assert_ne!(label, Label::Yes, "{text}");
    }
}
