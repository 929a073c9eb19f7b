//! The `upstream` thread: carries out what [`fleet::Courier`] decides, between the outbox and the broker, and tells how
//! the box is. It may be slow, cut or refused: nothing waits for it, and nothing that it has not delivered is lost.

use std::{
    collections::VecDeque,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use fleet::{Courier, Health, Input, Letter, News, Output, Receipts, Refusal, Status, Topic};
use tokio::sync::{oneshot, watch};
use vocab::{CloudHealth, NewsId, PanelState};

use super::{
    office::{Office, Post},
    panel::{CloudPart, PanelHandle},
};
use crate::{
    clock::Clock,
    config::Upstream,
    mqtt::{Acks, Link, LinkEvent, LinkSettings, Parcel, Retain, Will},
};

/// Orders that the store's queue had no room for: acknowledgements of two windows. When full, the oldest goes: its
/// news are sent again, under the same id.
const OWED: usize = 128;
/// How long what is under way may take at the end.
const LAST: Duration = Duration::from_millis(500);
/// How often the panel's state is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Starts the thread. It ends when told to stop, at most some two seconds later.
pub(super) fn start(
    settings: Upstream,
    clock: Clock,
    office: Office,
    panel: PanelHandle,
    seed: u64,
    stop: watch::Receiver<bool>,
) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let pump = Pump::new(settings, clock, office, panel, seed);
    std::thread::Builder::new().name("upstream".into()).spawn(move || {
        runtime.block_on(pump.run(stop));
        // A name that is being looked up must not hold the box up.
        runtime.shutdown_timeout(LAST);
    })
}

/// What was published.
#[derive(Debug)]
enum Sent {
    News(NewsId),
    Status,
}

type Leased = oneshot::Receiver<Option<Vec<(News, u32)>>>;

struct Pump {
    settings: Upstream,
    clock: Clock,
    office: Office,
    panel: PanelHandle,
    courier: Courier,
    link: Option<Link<Sent>>,
    leasing: Option<Leased>,
    owed: VecDeque<Post>,
    /// What was told of line, cloud and store since this connection began.
    told: [Option<Health>; 3],
    /// Whether the last try to connect failed: said once.
    was_down: bool,
}

impl Pump {
    fn new(settings: Upstream, clock: Clock, office: Office, panel: PanelHandle, seed: u64) -> Self {
        let courier = Courier::new(clock.now().instant, settings.courier, seed);
        panel.cloud(CloudPart::Broker, CloudHealth::Degraded);
        Self {
            settings,
            clock,
            office,
            panel,
            courier,
            link: None,
            leasing: None,
            owed: VecDeque::new(),
            told: [None; 3],
            was_down: false,
        }
    }

