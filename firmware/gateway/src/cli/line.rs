//! `nightbell line test`: whether a trunk takes the box, and whether sound goes both ways.

use std::{
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    time::{Duration, Instant},
};

use sip::{Command, Endpoint, Event, Kept, Settings, Target, Traced, TrunkKey, Way};
use tokio::sync::{mpsc, watch};

use super::{End, LineArgs, chain};
use crate::{
    clock,
    config::{Config, Trunk},
    phone::{Dial, Phone},
};

/// How long a registrar may take; one that asks for a password twice over a slow line answers sooner.
const WITHIN: Duration = Duration::from_secs(12);
/// Messages of one test.
const ROWS: usize = 256;

pub(super) fn run(args: &LineArgs) -> End {
    let config = match Config::load(args.config.as_deref()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{}", chain(&error));
            return End::Misuse;
        }
    };
    let wanted = |trunk: &&Trunk| args.trunk.as_ref().is_none_or(|name| *name == trunk.name);
    let trunks: Vec<&Trunk> = config.trunks.iter().filter(wanted).collect();
    if trunks.is_empty() {
        let named = args.trunk.as_ref().map_or_else(String::new, |name| format!(" {name:?}"));
        eprintln!(
            "the config has no trunk{named} to test: see [[trunks]] in `nightbell check-config --example`"
        );
        return End::Misuse;
    }
    let mut fine = true;
    for trunk in trunks {
        println!("trunk {:?} at {}:{}", trunk.name, trunk.host, trunk.port);
        fine &= test(trunk, args);
    }
    if fine { End::Done } else { End::Fault }
}

/// One trunk: `true` = all that was tried works.
fn test(trunk: &Trunk, args: &LineArgs) -> bool {
    let address = match look_up(trunk) {
        Ok(address) => address,
        Err(why) => {
            println!("  FAIL  {why}");
            return false;
        }
    };
    let registered = if trunk.registers {
        match register(trunk, address) {
            Ok(found) => tell_registration(&found),
            Err(why) => {
                println!("  FAIL  {why}");
                false
            }
        }
    } else {
        println!("  note  register = false: the trunk must send its calls to this box's address by itself");
        true
    };
    match (&args.call, registered) {
        (Some(number), true) => talk(trunk, address, number, args),
        (Some(_), false) => {
            println!("  skip  no test call without a registration");
            false
        }
        (None, registered) => registered,
    }
}

fn look_up(trunk: &Trunk) -> Result<SocketAddr, String> {
    let found = (trunk.host.as_str(), trunk.port).to_socket_addrs();
    let found = found.map_err(|error| {
        format!("{} is not found ({error}): is the internet up, and the name right?", trunk.host)
    })?;
    let first = found.into_iter().find(SocketAddr::is_ipv4);
    first.ok_or_else(|| format!("{} has no IPv4 address", trunk.host))
}

/// What a registration showed.
struct Registration {
    /// Granted, or the code and reason of the refusal.
    result: Result<Duration, (u16, String)>,
    took: Duration,
    local: SocketAddr,
    /// As the registrar saw us.
    seen: Option<SocketAddr>,
    contact: Kept,
    rows: Vec<Traced>,
    begun: Instant,
}

/// Registers from a port of its own and gives it back. A trunk that keeps one place an account forgets a running box by
/// it, until that registers again.
fn register(trunk: &Trunk, address: SocketAddr) -> Result<Registration, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| format!("no thread can be started: {error}"))?;
    runtime.block_on(async {
        let (commands, orders) = mpsc::channel(8);
        let (tell, mut events) = mpsc::channel(64);
        let (trace, mut rows) = mpsc::channel(ROWS);
        let settings = Settings {
            bind: SocketAddr::from(([0, 0, 0, 0], 0)),
            tcp: false,
            user_agent: concat!("Nightbell/", env!("CARGO_PKG_VERSION")).to_owned(),
            advertise: None,
            allow: Some(Vec::new()),
        };
        let mut endpoint = Endpoint::bind(settings, tell, orders).await.map_err(|error| chain(&error))?;
        endpoint.trace(trace);
        let port = endpoint.local_addr().port();
        let (stop, stops) = watch::channel(false);
        let running = tokio::spawn(endpoint.run(stops));
        let begun = clock::now().instant;
        let asked = commands.send(Command::Register(trunk.at(TrunkKey(0), address))).await;
        asked.map_err(|_| "the SIP endpoint has died".to_owned())?;
        let answer = tokio::time::timeout(WITHIN, answer(&mut events)).await;
        let took = clock::now().instant.duration_since(begun);
        // A receiver that is gone has stopped already.
        let _ = stop.send(true);
        let _ = tokio::time::timeout(Duration::from_secs(2), running).await;
        let (result, seen, contact) = match answer {
            Ok(Some(answer)) => answer,
            Ok(None) => return Err("the SIP endpoint has died".to_owned()),
            Err(_) => (Err((408, "no answer".to_owned())), None, Kept::Unknown),
        };
        let local = SocketAddr::new(local_towards(address), port);
        let rows = std::iter::from_fn(|| rows.try_recv().ok()).collect();
        Ok(Registration { result, took, local, seen, contact, rows, begun })
    })
}

