//! Whether a child speaks, by its words: how it speaks of its parents, and of its age.

/// Whether a child speaks.
pub(super) fn speaks(text: &str) -> bool {
    let words = words(text);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let young = has(&PARENTS_OF_CHILDREN) || tells_age(&words);
    is_alone(text) || (young && words.len() <= CHILDREN_SAY)
}

/// Whether it says that no grown-up is there.
pub(super) fn is_alone(text: &str) -> bool {
    let words = words(text);
    let short = words.len() <= CHILDREN_SAY;
    short && ALONE.iter().any(|phrase| says(&words, phrase)) && (tells_age(&words) || young(&words))
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn says(words: &[String], phrase: &[&str]) -> bool {
    words.windows(phrase.len()).any(|w| w.iter().map(String::as_str).eq(phrase.iter().copied()))
}

/// Words of children: an adult who is home alone doesn't call for it.
fn young(words: &[String]) -> bool {
    let scared = words.iter().any(|w| matches!(w.as_str(), "mommy" | "daddy" | "scared" | "grownup"));
    scared || says(words, &["home", "alone"]) || says(words, &["my", "mom"]) || says(words, &["my", "dad"])
}

/// "I'm seven": what follows is no thing that is counted.
fn tells_age(words: &[String]) -> bool {
    let age = |i: usize| AGES.contains(&words[i + 1].as_str());
    (0..words.len().saturating_sub(1)).any(|i| {
        let me = words[i] == "im" || (words[i] == "am" && i > 0 && words[i - 1] == "i");
        me && age(i) && words.get(i + 2).is_none_or(|w| BEHIND_AGE.contains(&w.as_str()))
    })
}

/// Who tells a longer story is no child.
const CHILDREN_SAY: usize = 30;
const PARENTS_OF_CHILDREN: [&str; 4] = ["mommy", "daddy", "mommys", "daddys"];
const AGES: [&str; 18] = [
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "4", "5", "6", "7", "8", "9",
    "10", "11", "12",
];
const BEHIND_AGE: [&str; 14] =
    ["years", "and", "i", "my", "the", "we", "but", "so", "um", "uh", "mommy", "its", "theres", "please"];
const ALONE: [&[&str]; 12] = [
    &["home", "alone"],
    &["all", "alone"],
    &["by", "myself"],
    &["at", "work"],
    &["not", "home"],
    &["isnt", "home"],
    &["arent", "home"],
    &["not", "here"],
    &["isnt", "here"],
    &["wont", "wake"],
    &["went", "out"],
    &["nobody", "home"],
];
