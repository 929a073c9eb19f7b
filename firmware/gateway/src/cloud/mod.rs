//! The cloud recogniser's sockets: one thread with a runtime of its own, where `speech::cloud` says what to do.
//!
//! The line hands over orders and waits for nothing; what comes back is [`News`]. Where the cloud is slow, cut, refused
//! or lies, this side says "no words" and the box's own recogniser has the turn.

mod hub;
mod inbox;
mod socket;

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use call::{CloudNews, CloudOrder};
use speech::cloud::{Reach, Usage};
use vocab::CallId;

use self::{hub::Hub, inbox::Inbox, socket::Dialling};
use crate::{config::CloudServer, voice::Reading};

/// What the cloud's side tells the line.
#[expect(clippy::large_enum_variant, reason = "a handful a turn; none is kept for long")]
#[derive(Debug)]
pub enum News {
    /// Words, or that none will come.
    Call(CallId, CloudNews),
    /// The cloud is given up for a while, or answers again.
    Turned(Reach),
    /// What a call has cost, once, after its end.
    Used(CallId, Usage),
}

/// Why the cloud's side does not start.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The file of certificates is of no use.
    #[error("speech.ca_file {path}: {what}")]
    Certificates {
        /// Which.
        path: std::path::PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The thread or its runtime could not be started.
    #[error("the thread of the cloud recogniser could not be started")]
    Thread(#[source] std::io::Error),
}

/// How long what is under way may take at the end.
const LAST: std::time::Duration = std::time::Duration::from_millis(500);

/// The cloud's words are weighed as the box's own are: by rules and by what they mean. Some milliseconds, on the cloud's
/// thread; the encoder is made with the first words.
fn with_meaning(tell: impl Fn(News) + Send + 'static) -> impl Fn(News) + Send + 'static {
    let reading: Mutex<Option<Reading>> = Mutex::new(None);
    move |mut news| {
        if let News::Call(_, CloudNews::Words(_, Some(heard)) | CloudNews::SoFar(heard)) = &mut news {
            let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
            reading.get_or_insert_with(Reading::native).fill(heard);
        }
        tell(news);
    }
}

/// The door to the cloud's thread.
#[derive(Debug)]
pub struct Clouds {
    inbox: Arc<Inbox>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Clouds {
    /// Starts the thread. Nothing is connected before a call is answered. `tell` is called from it.
    ///
    /// # Errors
    /// [`CloudError`]
    pub fn start(
        server: &CloudServer,
        seed: u64,
        tell: impl Fn(News) + Send + 'static,
    ) -> Result<Self, CloudError> {
        let dialling = Arc::new(Dialling::new(server)?);
        let inbox = Arc::new(Inbox::default());
        let hub = Hub::new(dialling, Arc::clone(&inbox), server.price, seed, Box::new(with_meaning(tell)));
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CloudError::Thread)?;
        let run = move || {
            // Behind the line and before the models: words that come late are of no use.
            runtime.block_on(hub.run());
            // A name that is being looked up must not hold the box up.
            runtime.shutdown_timeout(LAST);
        };
        let thread =
            std::thread::Builder::new().name("cloud".into()).spawn(run).map_err(CloudError::Thread)?;
        Ok(Self { inbox, thread: Mutex::new(Some(thread)) })
    }

    /// Hands over an order; never waits.
    pub fn order(&self, call: CallId, order: CloudOrder) {
        self.inbox.push(call, order);
    }

    /// Whether the thread has ended though nobody told it to.
    pub fn died(&self) -> bool {
        self.thread().as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Ends it; streams that are open are closed.
    pub fn stop(&self) {
        self.inbox.close();
        let dropped = self.inbox.dropped();
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "frames for the cloud recogniser were dropped: this machine did not keep up"
            );
        }
        if let Some(thread) = self.thread().take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the cloud recogniser had died");
        }
    }

    fn thread(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
