//! The trunks of the config: their names looked up, their registrations watched.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use sip::{Command, TrunkKey};
use tokio::sync::{mpsc, watch};
use vocab::LineHealth;

use crate::config;

/// How often names are looked up again, and how soon after a failure.
const LOOK_UP_EVERY: Duration = Duration::from_secs(300);
const LOOK_UP_AGAIN: Duration = Duration::from_secs(15);
/// A resolver that says nothing for so long has failed.
const LOOK_UP_WITHIN: Duration = Duration::from_secs(10);

/// Trunks as they were found, by their place in the config.
type Found = Vec<Option<sip::Trunk>>;

/// What the line knows of its trunks.
#[derive(Debug)]
pub(super) struct Trunks {
    names: Vec<String>,
    /// Which let the caller's number be shown.
    show: Vec<bool>,
    found: watch::Receiver<Found>,
    /// Whether each registers, and if so whether it is registered.
    up: Vec<Option<bool>>,
}

impl Trunks {
    /// The line's view, and the task that looks the names up: to be run beside the endpoint.
    pub(super) fn new(
        trunks: Vec<config::Trunk>,
        bind: IpAddr,
        commands: mpsc::Sender<Command>,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let (tell, found) = watch::channel(vec![None; trunks.len()]);
        let names = trunks.iter().map(|trunk| trunk.name.clone()).collect();
        let show = trunks.iter().map(|trunk| trunk.shows_caller).collect();
        let up = trunks.iter().map(|trunk| trunk.registers.then_some(false)).collect();
        (Self { names, show, found, up }, keep(trunks, bind, commands, tell))
    }

    /// The trunk that calls go out by: the first that registers and is registered, else the first that is known.
    pub(super) fn to_dial_by(&self) -> Option<sip::Trunk> {
        let found = self.found.borrow();
        let known = || found.iter().zip(&self.up).filter_map(|(trunk, up)| Some((trunk.as_ref()?, *up)));
        let best = known().find(|(_, up)| *up != Some(false)).or_else(|| known().next());
        best.map(|(trunk, _)| trunk.clone())
    }

    /// Whether a trunk lets the box show another number than its account's.
    pub(super) fn shows_caller(&self, trunk: TrunkKey) -> bool {
        self.show.get(usize::from(trunk.0)).copied().unwrap_or(false)
    }

    pub(super) fn registered(&mut self, trunk: TrunkKey, lasts: Duration, seen: Option<SocketAddr>) {
        let was = self.set(trunk, true);
        let name = self.name(trunk);
        if was == Some(false) {
            tracing::info!(trunk = name, lasts_s = lasts.as_secs(), ?seen, "registered");
        } else {
            tracing::debug!(trunk = name, lasts_s = lasts.as_secs(), "registered again");
        }
    }

    pub(super) fn unregistered(&mut self, trunk: TrunkKey, code: u16, reason: &str, retry: Duration) {
        self.set(trunk, false);
        let name = self.name(trunk);
        tracing::warn!(trunk = name, code, retry_s = retry.as_secs(), "not registered: no call comes by it");
        // A peer's own words may hold a number.
        tracing::debug!(trunk = name, reason, "in the registrar's words");
    }

    /// For the panel.
    pub(super) fn health(&self) -> LineHealth {
        let (up, all) =
            self.up.iter().flatten().fold((0, 0), |(up, all), on| (up + usize::from(*on), all + 1));
        match up {
            _ if up == all => LineHealth::Up,
            0 => LineHealth::Down,
            _ => LineHealth::Degraded,
        }
    }

    fn set(&mut self, trunk: TrunkKey, on: bool) -> Option<bool> {
        self.up.get_mut(usize::from(trunk.0)).and_then(|up| up.replace(on))
    }

    fn name(&self, trunk: TrunkKey) -> &str {
        self.names.get(usize::from(trunk.0)).map_or("?", String::as_str)
    }
}

/// Looks every trunk up for ever, and has it registered at where it is. Ends with the endpoint.
async fn keep(
    trunks: Vec<config::Trunk>,
    bind: IpAddr,
    commands: mpsc::Sender<Command>,
    tell: watch::Sender<Found>,
) {
    if trunks.is_empty() {
        return;
    }
    loop {
        let mut missing = false;
        for (trunk, key) in trunks.iter().zip(0u16..) {
            let known = tell.borrow()[usize::from(key)].as_ref().map(|found| found.address);
            let Some(address) = look_up(trunk, bind, known).await else {
                missing |= known.is_none();
                continue;
            };
            if known == Some(address) {
                continue;
            }
            let found = trunk.at(TrunkKey(key), address);
            tell.send_modify(|all| all[usize::from(key)] = Some(found.clone()));
            let command = match trunk.registers {
                true => Command::Register(found),
                false => Command::Trust(TrunkKey(key), address.ip()),
            };
            if commands.send(command).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(if missing { LOOK_UP_AGAIN } else { LOOK_UP_EVERY }).await;
    }
}

/// Where a trunk is: where it was if that still stands, else the first address of our own kind.
async fn look_up(trunk: &config::Trunk, bind: IpAddr, known: Option<SocketAddr>) -> Option<SocketAddr> {
    let asked = tokio::net::lookup_host((trunk.host.as_str(), trunk.port));
    let found: Vec<SocketAddr> = match tokio::time::timeout(LOOK_UP_WITHIN, asked).await {
        Ok(Ok(found)) => found.filter(|address| address.is_ipv4() == bind.is_ipv4()).collect(),
        Ok(Err(error)) => {
            tracing::warn!(trunk = trunk.name, host = trunk.host, %error, "a trunk's name is not found: is the internet up?");
            return None;
        }
        Err(_) => {
            tracing::warn!(trunk = trunk.name, host = trunk.host, "a trunk's name is not found in time");
            return None;
        }
    };
    known.filter(|known| found.contains(known)).or_else(|| found.first().copied())
}
