//! The one door of the configuration: TOML text → [`Config`], or every fault with its key path.
//!
//! Defaults are written in `example.toml` (which is compiled in and is the example business) and here, and
//! a test holds the two together.

mod board;
mod business;
mod reader;

#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use dialogue::Business;
use vocab::Phone;

pub use reader::{Fault, Flag, Reader};

/// The example business, compiled in.
pub const EXAMPLE: &str = include_str!("example.toml");

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the conversation knows.
    pub business: Arc<Business>,
    /// The own board's technicians, windows and rules.
    pub board: dispatch::own::Rules,
    /// Who is rung.
    pub people: People,
    /// The SIP line.
    pub line: Line,
    /// How long calls and their recordings are kept.
    pub keep: Duration,
    /// The store's file grows no further, in bytes.
    pub store_limit: u64,
    /// Hardware revision of the panel.
    pub panel_revision: String,
}

/// Who is rung.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// In opening hours.
    pub office: Option<Phone>,
    /// In an emergency, in this order.
    pub on_call: Vec<(String, Phone)>,
}

/// The SIP line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where SIP is heard.
    pub bind: SocketAddr,
    /// The address in our SDP; `None` = the one that the caller's packets reach.
    pub advertise: Option<IpAddr>,
    /// First and last media port; two a call.
    pub rtp_ports: (u16, u16),
    /// Calls at once.
    pub calls: usize,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("cannot read the config {path}: is the path right and the file readable?")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no TOML.
    #[error("{path} is no valid TOML: {what}")]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where and what, with line and column.
        what: String,
    },
    /// It has faults, all listed.
    #[error("{path} has {} fault(s):\n{}", .faults.len(), listed(.faults))]
    Faults {
        /// Which.
        path: PathBuf,
        /// All of them.
        faults: Vec<Fault>,
    },
}

impl Config {
    /// Reads and checks a file; without one, the example business.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Self::parse(EXAMPLE, Path::new("the built-in example")) };
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Checks a text; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            what: e.to_string(),
        })?;
        let mut reader = Reader::root(&table);
        let config = read(&mut reader);
        let faults = reader.close();
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError::Faults { path: path.to_owned(), faults })
        }
    }
}

fn read(reader: &mut Reader<'_>) -> Config {
    let people = reader.table("people", read_people);
    let business = business::read(reader, &people);
    let board = board::read(reader, &business);
    let line = reader.table("line", read_line);
    let (keep_days, max_mb) = reader.table("store", |r| {
        (r.number("keep_days", 1..=3_650, 90), r.number("max_mb", 16..=1_000_000, 2_048))
    });
    Config {
        board,
        line,
        keep: Duration::from_secs(86_400 * keep_days.unsigned_abs()),
        store_limit: max_mb.unsigned_abs() << 20,
        panel_revision: reader.table("panel", read_revision),
        business: Arc::new(business),
        people,
    }
}

fn read_revision(reader: &mut Reader<'_>) -> String {
    let revision = reader.text("revision").unwrap_or_else(|| "sim".to_owned());
    if revision != "sim" {
        reader.fault("revision", format!("{revision:?} is not known to this build: use \"sim\""));
    }
    revision
}

fn read_people(reader: &mut Reader<'_>) -> People {
    People {
        office: reader.parse("office"),
        on_call: reader.tables("on_call", read_on_call).into_iter().flatten().collect(),
    }
}

fn read_on_call(reader: &mut Reader<'_>) -> Option<(String, Phone)> {
    let name = reader.required("name");
    if !reader.has("number") {
        reader.fault("number", "is missing");
    }
    Some((name, reader.parse::<Phone>("number")?))
}

fn read_line(reader: &mut Reader<'_>) -> Line {
    let bind = reader.parse_or("bind", SocketAddr::from(([0, 0, 0, 0], 5_060)));
    let advertise = match reader.text("advertise").as_deref() {
        None | Some("auto") => None,
        Some(text) => {
            let address = text.parse().ok();
            if address.is_none() {
                reader.fault("advertise", "expected an IP address or \"auto\"");
            }
            address
        }
    };
    let ports = reader.text("rtp_ports").unwrap_or_else(|| "16384-16483".to_owned());
    let rtp_ports = port_range(&ports).unwrap_or_else(|| {
        reader.fault("rtp_ports", "expected two ports such as \"16384-16483\", the first even, from 1024 up");
        (16_384, 16_483)
    });
    let calls = usize::try_from(reader.number("calls", 1..=64, 4)).unwrap_or(4);
    if usize::from(rtp_ports.1 - rtp_ports.0 + 1) < 2 * calls {
        reader.fault("rtp_ports", format!("{calls} calls need {} ports, two each", 2 * calls));
    }
    if (rtp_ports.0..=rtp_ports.1).contains(&bind.port()) {
        reader.fault("rtp_ports", format!("hold the SIP port {} of line.bind", bind.port()));
    }
    Line { bind, advertise, rtp_ports, calls }
}

fn port_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-')?;
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first >= 1_024 && first % 2 == 0 && last > first).then_some((first, last))
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|f| format!("  {f}")).collect::<Vec<_>>().join("\n")
}
