//! What callers say of their numbers, clause by clause.

use super::*;

#[test]
fn an_area_code_that_is_only_announced_is_read_and_left() {
    for text in ["my area code", "and the area code is", "area code", "area code area code"] {
        assert_eq!(parse(text, None).value, PhoneValue::Incomplete, "{text}");
    }
}

fn value(earlier: &str, text: &str) -> String {
    let caller: Phone = "3035550111".parse().unwrap();
    match parse_more(earlier, text, Some(&caller)).value {
        PhoneValue::Number(phone) => phone.national().to_owned(),
        PhoneValue::SameAsCaller => "same".into(),
        PhoneValue::Incomplete => "incomplete".into(),
    }
}

#[test]
fn a_number_may_come_over_several_turns() {
    let first = parse("three oh three", None);
    assert_eq!((first.value, first.digits.as_str()), (PhoneValue::Incomplete, "303"));
    let second = parse_more("303", "five five five", None);
    assert_eq!(second.digits, "303555");
    assert_eq!(value("303555", "oh one four two"), "3035550142");
    assert_eq!(value("3035", "five five oh one four two"), "3035550142");
}

#[test]
fn a_part_said_anew_mends_a_number_read_back() {
    assert_eq!(value("3035550142", "no four three"), "3035550143");
    assert_eq!(value("3035550142", "no it's seven two oh"), "7205550142");
    assert_eq!(value("3035550142", "no it ends in oh one four five"), "3035550145");
    assert_eq!(value("3035550142", "it's five five six"), "3035560142");
    assert_eq!(value("3035550142", "no it's seven two oh five five five oh one nine nine"), "7205550199");
    assert_eq!(value("3035550142", "yes oh one four two"), "3035550142");
}

#[test]
fn calling_from_somewhere_is_not_calling_from_a_number() {
    assert_eq!(value("", "i'm calling from acme dental"), "incomplete");
    assert_eq!(value("", "the number i'm calling from"), "same");
    assert_eq!(value("", "please don't use this number"), "incomplete");
}

#[test]
fn a_reading_never_prints_its_digits() {
    let shown = format!("{:?}", parse("303 555 0142", None));
    assert!(!shown.contains("555") && shown.contains("10 digits"), "{shown}");
}

fn number(text: &str) -> String {
    value("", text)
}

#[test]
fn numbers_are_read_in_every_grouping() {
    for text in [
        "three oh three five five five oh one four two",
        "three oh three, five fifty-five, oh one forty-two",
        "three hundred and three five hundred fifty five zero one forty two",
        "three oh three triple five oh one four two",
        "three o three three fives nought one four two",
        "one three oh three five five five oh one four two",
        "303-555-0142",
        "3 0 3 5 5 5 0 1 4 2",
        "30355 50142",
        "303/555/0142",
        "303 triple 5 oh one 42",
    ] {
        assert_eq!(number(text), "3035550142", "{text}");
    }
    assert_eq!(number("seven twenty fifty five five oh one hundred"), "7205550100");
    assert_eq!(number("eight hundred five five five oh one double six"), "8005550166");
}

#[test]
fn misheard_digits_are_known_among_digits() {
    for (text, digits) in [
        ("tree oh tree fife fife fife oh won for too", "3035550142"),
        ("three no three five five five no one four two", "3035550142"),
        ("three owe three five five five a one ate niner", "3035550189"),
        ("call me at three oh three five five five oh one four two for the estimate", "3035550142"),
        ("number to call is seven to zero five five five zero one too too", "7205550122"),
    ] {
        assert_eq!(number(text), digits, "{text}");
    }
}

#[test]
fn corrections_take_the_place_of_what_they_correct() {
    let said = "three oh three five five five oh one four two ";
    for (more, digits) in [
        ("no wait four three", "3035550143"),
        ("sorry that's oh one two four", "3035550124"),
        ("not four two two four", "3035550124"),
        ("the last four are oh one two four", "3035550124"),
        ("scratch that nine seven oh five five five oh one four two", "9705550142"),
        ("but the area code is seven two oh not three oh three", "7205550142"),
        ("no the last digit's a six", "3035550146"),
        ("no need to call before nine", "3035550142"),
        ("between four and six is best", "3035550142"),
    ] {
        assert_eq!(number(&format!("{said}{more}")), digits, "{more}");
    }
    assert_eq!(number("three oh three five five six no five five five oh one four two"), "3035550142");
}

