//! One connection to a broker.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use rumqttc::{
    Outgoing, TlsConfiguration, Transport,
    v5::{
        AsyncClient, Event, EventLoop, Incoming, MqttOptions,
        mqttbytes::{
            QoS,
            v5::{Filter, LastWill, PubAckReason, Publish, SubscribeReasonCode},
        },
    },
};
use rustls::ClientConfig;
use tokio::{sync::mpsc, task::JoinHandle};
use vocab::Private;

use super::Broker;
use fleet::Refusal;

/// What the broker says of us when the connection dies, retained.
#[derive(Clone, Debug)]
pub struct Will {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: String,
}

/// Who acknowledges what comes in to the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    /// The library, as it comes.
    AtOnce,
    /// [`Link::keep`], once it is on the disk. The broker keeps our session while we are away.
    ByHand,
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct LinkSettings {
    /// Where.
    pub broker: Broker,
    /// With TLS where the broker wants it.
    pub tls: Option<Arc<ClientConfig>>,
    /// Name and password.
    pub login: Option<(String, Private<String>)>,
    /// Must be one of its kind at the broker: a second one throws the first out.
    pub client_id: String,
    /// Last will.
    pub will: Option<Will>,
    /// What is subscribed to, with QoS 1.
    pub subscribe: Vec<String>,
    /// Who acknowledges.
    pub acks: Acks,
}

/// Something that came in.
#[derive(Debug)]
pub struct Parcel {
    /// Where it was published.
    pub topic: String,
    publish: Publish,
}

impl Parcel {
    /// What came.
    pub fn payload(&self) -> &[u8] {
        &self.publish.payload
    }
}

/// What happens on a connection. `T` names what was published.
#[derive(Debug)]
pub enum LinkEvent<T> {
    /// Connected, and subscribed to everything.
    Up,
    /// The broker has, or refuses, what was published.
    Acked(T, Result<(), Refusal>),
    /// Something came in.
    Came(Box<Parcel>),
    /// It is over: why. Nothing comes after it.
    Down(String),
}

/// Between the connection's task and whoever reads it; when full, the broker waits.
const EVENTS: usize = 64;
/// Requests between us and the library: a window of 64 and their receipts.
const REQUESTS: usize = 256;
/// No message of ours comes near it.
const LARGEST: u32 = 256 << 10;
/// A window of 64 and what is said of the box; rumqttc keeps a place for each.
const IN_FLIGHT: u16 = 128;
/// A broker that accepts us and does not answer our subscription is none.
const UP_WITHIN: Duration = Duration::from_secs(20);
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const CONNECT_WITHIN_S: u64 = 10;
/// A broker keeps what comes for a receiver that is away for so long.
const SESSION_S: u32 = 7 * 86_400;

enum Raw {
    Up { largest: Option<u32> },
    Sent(u16),
    Acked(u16, PubAckReason),
    Came(Publish),
    Down(String),
}

/// A connection. It is closed when it is dropped, without a goodbye: see [`Link::goodbye`].
#[derive(Debug)]
pub struct Link<T> {
    client: AsyncClient,
    events: mpsc::Receiver<Raw>,
    task: JoinHandle<()>,
    /// Published, not yet on the wire: the library says the packet id in the order in which they were handed over.
    handed: VecDeque<T>,
    sent: BTreeMap<u16, T>,
    largest: u32,
    over: bool,
}

impl<T> Link<T> {
    /// Begins to connect. To be called within a runtime.
    pub fn open(settings: LinkSettings) -> Self {
        let subscribe = settings.subscribe.clone();
        let (client, pump) = AsyncClient::new(options(settings), REQUESTS);
        let (tell, events) = mpsc::channel(EVENTS);
        let asks = client.clone();
        let task = tokio::spawn(async move {
            let why = run(pump, &asks, subscribe, &tell).await;
            // The reader is gone only with the link.
            let _ = tell.send(Raw::Down(why)).await;
        });
        Self {
            client,
            events,
            task,
            handed: VecDeque::new(),
            sent: BTreeMap::new(),
            largest: LARGEST,
            over: false,
        }
    }

    /// Publishes with QoS 1; [`LinkEvent::Acked`] follows. The refused tag comes back where that is not possible.
    pub fn publish(&mut self, tag: T, topic: &str, payload: String, retain: Retain) -> Result<(), T> {
        if payload.len() + topic.len() + 64 > self.largest as usize {
            return Err(tag);
        }
        match self.client.try_publish(topic, QoS::AtLeastOnce, retain == Retain::Yes, payload) {
            Ok(()) => {
                self.handed.push_back(tag);
                Ok(())
            }
            Err(_full) => Err(tag),
        }
    }

    /// Tells the broker that this needs not come again.
    pub fn keep(&self, parcel: &Parcel) {
        if self.client.try_ack(&parcel.publish).is_err() {
            // It stays in the broker's window until the next connection.
            tracing::debug!("an acknowledgement found no room: the broker sends it again when we come back");
        }
    }

