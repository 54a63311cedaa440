//! Cost against quality: the upper hull of what policies reach, and the area under it.

/// A policy's mean cost and its pass rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// µUSD.
    pub(super) cost: f64,
    /// Share of passes, 0 to 1.
    pub(super) quality: f64,
}

/// The upper convex hull, never falling: what can be had at each cost by mixing policies.
pub(super) fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.quality.total_cmp(&a.quality)));
    let mut hull: Vec<Point> = Vec::new();
    for point in sorted {
        if hull.last().is_some_and(|last| point.quality <= last.quality) {
            continue;
        }
        while let [.., before, last] = hull[..]
            && (last.quality - before.quality) * (point.cost - before.cost)
                <= (point.quality - before.quality) * (last.cost - before.cost)
        {
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

/// Quality of a hull at a cost: nothing before its first point, that of its last one beyond it.
fn quality_at(hull: &[Point], cost: f64) -> f64 {
    match hull.iter().position(|point| point.cost > cost) {
        Some(0) => 0.0,
        Some(after) => {
            let (a, b) = (hull[after - 1], hull[after]);
            a.quality + (b.quality - a.quality) * (cost - a.cost) / (b.cost - a.cost)
        }
        None => hull.last().map_or(0.0, |last| last.quality),
    }
}

/// Average improvement in quality: the area under the hull between two costs, divided by their distance.
pub(super) fn aiq(hull: &[Point], from: f64, to: f64) -> Option<f64> {
    if hull.is_empty() || to <= from {
        return None;
    }
    let mut costs: Vec<f64> = hull.iter().map(|point| point.cost).filter(|cost| *cost > from && *cost < to).collect();
    costs.insert(0, from);
    costs.push(to);
    let area: f64 = costs
        .windows(2)
        .map(|pair| (quality_at(hull, pair[0]) + quality_at(hull, pair[1])) / 2.0 * (pair[1] - pair[0]))
        .sum();
    Some(area / (to - from))
}

/// The least cost at which a hull reaches a quality.
pub(super) fn cost_at(hull: &[Point], quality: f64) -> Option<f64> {
    let at = hull.iter().position(|point| point.quality >= quality)?;
    if at == 0 {
        return Some(hull[0].cost);
    }
    let (a, b) = (hull[at - 1], hull[at]);
    Some(a.cost + (b.cost - a.cost) * (quality - a.quality) / (b.quality - a.quality))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(all: &[(f64, f64)]) -> Vec<Point> {
        all.iter().map(|(cost, quality)| Point { cost: *cost, quality: *quality }).collect()
    }

    #[test]
    fn what_lies_below_a_line_between_two_others_is_left_out() {
        let hull = hull(&points(&[(0.0, 0.0), (2.0, 0.5), (1.0, 0.9), (4.0, 1.0), (5.0, 0.8)]));
        assert_eq!(hull, points(&[(0.0, 0.0), (1.0, 0.9), (4.0, 1.0)]));
    }

    #[test]
    fn the_area_is_that_of_its_trapezia() {
        let hull = points(&[(0.0, 0.0), (1.0, 0.5), (3.0, 1.0)]);
        // 0.25 under the first piece, 1.5 under the second.
        assert_eq!(aiq(&hull, 0.0, 3.0), Some(1.75 / 3.0));
        assert_eq!(aiq(&hull, 2.0, 4.0), Some((0.875 + 1.0) / 2.0));
        assert_eq!(aiq(&hull, 2.0, 2.0), None);
    }

    #[test]
    fn a_quality_has_its_least_cost() {
        let hull = points(&[(1.0, 0.5), (3.0, 1.0)]);
        assert_eq!(cost_at(&hull, 0.75), Some(2.0));
        assert_eq!(cost_at(&hull, 0.1), Some(1.0));
        assert_eq!(cost_at(&hull, 1.1), None);
    }
}
