//! Area codes of the North American Numbering Plan: which are in use, and which a city is known by.
//!
//! Source: NANPA, area codes in service or assigned, 2025. A code that is missing here only makes a reading less likely.

/// Whether three digits are an area code in use.
pub fn is_known(code: &str) -> bool {
    code.len() == 3 && code.parse::<u16>().is_ok_and(|code| CODES.iter().any(|r| r.contains(&code)))
}

/// Whether three digits can't be an area code: 911 and its like, and 555.
pub fn is_impossible(code: &str) -> bool {
    code.ends_with("11") || code == "555" || code.starts_with(['0', '1'])
}

/// The area code that a place is known by, for "it's a Denver number". Where several lie over each other, the oldest.
pub const PLACES: &[(&str, &str)] = &[
    ("colorado springs", "719"),
    ("pueblo", "719"),
    ("fort collins", "970"),
    ("greeley", "970"),
    ("loveland", "970"),
    ("grand junction", "970"),
    ("denver", "303"),
    ("boulder", "303"),
    ("cheyenne", "307"),
    ("wyoming", "307"),
    ("new mexico", "505"),
    ("albuquerque", "505"),
    ("santa fe", "505"),
    ("salt lake", "801"),
    ("phoenix", "602"),
    ("tucson", "520"),
    ("omaha", "402"),
    ("wichita", "316"),
    ("kansas city", "816"),
    ("dallas", "214"),
    ("houston", "713"),
    ("austin", "512"),
    ("chicago", "312"),
    ("minneapolis", "612"),
    ("seattle", "206"),
    ("las vegas", "702"),
    ("montana", "406"),
    ("idaho", "208"),
    ("alaska", "907"),
    ("hawaii", "808"),
    ("toll free", "800"),
];

const CODES: &[std::ops::RangeInclusive<u16>] = &[
    201..=210,
    212..=220,
    223..=229,
    231..=231,
    234..=236,
    239..=240,
    242..=242,
    246..=246,
    248..=254,
    256..=257,
    260..=260,
    262..=264,
    267..=270,
    272..=272,
    274..=274,
    276..=276,
    279..=279,
    281..=281,
    283..=284,
    289..=289,
    301..=310,
    312..=321,
    323..=327,
    329..=332,
    334..=334,
    336..=337,
    339..=341,
    343..=343,
    345..=347,
    350..=354,
    357..=357,
    360..=361,
    363..=365,
    367..=369,
    380..=380,
    382..=382,
    385..=386,
    401..=410,
    412..=419,
    423..=425,
    428..=428,
    430..=432,
    434..=438,
    440..=443,
    445..=445,
    447..=448,
    450..=450,
    457..=458,
    463..=464,
    468..=475,
    478..=480,
    483..=484,
    501..=510,
    512..=520,
    530..=531,
    534..=534,
    539..=541,
    548..=548,
    551..=551,
    557..=557,
    559..=559,
    561..=564,
    567..=567,
    570..=575,
    579..=582,
    584..=587,
    601..=610,
    612..=621,
    623..=624,
    626..=626,
    628..=631,
    636..=636,
    639..=641,
    645..=647,
    649..=651,
    656..=662,
    664..=664,
    667..=667,
    669..=672,
    678..=684,
    686..=686,
    689..=689,
    701..=710,
    712..=721,
    724..=728,
    730..=732,
    734..=734,
    737..=738,
    740..=740,
    742..=743,
    747..=748,
    753..=754,
    757..=758,
    760..=760,
    762..=763,
    765..=765,
    767..=775,
    778..=782,
    784..=787,
    800..=810,
    812..=821,
    825..=826,
    828..=833,
    835..=835,
    837..=840,
    843..=845,
    847..=850,
    854..=870,
    872..=873,
    876..=879,
    888..=888,
    900..=910,
    912..=920,
    924..=925,
    928..=931,
    934..=934,
    936..=943,
    945..=945,
    947..=949,
    951..=952,
    954..=954,
    956..=957,
    959..=959,
    970..=973,
    975..=975,
    978..=980,
    983..=986,
    989..=989,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_use_are_told_from_others() {
        for code in ["303", "720", "983", "970", "719", "212", "800", "888", "512"] {
            assert!(is_known(code), "{code}");
        }
        for code in ["555", "911", "411", "011", "30", "", "3030", "x03"] {
            assert!(!is_known(code), "{code}");
        }
        assert!(
            is_impossible("911") && is_impossible("555") && is_impossible("103") && !is_impossible("303")
        );
        assert!(PLACES.iter().all(|(_, code)| is_known(code)));
    }
}
