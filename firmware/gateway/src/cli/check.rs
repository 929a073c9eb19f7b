//! `nightbell check-config`: every fault of a config file at once, or the example to start from.

use std::path::Path;

use super::{End, chain};
use crate::config::{self, Config, ConfigError};

/// Prints the example.
pub fn example() -> End {
    print!("{}", config::EXAMPLE);
    End::Done
}

/// Checks the file, or the built-in example.
pub fn run(file: Option<&Path>) -> End {
    let what = file.map_or_else(|| "the built-in example".to_owned(), |f| f.display().to_string());
    match Config::load(file) {
        Ok(config) => {
            println!("{what}: no faults; {} answers as {:?}", config.line.bind, config.business.name);
            End::Done
        }
        Err(error) => {
            eprintln!("{}", chain(&error));
            if matches!(error, ConfigError::Faults { .. }) { End::Fault } else { End::Misuse }
        }
    }
}
