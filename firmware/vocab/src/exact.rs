//! Numbers that come back from JSON as they were written: it knows neither NaN nor infinity and writes `null` for them.

use serde::{Deserialize, Deserializer};

/// Reads a number; `null` is NaN.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Ok(Option::<f32>::deserialize(from)?.unwrap_or(f32::NAN))
}
