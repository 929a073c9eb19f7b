//! A share of the processor, as a stand-in for a smaller one: a control group of Linux (version 1 or 2). It needs
//! root, or a group that was delegated; a slower core is not the same as less time on a fast one, which the bench says.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::machine;

/// Over which time a share is counted, microseconds: the kernel's own default.
const PERIOD_US: u64 = 100_000;
/// Where groups are.
const GROUPS: &str = "/sys/fs/cgroup";

/// A control group; removed when dropped, once nobody is in it.
#[derive(Debug)]
pub struct Quota {
    group: PathBuf,
}

impl Quota {
    /// A group that may take so many thousandths of a core.
    ///
    /// # Errors
    /// As the file system says: without rights, or where no controller is mounted, there is no group.
    pub fn new(millicores: u64) -> io::Result<Self> {
        let root = Path::new(GROUPS);
        let second = root.join("cgroup.controllers").exists();
        if second {
            // May be on already, and a group with members of its own refuses it: then the write below says so.
            let _ = fs::write(root.join("cgroup.subtree_control"), "+cpu");
        }
        let parent = if second { root.to_owned() } else { root.join("cpu") };
        let quota = Self { group: parent.join(format!("nightbell-bench-{}", std::process::id())) };
        fs::create_dir(&quota.group)?;
        // In a folder of another file system the kernel makes no files, and writing them would limit nobody.
        if !quota.group.join("cgroup.procs").exists() || !quota.group.join("cpu.stat").exists() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "no cpu controller is mounted there"));
        }
        for (name, value) in limits(second, millicores) {
            fs::write(quota.group.join(name), value)?;
        }
        Ok(quota)
    }

    /// Puts a process and those that it has started into the group.
    ///
    /// # Errors
    /// As the kernel says.
    pub fn hold(&self, pid: u32) -> io::Result<()> {
        for pid in std::iter::once(pid).chain(machine::children(pid)) {
            fs::write(self.group.join("cgroup.procs"), pid.to_string())?;
        }
        Ok(())
    }

    /// In how many periods of a tenth of a second the share was used up, of how many.
    ///
    /// # Errors
    /// As the kernel says; a group in which nothing ran is one: nothing was limited.
    pub fn throttled(&self) -> io::Result<(u64, u64)> {
        let text = fs::read_to_string(self.group.join("cpu.stat"))?;
        throttled(&text).ok_or_else(|| io::Error::other("nothing ran in the control group"))
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir(&self.group) {
            tracing::warn!(%error, group = %self.group.display(), "a control group stays behind");
        }
    }
}

/// What is written where.
fn limits(second: bool, millicores: u64) -> Vec<(&'static str, String)> {
    let quota_us = PERIOD_US * millicores / 1_000;
    if second {
        vec![("cpu.max", format!("{quota_us} {PERIOD_US}"))]
    } else {
        vec![("cpu.cfs_period_us", PERIOD_US.to_string()), ("cpu.cfs_quota_us", quota_us.to_string())]
    }
}

fn throttled(text: &str) -> Option<(u64, u64)> {
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.trim().parse::<u64>().ok())
    };
    let periods = field("nr_periods ").filter(|&periods| periods > 0)?;
    Some((field("nr_throttled ")?, periods))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_either_version_wants_it() {
        assert_eq!(limits(true, 400), [("cpu.max", "40000 100000".to_owned())]);
        let first = [("cpu.cfs_period_us", "100000".to_owned()), ("cpu.cfs_quota_us", "40000".to_owned())];
        assert_eq!(limits(false, 400), first);
    }

    #[test]
    fn a_group_in_which_nothing_ran_has_limited_nobody() {
        let text = "usage_usec 5\nnr_periods 70\nnr_throttled 12\n";
        assert_eq!(throttled(text), Some((12, 70)));
        assert_eq!(throttled("nr_periods 0\nnr_throttled 0\n"), None);
        assert_eq!(throttled(""), None);
    }
}
