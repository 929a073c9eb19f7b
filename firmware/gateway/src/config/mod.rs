//! The one door of the configuration: TOML text → [`Config`], or every fault with its key path.
//!
//! Defaults are written in `example.toml` (which is compiled in and is the example business) and here, and
//! a test holds the two together.

mod board;
mod business;
mod cloud;
mod numbers;
mod people;
mod reader;
mod trunk;
mod upstream;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use dialogue::{
    Business,
    business::{Answering, Answers},
};
use ipnet::IpNet;
use vocab::Contact;

pub use cloud::{CloudServer, Hearing};
pub use people::uncovered;
pub use reader::{Fault, Flag, Reader};
pub use trunk::Trunk;
pub use upstream::Upstream;

/// The example business, compiled in.
pub const EXAMPLE: &str = include_str!("example.toml");

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the conversation knows.
    pub business: Arc<Business>,
    /// The own board's technicians, windows and rules.
    pub board: dispatch::own::Rules,
    /// The SIP line.
    pub line: Line,
    /// Trunks and PBXs.
    pub trunks: Vec<Trunk>,
    /// Which campaign each number that is dialled belongs to.
    pub campaigns: BTreeMap<vocab::Phone, String>,
    /// Whose words the conversation goes by.
    pub hearing: Hearing,
    /// Where bookings, outcomes and alarms are told; `None` = nowhere.
    pub upstream: Option<Upstream>,
    /// How long calls and their recordings are kept.
    pub keep: Duration,
    /// The store's file grows no further, in bytes.
    pub store_limit: u64,
    /// Hardware revision of the panel.
    pub panel_revision: String,
}

/// Most calls that a config may allow at once: what a good machine carries without a recogniser. Queues are sized by it.
pub const MOST_CALLS: usize = 250;

/// The SIP line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where SIP is heard.
    pub bind: SocketAddr,
    /// Whether SIP is heard by TCP as well, on the same port.
    pub tcp: bool,
    /// The address in our SDP; `None` = the one that the caller's packets reach.
    pub advertise: Option<IpAddr>,
    /// Networks whose calls are answered; `None` = all. Trunks are answered beside them.
    pub allow: Option<Vec<IpNet>>,
    /// First and last media port; two a call.
    pub rtp_ports: (u16, u16),
    /// Calls at once.
    pub calls: usize,
    /// Where the next caller is sent then; `None` = they hear busy.
    pub overflow: Option<Contact>,
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
        /// Where and what, with line and column; nothing that stands there.
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
        let mut table: toml::Table = text.parse().map_err(|e: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            what: syntax_fault(text, &e),
        })?;
        trunk::apply_presets(&mut table);
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

/// Where the text is no TOML, and why. The parser's own print quotes the line, and a password may stand in it.
fn syntax_fault(text: &str, error: &toml::de::Error) -> String {
    let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    // All of its messages are fixed words but one: a number that is too large to hold is repeated.
    let what = match error.message() {
        repeats if repeats.starts_with("invalid type: ") => "expected a smaller number, or a text in quotes",
        fixed => fixed,
    };
    format!("line {line}, column {column}: {what}")
}

fn read(reader: &mut Reader<'_>) -> Config {
    let (office, on_call) = reader.table("people", people::read);
    let (mut line, answers) = reader.table("line", read_line);
    let mut business = business::read(reader, answers, office, on_call);
    let campaigns = numbers::read(reader, &mut business);
    let board = board::read(reader, &business);
    let trunks = trunk::read(reader);
    let technicians = board.technicians.iter().map(|t| t.name.as_str()).collect();
    let names = cloud::Names { business: &business, technicians };
    let hearing = reader.table("speech", |r| cloud::read(r, &names));
    if let Some(allow) = &mut line.allow {
        allow.extend(trunks.iter().flat_map(|trunk| trunk.networks.clone()));
    }
    let (keep_days, max_mb) = reader.table("store", |r| {
        (r.number("keep_days", 1..=3_650, 90), r.number("max_mb", 16..=1_000_000, 2_048))
    });
    Config {
        board,
        line,
        hearing,
        keep: Duration::from_secs(86_400 * keep_days.unsigned_abs()),
        store_limit: max_mb.unsigned_abs() << 20,
        panel_revision: reader.table("panel", read_revision),
        business: Arc::new(business),
        trunks,
        campaigns,
        upstream: upstream::read(reader),
    }
}

