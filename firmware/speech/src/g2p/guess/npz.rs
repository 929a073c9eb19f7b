//! The part of NumPy's file format that one model file needs: a ZIP archive of stored (not compressed) `.npy` arrays
//! of little-endian f32 in C order. Formats: APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16; NumPy NEP 1.

use std::collections::BTreeMap;

/// Arrays by name, each `[rows, columns]` (columns 1 for a vector), row by row.
pub(super) type Arrays = BTreeMap<String, Array>;

/// One array.
#[derive(Clone, Debug, Default)]
pub(super) struct Array {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) values: Vec<f32>,
}

/// All arrays of the archive; `None` when it is no archive of this kind.
pub(super) fn read(bytes: &[u8]) -> Option<Arrays> {
    let end = bytes.len().checked_sub(END_BYTES)?;
    let at =
        (end.saturating_sub(u16::MAX.into())..=end).rev().find(|&at| bytes[at..].starts_with(END_MARK))?;
    let entries = number(bytes, at + 10, 2)?;
    let mut from = number(bytes, at + 16, 4)?;
    let mut arrays = Arrays::new();
    for _ in 0..entries.min(MOST_ARRAYS) {
        let entry = bytes.get(from..)?.strip_prefix(ENTRY_MARK.as_slice()).map(|_| &bytes[from..])?;
        let (method, size) = (number(entry, 10, 2)?, number(entry, 24, 4)?);
        let lengths = [number(entry, 28, 2)?, number(entry, 30, 2)?, number(entry, 32, 2)?];
        let name = std::str::from_utf8(entry.get(46..46 + lengths[0])?).ok()?;
        if method != STORED {
            return None;
        }
        let local = number(entry, 42, 4)?;
        let data = local + 30 + number(bytes, local + 26, 2)? + number(bytes, local + 28, 2)?;
        let array = npy(bytes.get(data..data.checked_add(size)?)?)?;
        arrays.insert(name.strip_suffix(".npy")?.to_owned(), array);
        from += 46 + lengths.iter().sum::<usize>();
    }
    Some(arrays)
}

fn npy(bytes: &[u8]) -> Option<Array> {
    let body = bytes.strip_prefix(b"\x93NUMPY\x01\x00".as_slice())?;
    let length = number(body, 0, 2)?;
    let header = std::str::from_utf8(body.get(2..2 + length)?).ok()?;
    if !header.contains("'<f4'") || !header.contains("'fortran_order': False") {
        return None;
    }
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let mut sizes = shape.split(',').filter(|s| !s.trim().is_empty()).map(|s| s.trim().parse::<usize>());
    let rows = sizes.next()?.ok()?;
    let columns = sizes.next().transpose().ok()?.unwrap_or(1);
    let data = &body[2 + length..];
    if sizes.next().is_some() || rows.checked_mul(columns)?.checked_mul(4)? != data.len() {
        return None;
    }
    let values = data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Some(Array { rows, columns, values })
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().rev().fold(0, |n, &b| n << 8 | usize::from(b)))
}

const END_MARK: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ENTRY_MARK: &[u8; 4] = b"PK\x01\x02";
const STORED: usize = 0;
/// The model has eleven.
const MOST_ARRAYS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn npy_of(shape: &str, values: &[f32]) -> Vec<u8> {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}\n");
        let mut out = b"\x93NUMPY\x01\x00".to_vec();
        out.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        out.extend(header.as_bytes());
        out.extend(values.iter().flat_map(|v| v.to_le_bytes()));
        out
    }

    #[test]
    fn arrays_are_read_by_rows_and_wrong_lengths_refused() {
        let array = npy(&npy_of("2, 3", &[1., 2., 3., 4., 5., 6.])).unwrap();
        assert_eq!((array.rows, array.columns, array.values[4]), (2, 3, 5.0));
        assert_eq!(npy(&npy_of("3,", &[1., 2., 3.])).unwrap().columns, 1);
        assert!(npy(&npy_of("4,", &[1., 2., 3.])).is_none());
        assert!(npy(&npy_of("99999999999, 99999999999", &[1.])).is_none());
    }

    #[test]
    fn what_is_no_archive_is_refused_without_a_panic() {
        for bytes in [
            &b""[..],
            b"PK",
            &[0; 100],
            b"PK\x05\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert!(read(bytes).is_none_or(|a| a.is_empty()));
        }
    }
}
