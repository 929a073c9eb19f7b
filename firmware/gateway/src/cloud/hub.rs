//! The thread's loop: orders and sockets' events into the machine, what it says out to sockets and the line.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use call::{CloudNews, CloudOrder, DecodeId};
use speech::cloud::{Cloud, Input, Message, Output, Price, Settings, SocketId, Ticket};
use tokio::sync::mpsc;
use vocab::CallId;

use super::{
    News,
    inbox::{Inbox, Mail},
    socket::{self, Dialling, Event},
};
use crate::clock;

/// To one socket: 30 s of sound in pieces of half a second, and some words. Full = it does not take what it is sent:
/// it is cut.
const OUTGOING: usize = 128;
/// From all sockets: full = a socket waits, and its server with it.
const EVENTS: usize = 256;
/// Orders carried out before the clock and the sockets are looked at again.
const AT_ONCE: usize = 64;
/// How long streams may take to close when the box stops.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(1_200);

pub(super) struct Hub {
    dialling: Arc<Dialling>,
    inbox: Arc<Inbox>,
    cloud: Cloud,
    sockets: BTreeMap<SocketId, mpsc::Sender<Message>>,
    /// Sockets that were cut from here, not yet told to the machine: at most each once.
    cut: VecDeque<SocketId>,
    tell: Box<dyn Fn(News) + Send>,
    sender: mpsc::Sender<(SocketId, Event)>,
    events: mpsc::Receiver<(SocketId, Event)>,
    /// Sockets' tasks that have not ended.
    tasks: tokio::task::JoinSet<()>,
}

enum Goes {
    On,
    Ends,
}

impl Hub {
    pub(super) fn new(
        dialling: Arc<Dialling>,
        inbox: Arc<Inbox>,
        price: Price,
        seed: u64,
        tell: Box<dyn Fn(News) + Send>,
    ) -> Self {
        let (sender, events) = mpsc::channel(EVENTS);
        let cloud = Cloud::new(Settings { price, seed });
        let tasks = tokio::task::JoinSet::new();
        let (sockets, cut) = (BTreeMap::new(), VecDeque::new());
        Self { dialling, inbox, cloud, sockets, cut, tell, sender, events, tasks }
    }

    /// Runs until the inbox is closed. Every arm is safe to drop mid-way.
    pub(super) async fn run(mut self) {
        let inbox = Arc::clone(&self.inbox);
        loop {
            let deadline = self.cloud.deadline();
            tokio::select! {
                biased;
                () = until(deadline) => self.give(Input::Tick),
                Some((socket, event)) = self.events.recv() => self.event(socket, event),
                () = inbox.changed() => {}
            }
            while self.tasks.try_join_next().is_some() {}
            match self.orders() {
                Goes::On => {}
                Goes::Ends => break,
            }
        }
        drop(std::mem::take(&mut self.sockets));
        let closed = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST_WORDS, closed).await.is_err() {
            tracing::debug!("streams to the cloud were cut off");
        }
    }

    /// What the line has ordered. The inbox rings once for several orders, so all of them are taken.
    fn orders(&mut self) -> Goes {
        for _ in 0..AT_ONCE {
            match self.inbox.take() {
                Mail::Order(call, order) => self.order(call, order),
                Mail::Empty => return Goes::On,
                Mail::Closed => return Goes::Ends,
            }
        }
        self.inbox.ring();
        Goes::On
    }

    fn order(&mut self, call: CallId, order: CloudOrder) {
        match order {
            CloudOrder::Ready => self.give(Input::Open(call)),
            CloudOrder::Sound { at, mulaw } => self.give(Input::Audio { call, at, mulaw: &mulaw }),
            CloudOrder::Finish { id, span } => self.give(Input::Finish { call, ticket: Ticket(id.0), span }),
            CloudOrder::Look { id, span, mulaw } => {
                self.give(Input::Look { call, ticket: Ticket(id.0), span, mulaw: &mulaw });
            }
            CloudOrder::End => self.give(Input::End(call)),
        }
    }

    fn event(&mut self, socket: SocketId, event: Event) {
        match event {
            Event::Connected => self.give(Input::Connected(socket)),
            Event::Refused(why) => self.give(Input::Refused(socket, why)),
            Event::Text(text) => self.give(Input::Text(socket, text.expose())),
            Event::Binary => self.give(Input::Binary(socket)),
            Event::TooBig => self.give(Input::TooBig(socket)),
            Event::Cut => self.give(Input::Cut(socket)),
        }
    }

    fn give(&mut self, input: Input<'_>) {
        self.hand(input);
        while let Some(socket) = self.cut.pop_front() {
            self.hand(Input::Cut(socket));
        }
    }

    fn hand(&mut self, input: Input<'_>) {
        self.cloud.handle(clock::now(), input);
        while let Some(output) = self.cloud.poll() {
            match output {
                Output::Connect(socket) => self.connect(socket),
                Output::Send(socket, message) => self.send(socket, message),
                Output::Close(socket) => drop(self.sockets.remove(&socket)),
                Output::Words(call, Ticket(id), heard) => {
                    (self.tell)(News::Call(call, CloudNews::Words(DecodeId(id), heard)));
                }
                Output::Interim(call, heard) => (self.tell)(News::Call(call, CloudNews::SoFar(heard))),
                Output::Turned(reach) => (self.tell)(News::Turned(reach)),
                Output::Used(call, usage) => (self.tell)(News::Used(call, usage)),
            }
        }
    }

    fn connect(&mut self, socket: SocketId) {
        let (outgoing, messages) = mpsc::channel(OUTGOING);
        self.sockets.insert(socket, outgoing);
        self.tasks.spawn(socket::run(socket, Arc::clone(&self.dialling), messages, self.sender.clone()));
    }

    fn send(&mut self, socket: SocketId, message: Message) {
        let Some(outgoing) = self.sockets.get(&socket) else { return };
        if outgoing.try_send(message).is_err() {
            tracing::debug!("the cloud does not take what it is sent");
            self.sockets.remove(&socket);
            // Told behind what the machine is saying now. Words of it that are on their way are not waited for: their
            // sound is heard again on the next connection.
            self.cut.push_back(socket);
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
