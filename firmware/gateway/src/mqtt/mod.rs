//! The broker's connection, for the box and for `upstream-receive`: MQTT 5 over TLS with rumqttc behind one door.
//!
//! One [`Link`] is one connection and no more: rumqttc clears what it was sending when it reconnects without a
//! session, so whoever has something to send keeps it elsewhere (the outbox) and opens a fresh link.

mod broker;
mod link;
mod tls;

pub use broker::{Broker, BrokerError};
pub use link::{Acks, Link, LinkEvent, LinkSettings, Parcel, Retain, Will};
pub use tls::{TlsError, TlsFiles, client_config};
