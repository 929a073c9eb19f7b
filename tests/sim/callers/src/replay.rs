//! Every call of the bench once more: `nightbell replay` reads what the box kept of it and must come to every decision again.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use limits::{Demand, Limit};
use serde_json::{Value, json};

use crate::{case::Case, play::Played, report::Cases};

/// How a call came out when it was held once more.
#[derive(Clone, Debug)]
pub struct Again {
    /// The caller.
    pub id: String,
    /// `same`, `differs`, `not_kept` or `broken`, as the box says; `missing` where it says nothing.
    pub came: String,
    /// Lines that were held against one another.
    pub lines: u64,
    /// The first difference, or what is wrong.
    pub why: Option<String>,
}

/// Why calls can't be held again.
#[derive(Debug, thiserror::Error)]
#[error("{binary} replay can't be run")]
pub struct ReplayError {
    binary: String,
    source: std::io::Error,
}

/// Holds every call that was played again, against a config of now where one is given.
pub fn replay_all(
    binary: &Path,
    data: &Path,
    against: Option<&PathBuf>,
    played: &[Played],
    tick: &dyn Fn(),
) -> Result<Vec<Again>, ReplayError> {
    played
        .iter()
        .map(|call| {
            let again = replay(binary, &data.join(&call.case.id), against, &call.case);
            tick();
            again
        })
        .collect()
}

fn replay(binary: &Path, data: &Path, against: Option<&PathBuf>, case: &Case) -> Result<Again, ReplayError> {
    let mut command = Command::new(binary);
    command.args(["replay", "--all", "--json", "--data"]).arg(data);
    if let Some(config) = against {
        command.arg("--config").arg(config);
    }
    let told =
        command.output().map_err(|source| ReplayError { binary: binary.display().to_string(), source })?;
    let complaint = String::from_utf8_lossy(&told.stderr);
    Ok(read(&case.id, &String::from_utf8_lossy(&told.stdout), &complaint))
}

/// Of what `replay --json` prints, the line of the call.
fn read(id: &str, lines: &str, complaint: &str) -> Again {
    let rows = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let call = rows.into_iter().find(|row| row.get("call").is_some()).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let first = text(&call["compared"]["differences"][0]["what"]);
    let complained = complaint.lines().last().filter(|_| call.is_null()).map(str::to_owned);
    Again {
        id: id.to_owned(),
        came: text(&call["came"]).unwrap_or_else(|| "missing".to_owned()),
        lines: call["compared"]["lines"].as_u64().unwrap_or(0),
        why: first.or_else(|| text(&call["why"])).or(complained),
    }
}

impl Again {
    /// Whether every decision came out as it did.
    pub fn same(&self) -> bool {
        self.came == "same" && self.lines > 0
    }

    /// As a row.
    pub fn json(&self) -> Value {
        json!({ "id": self.id, "came": self.came, "lines": self.lines, "why": self.why })
    }
}

/// What must hold: every call is kept, and none comes out otherwise.
pub fn limits(calls: &[Again], cases: Cases) -> Vec<Limit> {
    let least = match cases {
        Cases::Whole => 200,
        Cases::Half => 100,
        Cases::Few => 1,
    };
    let share = |bad: &dyn Fn(&Again) -> bool| {
        calls.iter().map(|call| f64::from(u8::from(bad(call)))).collect::<Vec<f64>>()
    };
    vec![
        Limit::new(
            "calls that come out otherwise",
            "%",
            Demand::Share(0.0),
            least,
            share(&|call| call.came == "differs"),
        ),
        Limit::new(
            "calls that can't be held again",
            "%",
            Demand::Share(0.0),
            least,
            share(&|call| !call.same() && call.came != "differs"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_its_row_or_without_lines_is_not_the_same() {
        let same = r#"{"call":"c-1","came":"same","compared":{"differences":[],"lines":13}}"#;
        assert!(read("a", same, "").same());
        let empty = r#"{"call":"c-1","came":"same","compared":{"differences":[],"lines":0}}"#;
        assert!(!read("a", empty, "").same());
        let gone = read("a", "", "no store in /x\n");
        assert_eq!((gone.came.as_str(), gone.why.as_deref()), ("missing", Some("no store in /x")));
        let other =
            r#"{"call":"c-1","came":"differs","compared":{"differences":[{"what":"said x"}],"lines":9}}"#;
        let other = read("a", other, "");
        assert_eq!((other.same(), other.why.as_deref()), (false, Some("said x")));
    }
}
