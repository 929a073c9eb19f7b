//! The one place that reads clocks. Everything else is told the time.
#![expect(clippy::disallowed_methods, reason = "this is the shell's one reading of the clocks")]

use std::time::Instant;

use vocab::Now;

/// Both clocks, now.
pub fn now() -> Now {
    Now { instant: Instant::now(), utc: jiff::Timestamp::now() }
}

/// Nanoseconds of the system's monotonic clock, comparable between processes of one machine.
pub fn monotonic_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}
