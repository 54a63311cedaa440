//! The normal distribution and Student's, as far as intervals need them.

/// Quantile of the normal distribution for a two-sided 95 % interval.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;
/// Quantile of the normal distribution for a power of 80 %.
pub(crate) const Z80: f64 = 0.841_621_233_572_914_2;

/// Farther out there is nothing left of the distribution in double precision.
const FAR: f64 = 8.0;

/// The share of a normal distribution below `x`.
///
/// **Source**: the series of Marsaglia, "Evaluating the normal distribution", 2004; exact to 15 places up to 8.
pub fn normal_below(x: f64) -> f64 {
    if x.is_nan() {
        return 0.5;
    }
    if x.abs() >= FAR {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while odd < 401.0 && term.abs() > 1e-18 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    (0.5 + density * sum).clamp(0.0, 1.0)
}

/// The place below which this share of a normal distribution lies, by halving; shares outside 0..1 give the far ends.
pub fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-FAR, FAR);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_below(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Quantile of Student's distribution for a two-sided 95 % interval.
///
/// **Source**: the Cornish-Fisher series of Abramowitz and Stegun, 26.7.5; off by less than 1 % from four degrees of
/// freedom on. Below that the exact values stand in a table.
pub fn student95(degrees: usize) -> f64 {
    const FEW: [f64; 4] = [12.706_205, 12.706_205, 4.302_653, 3.182_446];
    if let Some(exact) = FEW.get(degrees) {
        return *exact;
    }
    let (z, v) = (Z95, degrees as f64);
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / v + second / v.powi(2) + third / v.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_places_are_those_of_the_tables() {
        for (x, share) in [(0.0, 0.5), (1.0, 0.841_344_746), (Z95, 0.975), (Z80, 0.8), (-3.0, 0.001_349_898)] {
            assert!((normal_below(x) - share).abs() < 1e-9, "{x} {}", normal_below(x));
            assert!((normal_quantile(share) - x).abs() < 1e-6, "{share} {}", normal_quantile(share));
        }
        for (x, share) in [(f64::NAN, 0.5), (f64::INFINITY, 1.0), (-1e300, 0.0)] {
            assert_eq!(normal_below(x), share);
        }
        assert!(normal_quantile(f64::NAN).is_finite());
    }

    #[test]
    fn students_quantiles_are_those_of_the_tables() {
        for (degrees, expected) in
            [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (10, 2.228), (29, 2.045), (120, 1.980)]
        {
            let found = student95(degrees);
            assert!((found / expected - 1.0).abs() < 0.01, "{degrees}: {found}");
        }
        assert!((student95(usize::MAX) - Z95).abs() < 1e-9);
    }
}
