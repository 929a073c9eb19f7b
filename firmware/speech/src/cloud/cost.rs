//! What a call costs in the cloud: streamed sound times its price.

use std::{fmt, str::FromStr};

/// Millionths of a dollar for a minute of streamed sound, at most ten dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price(u32);

/// Not a price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no price: dollars for a minute such as \"0.0077\", at most 10")]
pub struct PriceError(String);

/// Millionths in a dollar.
const MICROS: u32 = 1_000_000;
/// Samples of a minute.
const MINUTE: u64 = 60 * 8_000;

impl FromStr for Price {
    type Err = PriceError;

    fn from_str(text: &str) -> Result<Self, PriceError> {
        let dollars: f64 = text.trim().parse().map_err(|_| PriceError(text.to_owned()))?;
        if !(0.0..=10.0).contains(&dollars) {
            return Err(PriceError(text.to_owned()));
        }
        Ok(Self((dollars * f64::from(MICROS)).round() as u32))
    }
}

impl Price {
    /// Millionths of a dollar for so many samples at 8 kHz, rounded up.
    pub fn of(self, samples: u64) -> u64 {
        (samples * u64::from(self.0)).div_ceil(MINUTE)
    }
}

/// What the cloud did for a call, and for how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Samples at 8 kHz that were sent, those sent again after a cut included.
    pub streamed: u64,
    /// Millionths of a dollar.
    pub cost_micros: u64,
    /// Connections that stood.
    pub connections: u32,
    /// Connections that were cut, or given up because nothing came.
    pub cuts: u32,
    /// Connections that were refused.
    pub refused: u32,
    /// Turns whose words came from the cloud.
    pub answered: u32,
    /// Turns for which no words came.
    pub missed: u32,
    /// Messages that could not be true or were not understood.
    pub lies: u32,
}

impl Usage {
    /// Whole seconds that were sent, rounded up.
    pub fn seconds(&self) -> u64 {
        self.streamed.div_ceil(8_000)
    }

    /// The cost as a person reads it: `$0.0123`.
    pub fn cost(&self) -> impl fmt::Display + use<> {
        let micros = self.cost_micros;
        fmt::from_fn(move |f| {
            // Hundredths of a cent, rounded up.
            let parts = micros.div_ceil(100);
            write!(f, "${}.{:04}", parts / 10_000, parts % 10_000)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_dollars_for_a_minute() {
        let price: Price = "0.0077".parse().unwrap();
        assert_eq!((price.of(MINUTE), price.of(0), price.of(1)), (7_700, 0, 1));
        for wrong in ["", "free", "-1", "11", "NaN"] {
            assert!(wrong.parse::<Price>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cost_is_told_in_hundredths_of_a_cent() {
        let usage = Usage { streamed: 83 * 8_000 + 1, cost_micros: 10_652, ..Usage::default() };
        assert_eq!((usage.seconds(), usage.cost().to_string()), (84, "$0.0107".to_owned()));
        assert_eq!(Usage { cost_micros: 12_345_678, ..usage }.cost().to_string(), "$12.3457");
    }
}
