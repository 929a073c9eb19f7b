//! The one place that reads clocks. Everything else is told the time.
#![expect(clippy::disallowed_methods, reason = "this is the shell's one reading of the clocks")]

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use vocab::Now;

/// Both clocks, the wall clock moved by a fixed amount (none, but for `run --at`: a demo at eleven at night).
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    shift: SignedDuration,
}

impl Clock {
    /// A clock whose wall time is `at` now and goes on from there.
    pub fn beginning_at(at: Timestamp) -> Self {
        Self { shift: at.duration_since(Timestamp::now()) }
    }

    /// Both clocks, now.
    pub fn now(self) -> Now {
        // A shift that leaves the calendar is no shift.
        let utc = Timestamp::now();
        Now { instant: Instant::now(), utc: utc.checked_add(self.shift).unwrap_or(utc) }
    }
}

/// Both clocks, now.
pub fn now() -> Now {
    Clock::default().now()
}

/// Nanoseconds of the system's monotonic clock, comparable between processes of one machine.
pub fn monotonic_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}

/// Seconds of processor time that the calling thread has used.
pub fn thread_cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Seconds of processor time that this process has used, all threads together.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
