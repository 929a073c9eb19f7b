//! A bounded queue between threads that drops its oldest entry when full and counts what it dropped: for
//! the frames on their way to the ear, where the newest sound matters and nothing may wait.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

struct Shared<T> {
    items: Mutex<(VecDeque<T>, Open)>,
    ready: Condvar,
    dropped: AtomicU64,
    capacity: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Yes,
    No,
}

/// Both ends of the queue; clones share it.
pub struct DropOldest<T>(Arc<Shared<T>>);

impl<T> Clone for DropOldest<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> DropOldest<T> {
    /// A queue for at most `capacity` entries, at least one.
    pub fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self(Arc::new(Shared {
            items: Mutex::new((VecDeque::with_capacity(capacity), Open::Yes)),
            ready: Condvar::new(),
            dropped: AtomicU64::new(0),
            capacity,
        }))
    }

    /// Appends an entry; the oldest goes if there is no room. Never waits for the other side's work.
    pub fn push(&self, item: T) {
        let mut items = self.0.items.lock().unwrap_or_else(PoisonError::into_inner);
        if items.0.len() == self.0.capacity {
            items.0.pop_front();
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
        items.0.push_back(item);
        drop(items);
        self.0.ready.notify_one();
    }

    /// Waits for an entry; `None` once the queue is closed and empty.
    pub fn pop(&self) -> Option<T> {
        let mut items = self.0.items.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(item) = items.0.pop_front() {
                return Some(item);
            }
            if items.1 == Open::No {
                return None;
            }
            items = self.0.ready.wait(items).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// No more entries: `pop` gives out what is left, then `None`.
    pub fn close(&self) {
        self.0.items.lock().unwrap_or_else(PoisonError::into_inner).1 = Open::No;
        self.0.ready.notify_all();
    }

    /// Entries that wait.
    pub fn waiting(&self) -> usize {
        self.0.items.lock().unwrap_or_else(PoisonError::into_inner).0.len()
    }

    /// Entries dropped so far because the queue was full.
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_its_oldest_and_counts_it() {
        let queue = DropOldest::new(2);
        for n in 0..5 {
            queue.push(n);
        }
        queue.close();
        assert_eq!((queue.pop(), queue.pop(), queue.pop(), queue.dropped()), (Some(3), Some(4), None, 3));
    }
}
