//! What triage makes of texts: by the rules alone, and with what a text encoder says.
//!
//! `triage` reads lines `id<TAB>text` or `id<TAB>text<TAB>life<TAB>emergency<TAB>ask<TAB>hazard` (chances 0 to 1) from standard
//! input and writes `id<TAB>decision<TAB>hazard<TAB>why`. `models/training/triage/choose.py` chooses levels with it.

use std::io::{self, BufRead};

use dialogue::triage::{Evidence, Finding, SettleQuestion, Triage};
use vocab::{Hazard, Meaning};

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, text, rest @ ..] = &cells[..] else { continue };
        let evidence = Evidence { meaning: meaning(rest), ..Evidence::of(text) };
        let Finding { decision, hazard, why, .. } = Triage::default().judge(&evidence, &[]);
        let hazard = hazard.map_or("-", Hazard::as_str);
        println!("{id}\t{decision:?}\t{hazard}\t{why}");
    }
    Ok(())
}

fn meaning(cells: &[&str]) -> Option<Meaning> {
    let [life, emergency, ask, hazard] = cells else { return None };
    let hazard = SettleQuestion::all().find(|q| q.0.as_str() == *hazard)?.0;
    Meaning::new(life.parse().ok()?, emergency.parse().ok()?, ask.parse().ok()?, hazard)
}
