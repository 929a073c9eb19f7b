//! What the bench ran on, and what the box took of it, from `/proc`.

use std::fs;

/// The machine in one line. Figures of a PC are none of the box's: a CM4 has a quarter of its speed or less.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|l| l.starts_with(name));
        line.and_then(|l| l.split_once(':'))
            .map_or_else(|| "unknown".to_owned(), |(_, v)| v.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = field(&read("/proc/cpuinfo"), "model name");
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let load = read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ");
    format!("{model}, {cores} cores, {memory}, {}; load {load}; no CM4", std::env::consts::ARCH)
}

/// Resident memory of a process and those that it started, MB.
pub fn resident_mb(pid: u32) -> Option<f64> {
    let own = resident_of(pid)?;
    Some(own + children(pid).into_iter().filter_map(resident_of).sum::<f64>())
}

/// CPU time that a process and those that it started have taken, seconds.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    let own = cpu_of(pid)?;
    Some(own + children(pid).into_iter().filter_map(cpu_of).sum::<f64>())
}

/// What a process holds of the system's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Files and sockets that are open.
    pub files: usize,
    /// Threads.
    pub threads: usize,
}

/// What a process holds now, without those that it started.
pub fn held(pid: u32) -> Option<Held> {
    let count = |what: &str| Some(fs::read_dir(format!("/proc/{pid}/{what}")).ok()?.count());
    Some(Held { files: count("fd")?, threads: count("task")? })
}

pub(super) fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<_>>())
        .collect()
}

fn resident_of(pid: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1_024.0)
}

fn cpu_of(pid: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold anything; fields are counted behind its last bracket: state is the first there.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    // USER_HZ is 100 on every Linux that this runs on.
    Some(ticks / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_time() {
        let pid = std::process::id();
        assert!(resident_mb(pid).unwrap() > 1.0);
        assert!(cpu_seconds(pid).unwrap() >= 0.0);
        assert!(machine().contains("no CM4"));
    }

    #[test]
    fn a_file_that_is_open_is_counted() {
        let pid = std::process::id();
        let _files: Vec<_> = (0..40).map(|_| fs::File::open("/proc/self/stat").unwrap()).collect();
        let held = held(pid).unwrap();
        assert!(held.files >= 40 && held.threads >= 1);
    }
}
