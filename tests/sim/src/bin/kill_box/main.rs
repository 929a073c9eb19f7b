//! The kill test: a box whose store thread takes many short calls is killed with SIGKILL at random moments, and
//! after each kill the store must hold every job that was acknowledged, once, and one outcome for every call.
//!
//! `kill_box --kills 100 [--seed N] [--data DIR] [--json FILE]` is the judge; it starts itself as the box.
//! `NIGHTBELL_FAULT=ack-before-commit` makes that box acknowledge a job before its transaction is carried out:
//! the judge must then find a loss. SIGKILL takes nothing back that the kernel has: for that is the power test.

mod child;
mod judge;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, default: u64| value(name).and_then(|v| v.parse().ok()).unwrap_or(default);
    if let Some(store) = value("--box") {
        let fault = match std::env::var("NIGHTBELL_FAULT").as_deref() {
            Ok("ack-before-commit") => child::Fault::AckBeforeCommit,
            Ok(_) | Err(_) => child::Fault::None,
        };
        return child::run(&PathBuf::from(store), number("--first", 0), fault);
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let settings = judge::Settings {
        kills: number("--kills", 100),
        between: number("--between", number("--kills", 100) / 2),
        seed: number("--seed", 1),
        data: value("--data").map_or_else(|| folder.path().to_owned(), PathBuf::from),
        json: value("--json").map(PathBuf::from),
    };
    judge::run(&settings)
}
