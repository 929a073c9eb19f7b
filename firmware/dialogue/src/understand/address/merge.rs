//! Pieces of an address over turns, and corrections of it.

use super::{AddressReading, sound};

/// What was known, with what a later turn said of it: later parts win, untouched parts stay.
///
/// A later number alone, or street alone, replaces only itself. Another number *and* another street are
/// another address: unit, town and ZIP of the earlier one go.
pub fn merge(earlier: &AddressReading, later: &AddressReading) -> AddressReading {
    if earlier.is_empty() {
        return later.clone();
    }
    if later.is_empty() {
        return earlier.clone();
    }
    let mut merged = earlier.clone();
    if moved(earlier, later) {
        (merged.unit, merged.city, merged.zip, merged.predir, merged.suffix, merged.postdir, merged.cross) =
            Default::default();
    }
    take_street(&mut merged, earlier, later);
    if let Some(number) = &later.number {
        merged.number = Some(mended_number(earlier, number, later));
    }
    for (part, new) in [
        (&mut merged.unit, &later.unit),
        (&mut merged.city, &later.city),
        (&mut merged.zip, &later.zip),
        (&mut merged.cross, &later.cross),
    ] {
        if new.is_some() {
            part.clone_from(new);
        }
    }
    if later.zip.is_some() {
        merged.zip_guessed = later.zip_guessed;
    }
    merged.complete = merged.number.is_some() && merged.street.is_some();
    merged.confidence = merged_confidence(earlier, later);
    merged
}

/// Both number and street are others.
fn moved(earlier: &AddressReading, later: &AddressReading) -> bool {
    let other_number = matches!((&earlier.number, &later.number), (Some(a), Some(b)) if a != b);
    let other_street = matches!((&earlier.street, &later.street), (Some(a), Some(b)) if !sound::same(a, b));
    other_number && other_street
}

fn take_street(merged: &mut AddressReading, earlier: &AddressReading, later: &AddressReading) {
    if let Some(street) = &later.street {
        // One word alone mends a name; with a direction or a suffix of its own it is another street.
        let whole = later.suffix.is_some() || later.predir.is_some();
        let same = earlier.street.as_deref().is_some_and(|e| sound::same(e, street));
        merged.street = Some(street.clone());
        let other = earlier.street.is_some() || later.number.is_some();
        if whole && other && !same {
            (merged.predir, merged.suffix, merged.postdir) = Default::default();
        }
        // A road that carries its kind in its name has no suffix to inherit.
        if street.contains(|c: char| c.is_ascii_digit()) && street.contains(' ') {
            merged.suffix = None;
        }
    }
    for (part, new) in [
        (&mut merged.predir, &later.predir),
        (&mut merged.suffix, &later.suffix),
        (&mut merged.postdir, &later.postdir),
    ] {
        if new.is_some() {
            part.clone_from(new);
        }
    }
}

/// "No, four two" of 1940 mends its end, for nobody's 1940 was a 42; of 12 it is a number of its own.
fn mended_number(earlier: &AddressReading, new: &str, later: &AddressReading) -> String {
    let (old, had_street) = (earlier.number.as_deref(), earlier.street.is_some());
    let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let Some(old) = old.filter(|old| figures(old) && figures(new)) else { return new.to_owned() };
    let short = new.len() == 2 && old.len() >= 4;
    let tail = short && (later.street.is_none() || old.as_bytes()[old.len() - 2] == new.as_bytes()[0]);
    if tail && (later.street.is_none() || !had_street) {
        format!("{}{new}", &old[..old.len() - 2])
    } else {
        new.to_owned()
    }
}

fn merged_confidence(earlier: &AddressReading, later: &AddressReading) -> f32 {
    let whole = later.complete;
    let fresh = earlier.street.is_none() || earlier.number.is_none();
    match (whole, fresh) {
        (true, _) => later.confidence,
        (false, true) => earlier.confidence.max(later.confidence),
        (false, false) => earlier.confidence.min(0.85),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AddressReading, Area, parse_answer};
    use super::merge;

    fn told(turns: &[&str]) -> String {
        let whole = turns
            .iter()
            .fold(AddressReading::default(), |known, turn| merge(&known, &parse_answer(turn, &Area::EMPTY)));
        let rest = [&whole.unit, &whole.city, &whole.zip].map(|part| part.clone().unwrap_or_default());
        let line = format!("{}|{}", whole.street_line().unwrap_or_default(), rest.join("|"));
        assert_eq!(whole.complete, whole.number.is_some() && whole.street.is_some(), "{turns:?}");
        line
    }

    #[test]
    fn an_address_is_put_together_from_several_turns() {
        for (turns, line) in [
            (
                &["nineteen forty", "south franklin", "apartment two b", "eight oh two one oh"][..],
                "1940 S Franklin|2B||80210",
            ),
            (&["south franklin street", "nineteen forty", "unit 4"], "1940 S Franklin St|4||"),
            (
                &["1940 south franklin street", "denver eight oh two one oh"],
                "1940 S Franklin St||Denver|80210",
            ),
            (&["apartment 12", "808 clarkson"], "808 Clarkson|12||"),
            (&["corner of colfax and york", "it's twenty one twelve york street"], "2112 York St|||"),
        ] {
            assert_eq!(told(turns), line, "{turns:?}");
        }
    }

    #[test]
    fn a_correction_replaces_what_it_names_and_leaves_the_rest() {
        for (turns, line) in [
            (&["1940 south franklin street apartment 2b", "no 1950"][..], "1950 S Franklin St|2B||"),
            (&["1940 south franklin street", "no, forty two"], "1942 S Franklin St|||"),
            (&["1940 south franklin street", "no, north"], "1940 N Franklin St|||"),
            (&["1940 south franklin street", "no, it's avenue"], "1940 S Franklin Ave|||"),
            (&["1940 south franklin street", "no, pearl"], "1940 S Pearl St|||"),
            (&["1940 south franklin street", "no, east colfax"], "1940 E Colfax|||"),
            (&["1940 franklin street unit 4", "unit 5"], "1940 Franklin St|5||"),
            (&["1940 franklin street unit 4 denver 80210", "no, 12 oak lane"], "12 Oak Ln|||"),
            (&["1940 franklin street 80210", "the zip is eight oh two one two"], "1940 Franklin St|||80212"),
        ] {
            assert_eq!(told(turns), line, "{turns:?}");
        }
    }
}
