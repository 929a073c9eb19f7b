//! `nightbell demo`: a box rung by spoken callers on this machine.

use std::path::{Path, PathBuf};

use super::{DemoArgs, End, chain};
use crate::{
    caller::Case,
    config::Config,
    demo::{CALLERS, Demo, all_well, fresh_folder},
};

pub(super) fn run(args: &DemoArgs, models: PathBuf) -> End {
    let config = match Config::load(args.config.as_deref()) {
        Ok(config) => config,
        Err(error) => return misuse(&error),
    };
    let callers = match &args.callers {
        Some(path) => Case::load(path),
        None => Case::read(CALLERS, "the demo's callers"),
    };
    let callers = match callers {
        Ok(callers) => callers,
        Err(error) => return misuse(&error),
    };
    let data = args.data.clone().unwrap_or_else(fresh_folder);
    let config_file = args.config.as_deref().map(Path::to_owned);
    let demo = Demo { callers, config: (&config, config_file), data, models };
    match demo.run(&mut std::io::stdout()) {
        Ok(rung) if all_well(&rung) => End::Done,
        Ok(_) => {
            eprintln!("not every call ended as it must: see the lines WRONG above");
            End::Fault
        }
        Err(error) => {
            eprintln!("{}", chain(&error));
            End::Fault
        }
    }
}

fn misuse(error: &dyn std::error::Error) -> End {
    eprintln!("{}", chain(error));
    End::Misuse
}
