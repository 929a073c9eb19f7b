//! `nightbell check-config`: every fault of a config file at once, or the example to start from.

use std::path::Path;

use vocab::Contact;

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
            for span in config::uncovered(&config.business) {
                println!("note: nobody is on call on {span}: an emergency becomes an urgent request then");
            }
            let numbers = config.business.on_call.0.iter().chain(&config.business.office.0);
            let numbers = numbers.filter(|duty| matches!(duty.person.contact, Contact::Number(_))).count();
            if config.trunks.is_empty() && numbers > 0 {
                println!("note: there is no [[trunks]]: {numbers} number(s) of [people] can't be rung");
            }
            End::Done
        }
        Err(error) => {
            eprintln!("{}", chain(&error));
            if matches!(error, ConfigError::Faults { .. }) { End::Fault } else { End::Misuse }
        }
    }
}
