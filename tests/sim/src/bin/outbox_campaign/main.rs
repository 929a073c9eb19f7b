//! Bookings on their way upstream while everything dies: a box that books, a real broker and the reference consumer are
//! killed with SIGKILL, and the box's connection is cut, at random moments. At the end the consumer must have every
//! piece of news that the box posted, once, each job's in order.
//!
//! `outbox_campaign --nightbell PROGRAM [--bookings 2000] [--seed N] [--json FILE] [--plant broker-word]` is the judge; it
//! starts itself as the box. `--plant broker-word` makes the box believe the broker, which keeps nothing on its disk:
//! the judge must then find a loss. `--plant twice` makes it put every fiftieth caller on the board twice.

mod box_side;
mod judge;
mod world;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, default: u64| value(name).and_then(|v| v.parse().ok()).unwrap_or(default);
    if let Some(folder) = value("--box") {
        let port = u16::try_from(number("--port", 0)).expect("a port");
        let twice = arguments.iter().any(|a| a == "--twice");
        let word = value("--word").unwrap_or_else(|| "consumer".to_owned());
        return box_side::run(
            &PathBuf::from(folder),
            port,
            &word,
            twice,
            number("--first", 0)..number("--to", 0),
        );
    }
    let plant = match value("--plant").as_deref() {
        None => judge::Plant::None,
        Some("broker-word") => judge::Plant::BrokerWord,
        Some("twice") => judge::Plant::Twice,
        Some(other) => {
            eprintln!("--plant {other}: expected broker-word or twice");
            return ExitCode::from(2);
        }
    };
    let Some(nightbell) = value("--nightbell").map(PathBuf::from) else {
        eprintln!("--nightbell PROGRAM is missing: scripts/outbox-campaign gives it");
        return ExitCode::from(2);
    };
    let settings = judge::Settings {
        nightbell,
        bookings: number("--bookings", 2_000),
        seed: number("--seed", 1),
        json: value("--json").map(PathBuf::from),
        plant,
    };
    judge::run(&settings)
}
