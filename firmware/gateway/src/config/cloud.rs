//! `[speech]`: which recogniser a line's words come from, and the cloud's address, key and price.

use std::{net::IpAddr, path::PathBuf};

use call::Recogniser;
use dialogue::Business;
use speech::cloud::{Price, Request, Scheme, Secret, Server, bounded_keyterms};

use super::{Reader, private_networks};

/// How the line hears.
#[derive(Clone, Debug, Default)]
pub struct Hearing {
    /// Whose words come first.
    pub first: Recogniser,
    /// Where the cloud is; `None` on a line that hears by the box only.
    pub cloud: Option<CloudServer>,
}

/// A cloud recogniser.
#[derive(Clone, Debug)]
pub struct CloudServer {
    /// What is asked of it.
    pub request: Request,
    /// Of its minutes.
    pub price: Price,
    /// Certificates that are trusted instead of the usual ones (PEM).
    pub ca_file: Option<PathBuf>,
}

/// The names that a caller may say and a recogniser may not know, the rarest first: what the owner lists, the
/// business, people, towns, streets.
pub(super) struct Names<'b> {
    pub(super) business: &'b Business,
    pub(super) technicians: Vec<&'b str>,
}

const URL: &str = "wss://api.deepgram.com/v1/listen";
const MODEL: &str = "nova-3";

pub(super) fn read(reader: &mut Reader<'_>, names: &Names<'_>) -> Hearing {
    let first = match reader.text("recogniser").as_deref() {
        None | Some("box-only") => Recogniser::BoxOnly,
        Some("box-first") => Recogniser::BoxFirst,
        Some("cloud-first") => Recogniser::CloudFirst,
        Some(_) => {
            reader.fault("recogniser", "expected \"cloud-first\", \"box-first\" or \"box-only\"");
            Recogniser::BoxOnly
        }
    };
    let server = read_server(reader);
    let model = reader.text("model").unwrap_or_else(|| MODEL.to_owned());
    if !model.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        reader.fault("model", "expected a name such as \"nova-3\"");
    }
    let price = reader.amount("price_per_minute").unwrap_or_default();
    let ca_file = reader.text("ca_file").map(PathBuf::from);
    if let Some(error) = ca_file.as_ref().and_then(|path| std::fs::metadata(path).err()) {
        reader.fault("ca_file", format!("can't be read: {error}"));
    }
    let own: Vec<String> = reader.list("keyterms");
    let secret = read_secret(reader, first);
    let (Some(secret), Some(server), true) = (secret, server, first != Recogniser::BoxOnly) else {
        return Hearing { first, cloud: None };
    };
    let Names { business, technicians } = names;
    let people = business.on_call.0.iter().map(|duty| duty.person.name.as_str());
    let terms = own.iter().map(String::as_str);
    let terms = terms.chain([business.name.as_str()]).chain(technicians.iter().copied()).chain(people);
    let terms = terms.chain(business.area.values().chain(&business.towns).map(String::as_str));
    let streets = business.streets.iter().map(|sign| sign.name.as_str());
    let keyterms = bounded_keyterms(terms.chain(streets));
    let request = Request { server, model, keyterms, secret };
    Hearing { first, cloud: Some(CloudServer { request, price, ca_file }) }
}

/// Callers' words go unencrypted only where nobody else can read them.
fn read_server(reader: &mut Reader<'_>) -> Option<Server> {
    let text = reader.text("url").unwrap_or_else(|| URL.to_owned());
    let server: Server = match text.parse() {
        Ok(server) => server,
        Err(error) => {
            reader.fault("url", format!("{error}"));
            return None;
        }
    };
    if server.scheme == Scheme::Plain && !server.literal().is_some_and(is_private) {
        reader.fault(
            "url",
            "ws:// is for an address of this house only, such as \"ws://192.168.1.9:2700/\": use wss://",
        );
        return None;
    }
    Some(server)
}

fn is_private(address: IpAddr) -> bool {
    private_networks().iter().any(|network| network.contains(&address))
}

/// In the file itself, or in one that only the box can read.
fn read_secret(reader: &mut Reader<'_>, first: Recogniser) -> Option<Secret> {
    let (written, file) = (reader.text("api_key"), reader.text("api_key_file"));
    let (key, text) = match (written, file) {
        (Some(_), Some(_)) => {
            reader.fault("api_key_file", "stands beside api_key: leave one of them out");
            return None;
        }
        (Some(text), None) => ("api_key", text),
        (None, Some(path)) => match std::fs::read_to_string(&path) {
            Ok(text) => ("api_key_file", text),
            Err(error) => {
                reader.fault("api_key_file", format!("{path} can't be read: {error}"));
                return None;
            }
        },
        (None, None) => {
            if first != Recogniser::BoxOnly {
                reader.fault("api_key_file", "is missing: a cloud recogniser asks for a key (or api_key)");
            }
            return None;
        }
    };
    Secret::new(&text).map_err(|error| reader.fault(key, error.to_string())).ok()
}
