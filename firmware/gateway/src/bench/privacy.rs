//! Whether a private word of the bench's callers stands in the box's log: what they said, as it was heard, what was
//! read back to them, and their numbers. The box logs at INFO meanwhile.

use std::collections::BTreeSet;

use serde_json::Value;

/// How every caller of the bench's number begins, without the country.
const NUMBERS: &str = "3035550";
/// What every call leaves in the log at INFO: without it the log is not the box's.
const ALWAYS: &str = "a call came in";

/// A figure for each private word or sentence: 1 if the log holds it, else 0. A log that shows no call at all is
/// one figure of 1: nothing was looked at.
pub(super) fn leaks(events: &str, log: &str) -> Vec<f64> {
    if !log.contains(ALWAYS) {
        return vec![1.0];
    }
    let words = words(events);
    words.iter().map(|word| f64::from(u8::from(log.contains(word.as_str())))).collect()
}

/// What is private in a file of events. Single words of one turn are left out: "yes" stands in many a log.
pub(super) fn words(events: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([NUMBERS.to_owned()]);
    for line in events.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if let Some(text) = line["text"].as_str().filter(|text| text.split_whitespace().count() >= 3) {
            found.insert(text.to_owned());
        }
        let about = line["about"].as_object().into_iter().flatten();
        let read_back = about.filter(|(key, _)| key.as_str() != "job_kind").filter_map(|(_, v)| v.as_str());
        found.extend(read_back.filter(|value| value.len() >= 5).map(str::to_owned));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = r#"{"event":"heard","text":"It's Ada Example."}
{"event":"say","about":{"street":"1940 S Franklin St","job_kind":"plumb_faucet"}}
{"event":"heard","text":"Yes."}"#;

    #[test]
    fn a_word_that_a_caller_said_is_found_in_a_log_and_a_log_of_nothing_is_no_proof() {
        let clean = "INFO a call came in call=c-1\nINFO the call is over outcome=booked\n";
        let sum = |log: &str| leaks(EVENTS, log).iter().sum::<f64>();
        assert_eq!((sum(clean), leaks(EVENTS, clean).len()), (0.0, 3));
        assert_eq!(sum(&format!("{clean}DEBUG It's Ada Example.")), 1.0);
        assert_eq!(sum(&format!("{clean}WARN no route to 1940 S Franklin St")), 1.0);
        assert_eq!(sum(&format!("{clean}INFO from +13035550142")), 1.0);
        assert_eq!(sum(""), 1.0);
    }
}
