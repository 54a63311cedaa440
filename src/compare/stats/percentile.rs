//! Percentiles that were really seen.

/// The value that this many per cent of all values do not exceed, by nearest rank; `None` of nothing.
///
/// `percent` is brought into 1..=100. The rank is ⌈percent · n / 100⌉.
pub fn percentile(values: &[u64], percent: u8) -> Option<u64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * usize::from(percent.clamp(1, 100))).div_ceil(100);
    rank.checked_sub(1).and_then(|place| sorted.get(place).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_seen() {
        let five = [15, 20, 35, 40, 50];
        let cases: &[(&[u64], u8, Option<u64>)] = &[
            (&five, 5, Some(15)),
            (&five, 30, Some(20)),
            (&five, 40, Some(20)),
            (&five, 50, Some(35)),
            (&five, 100, Some(50)),
            (&five, 0, Some(15)),
            (&five, 255, Some(50)),
            (&[7], 95, Some(7)),
            (&[u64::MAX, 0], 95, Some(u64::MAX)),
            (&[], 50, None),
        ];
        for (values, percent, expected) in cases {
            assert_eq!(percentile(values, *percent), *expected, "{values:?} {percent}");
        }
    }
}
