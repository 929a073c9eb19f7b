//! Answers as callers give them, by what they do to the doubt.

use vocab::{Hazard, Meaning, Says};

use super::{Said, SettleQuestion};

/// By its words alone, the firmer no as a no.
fn read(question: SettleQuestion, text: &str) -> Said {
    match super::read(question, text, None) {
        Said::ClearlyNo => Said::No,
        said @ (Said::Yes | Said::No | Said::LikeNo | Said::TornNo | Said::Unclear) => said,
    }
}

/// Each answer, and whether it was read as wanted.
fn all_read(hazard: Hazard, said: Said, answers: &[&str]) {
    let wrong: Vec<_> = answers
        .iter()
        .map(|text| (*text, read(SettleQuestion(hazard), text)))
        .filter(|(_, read)| *read != said)
        .collect();
    assert!(wrong.is_empty(), "{hazard:?}, not {said:?}: {wrong:#?}");
}

/// Answers that must never lower the doubt: a yes, or one to ask again.
fn none_lowers(hazard: Hazard, answers: &[&str]) {
    let wrong: Vec<_> =
        answers.iter().filter(|text| read(SettleQuestion(hazard), text) == Said::No).collect();
    assert!(wrong.is_empty(), "{hazard:?}, read as no: {wrong:#?}");
}

#[test]
fn a_lone_word_that_sounds_like_no_is_no_yes() {
    all_read(Hazard::Sewage, Said::LikeNo, &["Now,", "now", "Know.", " now. "]);
    all_read(Hazard::Sewage, Said::Yes, &["yes now", "right now yes"]);
}

#[test]
fn an_answer_is_read_by_its_first_word() {
    all_read(
        Hazard::Gas,
        Said::Yes,
        &["yes there's a hissing sound", "uh huh pretty strong", "well yes it is"],
    );
    all_read(Hazard::CarbonMonoxide, Said::Yes, &["yeah both of us", "yes but we're outside now"]);
    all_read(Hazard::Outage, Said::Yes, &["yep no power at all"]);
    all_read(
        Hazard::CarbonMonoxide,
        Said::No,
        &["no it stopped and we all feel fine", "nope everybody's okay"],
    );
    all_read(
        Hazard::Outage,
        Said::No,
        &[
            "um no just the one room",
            "not the whole house only the garage is out",
            "everything came back on",
            "nope the rest of the house has power",
        ],
    );
    all_read(
        Hazard::Hurt,
        Said::No,
        &["nobody feels sick", "no one's hurt", "not any more", "nobody is hurt"],
    );
    all_read(
        Hazard::Gas,
        Said::No,
        &["not right now", "no i can't smell anything", "no there's no smell any more"],
    );
    all_read(
        Hazard::Fire,
        Said::No,
        &["no smoke", "no there's no smoke", "nothing like that", "no not at all"],
    );
    all_read(
        Hazard::Hurt,
        Said::No,
        &["no not really we're fine", "no everyone's okay", "no we don't need help"],
    );
    all_read(Hazard::DownedLine, Said::No, &["no it's only touching a branch"]);
    all_read(
        Hazard::Flood,
        Said::Unclear,
        &["", "uh", "well, um", "what do you mean by that", "two zero six"],
    );
    all_read(Hazard::Flood, Said::No, &["uh uh"]);
    all_read(Hazard::Flood, Said::Yes, &["uh huh"]);
}

#[test]
fn a_no_that_the_rest_takes_back_is_never_a_no() {
    none_lowers(
        Hazard::Flood,
        &[
            "no we can't stop it",
            "no it's still coming",
            "no it keeps coming",
            "no it's getting worse",
            "no it won't stop",
            "no wait yes",
            "not good it's pouring",
            "not stopping",
            "nothing stops it",
            "nobody can stop it",
            "no way to shut it off",
            "no we couldn't find the valve",
            "no thanks just send someone it's through the ceiling",
            "no it is coming faster now",
            "no idea i'm outside",
        ],
    );
    none_lowers(
        Hazard::CarbonMonoxide,
        &[
            "nobody can breathe in here",
            "no one is awake",
            "nobody answers upstairs",
            "no i'm just dizzy",
            "no just a headache",
            "not really but my wife is dizzy",
            "no the alarm hasn't quit",
            "no just my son",
        ],
    );
    none_lowers(
        Hazard::Gas,
        &[
            "nope still smells",
            "no it hasn't gone away",
            "no hissing just a strong smell",
            "no hissing but it reeks",
            "no hold on i do smell it",
            "no actually it does smell",
            "no i smell it all over the house",
            "no it's stronger than before",
            "not only that my eyes are burning",
        ],
    );
    none_lowers(
        Hazard::Fire,
        &["no flames just smoke", "no hang on there's smoke coming now", "not much smoke just sparks"],
    );
    none_lowers(
        Hazard::Hurt,
        &[
            "no he fainted",
            "no she's not okay",
            "no he's not responding",
            "not okay",
            "nobody else just my husband",
            "no one can wake him",
            "not me my daughter",
        ],
    );
    none_lowers(Hazard::DownedLine, &["not down just hanging by one bolt", "no it's on the fence"]);
    none_lowers(
        Hazard::Structure,
        &["not yet but it's making noises", "no it already came down", "no it's bulging"],
    );
    none_lowers(
        Hazard::Gas,
        &[
            "no i'm outside",
            "no we got out",
            "nobody is home right now",
            "no just a little",
            "not as strong as before",
            "not so bad now",
            "no only when the furnace runs",
            "no it comes and goes",
            "no it's on and off",
        ],
    );
    none_lowers(
        Hazard::Flood,
        &["no i'm at work", "no i don't think i can stop it", "i shut it off and it didn't help"],
    );
    none_lowers(
        Hazard::Hurt,
        &[
            "no she's not doing too well",
            "none of us feel good",
            "i'm fine it's my daughter",
            "no i'm okay it's my wife",
        ],
    );
    none_lowers(Hazard::Fire, &["no smoke just a smell", "no i can smell something"]);
    none_lowers(Hazard::RoofOpen, &["no it's only dripping"]);
    none_lowers(Hazard::DownedLine, &["no it's across the road"]);
    none_lowers(Hazard::Outage, &["no the whole street is out"]);
    none_lowers(Hazard::Outage, &["nothing works", "nothing is on", "nothing at all"]);
}

