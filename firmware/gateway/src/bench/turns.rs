//! Callers who answer what they are asked with rows of the table, call after call, until every row was said or
//! enough were: how long the box takes to reply, and whether it waits until they have ended.

use std::{collections::BTreeMap, sync::Mutex};

use serde_json::json;
use sip::Target;

use super::{
    BenchError, Goes, Tally, Work, finite, machine, progress,
    table::{self, Class, PLAIN, Row},
};
use crate::phone::{Chat, Dial, Early, Happening, Ladder, Next, Peek, Phone, lock};

/// A call that has come nowhere by then ends.
const MOST_TURNS: usize = 16;
/// Answers a question gets in one call before the caller gives a plain one.
const MOST_ODD: usize = 1;

pub(super) fn measure(work: &Work<'_>) -> Result<(), BenchError> {
    let phone = Phone::open(work.answering.sip.ip())?;
    let deck = Mutex::new(Deck::new(table::turns()));
    let bar = progress(work.bench.turns, "turns");
    // Rows that no call asks for are never said: the calls end when they bring nothing new.
    let most_calls = work.bench.turns.div_ceil(4);
    work.ring(
        || Ok(Peek::from_now(&work.answering.events)),
        |peek, n| {
            if n >= most_calls || bar.position() >= work.bench.turns as u64 {
                return Ok(Goes::Home);
            }
            peek.look();
            bar.inc(call(work, &phone, peek, &deck, n)? as u64);
            Ok(Goes::On)
        },
    )?;
    bar.finish_and_clear();
    Ok(())
}

/// One call; the turns that were measured.
fn call(
    work: &Work<'_>,
    phone: &Phone,
    peek: &mut Peek,
    deck: &Mutex<Deck>,
    n: usize,
) -> Result<usize, BenchError> {
    let to = Target::direct(None, work.answering.sip);
    let from = format!("+1303555{:04}", 100 + n % 100).parse().ok();
    let cpu = machine::cpu_seconds(work.answering.pid());
    let call = phone.call(to, Dial { from, ..Dial::default() })?;
    let mut see = |_: &Happening| {};
    let mut chat = Chat::new(&call, peek, &mut see);
    let mut said: Vec<Row> = Vec::new();
    let mut odd: BTreeMap<String, usize> = BTreeMap::new();
    while said.len() < MOST_TURNS {
        let Next::Asked(prompt) = chat.asked() else { break };
        let row = lock(deck).answer(&prompt.asks, &mut odd, n);
        let audio = work.line(row.voice, &row.text)?;
        said.push(row);
        if !chat.say(audio) {
            break;
        }
    }
    // The last line gets its reply too.
    chat.asked();
    let seen = std::mem::take(&mut chat.seen);
    drop(chat);
    work.weigh();
    let talk = call.hang_up();
    let ladder = work.bench.plant.ladder(talk.ladder);
    work.tally().figures.take(work, cpu, ladder.seconds, &talk.late_ms);
    debug_assert!(talk.track.lines.len() >= ladder.turns.len());
    keep(work, &said, &ladder, &seen)?;
    Ok(ladder.turns.len())
}

fn keep(work: &Work<'_>, said: &[Row], ladder: &Ladder, seen: &[Happening]) -> Result<(), BenchError> {
    let Tally { figures, rows } = &mut *work.tally();
    for (row, turn) in said.iter().zip(&ladder.turns) {
        let reply = turn.reply_ms.unwrap_or(f64::INFINITY);
        match row.class {
            Class::Closed | Class::Complete => figures.settled.push(reply),
            Class::Open => figures.open.push(reply),
            Class::Incomplete => figures.incomplete.push(reply),
        }
        // Heard on the wire, or decided by the box while the words still went on.
        let decided = seen.iter().any(|h| h.event == "say" && h.ns > turn.from_ns && h.ns < turn.to_ns);
        let early = turn.early == Early::Yes || decided;
        figures.early.push(f64::from(u8::from(early)));
        figures.voices.push(row.voice);
        let heard: Vec<&str> = seen
            .iter()
            .filter(|h| h.event == "heard" && h.ns > turn.from_ns && h.ns < turn.to_ns + HEARD_NS)
            .map(|h| h.text("text"))
            .collect();
        rows.put(&json!({
            "case": row.id, "asks": row.asks, "voice": row.voice.name(), "class": format!("{:?}", row.class),
            "at_once": work.bench.at_once, "reply_ms": finite(reply), "early": early, "text": row.text,
            "heard": heard,
        }))?;
    }
    Ok(())
}

/// What is heard of a line is known this soon after it.
const HEARD_NS: u64 = 2_500_000_000;

/// The rows, of which each is said once before any is said again.
#[derive(Debug)]
struct Deck {
    rows: Vec<Row>,
    used: Vec<usize>,
}

impl Deck {
    fn new(rows: Vec<Row>) -> Self {
        Self { used: vec![0; rows.len()], rows }
    }

    /// The row said least often that answers this question. A second time in one call, the answer is one that
    /// brings the call on: neither cut short nor another question.
    fn answer(&mut self, asks: &str, odd: &mut BTreeMap<String, usize>, n: usize) -> Row {
        let tries = odd.entry(asks.to_owned()).or_insert(0);
        let straight = |class| match class {
            Class::Closed | Class::Complete => true,
            Class::Open => matches!(asks, "problem" | "message"),
            Class::Incomplete => false,
        };
        let fits = |row: &Row| row.asks == asks && (*tries < MOST_ODD || straight(row.class));
        // Every second call breaks off first where it can: such answers are few in the table.
        let rank = |i: usize| (self.used[i], n % 2 == 1 && self.rows[i].class != Class::Incomplete);
        let found = (0..self.rows.len()).filter(|&i| fits(&self.rows[i])).min_by_key(|&i| rank(i));
        *tries += 1;
        match found {
            Some(index) => {
                self.used[index] += 1;
                self.rows[index].clone()
            }
            None => plain(asks, n),
        }
    }
}

/// What is said to a question that the table does not know.
fn plain(asks: &str, n: usize) -> Row {
    let text =
        PLAIN.iter().find(|(question, _)| *question == asks || question.is_empty()).map_or("yes", |p| p.1);
    Row {
        id: "plain".to_owned(),
        asks: asks.to_owned(),
        class: Class::Closed,
        text: text.to_owned(),
        voice: table::voice(n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_said_once_before_any_is_said_again_and_the_second_answer_is_straight() {
        let mut deck = Deck::new(table::turns());
        let mut zips = Vec::new();
        for n in 0..14 {
            let mut odd = BTreeMap::new();
            zips.push(deck.answer("zip", &mut odd, n).id);
            assert_ne!(deck.answer("phone", &mut odd, n).asks, "zip");
            assert_ne!(deck.answer("phone", &mut odd, n).class, Class::Incomplete);
        }
        zips.sort();
        zips.dedup();
        assert_eq!(zips.len(), 14);
        assert_eq!(deck.answer("spelling", &mut BTreeMap::new(), 0).text, "M A R S H");
    }
}