type Answered = (Result<Duration, (u16, String)>, Option<SocketAddr>, Kept);

async fn answer(events: &mut mpsc::Receiver<Event>) -> Option<Answered> {
    loop {
        match events.recv().await? {
            Event::Registered { lasts, seen, contact, .. } => return Some((Ok(lasts), seen, contact)),
            Event::Unregistered { code, reason, .. } => {
                return Some((Err((code, reason)), None, Kept::Unknown));
            }
            Event::Invite(_)
            | Event::Acked(_)
            | Event::Gone { .. }
            | Event::Moved { .. }
            | Event::Digits { .. }
            | Event::Ringing(_)
            | Event::Answered { .. }
            | Event::Refused { .. } => {}
        }
    }
}

/// The local address by which the system would send there; nothing is sent.
fn local_towards(address: SocketAddr) -> IpAddr {
    let asked = std::net::UdpSocket::bind(("0.0.0.0", 0)).and_then(|socket| {
        socket.connect(address)?;
        socket.local_addr()
    });
    asked.map_or(IpAddr::from([0, 0, 0, 0]), |local| local.ip())
}

fn tell_registration(found: &Registration) -> bool {
    for row in &found.rows {
        let ms = row.at.saturating_duration_since(found.begun).as_millis();
        let arrow = match row.way {
            Way::Out => "->",
            Way::In => "<-",
        };
        println!("  {ms:>6} ms  {arrow} {:<21}  {}", row.peer.to_string(), row.what);
    }
    match &found.result {
        Ok(lasts) => {
            println!("  PASS  registered in {} ms, for {} s", found.took.as_millis(), lasts.as_secs());
            println!("  note  given back again: a box that runs with this account should be restarted");
        }
        Err((code, reason)) => {
            println!("  FAIL  not registered: {code} {reason}; {}", advice(*code));
            return false;
        }
    }
    match found.seen {
        Some(seen) if seen == found.local => println!("  PASS  no NAT: the trunk sees {seen}, as we do"),
        Some(seen) => println!(
            "  note  a NAT stands between: the trunk sees {seen}, we are {}; keep-alives hold it open",
            found.local
        ),
        None => println!("  note  the trunk does not say how it sees us"),
    }
    match found.contact {
        Kept::Whole => println!("  PASS  our Contact came back as it was sent: no SIP ALG"),
        Kept::Changed => println!(
            "  WARN  our Contact came back changed: a SIP ALG rewrites messages on the way; switch it off in the router"
        ),
        Kept::Unknown => {
            println!("  note  the trunk returns no Contact: whether a SIP ALG rewrites messages is not known")
        }
    }
    true
}

fn advice(code: u16) -> &'static str {
    match code {
        401 | 403 | 407 => "are user, auth_user and password those of the account?",
        404 => "does the account's user exist there?",
        408 => "is the server's name right, and does a firewall let SIP out?",
        423 => "ask for a longer registration: expires_s",
        _ => "ask the trunk's support, with the rows above",
    }
}

/// A call to the number: how long it took, and whether sound went both ways.
fn talk(trunk: &Trunk, address: SocketAddr, number: &vocab::Phone, args: &LineArgs) -> bool {
    let to = Target {
        user: Some(number.e164().to_owned().into()),
        address,
        trunk: Some(trunk.at(TrunkKey(0), address)),
    };
    println!("  ....  ringing the number for up to 70 s: answer it and speak");
    let phone = match Phone::towards(&to) {
        Ok(phone) => phone,
        Err(error) => {
            println!("  FAIL  {}", chain(&error));
            return false;
        }
    };
    let begun = clock::monotonic_ns();
    let call = match phone.call(to, Dial::default()) {
        Ok(call) => call,
        Err(error) => {
            println!("  FAIL  {}", chain(&error));
            return false;
        }
    };
    println!("  PASS  answered after {} ms", (clock::monotonic_ns() - begun) / 1_000_000);
    call.say(media::tone::beep().into());
    call.wait_end(Duration::from_secs(args.seconds));
    let spoke = !call.track().runs().is_empty();
    let talk = call.hang_up();
    let (came, lost) = (talk.stats.received, talk.stats.lost);
    let heard = match (came, spoke) {
        (0, _) => "  FAIL  no sound came: a firewall or NAT drops RTP (UDP) on its way in".to_owned(),
        (_, false) => format!("  WARN  {came} packets came, {lost} were lost, and nobody was heard to speak"),
        (_, true) => format!("  PASS  speech was heard: {came} packets came, {lost} were lost"),
    };
    println!("{heard}");
    match talk.stats.round_trip.is_some() {
        true => println!("  PASS  the other end confirms that our sound comes (RTCP)"),
        false => {
            println!("  note  the other end does not say whether our sound comes: did they hear the beep?")
        }
    }
    came > 0
}
