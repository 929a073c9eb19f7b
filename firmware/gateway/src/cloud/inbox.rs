//! The queue from the line to the cloud's thread. Full = the oldest sound goes and is counted: the turn that it belonged
//! to is then the box's. Orders other than sound are a handful a call and are never dropped for sound.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use call::CloudOrder;
use tokio::sync::Notify;
use vocab::CallId;

use crate::config::MOST_CALLS;

/// 50 frames a call, a second: a thread that is further behind is no use to a turn.
const SOUNDS: usize = 50 * MOST_CALLS;
/// 16 a call; one that orders more finds no room and is answered by its own bound.
const ORDERS: usize = 16 * MOST_CALLS;

#[derive(Debug, Default)]
struct Items {
    queue: VecDeque<(CallId, CloudOrder)>,
    sounds: usize,
    closed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Inbox {
    items: Mutex<Items>,
    bell: Notify,
    dropped: AtomicU64,
}

/// What lies in the inbox.
pub(super) enum Mail {
    Order(CallId, CloudOrder),
    Empty,
    Closed,
}

impl Inbox {
    pub(super) fn push(&self, call: CallId, order: CloudOrder) {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let sound = matches!(order, CloudOrder::Sound { .. });
        let others = items.queue.len() - items.sounds;
        if sound && items.sounds == SOUNDS {
            let oldest = items.queue.iter().position(|(_, o)| matches!(o, CloudOrder::Sound { .. }));
            oldest.map(|at| items.queue.remove(at));
            items.sounds -= 1;
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        // The end of a call must not be lost: its stream would stay open.
        if sound || others < ORDERS || matches!(order, CloudOrder::End) {
            items.sounds += usize::from(sound);
            items.queue.push_back((call, order));
        }
        drop(items);
        self.bell.notify_one();
    }

    pub(super) fn take(&self) -> Mail {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        match items.queue.pop_front() {
            Some((call, order)) => {
                items.sounds -= usize::from(matches!(order, CloudOrder::Sound { .. }));
                Mail::Order(call, order)
            }
            None if items.closed => Mail::Closed,
            None => Mail::Empty,
        }
    }

    /// Waits until something may have changed. Safe to drop mid-way.
    pub(super) async fn changed(&self) {
        self.bell.notified().await;
    }

    /// Somebody is to look again.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    pub(super) fn close(&self) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.bell.notify_one();
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use vocab::Sample8k;

    use super::*;

    fn sound(n: u64) -> CloudOrder {
        CloudOrder::Sound { at: Sample8k(n), mulaw: [0; 160] }
    }

    #[test]
    fn a_full_inbox_drops_its_oldest_sound_and_no_order() {
        let (inbox, call) = (Inbox::default(), CallId::new(jiff::Timestamp::UNIX_EPOCH, 1));
        inbox.push(call, CloudOrder::Ready);
        for n in 0..SOUNDS as u64 + 5 {
            inbox.push(call, sound(n));
        }
        inbox.push(call, CloudOrder::End);
        inbox.close();
        assert_eq!(inbox.dropped(), 5);
        assert!(matches!(inbox.take(), Mail::Order(_, CloudOrder::Ready)));
        assert!(matches!(inbox.take(), Mail::Order(_, CloudOrder::Sound { at: Sample8k(5), .. })));
        let rest = std::iter::from_fn(|| match inbox.take() {
            Mail::Order(_, order) => Some(order),
            Mail::Empty | Mail::Closed => None,
        });
        assert_eq!(rest.last(), Some(CloudOrder::End));
        assert!(matches!(inbox.take(), Mail::Closed));
    }

    #[test]
    fn orders_are_bounded_but_for_the_ends_of_calls() {
        let (inbox, call) = (Inbox::default(), CallId::new(jiff::Timestamp::UNIX_EPOCH, 1));
        for _ in 0..10_000 {
            inbox.push(call, CloudOrder::Ready);
        }
        inbox.push(call, CloudOrder::End);
        assert_eq!(inbox.items.lock().unwrap().queue.len(), ORDERS + 1);
    }
}
