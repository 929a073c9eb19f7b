//! Silero VAD at 8 kHz (MIT) through TensorFlow Lite with XNNPACK.
//!
//! Graph: inputs `input` f32 `[1, 288]`, `h` and `c` f32 `[1, 128]`; outputs `prob` f32 `[1, 1]`, `h_out`, `c_out`.
//! `models/cards/silero-vad.md` tells where it comes from. The graph is part of the binary: the ear needs no file.

use std::sync::OnceLock;

use tflitec::{
    interpreter::{Interpreter, Options},
    model::Model,
    tensor::Tensor,
};

use super::{Aligned, EarError, Memory, Scorer, WINDOW, refused};

/// The graph and its buffers; some 2 MB, one for each thread that scores.
pub struct Silero {
    inputs: Places,
    // Before the interpreter: they point into it, and fields are dropped in order.
    probability: Tensor<'static>,
    hidden: Tensor<'static>,
    cell: Tensor<'static>,
    interpreter: Box<Interpreter<'static>>,
}

// SAFETY: the tensors are pointers into the interpreter, which is `Send` and moves with them; nothing else has them.
#[expect(unsafe_code, reason = "the tensors' raw pointers have no Send of their own")]
unsafe impl Send for Silero {}

impl std::fmt::Debug for Silero {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Silero")
    }
}

impl Silero {
    /// Makes the graph ready to run on the caller's thread.
    ///
    /// # Errors
    /// [`EarError::Load`]
    pub fn new() -> Result<Self, EarError> {
        let options = Options { thread_count: 1, is_xnnpack_enabled: true };
        let interpreter = Interpreter::new(model()?, Some(options)).map_err(|e| refused("prepared", e))?;
        let interpreter = Box::new(interpreter);
        interpreter.allocate_tensors().map_err(|e| refused("given memory", e))?;
        let inputs = Places::of(&interpreter)?;
        // SAFETY: the interpreter stays where it is on the heap as long as `self` lives: `interpreter` is private, never
        // replaced, and dropped after the tensors. Its buffers move only in `allocate_tensors` and `resize_input`, which
        // are not called again.
        #[expect(unsafe_code, reason = "the tensors live beside the interpreter that they borrow")]
        let kept: &'static Interpreter<'static> = unsafe { &*std::ptr::from_ref(interpreter.as_ref()) };
        let cell = output(kept, "PartitionedCall:0", 128)?;
        let hidden = output(kept, "PartitionedCall:1", 128)?;
        let probability = output(kept, "PartitionedCall:2", 1)?;
        Ok(Self { inputs, probability, hidden, cell, interpreter })
    }
}

impl Scorer for Silero {
    fn score(&mut self, window: &[f32; WINDOW], memory: &mut Memory) -> Result<f32, EarError> {
        let run = || -> tflitec::Result<()> {
            self.interpreter.copy(window, self.inputs.window)?;
            self.interpreter.copy(&memory.hidden, self.inputs.hidden)?;
            self.interpreter.copy(&memory.cell, self.inputs.cell)?;
            self.interpreter.invoke()
        };
        run().map_err(|e| EarError::Run(Box::new(e)))?;
        memory.hidden.copy_from_slice(self.hidden.data());
        memory.cell.copy_from_slice(self.cell.data());
        Ok(self.probability.data::<f32>()[0])
    }
}

/// Which input is which.
#[derive(Clone, Copy, Debug)]
struct Places {
    window: usize,
    hidden: usize,
    cell: usize,
}

impl Places {
    fn of(interpreter: &Interpreter<'_>) -> Result<Self, EarError> {
        let mut names = Vec::new();
        for at in 0..interpreter.input_tensor_count() {
            names.push(interpreter.input(at).map_err(|e| refused("read", e))?.name().to_owned());
        }
        let place = |name: &str| {
            names.iter().position(|n| n == name).ok_or_else(|| refused("read", Missing(name.to_owned())))
        };
        Ok(Self {
            window: place("serving_default_input:0")?,
            hidden: place("serving_default_h:0")?,
            cell: place("serving_default_c:0")?,
        })
    }
}

/// The output of this name. Their order in the file is the converter's whim; names count `c_out`, `h_out`, `prob`.
fn output<'i>(
    interpreter: &'i Interpreter<'static>,
    name: &str,
    values: usize,
) -> Result<Tensor<'i>, EarError> {
    for at in 0..interpreter.output_tensor_count() {
        let tensor = interpreter.output(at).map_err(|e| refused("read", e))?;
        if tensor.name() == name && tensor.data::<f32>().len() == values {
            return Ok(tensor);
        }
    }
    Err(refused("read", Missing(name.to_owned())))
}

#[derive(Debug, thiserror::Error)]
#[error("there is no {0}")]
struct Missing(String);

static GRAPH: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../../models/silero_vad_8k_f32.tflite"));
static MODEL: OnceLock<Option<Model<'static>>> = OnceLock::new();

fn model() -> Result<&'static Model<'static>, EarError> {
    let model = MODEL.get_or_init(|| Model::from_bytes(&GRAPH.0).ok()).as_ref();
    model.ok_or_else(|| refused("read", Missing("graph".to_owned())))
}
