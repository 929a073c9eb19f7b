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

/// A control group.
#[derive(Clone, Debug)]
pub struct Quota {
    group: PathBuf,
}

impl Quota {
    /// A group that may take so many thousandths of a core.
    ///
    /// # Errors
    /// As the file system says: without rights there is no group.
    pub fn new(millicores: u64) -> io::Result<Self> {
        Self::under(Path::new(GROUPS), millicores)
    }

    fn under(root: &Path, millicores: u64) -> io::Result<Self> {
        let name = format!("nightbell-bench-{}", std::process::id());
        let quota_us = PERIOD_US * millicores / 1_000;
        let group = if root.join("cgroup.controllers").exists() {
            // May be on already, and a group with members of its own refuses it: then the next write says so.
            let _ = fs::write(root.join("cgroup.subtree_control"), "+cpu");
            let group = root.join(&name);
            fs::create_dir_all(&group)?;
            fs::write(group.join("cpu.max"), format!("{quota_us} {PERIOD_US}"))?;
            group
        } else {
            let group = root.join("cpu").join(&name);
            fs::create_dir_all(&group)?;
            fs::write(group.join("cpu.cfs_period_us"), PERIOD_US.to_string())?;
            fs::write(group.join("cpu.cfs_quota_us"), quota_us.to_string())?;
            group
        };
        Ok(Self { group })
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

    /// How often the group had to wait for its next share, of how many shares.
    pub fn throttled(&self) -> Option<(u64, u64)> {
        let text = fs::read_to_string(self.group.join("cpu.stat")).ok()?;
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.trim().parse().ok())
        };
        Some((field("nr_throttled ")?, field("nr_periods ")?))
    }

    /// Removes the group; its processes must have ended.
    ///
    /// # Errors
    /// As the kernel says.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_dir(&self.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_either_version_wants_it() {
        let folder = tempfile::tempdir().unwrap();
        let read = |group: &Path, name: &str| fs::read_to_string(group.join(name)).unwrap();
        let first = Quota::under(folder.path(), 400).unwrap();
        assert!(first.group.starts_with(folder.path().join("cpu")));
        assert_eq!(read(&first.group, "cpu.cfs_quota_us"), "40000");
        assert_eq!(read(&first.group, "cpu.cfs_period_us"), "100000");
        fs::write(folder.path().join("cgroup.controllers"), "cpu memory").unwrap();
        let second = Quota::under(folder.path(), 400).unwrap();
        assert_eq!(read(&second.group, "cpu.max"), "40000 100000");
        fs::write(second.group.join("cpu.stat"), "usage_usec 5\nnr_periods 70\nnr_throttled 12\n").unwrap();
        assert_eq!(second.throttled(), Some((12, 70)));
        second.hold(std::process::id()).unwrap();
        assert_eq!(read(&second.group, "cgroup.procs"), std::process::id().to_string());
    }
}