#[test]
fn a_no_to_one_sign_with_another_behind_it_is_a_yes() {
    all_read(
        Hazard::Gas,
        Said::Yes,
        &["no hissing but the smell is really strong", "no hissing just a strong smell"],
    );
    all_read(Hazard::Fire, Said::Yes, &["no flames yet but it's smoking", "no flames just smoke"]);
    all_read(Hazard::Flood, Said::Yes, &["no it just keeps running and running", "no it's getting worse"]);
}

#[test]
fn what_goes_on_affirms_without_a_yes_and_what_is_over_denies_without_a_no() {
    all_read(
        Hazard::Flood,
        Said::Yes,
        &[
            "it hasn't stopped",
            "it's not stopping",
            "i can't get it to stop",
            "it keeps coming",
            "it's pouring",
            "it's everywhere",
        ],
    );
    all_read(Hazard::Gas, Said::Yes, &["it's not gone", "it smells really strong"]);
    all_read(Hazard::Hurt, Said::Yes, &["she's not okay", "he's bleeding"]);
    all_read(
        Hazard::Flood,
        Said::No,
        &[
            "it stopped",
            "it has stopped",
            "i turned it off",
            "okay i shut it off and it stopped",
            "we got it stopped",
        ],
    );
    all_read(Hazard::Gas, Said::No, &["the smell is gone", "i can't smell it any more"]);
    all_read(Hazard::Hurt, Said::No, &["everybody is fine", "he's okay"]);
    all_read(
        Hazard::Gas,
        Said::No,
        &["that was last week and the gas company fixed it already", "it went away"],
    );
    all_read(Hazard::Structure, Said::No, &["nothing's sagging"]);
    all_read(Hazard::DownedLine, Said::No, &["they put it back up", "the power line is fine"]);
    all_read(Hazard::CarbonMonoxide, Said::No, &["it quit and nobody feels sick"]);
    none_lowers(
        Hazard::Flood,
        &[
            "how do i turn it off",
            "i tried to shut it off",
            "it stopped for a minute and then it started",
            "the water is coming out",
            "i can't take it anymore",
        ],
    );
    none_lowers(
        Hazard::Flood,
        &[
            "it's been dripping since last week",
            "it's like last time",
            "i don't have any more towels",
            "i don't know what to do anymore",
            "i closed the door to that room",
            "water is dripping off the ceiling",
            "it turned out to be the main line",
            "nothing i do works",
            "not that bad but it's coming down the wall",
            "no matter what i do",
            "come right away",
            "i've never seen so much water pouring",
        ],
    );
    none_lowers(
        Hazard::Gas,
        &[
            "we turned the stove off",
            "i closed the door",
            "not in the house",
            "i never smelled gas like this",
        ],
    );
    none_lowers(Hazard::Shock, &["he's okay", "she's fine", "no only when i touch it"]);
    none_lowers(Hazard::Outage, &["when will it be back on", "it's not back on"]);
    none_lowers(Hazard::Hurt, &["she was fine this morning", "he was fine and then he fell over"]);
    none_lowers(Hazard::CarbonMonoxide, &["it's going off", "it stopped", "it has been going off"]);
    none_lowers(Hazard::Sewage, &["the pump stopped"]);
    none_lowers(Hazard::Hurt, &["he stopped breathing", "it stopped"]);
    none_lowers(Hazard::Exposure, &["the heat is off", "it stopped working", "it's gone"]);
}

#[test]
fn a_yes_of_what_is_over_and_a_yeah_no_are_no() {
    all_read(Hazard::Flood, Said::No, &["yes we shut it off", "yes it stopped", "yeah we got it stopped"]);
    all_read(Hazard::Flood, Said::No, &["yeah no it's dry", "yeah no"]);
    all_read(
        Hazard::Flood,
        Said::Yes,
        &["yes it stopped but now it keeps coming", "yes and i can't stop it"],
    );
    none_lowers(Hazard::Flood, &["yeah no it's everywhere"]);
}

#[test]
fn a_no_at_the_head_whose_meaning_is_a_yes_is_asked_about_once_more() {
    let yes = Says::of([5.0, 0.0, 0.0]).expect("finite");
    let meaning = Meaning::new(0.0, 0.9, 0.1, Hazard::Flood).expect("chances").with_answers([yes; 12]);
    let flood = SettleQuestion(Hazard::Flood);
    assert_eq!(super::read(flood, "No, it is slow, the bucket holds it.", Some(meaning)), Said::TornNo);
    assert_eq!(super::read(flood, "it is slow and the bucket holds it", Some(meaning)), Said::Yes);
    assert_eq!(super::read(flood, "no it won't stop", Some(meaning)), Said::Yes);
}
