//! Text that people and programs write: the config, the lines of `talk`, and single values.

use std::{path::Path, str::FromStr};

use gateway::{
    config::{Config, ConfigError},
    typed::{Turn, protocol},
};

/// A config is sound, or its faults are told.
pub(super) fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Config::parse(&text, Path::new("fuzz.toml")) {
        Ok(config) => {
            assert!(config.line.calls > 0 && config.line.rtp_ports.0 <= config.line.rtp_ports.1);
            assert!(!config.business.longest.is_zero());
        }
        Err(ConfigError::Faults { faults, .. }) => assert!(!faults.is_empty()),
        Err(error @ (ConfigError::Syntax { .. } | ConfigError::Read { .. })) => {
            assert!(!error.to_string().is_empty());
        }
    }
}

/// A caller's line is a turn, or its fault has a column in it.
pub(super) fn talk(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        match protocol::turn(line) {
            Ok(Turn::Says(heard) | Turn::SaysOver(heard)) => {
                assert!(heard.confidence.is_none_or(|c| (0.0..=1.0).contains(&c)));
            }
            Ok(Turn::Keys(keys)) => assert!(!keys.is_empty()),
            Ok(Turn::Silent(silence)) => assert!(silence.as_secs() <= 3_600),
            Ok(Turn::HangsUp) => {}
            Err(fault) => assert!(fault.column >= 1 && fault.column <= line.chars().count() + 1, "{fault}"),
        }
    }
}

/// Values that stand in configs, messages and on the command line: what is read prints as what reads the same again.
pub(super) fn values(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(phone) = vocab::Phone::from_str(&text) {
        let again = vocab::Phone::from_str(phone.e164());
        assert!(again.is_ok_and(|again| again == phone), "{}", phone.e164());
    }
    if let Ok(call) = vocab::CallId::from_str(&text) {
        assert_eq!(call.to_string().parse(), Ok(call));
    }
    if let Ok(job) = vocab::JobId::from_str(&text) {
        assert_eq!(job.to_string().parse(), Ok(job));
    }
    drop(vocab::Contact::from_str(&text));
    drop(vocab::Outcome::from_str(&text));
    let _ = sip::DialledFrom::from_str(&text);
    drop(board::Rev::parse(&text));
}
