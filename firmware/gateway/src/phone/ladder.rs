//! What a caller would notice, computed from a call's stamps. What exactly counts:
//!
//! - *INVITE to 200*: from handing the INVITE to the phone's endpoint to the endpoint's report of the 200; both
//!   hand-overs count, so it is an upper bound.
//! - *ACK to audio*: from that report (the ACK was sent just before) to the first speech frame that arrives.
//! - *reply*: from the last sent frame above −45 dBFS of a line to the first arriving speech frame behind it.
//! - *stop*: from the first sent speech frame of a line spoken over the box to the last arriving speech frame
//!   before the box is silent for half a second.
//! - *early*: the box began to speak while a line that was spoken in its turn went on.
//!
//! Speech is what [`super::track`] says. Arrivals are stamped by a thread of their own as they leave the socket.

use serde_json::{Value, json};

use super::track::{End, LineTimes, Manner, Run, Track};

/// A pause inside a prompt is shorter; silence that lasts so long means that the box has stopped.
const SILENT_NS: u64 = 500_000_000;
/// A box that was heard this recently was speaking.
const SPEAKING_NS: u64 = 100_000_000;

/// What was measured on one call. Times in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// INVITE to 200.
    pub answer_ms: f64,
    /// ACK to audio; `None` if the box never spoke.
    pub audio_ms: Option<f64>,
    /// A line each.
    pub turns: Vec<Turn>,
    /// How the call ended.
    pub end: End,
    /// From the answer to its end.
    pub seconds: f64,
}

/// What was measured on one line of the caller's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// When it began, seconds from the answer.
    pub from_s: f64,
    /// When it ended.
    pub to_s: f64,
    /// When its first speech was sent, monotonic.
    pub from_ns: u64,
    /// When its last speech was sent, monotonic.
    pub to_ns: u64,
    /// In turn or over the box.
    pub manner: Manner,
    /// Its reply, milliseconds; `None` if the box said nothing before the next line.
    pub reply_ms: Option<f64>,
    /// How fast the box stopped, milliseconds, if it was spoken over.
    pub stop_ms: Option<f64>,
    /// Whether the box took the turn too early.
    pub early: Early,
}

/// Whether the box spoke into a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// It did.
    Yes,
    /// It waited.
    No,
}

/// Measures a call.
pub fn ladder(track: &Track) -> Ladder {
    let spoken: Vec<(LineTimes, u64, u64)> =
        track.lines.iter().filter_map(|line| Some((*line, line.from_ns?, line.to_ns?))).collect();
    let turns = spoken.iter().enumerate().map(|(n, &(line, from, to))| {
        let until = spoken.get(n + 1).map_or(u64::MAX, |next| next.1);
        turn(track, line, (from, to), until)
    });
    Ladder {
        answer_ms: millis(track.invited_ns, track.answered_ns),
        audio_ms: track.runs().first().map(|run| millis(track.answered_ns, run.from_ns)),
        turns: turns.collect(),
        end: track.end.clone().unwrap_or(End::Caller),
        seconds: millis(track.answered_ns, track.ended_ns) / 1_000.0,
    }
}

fn turn(track: &Track, line: LineTimes, (from, to): (u64, u64), until: u64) -> Turn {
    let runs = track.runs();
    let reply = runs.iter().find(|run| run.from_ns > to && run.from_ns < until);
    let stop = match line.manner {
        Manner::InTurn => None,
        Manner::Over => stopped(runs, from),
    };
    // Spoken over, the box may finish its breath; in turn, nothing may begin before the line ends.
    let early = match line.manner {
        Manner::InTurn => runs.iter().any(|run| run.from_ns > from && run.from_ns < to),
        Manner::Over => false,
    };
    Turn {
        from_s: millis(track.answered_ns, from) / 1_000.0,
        to_s: millis(track.answered_ns, to) / 1_000.0,
        from_ns: from,
        to_ns: to,
        manner: line.manner,
        reply_ms: reply.map(|run| millis(to, run.from_ns)),
        stop_ms: stop.map(|at| millis(from, at)),
        early: if early { Early::Yes } else { Early::No },
    }
}

/// When the box, which was speaking at `from`, had said its last before half a second of silence.
fn stopped(runs: &[Run], from: u64) -> Option<u64> {
    let speaking = runs.iter().position(|run| run.from_ns <= from && from < run.to_ns + SPEAKING_NS)?;
    let mut last = runs[speaking].to_ns;
    for run in &runs[speaking + 1..] {
        if run.from_ns > last.max(from) + SILENT_NS {
            break;
        }
        last = run.to_ns;
    }
    Some(last.max(from))
}

fn millis(from_ns: u64, to_ns: u64) -> f64 {
    to_ns.saturating_sub(from_ns) as f64 / 1e6
}