#[test]
fn an_area_code_may_come_before_behind_or_as_a_place() {
    for (text, digits) in [
        ("five five five oh one four two area code nine seven oh", "9705550142"),
        ("the area code is nine seven oh and the number is five five five oh one four two", "9705550142"),
        ("five five five oh one four two that's a seven twenty number", "7205550142"),
        ("five five five oh one four two it's a colorado springs number", "7195550142"),
        ("five five five oh one four two same area code", "3035550142"),
        ("five five five oh one four two i'm in colorado springs", "incomplete"),
        ("five five five oh one four two", "incomplete"),
    ] {
        assert_eq!(number(text), digits, "{text}");
    }
    assert_eq!(value("5550142", "seven two oh"), "7205550142");
    let caller: Phone = "3035550111".parse().unwrap();
    assert_eq!(local("5550142", &caller).unwrap().national(), "3035550142");
    assert_eq!(local("550142", &caller), None);
}

#[test]
fn of_two_numbers_the_one_to_be_called_is_taken() {
    let (home, cell) =
        ("three oh three five five five oh one one one", "seven two oh five five five oh one one two");
    for (text, digits) in [
        (format!("home is {home} but call the cell {cell}"), "7205550112"),
        (format!("{home} is my old number the new one is {cell}"), "7205550112"),
        (format!("home {home} cell {cell} please use the home one"), "3035550111"),
        (format!("call {cell} not {home}"), "7205550112"),
        (format!("{home} or {cell}"), "3035550111"),
        (format!("{home} is disconnected so use {cell}"), "7205550112"),
    ] {
        assert_eq!(number(&text), digits, "{text}");
    }
}

#[test]
fn the_telephone_in_hand_may_be_pointed_at_or_denied() {
    for (text, expected) in [
        ("just use this one", "same"),
        ("whatever came up on your caller id", "same"),
        ("not my work phone the number i'm calling from", "same"),
        ("the won i'm calling form", "same"),
        ("three oh three five five five no just use this one", "same"),
        ("anything but this number", "incomplete"),
        ("why do you need this number", "incomplete"),
        ("you have it on file", "incomplete"),
        ("not this one my cell nine seven oh five five five oh one four two", "9705550142"),
    ] {
        assert_eq!(number(text), expected, "{text}");
    }
    assert_eq!(parse("the number i'm calling from", None).value, PhoneValue::Incomplete);
}

#[test]
fn extensions_addresses_and_hours_are_no_part_of_a_number() {
    for text in [
        "three oh three five five five oh one four two extension one oh two",
        "303 555 0142 x 12",
        "i'm at nineteen forty franklin street zip eight oh two oh five and it's three oh three five five five oh one four two",
        "three oh three five five five oh one four two call after five",
        "three oh three five five five oh one four two and press two",
    ] {
        assert_eq!(number(text), "3035550142", "{text}");
    }
}

#[test]
fn too_many_or_too_few_digits_are_incomplete() {
    for text in [
        "three oh three five five five oh one four two two",
        "three oh three five five oh one four two",
        "one oh three five five five oh one four two",
        "nine one one five five five oh one four two",
        "oh one four two",
    ] {
        assert_eq!(number(text), "incomplete", "{text}");
    }
}

#[test]
fn a_turn_of_nothing_but_beginnings_is_read_within_its_time() {
    let texts =
        ["three, ", "not one ", "to for two ", "twenty one, ", "area code three ", "five uh ", "no six "];
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let begin = std::time::Instant::now();
    for text in texts {
        let _ = parse(&text.repeat(10_000), None);
    }
    let each = begin.elapsed() / 7;
    println!("{each:?} a turn");
    assert!(each < std::time::Duration::from_millis(500), "{each:?}");
}

#[test]
fn noise_and_endless_turns_are_incomplete() {
    for text in ["", "????", &"one ".repeat(5_000), &"three oh three no ".repeat(200)] {
        assert_eq!(parse(text, None).value, PhoneValue::Incomplete);
    }
}
