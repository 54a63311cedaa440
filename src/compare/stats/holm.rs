//! Many questions at once: one of twenty would come out by chance.

/// Chances corrected for how many there are, in the order given; each is at least what it was and at most 1.
///
/// **Source**: Holm, "A simple sequentially rejective multiple test procedure", 1979.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]));
    let mut corrected = vec![1.0; chances.len()];
    let mut least = 0.0_f64;
    for (rank, place) in order.into_iter().enumerate() {
        let factor = (chances.len() - rank) as f64;
        // `min` with 1 also takes NaN, which is no chance, for "nothing found".
        least = least.max((chances[place] * factor).min(1.0));
        corrected[place] = least;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_grow_by_how_many_are_left_and_keep_their_order() {
        let cases: &[(&[f64], &[f64])] = &[
            (&[], &[]),
            (&[0.03], &[0.03]),
            // 4 x 0.005; 3 x 0.01; 2 x 0.03; and 0.04, which may not fall below the one before.
            (&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]),
            (&[0.6, 0.7], &[1.0, 1.0]),
            (&[f64::NAN, 0.01], &[1.0, 0.02]),
        ];
        for (chances, expected) in cases {
            for (found, expected) in holm(chances).iter().zip(*expected) {
                assert!((found - expected).abs() < 1e-12, "{chances:?}: {found} {expected}");
            }
        }
    }
}