    /// Every arm is safe to drop mid-way: a word is taken only when its arm completes.
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let posted = Arc::clone(&self.office.posted);
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.carry_out();
            let deadline = self.courier.deadline();
            tokio::select! {
                biased;
                _ = stop.changed() => break,
                event = next(&mut self.link) => self.event(event),
                leased = answered(&mut self.leasing) => self.leased(leased),
                () = posted.notified() => self.tell(Input::Posted),
                () = until(deadline) => self.tell(Input::Tick),
                _ = look.tick() => self.look(),
            }
        }
        self.leave().await;
    }

    fn tell(&mut self, input: Input) {
        self.courier.handle(self.clock.now().instant, input);
    }

    fn carry_out(&mut self) {
        while let Some(post) = self.owed.pop_front() {
            if let Err(post) = self.office.post(post) {
                self.owed.push_front(post);
                break;
            }
        }
        while let Some(output) = self.courier.poll() {
            match output {
                Output::Connect => self.connect(),
                Output::Lease(room) => self.lease(room),
                Output::Publish(letter) => self.publish(letter),
                Output::Done(ids) => self.post(Post::Done(ids)),
                Output::Release(ids) => self.post(Post::Release(ids)),
                Output::PutBack(id, wait) => self.post(Post::PutBack(id, wait)),
                Output::Silent => tracing::warn!(
                    within_s = self.settings.courier.done_within.as_secs(),
                    "upstream's consumer acknowledges nothing: does it run, and may it publish receipts? Everything is kept and sent again"
                ),
                Output::Refused(why) => refused(why),
            }
        }
    }

    fn connect(&mut self) {
        let dead = self.state(false);
        let address = &self.settings.address;
        let settings = LinkSettings {
            broker: self.settings.broker.clone(),
            tls: self.settings.tls.clone(),
            login: self.settings.login.clone(),
            client_id: format!("nightbell-{}-{}", address.tenant, address.box_id),
            will: Some(Will { topic: dead.topic(address).to_string(), payload: dead.payload() }),
            subscribe: vec![Topic::Receipts(address.clone()).to_string()],
            acks: Acks::AtOnce,
        };
        self.link = Some(Link::open(settings));
    }

    fn state(&self, online: bool) -> Status {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Status::State { online, version, since: self.clock.now().utc }
    }

    fn lease(&mut self, room: usize) {
        let (reply, leased) = oneshot::channel();
        match self.office.post(Post::Lease(u32::try_from(room).unwrap_or(1), reply)) {
            Ok(()) => self.leasing = Some(leased),
            Err(_full) => self.tell(Input::NotLeased),
        }
    }

    fn leased(&mut self, leased: Option<Vec<(News, u32)>>) {
        self.leasing = None;
        let Some(news) = leased else { return self.tell(Input::NotLeased) };
        let letter = |(news, tries): (News, u32)| Letter {
            id: news.id,
            topic: news.what.topic(&self.settings.address).to_string(),
            payload: news.payload().into(),
            tries,
        };
        let letters = news.into_iter().map(letter).collect();
        self.tell(Input::Leased(letters));
    }

    fn publish(&mut self, letter: Letter) {
        let id = letter.id;
        let taken = self.link.as_mut().is_some_and(|link| {
            link.publish(Sent::News(id), &letter.topic, letter.payload.into_inner(), Retain::No).is_ok()
        });
        if !taken {
            self.tell(Input::Acknowledged(id, Err(Refusal::Other)));
        }
    }

    fn post(&mut self, post: Post) {
        let Err(post) = self.office.post(post) else { return };
        if self.owed.len() == OWED {
            self.owed.pop_front();
        }
        self.owed.push_back(post);
    }

    fn event(&mut self, event: LinkEvent<Sent>) {
        match event {
            LinkEvent::Up => self.up(),
            LinkEvent::Acked(Sent::News(id), word) => self.tell(Input::Acknowledged(id, word)),
            LinkEvent::Acked(Sent::Status, Err(why)) => {
                tracing::debug!(?why, "the broker did not take how the box is");
            }
            // A broker that takes something is up; one that accepts us and hangs up is said to be down once.
            LinkEvent::Acked(Sent::Status, Ok(())) => self.was_down = false,
            LinkEvent::Came(parcel) => self.came(&parcel),
            LinkEvent::Down(why) => self.down(&why),
        }
    }

    fn up(&mut self) {
        tracing::info!(broker = %self.settings.broker, "upstream is connected");
        self.told = [None; 3];
        self.panel.cloud(CloudPart::Broker, CloudHealth::Up);
        let online = self.state(true);
        self.status(&online);
        self.look();
        self.tell(Input::Connected);
    }

    fn down(&mut self, why: &str) {
        self.link = None;
        self.panel.cloud(CloudPart::Broker, CloudHealth::Degraded);
        if !std::mem::replace(&mut self.was_down, true) {
            let broker = &self.settings.broker;
            tracing::warn!(%broker, why, "upstream is not connected: bookings are kept and sent when it is");
        }
        self.tell(Input::Lost);
    }

    fn came(&mut self, parcel: &Parcel) {
        match Receipts::parse(parcel.payload()) {
            Ok(receipts) => self.tell(Input::Receipts(receipts.ids)),
            Err(error) => tracing::warn!(%error, "a receipt that can't be read: which program acknowledges?"),
        }
    }

    /// Tells what of the box has changed.
    fn look(&mut self) {
        if !self.courier.is_up() && self.link.is_none() {
            return;
        }
        let PanelState { line, cloud, store, .. } = self.panel.state();
        let now = [line.into(), cloud.into(), store.into()];
        let at = self.clock.now().utc;
        for (index, health) in now.into_iter().enumerate() {
            if self.told[index] == Some(health) {
                continue;
            }
            self.told[index] = Some(health);
            let status = match index {
                0 => Status::Line { health, at },
                1 => Status::Cloud { health, at },
                _ => Status::Store { health, at },
            };
            self.status(&status);
        }
    }

    fn status(&mut self, status: &Status) {
        let topic = status.topic(&self.settings.address).to_string();
        let Some(link) = &mut self.link else { return };
        if link.publish(Sent::Status, &topic, status.payload(), Retain::Yes).is_err() {
            tracing::debug!("how the box is found no room on the way to the broker");
        }
    }

    /// Says that the box goes, so that nobody takes it for dead; what was leased is free again at the next start.
    async fn leave(mut self) {
        if !self.courier.is_up() {
            return;
        }
        let offline = self.state(false);
        self.status(&offline);
        if let Some(link) = self.link.take() {
            link.goodbye().await;
        }
    }
}

fn refused(why: Refusal) {
    match why {
        Refusal::NotAuthorized => tracing::warn!(
            "the broker forbids this box to publish: see its access list; everything is kept and sent again"
        ),
        Refusal::Nobody => {
            tracing::warn!("nobody has subscribed at the broker: everything is kept and sent again");
        }
        Refusal::Other => tracing::warn!("the broker refuses news: everything is kept and sent again"),
    }
}

async fn next(link: &mut Option<Link<Sent>>) -> LinkEvent<Sent> {
    match link {
        Some(link) => link.next().await,
        None => std::future::pending().await,
    }
}

async fn answered(leasing: &mut Option<Leased>) -> Option<Vec<(News, u32)>> {
    match leasing {
        // A store thread that is gone says nothing.
        Some(leased) => leased.await.unwrap_or(None),
        None => std::future::pending().await,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
