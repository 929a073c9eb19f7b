//! The text encoder through TensorFlow Lite with XNNPACK: int8 weights, one thread, batch 1, any length up to [`READS`].
//!
//! Graph: inputs `ids`, `mask`, `places` i32 `[1, n]`; outputs `hazard` f32 `[1, 13]` (the last: none), `held` f32 `[1, 768]`, of
//! which it is made (`build.rs` lets it out), and a label that is read better from `held` and the words (`danger.rs`). The
//! graph is part of the binary.

use std::sync::OnceLock;

use tflitec::{
    interpreter::{Interpreter, Options},
    model::Model,
    tensor::Shape,
};
use vocab::{Hazard, Meaning};

use super::{
    MeaningError, READS, Reader, WordPiece,
    answers::{AnswerHead, HELD},
    danger::{DangerHead, Runs, TOLD},
    windows,
    wordpiece::{BEGIN, END, PAD},
};

/// The graph and its buffers; some 40 MB, one for each thread that reads.
pub struct Encoder {
    inputs: Places,
    outputs: Outputs,
    danger: DangerHead,
    answers: AnswerHead,
    /// Pieces for which memory is laid out.
    length: usize,
    interpreter: Interpreter<'static>,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoder")
    }
}

impl Encoder {
    /// Makes the graph ready to run on the caller's thread.
    ///
    /// # Errors
    /// [`MeaningError::Load`]
    pub fn new() -> Result<Self, MeaningError> {
        let options = Options { thread_count: 1, is_xnnpack_enabled: true };
        let interpreter = Interpreter::new(model()?, Some(options)).map_err(|e| refused("prepared", e))?;
        let inputs = Places::of(&interpreter)?;
        lay_out(&interpreter, inputs, STEP).map_err(|e| refused("given memory", e))?;
        let outputs = Outputs::of(&interpreter)?;
        let (danger, answers) = (DangerHead::of_the_box()?, AnswerHead::of_the_box()?);
        Ok(Self { inputs, outputs, danger, answers, length: STEP, interpreter })
    }

    /// What the graph says of one window.
    fn judge(&mut self, window: &[i32]) -> tflitec::Result<Judged> {
        let full = window.len() + 2;
        // Memory is laid out anew for another length: steps make that rare, and what fills up is masked.
        let length = full.next_multiple_of(STEP).min(READS);
        if length != self.length {
            self.length = 0;
            lay_out(&self.interpreter, self.inputs, length)?;
            self.length = length;
        }
        let marked = std::iter::once(BEGIN).chain(window.iter().copied()).chain([END]);
        let ids: Vec<i32> = marked.chain(std::iter::repeat(PAD)).take(length).collect();
        let mask: Vec<i32> = (0..length).map(|at| i32::from(at < full)).collect();
        let places: Vec<i32> = (0..).take(length).collect();
        self.interpreter.copy(&ids, self.inputs.ids)?;
        self.interpreter.copy(&mask, self.inputs.mask)?;
        self.interpreter.copy(&places, self.inputs.places)?;
        self.interpreter.invoke()?;
        let mut judged = Judged::default();
        take(&mut judged.hazard, self.interpreter.output(self.outputs.hazard)?.data());
        take(&mut judged.held, self.interpreter.output(self.outputs.held)?.data());
        Ok(judged)
    }
}

impl Reader for Encoder {
    fn read(&mut self, text: &str) -> Result<Option<Meaning>, MeaningError> {
        let (pieces, begins) = WordPiece::of_the_encoder().cut(text);
        if !text.chars().any(char::is_alphanumeric) || pieces.is_empty() {
            return Ok(None);
        }
        let mut gravest: Option<Meaning> = None;
        for window in windows(pieces.len()) {
            let from = begins.get(window.start).copied().unwrap_or_default();
            let to = begins.get(window.end).copied().unwrap_or(text.len());
            let runs = Runs::of(text.get(from..to).unwrap_or_default());
            let judged = self.judge(&pieces[window]).map_err(|e| MeaningError::Run(Box::new(e)))?;
            let told = self.danger.told(&judged.held, &runs);
            let meaning = told
                .and_then(|told| meaning(told, &judged.hazard))
                .zip(self.answers.says(&judged.held))
                .map(|(meaning, answers)| meaning.with_answers(answers))
                .ok_or_else(|| MeaningError::Run(Box::new(Missing("chance".to_owned()))))?;
            gravest = Some(gravest.map_or(meaning, |so_far| so_far.graver(meaning)));
        }
        Ok(gravest)
    }
}

/// The chance of each, and of none.
type Hazards = [f32; Hazard::ALL.len() + 1];

/// The numbers of one window; no numbers where the graph gave too few.
struct Judged {
    hazard: Hazards,
    held: [f32; HELD],
}

impl Default for Judged {
    fn default() -> Self {
        Self { hazard: [f32::NAN; Hazard::ALL.len() + 1], held: [f32::NAN; HELD] }
    }
}

