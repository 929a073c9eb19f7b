//! `nightbell upstream-receive`: the reference consumer. It keeps each piece of news once and acknowledges it to its
//! box when it is on the disk, not before.

use std::{collections::BTreeMap, error::Error, path::Path, time::Duration};

use fleet::{Address, News, Receipts, Tenant, Topic, news_filters};
use store::{Arrived, Inbox};
use tokio::signal::unix::{SignalKind, signal};
use vocab::{NewsId, Private};

use super::{End, ReceiveArgs, chain};
use crate::{
    clock,
    mqtt::{Acks, Link, LinkEvent, LinkSettings, Parcel, Retain, TlsFiles, client_config},
};

/// News kept in one transaction at most.
const BATCH: usize = 64;
/// How long more news are waited for before a batch is written.
const GATHER: Duration = Duration::from_millis(20);

pub(super) fn run(args: &ReceiveArgs) -> End {
    let set_up = match set_up(args) {
        Ok(set_up) => set_up,
        Err(error) => {
            eprintln!("{}", chain(error.as_ref()));
            return End::Misuse;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(set_up.receive())) {
        Ok(()) => End::Done,
        Err(error) => {
            eprintln!("{}", chain(error.as_ref()));
            End::Fault
        }
    }
}

type Whatever = Box<dyn Error>;

struct Receiver {
    link: LinkSettings,
    inbox: Inbox,
    until: Option<u64>,
    /// Connections in a row that did not come about.
    failures: u32,
}

fn set_up(args: &ReceiveArgs) -> Result<Receiver, Whatever> {
    let tenant: Tenant = args.tenant.parse()?;
    let box_id = args.box_id.as_deref().map(str::parse).transpose()?;
    let tls = match (args.broker.tls, &args.ca) {
        (false, _) => None,
        (true, None) => {
            return Err("--ca: mqtts:// needs the PEM file of who signed the broker's certificate".into());
        }
        (true, Some(ca)) => {
            let own = args.cert.clone().zip(args.key.clone());
            Some(client_config(&TlsFiles { ca: ca.clone(), own })?)
        }
    };
    // Neither stands without the other, as the command line sees to.
    let login = match args.user.as_ref().zip(args.password_file.as_ref()) {
        Some((user, file)) => Some((user.clone(), Private::new(password(file)?))),
        None => None,
    };
    std::fs::create_dir_all(&args.data).map_err(|e| format!("--data {}: {e}", args.data.display()))?;
    let inbox = Inbox::open(&args.data.join("received.db"))?;
    let link = LinkSettings {
        broker: args.broker.clone(),
        tls,
        login,
        client_id: format!("nightbell-receiver-{tenant}-{}", args.name),
        will: None,
        subscribe: news_filters(&tenant, box_id.as_ref()),
        acks: Acks::ByHand,
    };
    Ok(Receiver { link, inbox, until: args.until, failures: 0 })
}

fn password(path: &Path) -> Result<String, Whatever> {
    let text =
        std::fs::read_to_string(path).map_err(|e| format!("--password-file {}: {e}", path.display()))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(
            format!("--password-file {}: is empty: write the password into it", path.display()).into()
        );
    }
    Ok(password.to_owned())
}

impl Receiver {
    /// Until a signal comes, or so many news are kept.
    async fn receive(mut self) -> Result<(), Whatever> {
        let (mut quit, mut end) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        loop {
            let mut link: Link<()> = Link::open(self.link.clone());
            // All arms only wait: what has come is kept before anything else is waited for.
            let over = tokio::select! {
                biased;
                _ = quit.recv() => return Ok(()),
                _ = end.recv() => return Ok(()),
                over = self.serve(&mut link) => over?,
            };
            let Over::Lost(why) = over else {
                link.goodbye().await;
                return Ok(());
            };
            let wait = fleet::Backoff::CONNECTION.wait(self.failures.min(5), clock::monotonic_ns());
            self.failures += 1;
            tracing::warn!(broker = %self.link.broker, why, wait_ms = wait.as_millis(), "not connected");
            tokio::select! {
                biased;
                _ = quit.recv() => return Ok(()),
                _ = end.recv() => return Ok(()),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// One connection.
    async fn serve(&mut self, link: &mut Link<()>) -> Result<Over, Whatever> {
        loop {
            let mut batch = Vec::new();
            match link.next().await {
                LinkEvent::Up => self.up(),
                LinkEvent::Down(why) => return Ok(Over::Lost(why)),
                LinkEvent::Acked((), word) => {
                    if word.is_err() {
                        tracing::debug!(?word, "a receipt was not taken: the box sends its news again");
                    }
                }
                LinkEvent::Came(parcel) => batch.push(parcel),
            }
            let mut lost = None;
            while !batch.is_empty() && batch.len() < BATCH && lost.is_none() {
                match tokio::time::timeout(GATHER, link.next()).await {
                    Ok(LinkEvent::Came(parcel)) => batch.push(parcel),
                    Ok(LinkEvent::Down(why)) => lost = Some(why),
                    // A broker that knows us sends what it kept before it answers our subscription.
                    Ok(LinkEvent::Up) => self.up(),
                    Ok(LinkEvent::Acked((), _)) => {}
                    Err(_nothing_more) => break,
                }
            }
            self.keep(link, &batch)?;
            if let Some(why) = lost {
                return Ok(Over::Lost(why));
            }
            if self.until.is_some_and(|until| self.inbox.tally().is_ok_and(|tally| tally.news >= until)) {
                return Ok(Over::Enough);
            }
        }
    }

    fn up(&mut self) {
        self.failures = 0;
        println!("receiving from {}", self.link.broker);
    }

    /// Onto the disk, then to the broker and the box.
    fn keep(&mut self, link: &mut Link<()>, batch: &[Box<Parcel>]) -> Result<(), Whatever> {
        let mut news = Vec::new();
        for parcel in batch {
            match read(parcel) {
                Ok(one) => news.push(one),
                Err(why) => tracing::warn!(topic = parcel.topic, why, "not news of ours: it is not kept"),
            }
        }
        self.inbox.keep(clock::now().utc, &news)?;
        for parcel in batch {
            link.keep(parcel);
        }
        let mut kept: BTreeMap<(&str, &str), Vec<NewsId>> = BTreeMap::new();
        for one in &news {
            kept.entry((&one.tenant, &one.box_id)).or_default().push(one.id);
        }
        for ((tenant, box_id), ids) in kept {
            let address = Address { tenant: tenant.parse()?, box_id: box_id.parse()? };
            let topic = Topic::Receipts(address).to_string();
            if link.publish((), &topic, Receipts { ids }.payload(), Retain::No).is_err() {
                tracing::debug!("a receipt found no room: the box sends its news again");
            }
        }
        Ok(())
    }
}

enum Over {
    Lost(String),
    Enough,
}

fn read(parcel: &Parcel) -> Result<Arrived, String> {
    let topic: Topic = parcel.topic.parse().map_err(|e: fleet::TopicError| e.to_string())?;
    let Topic::News(Address { tenant, box_id }, _, key) = topic else {
        return Err("no topic of news".to_owned());
    };
    let News { id, number, .. } = News::parse(parcel.payload()).map_err(|e| e.to_string())?;
    let body = String::from_utf8_lossy(parcel.payload()).into_owned();
    Ok(Arrived { tenant: tenant.to_string(), box_id: box_id.to_string(), id, number, key, body: body.into() })
}
