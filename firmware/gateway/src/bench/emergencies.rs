//! Callers who state an emergency outright: from the last frame of their words to the LED in the panel's log. Every
//! second one speaks over the greeting, and how fast the box falls silent is measured there. What the call decided is
//! compared with what `nightbell hear` decides of the same sound.

use std::time::Duration;

use dialogue::Asks;
use serde_json::json;
use sip::Target;
use vocab::TriageDecision;

use super::{
    BenchError, Goes, Tally, Work, finite, machine, progress,
    table::{self, Row},
};
use crate::{
    audio::Clip,
    config::Config,
    hear::Hearer,
    phone::{Chat, Dial, Next, PanelPeek, Peek, Phone, Turn, lit},
    voice::{Engines, Reading},
};

/// The LED may come so late and still be seen; later than the limit it fails anyhow.
const PATIENCE: Duration = Duration::from_secs(4);
/// Into the greeting: past its first words.
const OVER: Duration = Duration::from_millis(1_200);

pub(super) fn measure(work: &Work<'_>) -> Result<(), BenchError> {
    let rows: Vec<Row> = table::emergencies().into_iter().take(work.bench.emergencies).collect();
    let phone = Phone::open(work.answering.sip.ip())?;
    let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
    let engines = Engines::native(&work.bench.models);
    let at = Some(super::WINTER_NIGHT.parse().expect("a local time"));
    // Of several at once the machine is busy, and what `hear` would say is known from one at a time.
    let open_hearer = || {
        let recognizer = engines.recognizer().map_err(|e| BenchError::Hear(e.into()))?;
        Hearer::new(recognizer, Reading::open(&engines), &config.business, at)
            .map_err(|e| BenchError::Hear(e.into()))
    };
    let bar = progress(rows.len(), "emergencies");
    let make = || {
        let hearer = if work.bench.at_once == 1 { Some(open_hearer()?) } else { None };
        let peek = Peek::from_now(&work.answering.events);
        Ok((peek, PanelPeek::from_now(&work.answering.panel_log), hearer))
    };
    work.ring(make, |(peek, panel, hearer), n| {
        let Some(row) = rows.get(n) else { return Ok(Goes::Home) };
        // The latch of the call before goes out with its call: what it still writes is not this call's.
        peek.look();
        panel.look();
        let decided = call(work, &phone, (peek, panel), n, row)?;
        if let Some(hearer) = hearer {
            compare(work, hearer, row, decided)?;
        }
        bar.inc(1);
        Ok(Goes::On)
    })?;
    bar.finish_and_clear();
    Ok(())
}

fn call(
    work: &Work<'_>,
    phone: &Phone,
    (peek, panel): (&mut Peek, &mut PanelPeek),
    n: usize,
    row: &Row,
) -> Result<TriageDecision, BenchError> {
    let audio = work.line(row.voice, &row.text)?;
    let to = Target::direct(None, work.answering.sip);
    let from = format!("+1720555{:04}", 100 + n % 100).parse().ok();
    let cpu = machine::cpu_seconds(work.answering.pid());
    let call = phone.call(to, Dial { from, ..Dial::default() })?;
    let mut changes = Vec::new();
    let mut heard = Vec::new();
    let mut decided = TriageDecision::No;
    let mut see = |happening: &crate::phone::Happening| {
        if happening.event == "heard" {
            heard.push(happening.text("text").to_owned());
        }
        if happening.event == "finding"
            && let Ok(decision) = serde_json::from_value(happening.body["decision"].clone())
        {
            decided = decided.max(decision);
        }
    };
    let mut chat = Chat::new(&call, peek, &mut see);
    let over = n % 2 == 1;
    let next = if over { chat.asked_over(OVER) } else { chat.asked() };
    let spoken = match next {
        Next::Asked(_) | Next::Stuck if over => chat.say_over(audio),
        Next::Asked(_) | Next::Stuck => chat.say(audio),
        Next::Ended => false,
    };
    if spoken {
        for _ in 0..PATIENCE.as_millis() / 50 {
            changes.extend(panel.look());
            if chat.id.as_ref().is_some_and(|id| lit(&changes, id).is_some()) {
                break;
            }
            chat.wait(Duration::from_millis(50));
        }
    }
    // The box may still be speaking when it was told to stop: its silence must be seen.
    chat.wait(Duration::from_millis(600));
    let id = chat.id.take().unwrap_or_default();
    drop(chat);
    work.weigh();
    let talk = call.hang_up();
    let ladder = work.bench.plant.ladder(talk.ladder);
    let turn: Option<&Turn> = ladder.turns.first();
    let led = match (turn, work.bench.plant.lit(&changes, &id)) {
        // Lit while the words were still spoken: nothing passed after them.
        (Some(turn), Some(led)) => led.saturating_sub(turn.to_ns) as f64 / 1e6,
        (Some(_), None) | (None, _) => f64::INFINITY,
    };
    let stop = turn.and_then(|turn| turn.stop_ms);
    let Tally { figures, rows } = &mut *work.tally();
    figures.take(work, cpu, ladder.seconds, &talk.late_ms);
    figures.led.push(led);
    figures.stop.extend(stop);
    rows.put(&json!({
        "case": row.id, "hazard": row.asks, "voice": row.voice.name(), "at_once": work.bench.at_once, "over": over,
        "led_ms": finite(led), "stop_ms": stop, "reply_ms": turn.and_then(|t| t.reply_ms), "heard": heard,
    }))?;
    Ok(decided)
}

/// The same sound as a file.
fn compare(
    work: &Work<'_>,
    hearer: &mut Hearer<'_>,
    row: &Row,
    call: TriageDecision,
) -> Result<(), BenchError> {
    let pcm = work.line(row.voice, &row.text)?.to_vec();
    let report = hearer.hear(&Clip { pcm, note: None }, Asks::Problem);
    let file = report.map_err(|e| BenchError::Hear(e.into()))?.decision;
    let Tally { figures, rows } = &mut *work.tally();
    figures.differs.push(f64::from(u8::from(file != call)));
    rows.put(&json!({ "case": row.id, "call_decides": call, "hear_decides": file }))?;
    Ok(())
}
