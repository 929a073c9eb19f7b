//! The spotter of words of danger, through TensorFlow Lite with XNNPACK.
//!
//! Graph: input f32 `[1, 12800]`, output f32 `[1, 5]`; mel bands and their logarithm are in it. `models/cards/spotter.md` tells
//! what it was trained on. The graph is part of the binary.

use std::sync::OnceLock;

use tflitec::{
    interpreter::{Interpreter, Options},
    model::Model,
    tensor::Tensor,
};

use super::{
    Aligned, EarError, refused,
    spot::{Hearken, SPAN, SPOTTED},
};

/// The graph and its buffers; some 2 MB, one for each thread that listens.
pub struct Spotter {
    interpreter: Interpreter<'static>,
    /// The sound as the graph takes it.
    scaled: Box<[f32; SPAN]>,
}

impl std::fmt::Debug for Spotter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Spotter")
    }
}

impl Spotter {
    /// Makes the graph ready to run on the caller's thread.
    ///
    /// # Errors
    /// [`EarError::Load`]
    pub fn new() -> Result<Self, EarError> {
        let options = Options { thread_count: 1, is_xnnpack_enabled: true };
        let interpreter = Interpreter::new(model()?, Some(options)).map_err(|e| refused("prepared", e))?;
        interpreter.allocate_tensors().map_err(|e| refused("given memory", e))?;
        let mut spotter = Self { interpreter, scaled: Box::new([0.0; SPAN]) };
        if size(spotter.interpreter.input(0))? != SPAN {
            return Err(refused("read", Unlike));
        }
        // The graph tells the size of its answer only after a run.
        spotter.hear(&[0; SPAN]).map_err(|e| refused("run", e))?;
        if size(spotter.interpreter.output(0))? != SPOTTED.len() {
            return Err(refused("read", Unlike));
        }
        Ok(spotter)
    }

    /// Runs the graph on a stretch of sound.
    fn hear(&mut self, sound: &[i16; SPAN]) -> tflitec::Result<()> {
        for (place, sample) in self.scaled.iter_mut().zip(sound) {
            *place = f32::from(*sample) / 32_768.0;
        }
        self.interpreter.copy(self.scaled.as_slice(), 0)?;
        self.interpreter.invoke()
    }
}

/// Values in a tensor.
fn size(tensor: tflitec::Result<Tensor<'_>>) -> Result<usize, EarError> {
    tensor.map(|tensor| tensor.shape().dimensions().iter().product()).map_err(|e| refused("read", e))
}

impl Hearken for Spotter {
    fn chances(&mut self, sound: &[i16; SPAN]) -> Result<[f32; SPOTTED.len()], EarError> {
        let run = |spotter: &mut Self| -> tflitec::Result<[f32; SPOTTED.len()]> {
            spotter.hear(sound)?;
            let mut chances = [0.0; SPOTTED.len()];
            chances.copy_from_slice(spotter.interpreter.output(0)?.data());
            Ok(chances)
        };
        run(self).map_err(|e| EarError::Run(Box::new(e)))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the spotter's graph takes or gives another number of values")]
struct Unlike;

static GRAPH: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../../models/spotter_f32.tflite"));
static MODEL: OnceLock<Option<Model<'static>>> = OnceLock::new();

fn model() -> Result<&'static Model<'static>, EarError> {
    let model = MODEL.get_or_init(|| Model::from_bytes(&GRAPH.0).ok()).as_ref();
    model.ok_or_else(|| refused("read", Unlike))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sounds of `golden` in `models/training/spotter/train.py`.
    fn made(name: &str) -> Option<Box<[i16; SPAN]>> {
        let at = |n: usize| n as f64 / 8_000.0;
        let sound = |value: &dyn Fn(f64) -> f64| {
            let mut sound = Box::new([0; SPAN]);
            for (n, place) in sound.iter_mut().enumerate() {
                *place = (32_768.0 * value(at(n))).round() as i16;
            }
            sound
        };
        match name {
            "sweep" => Some(sound(&|t| 0.3 * (std::f64::consts::TAU * (300.0 + 800.0 * t) * t).sin())),
            "hum" => Some(sound(&|t| 0.1 * sign((std::f64::consts::TAU * 120.0 * t).sin()))),
            "silence" => Some(sound(&|_| 0.0)),
            _ => None,
        }
    }

    fn sign(x: f64) -> f64 {
        if x == 0.0 { 0.0 } else { x.signum() }
    }

    #[test]
    fn the_box_spots_what_the_training_machine_spots() {
        let golden = include_str!("../../../../models/golden/spotter.tsv");
        let mut spotter = Spotter::new().unwrap();
        let mut seen = 0;
        for line in golden.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let sound = made(cells.next().unwrap()).unwrap();
            let wanted: Vec<f32> = cells.map(|cell| cell.parse().unwrap()).collect();
            let found = spotter.chances(&sound).unwrap();
            assert_eq!(wanted.len(), found.len());
            for (found, wanted) in found.iter().zip(&wanted) {
                assert!((found - wanted).abs() < 1e-3, "{line}: {found}");
            }
            seen += 1;
        }
        assert_eq!(seen, 3);
    }
}
