//! `[upstream]`: the broker that bookings, outcomes and alarms go to.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fleet::{Address, CourierSettings, DoneOn};
use rustls::ClientConfig;
use vocab::Private;

use super::Reader;
use crate::mqtt::{Broker, TlsFiles, client_config};

/// Where news go to.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// The broker.
    pub broker: Broker,
    /// For a broker with TLS.
    pub tls: Option<Arc<ClientConfig>>,
    /// Name and password, where the broker asks for them.
    pub login: Option<(String, Private<String>)>,
    /// Whose box, and which.
    pub address: Address,
    /// How news are sent.
    pub courier: CourierSettings,
    /// Undelivered news that are kept at most; over it the oldest outcomes go, never bookings, messages or alarms.
    pub keep: u64,
}

/// `None` = no upstream: everything else works.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Upstream> {
    reader.optional_table("upstream", read_upstream).flatten()
}

fn read_upstream(reader: &mut Reader<'_>) -> Option<Upstream> {
    let broker = read_broker(reader);
    let files = read_files(reader);
    let login = read_login(reader);
    let tenant = read_name(reader, "tenant");
    let box_id = read_name(reader, "box");
    let window = usize::try_from(reader.number("window", 1..=64, 16)).unwrap_or(16);
    let done_within = Duration::from_secs(reader.number("done_within_s", 5..=600, 30).unsigned_abs());
    let done_on = read_done_on(reader);
    let keep = reader.number("keep", 100..=10_000_000, 100_000).unsigned_abs();
    let broker = broker?;
    let tls = match (broker.tls, files) {
        (false, Some(_)) => {
            reader.fault("ca_file", "is of no use with mqtt://: certificates need mqtts://");
            return None;
        }
        (false, None) => None,
        (true, None) => {
            if !reader.faulty("ca_file") {
                let hint = "is needed for mqtts://: the PEM file of who signed the broker's certificate \
                            (/etc/ssl/certs/ca-certificates.crt for a public one)";
                reader.fault("ca_file", hint);
            }
            return None;
        }
        (true, Some(files)) => match client_config(&files) {
            Ok(config) => Some(config),
            Err(error) => {
                let key = if files.own.is_some() { "ca_file, cert_file, key_file" } else { "ca_file" };
                reader.fault(key, crate::why::chain(&error));
                return None;
            }
        },
    };
    let address = Address { tenant: tenant?.parse().ok()?, box_id: box_id?.parse().ok()? };
    Some(Upstream {
        broker,
        tls,
        login,
        address,
        courier: CourierSettings { window, done_on, done_within },
        keep,
    })
}

fn read_broker(reader: &mut Reader<'_>) -> Option<Broker> {
    let text = reader.required("broker");
    if text.is_empty() {
        return None;
    }
    text.parse().map_err(|error: crate::mqtt::BrokerError| reader.fault("broker", error.to_string())).ok()
}

fn read_name(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let text = reader.required(key);
    if text.is_empty() {
        return None;
    }
    match text.parse::<fleet::BoxId>() {
        Ok(_) => Some(text),
        Err(error) => {
            reader.fault(key, error.to_string());
            None
        }
    }
}

fn read_files(reader: &mut Reader<'_>) -> Option<TlsFiles> {
    let ca = reader.text("ca_file").map(PathBuf::from);
    let (cert, key) = (reader.text("cert_file"), reader.text("key_file"));
    let own = match (cert, key) {
        (Some(cert), Some(key)) => Some((PathBuf::from(cert), PathBuf::from(key))),
        (None, None) => None,
        (Some(_), None) => {
            reader.fault("key_file", "is missing beside cert_file");
            None
        }
        (None, Some(_)) => {
            reader.fault("cert_file", "is missing beside key_file");
            None
        }
    };
    ca.map(|ca| TlsFiles { ca, own })
}

fn read_login(reader: &mut Reader<'_>) -> Option<(String, Private<String>)> {
    let told = reader.has("password") || reader.has("password_file");
    let password = super::trunk::read_password(reader);
    match (reader.text("user"), password) {
        (Some(user), Some(password)) => Some((user, password.into())),
        (Some(_), None) => {
            // A file without a password has its fault already.
            if !told {
                reader.fault("password_file", "is missing beside user (or password)");
            }
            None
        }
        (None, _) => {
            if told {
                reader.fault("user", "is missing beside the password");
            }
            None
        }
    }
}

fn read_done_on(reader: &mut Reader<'_>) -> DoneOn {
    match reader.text("done_on").as_deref() {
        None | Some("consumer") => DoneOn::Consumer,
        Some("broker") => DoneOn::Broker,
        Some(other) => {
            reader.fault("done_on", format!("{other:?}: expected \"consumer\" or \"broker\""));
            DoneOn::Consumer
        }
    }
}
