//! `[[trunks]]`: where calls come from and go out by.

use std::{net::SocketAddr, time::Duration};

use ipnet::IpNet;
use sip::{Credentials, DialledFrom, Transport, TrunkKey};

use super::{Flag, Reader};

/// A trunk or PBX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// As the owner calls it.
    pub name: String,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What carries SIP there.
    pub transport: Transport,
    /// The account there: the user part of its SIP address.
    pub user: String,
    /// For digest authentication.
    pub credentials: Option<Credentials>,
    /// Whether the box registers.
    pub registers: bool,
    /// Whether a person who is rung sees the caller's number; else the account's own.
    pub shows_caller: bool,
    /// How long a registration is asked for.
    pub expires: Duration,
    /// Where its calls say which number was dialled.
    pub dialled: Vec<DialledFrom>,
    /// Further networks that its calls come from.
    pub networks: Vec<IpNet>,
}

impl Trunk {
    /// As the signalling wants it, at the address that was found.
    pub fn at(&self, key: TrunkKey, address: SocketAddr) -> sip::Trunk {
        let domain =
            if self.port == 5_060 { self.host.clone() } else { format!("{}:{}", self.host, self.port) };
        sip::Trunk {
            key,
            domain,
            user: self.user.clone(),
            credentials: self.credentials.clone(),
            address,
            transport: self.transport,
            expires: self.expires,
            dialled: self.dialled.clone(),
        }
    }
}

/// What common trunks want, by name: keys of a `[[trunks]]`.
const PRESETS: &str = include_str!("presets.toml");

fn presets() -> toml::Table {
    PRESETS.parse().expect("the presets that are built in are valid: a test reads them")
}

/// Puts what a trunk's preset says where the config says nothing of its own. A preset that is unknown is left for
/// [`read`] to name.
pub(super) fn apply_presets(config: &mut toml::Table) {
    let presets = presets();
    let trunks = config.get_mut("trunks").and_then(toml::Value::as_array_mut);
    for trunk in trunks.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
        let preset = trunk.get("preset").and_then(|name| presets.get(name.as_str()?)?.as_table());
        for (key, value) in preset.into_iter().flatten() {
            trunk.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// All trunks. More than 16 are a mistake.
pub(super) fn read(reader: &mut Reader<'_>) -> Vec<Trunk> {
    let trunks: Vec<Trunk> = reader.tables("trunks", read_trunk);
    if trunks.len() > MOST_TRUNKS {
        reader.fault("trunks", format!("{} trunks: at most {MOST_TRUNKS} are kept", trunks.len()));
    }
    for (index, trunk) in trunks.iter().enumerate() {
        if trunks[..index].iter().any(|before| before.name == trunk.name && !trunk.name.is_empty()) {
            reader.fault(&format!("trunks[{index}].name"), format!("{:?} stands twice", trunk.name));
        }
    }
    trunks
}

const MOST_TRUNKS: usize = 16;

fn read_trunk(reader: &mut Reader<'_>) -> Trunk {
    if let Some(preset) = reader.text("preset")
        && !presets().contains_key(&preset)
    {
        let known: Vec<String> = presets().keys().cloned().collect();
        reader.fault("preset", format!("{preset:?} is not known: there are {}", known.join(", ")));
    }
    let name = reader.required("name");
    let server = reader.required("server");
    let (host, port) = host_port(&server).unwrap_or_else(|| {
        if !server.is_empty() {
            reader.fault(
                "server",
                "expected a name or address, such as \"sip.example.net\" or \"192.0.2.5:5070\"",
            );
        }
        (String::new(), 5_060)
    });
    let user = reader.required("user");
    if !user.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-_.~".contains(&b)) {
        reader.fault("user", "expected the account's number or name, without spaces and without \"@\"");
    }
    let auth_user = reader.text("auth_user").unwrap_or_else(|| user.clone());
    if auth_user.contains(['"', '\\', '\r', '\n']) {
        reader.fault("auth_user", "must not hold quotes, backslashes or line breaks");
    }
    let password = read_password(reader);
    let transport = match reader.text("transport").as_deref() {
        None | Some("udp") => Transport::Udp,
        Some("tcp") => Transport::Tcp,
        Some(other) => {
            reader.fault("transport", format!("{other:?}: expected \"udp\" or \"tcp\""));
            Transport::Udp
        }
    };
    let dialled: Vec<DialledFrom> = reader.list("dialled_from");
    let registers = reader.flag("register", Flag::Yes) == Flag::Yes;
    let shows_caller = reader.flag("show_caller", Flag::No) == Flag::Yes;
    Trunk {
        name,
        host,
        port,
        transport,
        user,
        credentials: password.map(|password| Credentials { user: auth_user, password: password.into() }),
        registers,
        shows_caller,
        expires: Duration::from_secs(reader.number("expires_s", 60..=86_400, 3_600).unsigned_abs()),
        dialled: if dialled.is_empty() { DialledFrom::USUAL.to_vec() } else { dialled },
        networks: reader.list("networks"),
    }
}

/// In the file itself, or in one that only the box can read.
pub(super) fn read_password(reader: &mut Reader<'_>) -> Option<String> {
    let written = reader.text("password");
    let Some(path) = reader.text("password_file") else { return written };
    if written.is_some() {
        reader.fault("password_file", "stands beside password: leave one of them out");
        return written;
    }
    match std::fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => Some(text.trim_end_matches(['\r', '\n']).to_owned()),
        Ok(_) => {
            reader.fault("password_file", format!("{path} is empty: write the password into it"));
            None
        }
        Err(error) => {
            reader.fault("password_file", format!("{path} can't be read: {error}"));
            None
        }
    }
}

fn host_port(text: &str) -> Option<(String, u16)> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some((address.ip().to_string(), address.port()));
    }
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Some((text.to_owned(), 5_060));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
        None => (text, 5_060),
    };
    let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    named.then(|| (host.to_owned(), port))
}
