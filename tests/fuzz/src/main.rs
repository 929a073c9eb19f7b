//! libFuzzer around the targets of `sim::fuzz`: one binary for all, because all of the box is in each. `NIGHTBELL_FUZZ`
//! names the one that runs.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sim::fuzz::{Target, target};

static CHOSEN: OnceLock<Target> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let chosen = CHOSEN.get_or_init(|| {
        let name = std::env::var("NIGHTBELL_FUZZ").unwrap_or_default();
        target(&name).unwrap_or_else(|| panic!("NIGHTBELL_FUZZ={name:?} names no target of sim::fuzz"))
    });
    (chosen.run)(data);
});