impl Ladder {
    /// As one JSON object.
    pub fn json(&self) -> Value {
        let turns: Vec<Value> = self
            .turns
            .iter()
            .map(|turn| {
                json!({
                    "from_s": turn.from_s, "to_s": turn.to_s, "over": turn.manner == Manner::Over,
                    "reply_ms": turn.reply_ms, "stop_ms": turn.stop_ms, "early": turn.early == Early::Yes,
                })
            })
            .collect();
        json!({
            "invite_to_200_ms": self.answer_ms, "ack_to_audio_ms": self.audio_ms, "turns": turns,
            "ended_by": ended_by(&self.end), "seconds": self.seconds,
        })
    }

    /// As lines for a person.
    pub fn text(&self) -> String {
        let mut text = format!("  {:>8.1} ms  INVITE to 200\n", self.answer_ms);
        match self.audio_ms {
            Some(ms) => text.push_str(&format!("  {ms:>8.1} ms  ACK to the first word\n")),
            None => text.push_str("         -     the box never spoke\n"),
        }
        for (n, turn) in self.turns.iter().enumerate() {
            let line = n + 1;
            if let Some(ms) = turn.stop_ms {
                text.push_str(&format!("  {ms:>8.1} ms  line {line} spoken over the box to its silence\n"));
            }
            match turn.reply_ms {
                Some(ms) => {
                    text.push_str(&format!("  {ms:>8.1} ms  line {line} to the first word of the reply"))
                }
                None => text.push_str(&format!("         -     line {line} got no reply")),
            }
            text.push_str(if turn.early == Early::Yes { ", which began too early\n" } else { "\n" });
        }
        text.push_str(&format!("  {:>8.1} s   in all, ended by {}\n", self.seconds, ended_by(&self.end)));
        text
    }
}

fn ended_by(end: &End) -> String {
    match end {
        End::Box => "the box".to_owned(),
        End::Caller => "the caller".to_owned(),
        End::Refused { code, reason } => format!("refusal {code} {reason}"),
        End::Lost(what) => format!("a fault: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::track::Runs;

    const MS: u64 = 1_000_000;

    fn track(said: &[(u64, u64)], lines: &[(Manner, u64, u64)]) -> Track {
        let mut runs = Runs::default();
        runs.found = said.iter().map(|&(a, b)| Run { from_ns: a * MS, to_ns: b * MS }).collect();
        let lines = lines.iter().map(|&(manner, a, b)| LineTimes {
            manner,
            from_ns: Some(a * MS),
            to_ns: Some(b * MS),
            sent: true,
        });
        Track {
            invited_ns: 0,
            answered_ns: 5 * MS,
            said: runs,
            lines: lines.collect(),
            end: Some(End::Box),
            ended_ns: 9_000 * MS,
            ..Track::default()
        }
    }

    #[test]
    fn the_ladder_counts_from_the_last_loud_frame_to_the_first_word() {
        let ladder = ladder(&track(
            &[(45, 900), (1_000, 1_500), (3_400, 4_000), (6_500, 7_000)],
            &[(Manner::InTurn, 2_000, 2_900), (Manner::InTurn, 5_000, 6_000)],
        ));
        assert_eq!((ladder.answer_ms, ladder.audio_ms), (5.0, Some(40.0)));
        assert_eq!(ladder.turns.iter().map(|t| t.reply_ms).collect::<Vec<_>>(), [Some(500.0), Some(500.0)]);
        assert!(ladder.turns.iter().all(|t| t.early == Early::No && t.stop_ms.is_none()));
    }

    #[test]
    fn a_box_that_speaks_into_a_line_was_early_and_one_that_says_nothing_has_no_reply() {
        let ladder = ladder(&track(
            &[(45, 900), (2_500, 3_500)],
            &[(Manner::InTurn, 2_000, 3_000), (Manner::InTurn, 5_000, 6_000)],
        ));
        assert_eq!(ladder.turns[0].early, Early::Yes);
        assert_eq!((ladder.turns[1].reply_ms, ladder.turns[1].early), (None, Early::No));
    }

    #[test]
    fn a_box_that_is_spoken_over_stops_when_half_a_second_of_silence_follows() {
        let spoken_over =
            |said: &[(u64, u64)]| ladder(&track(said, &[(Manner::Over, 1_000, 3_000)])).turns[0].stop_ms;
        assert_eq!(spoken_over(&[(45, 1_120), (3_400, 4_000)]), Some(120.0));
        assert_eq!(spoken_over(&[(45, 1_120), (1_400, 2_000), (3_400, 4_000)]), Some(1_000.0), "it went on");
        assert_eq!(spoken_over(&[(45, 500), (3_400, 4_000)]), None, "it was not speaking");
    }
}
