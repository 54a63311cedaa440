//! The condition of a cap: `<check>.<measure> (<|<=|>|>=) number`.

/// When a cap is in force.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    /// Identifier of the check whose figure is looked at.
    pub(crate) check: String,
    /// Name of the figure.
    pub(crate) measure: String,
    comparison: Comparison,
    bound: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Comparison {
    fn told(self) -> &'static str {
        match self {
            Comparison::Below => "below",
            Comparison::AtMost => "at or below",
            Comparison::Above => "above",
            Comparison::AtLeast => "at or above",
        }
    }
}

impl Condition {
    /// Reads a condition; `None` where it does not follow the grammar.
    pub(crate) fn parse(when: &str) -> Option<Self> {
        let words: Vec<&str> = when.split_whitespace().collect();
        let [name, comparison, bound] = words[..] else { return None };
        let (check, measure) = name.rsplit_once('.')?;
        let comparison = match comparison {
            "<" => Comparison::Below,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Above,
            ">=" => Comparison::AtLeast,
            _ => return None,
        };
        let bound: f64 = bound.parse().ok().filter(|bound: &f64| bound.is_finite())?;
        let named = !check.is_empty() && !measure.is_empty();
        named.then(|| Condition { check: check.to_owned(), measure: measure.to_owned(), comparison, bound })
    }

    /// True where the figure puts the cap in force.
    pub(crate) fn holds(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Below => value < self.bound,
            Comparison::AtMost => value <= self.bound,
            Comparison::Above => value > self.bound,
            Comparison::AtLeast => value >= self.bound,
        }
    }

    /// The condition in words, with the figure that met it.
    pub(crate) fn describe(&self, value: f64) -> String {
        format!("{} of {} is {value:.2}, {} {}", self.measure, self.check, self.comparison.told(), self.bound)
    }

    /// The condition in words.
    pub(crate) fn told(&self) -> String {
        format!("the {} of {} is {} {}", self.measure, self.check, self.comparison.told(), self.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_check_measure_comparison_and_number() {
        for (when, value, holds) in [
            ("facts.entities.precision < 0.9", 0.89, true),
            ("facts.entities.precision < 0.9", 0.9, false),
            ("mermaid.size.nodes > 40", 41.0, true),
            ("a.b <= 1", 1.0, true),
            ("a.b >= 1", 0.5, false),
        ] {
            assert_eq!(Condition::parse(when).map(|condition| condition.holds(value)), Some(holds), "{when} {value}");
        }
    }

    #[test]
    fn anything_else_is_no_condition() {
        for when in ["", "facts", "a.b = 1", "a.b < x", "a.b < NaN", "a.b < inf", "a < 1", ".b < 1", "a.b < 1 2"] {
            assert_eq!(Condition::parse(when), None, "{when}");
        }
    }
}