    /// The next event. Safe to drop mid-way. After [`LinkEvent::Down`] it waits for ever.
    pub async fn next(&mut self) -> LinkEvent<T> {
        if self.over {
            std::future::pending::<()>().await;
        }
        loop {
            // Without a last word its task panicked.
            let Some(raw) = self.events.recv().await else {
                self.over = true;
                return LinkEvent::Down("the connection's task ended".to_owned());
            };
            match raw {
                Raw::Up { largest } => {
                    self.largest = largest.unwrap_or(LARGEST).min(LARGEST);
                    return LinkEvent::Up;
                }
                Raw::Sent(id) => {
                    if let Some(tag) = self.handed.pop_front() {
                        self.sent.insert(id, tag);
                    }
                }
                Raw::Acked(id, reason) => {
                    if let Some(tag) = self.sent.remove(&id) {
                        return LinkEvent::Acked(tag, word(reason));
                    }
                }
                Raw::Came(publish) => {
                    let topic = String::from_utf8_lossy(&publish.topic).into_owned();
                    return LinkEvent::Came(Box::new(Parcel { topic, publish }));
                }
                Raw::Down(why) => {
                    self.over = true;
                    return LinkEvent::Down(why);
                }
            }
        }
    }

    /// Says goodbye (no last will then) and waits for it to be sent, at most a second.
    pub async fn goodbye(mut self) {
        if self.client.try_disconnect().is_err() {
            return;
        }
        let over = async { while !matches!(self.next().await, LinkEvent::Down(_)) {} };
        if tokio::time::timeout(Duration::from_secs(1), over).await.is_err() {
            tracing::debug!("the broker was left without a goodbye");
        }
    }
}

impl<T> Drop for Link<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether the broker keeps a message for who subscribes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retain {
    /// The last one of its topic.
    Yes,
    /// No.
    No,
}

fn options(settings: LinkSettings) -> MqttOptions {
    let LinkSettings { broker, tls, login, client_id, will, acks, .. } = settings;
    let mut options = MqttOptions::new(client_id, broker.host, broker.port);
    options.set_keep_alive(KEEP_ALIVE).set_connection_timeout(CONNECT_WITHIN_S);
    options.set_max_packet_size(Some(LARGEST));
    options.set_outgoing_inflight_upper_limit(IN_FLIGHT);
    if let Some(tls) = tls {
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(tls)));
    }
    if let Some((user, password)) = login {
        options.set_credentials(user, password.into_inner());
    }
    if let Some(Will { topic, payload }) = will {
        options.set_last_will(LastWill::new(topic, payload, QoS::AtLeastOnce, true, None));
    }
    match acks {
        Acks::AtOnce => options.set_clean_start(true),
        Acks::ByHand => {
            options.set_session_expiry_interval(Some(SESSION_S));
            options.set_manual_acks(true).set_clean_start(false)
        }
    };
    options
}

/// Drives the connection until it ends: why.
async fn run(
    mut pump: EventLoop,
    client: &AsyncClient,
    subscribe: Vec<String>,
    tell: &mpsc::Sender<Raw>,
) -> String {
    let mut largest = None;
    // Dropping the library's poll half-way ends the connection, which is what is wanted here.
    let mut up_by = Some(tokio::time::Instant::now() + UP_WITHIN);
    loop {
        let polled = match up_by {
            Some(by) => tokio::time::timeout_at(by, pump.poll()).await,
            None => Ok(pump.poll().await),
        };
        let event = match polled {
            Ok(Ok(event)) => event,
            Ok(Err(error)) => return error.to_string(),
            Err(_late) => return "the broker accepts us and does not answer the subscription".to_owned(),
        };
        let raw = match event {
            Event::Outgoing(Outgoing::Publish(id)) => Raw::Sent(id),
            Event::Outgoing(Outgoing::Disconnect) => return "we said goodbye".to_owned(),
            Event::Incoming(Incoming::ConnAck(accepted)) => {
                largest = accepted.properties.and_then(|properties| properties.max_packet_size);
                if subscribe.is_empty() {
                    Raw::Up { largest }
                } else {
                    let filters = subscribe.iter().map(|topic| Filter::new(topic, QoS::AtLeastOnce));
                    if let Err(error) = client.try_subscribe_many(filters) {
                        return error.to_string();
                    }
                    continue;
                }
            }
            Event::Incoming(Incoming::SubAck(granted)) => {
                let refused = granted.return_codes.iter().find(|code| !is_granted(code));
                if let Some(code) = refused {
                    return format!("the broker does not let us subscribe ({code:?}): see its access list");
                }
                Raw::Up { largest }
            }
            Event::Incoming(Incoming::PubAck(ack)) => Raw::Acked(ack.pkid, ack.reason),
            Event::Incoming(Incoming::Publish(publish)) => Raw::Came(publish),
            Event::Incoming(_) | Event::Outgoing(_) => continue,
        };
        if matches!(raw, Raw::Up { .. }) {
            up_by = None;
        }
        if tell.send(raw).await.is_err() {
            return "nobody listens".to_owned();
        }
    }
}

fn is_granted(code: &SubscribeReasonCode) -> bool {
    matches!(code, SubscribeReasonCode::Success(_))
}

/// The broker's word on one message (MQTT 5.0, section 3.4.2.1). "No matching subscribers" means that it is gone.
fn word(reason: PubAckReason) -> Result<(), Refusal> {
    match reason {
        PubAckReason::Success => Ok(()),
        PubAckReason::NoMatchingSubscribers => Err(Refusal::Nobody),
        PubAckReason::NotAuthorized => Err(Refusal::NotAuthorized),
        PubAckReason::UnspecifiedError
        | PubAckReason::ImplementationSpecificError
        | PubAckReason::TopicNameInvalid
        | PubAckReason::PacketIdentifierInUse
        | PubAckReason::QuotaExceeded
        | PubAckReason::PayloadFormatInvalid => Err(Refusal::Other),
    }
}
