//! Calls that wait for the first word and hang up: how fast the box answers and speaks.

use std::time::Duration;

use serde_json::json;
use sip::Target;

use super::{BenchError, Work, finite, progress};
use crate::phone::{Dial, Phone};

/// A greeting that has not begun by then never begins.
const FIRST_WORD: Duration = Duration::from_secs(2);

pub(super) fn measure(work: &Work<'_>) -> Result<(), BenchError> {
    let phone = Phone::open(work.answering.sip.ip())?;
    let bar = progress(work.bench.calls, "quick calls");
    for n in 0..work.bench.calls {
        let to = Target::direct(None, work.answering.sip);
        let from = format!("+1303555{:04}", 100 + n % 100).parse().ok();
        let call = phone.call(to, Dial { from, ..Dial::default() })?;
        call.wait(FIRST_WORD, |track| (!track.runs().is_empty()).then_some(()));
        let ladder = work.bench.plant.ladder(call.hang_up().ladder);
        let audio = ladder.audio_ms.unwrap_or(f64::INFINITY);
        let mut tally = work.tally();
        tally.figures.answer.push(ladder.answer_ms);
        tally.figures.audio.push(audio);
        tally.rows.put(&json!({
            "case": format!("quick-{n}"), "invite_to_200_ms": ladder.answer_ms, "ack_to_audio_ms": finite(audio),
        }))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}