fn read_revision(reader: &mut Reader<'_>) -> String {
    let revision = reader.text("revision").unwrap_or_else(|| "sim".to_owned());
    if revision != "sim" {
        reader.fault("revision", format!("{revision:?} is not known to this build: use \"sim\""));
    }
    revision
}

/// Whose calls are answered: the house's own networks, unless the config says otherwise.
fn read_allow(reader: &mut Reader<'_>) -> Option<Vec<IpNet>> {
    if !reader.has("allow") {
        let _known = reader.list::<String>("allow");
        return Some(private_networks());
    }
    let named: Vec<String> = reader.list("allow");
    let mut networks = Vec::new();
    for name in &named {
        match name.as_str() {
            "any" => return None,
            "private" => networks.extend(private_networks()),
            other => match other.parse().or_else(|_| other.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => reader.fault(
                    "allow",
                    format!("{other:?}: expected a network such as \"192.168.1.0/24\", an address, \"private\" or \"any\""),
                ),
            },
        }
    }
    Some(networks)
}

/// RFC 1918, RFC 6598, loopback and link-local addresses of both kinds.
fn private_networks() -> Vec<IpNet> {
    let networks = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    ];
    networks.iter().filter_map(|network| network.parse().ok()).collect()
}

/// When it answers: by default at once, whatever the hour.
fn read_answers(reader: &mut Reader<'_>) -> Answers {
    Answers {
        open: read_answering(reader, "open"),
        closed: read_answering(reader, "closed"),
        night: read_answering(reader, "night"),
    }
}

fn read_answering(reader: &mut Reader<'_>, key: &'static str) -> Answering {
    let Some(text) = reader.text(key) else { return Answering::AtOnce };
    let seconds = || text.strip_suffix("s")?.trim().parse().ok().filter(|s| (1..=120).contains(s));
    match text.as_str() {
        "at_once" => Answering::AtOnce,
        "never" => Answering::Never,
        _ => match seconds() {
            Some(seconds) => Answering::After(Duration::from_secs(seconds)),
            None => {
                reader.fault(
                    key,
                    "expected \"at_once\", \"never\", or seconds of ringing such as \"20 s\", 1 to 120",
                );
                Answering::AtOnce
            }
        },
    }
}

fn read_line(reader: &mut Reader<'_>) -> (Line, Answers) {
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
    let calls = usize::try_from(reader.number("calls", 1..=MOST_CALLS as i64, 4)).unwrap_or(4);
    // A caller and the person who is rung for them; one more while the last one is let go.
    if usize::from(rtp_ports.1 - rtp_ports.0 + 1) < 6 * calls {
        reader.fault("rtp_ports", format!("{calls} calls need {} ports, six each", 6 * calls));
    }
    if (rtp_ports.0..=rtp_ports.1).contains(&bind.port()) {
        reader.fault("rtp_ports", format!("hold the SIP port {} of line.bind", bind.port()));
    }
    let overflow = match reader.text("overflow").as_deref() {
        None | Some("busy") => None,
        Some(place) => place
            .parse()
            .map_err(|_| {
                let expected = "expected \"busy\", a telephone number, or a SIP address such as \"sip:101@192.168.1.20\"";
                reader.fault("overflow", expected);
            })
            .ok(),
    };
    let tcp = reader.flag("tcp", Flag::Yes) == Flag::Yes;
    let answers = reader.table("answers", read_answers);
    (Line { bind, tcp, overflow, advertise, allow: read_allow(reader), rtp_ports, calls }, answers)
}

fn port_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-')?;
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first >= 1_024 && first % 2 == 0 && last > first).then_some((first, last))
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|f| format!("  {f}")).collect::<Vec<_>>().join("\n")
}