/// What the numbers say. The hazard is weighed with what is told of danger to life.
fn meaning(told: [f32; TOLD], hazards: &Hazards) -> Option<Meaning> {
    let [life, emergency, ask, _] = told;
    let weight = |kind: Hazard, p: f32| p * (ask / 2.0 + if kind.life_safety() { life } else { emergency });
    let likeliest =
        Hazard::ALL.into_iter().zip(*hazards).max_by(|a, b| weight(a.0, a.1).total_cmp(&weight(b.0, b.1)));
    Meaning::new(life, emergency, ask, likeliest?.0)
}

fn take(to: &mut [f32], from: &[f32]) {
    if to.len() == from.len() {
        to.copy_from_slice(from);
    }
}

fn lay_out(interpreter: &Interpreter<'_>, inputs: Places, length: usize) -> tflitec::Result<()> {
    for input in [inputs.ids, inputs.mask, inputs.places] {
        interpreter.resize_input(input, Shape::new(vec![1, length]))?;
    }
    interpreter.allocate_tensors()
}

/// Which input is which.
#[derive(Clone, Copy, Debug)]
struct Places {
    ids: usize,
    mask: usize,
    places: usize,
}

impl Places {
    fn of(interpreter: &Interpreter<'_>) -> Result<Self, MeaningError> {
        let mut names = Vec::new();
        interpreter.allocate_tensors().map_err(|e| refused("given memory", e))?;
        for at in 0..interpreter.input_tensor_count() {
            names.push(interpreter.input(at).map_err(|e| refused("read", e))?.name().to_owned());
        }
        let place = |name: &str| {
            let named =
                |n: &String| n.rsplit_once('_').map_or(n.as_str(), |(_, last)| last).starts_with(name);
            names.iter().position(named).ok_or_else(|| refused("read", Missing(name.to_owned())))
        };
        Ok(Self { ids: place("ids")?, mask: place("mask")?, places: place("places")? })
    }
}

/// Which output is which: told apart by how many numbers they hold.
#[derive(Clone, Copy, Debug)]
struct Outputs {
    hazard: usize,
    held: usize,
}

impl Outputs {
    fn of(interpreter: &Interpreter<'_>) -> Result<Self, MeaningError> {
        let mut sizes = Vec::new();
        for at in 0..interpreter.output_tensor_count() {
            sizes.push(interpreter.output(at).map_err(|e| refused("read", e))?.data::<f32>().len());
        }
        let place = |size: usize, name: &str| {
            sizes.iter().position(|s| *s == size).ok_or_else(|| refused("read", Missing(name.to_owned())))
        };
        Ok(Self { hazard: place(Hazard::ALL.len() + 1, "hazard")?, held: place(HELD, "held")? })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no {0}")]
struct Missing(String);

fn refused(doing: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> MeaningError {
    MeaningError::Load { doing, source: Box::new(source) }
}

/// Pieces by which the laid out length grows.
const STEP: usize = 16;
/// TensorFlow Lite reads constants in place: they must lie as they were aligned in the file.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static GRAPH: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/triage_encoder.tflite")));
static MODEL: OnceLock<Option<Model<'static>>> = OnceLock::new();

fn model() -> Result<&'static Model<'static>, MeaningError> {
    let model = MODEL.get_or_init(|| Model::from_bytes(&GRAPH.0).ok()).as_ref();
    model.ok_or_else(|| refused("read", Missing("graph".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts as JSON strings, and six chances of labels and thirteen of hazards that the weights give in f32 arithmetic.
    const GOLDEN: &str = include_str!("../../../../models/golden/triage_encoder.tsv");
    /// The graph's weights are int8, and so are the inputs of each product. Seen: 0.017 on average, 0.059 at 95 %; a
    /// machine with other vector instructions rounds otherwise.
    const ON_AVERAGE: f32 = 0.03;
    const AT_95: f32 = 0.12;

    #[test]
    fn chances_of_hazards_are_those_of_the_trained_weights() {
        let mut encoder = Encoder::new().unwrap();
        let mut apart = Vec::new();
        for line in GOLDEN.lines() {
            let mut cells = line.split('\t');
            let text: String = serde_json::from_str(cells.next().unwrap()).unwrap();
            let numbers: Vec<f32> = cells.map(|n| n.parse().unwrap()).collect();
            let judged = encoder.judge(&WordPiece::of_the_encoder().pieces(&text)).unwrap();
            let pairs = judged.hazard.iter().zip(&numbers[LABELS..]);
            apart.push(pairs.map(|(found, wanted)| (found - wanted).abs()).fold(0.0, f32::max));
        }
        apart.sort_by(f32::total_cmp);
        let (mean, rank) = (apart.iter().sum::<f32>() / apart.len() as f32, apart.len() * 95 / 100);
        println!("apart by {mean:.4} on average, {:.4} at 95 %, n = {}", apart[rank], apart.len());
        assert!(apart.len() >= 50 && mean <= ON_AVERAGE && apart[rank] <= AT_95, "{mean} {}", apart[rank]);
    }

    /// Columns of the table before those of the hazards.
    const LABELS: usize = 6;
}
