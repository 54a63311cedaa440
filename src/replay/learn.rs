//! What the first half of the data teaches.

use super::outcomes::Outcomes;
use crate::routing::beliefs::{Beliefs, Learning, Seen, Start, Trust};
use crate::routing::rank::{CallCost, Offer, Prefer, Ranked, StopRule, TimeValue, rank};

/// Beliefs from recorded outcomes, and the order of models that follows for each kind.
pub(super) struct Lesson {
    pub(super) beliefs: Beliefs,
    models: Vec<String>,
}

impl Lesson {
    /// Learns every outcome, then how failures go together along the order that followed.
    pub(super) fn learn(data: &Outcomes) -> Lesson {
        // Recorded outcomes are one sample: none is older than another, and none is a change.
        let mut beliefs = Beliefs::new(Learning { keep: 1.0, alarms: false });
        for row in &data.rows {
            for (model, cell) in data.models.iter().zip(&row.cells) {
                let seen = Seen { passed: cell.passed, micro_usd: Some(cell.cost), ..Seen::default() };
                beliefs.add(&data.kinds[row.kind], model, "", &seen);
            }
        }
        let mut lesson = Lesson { beliefs, models: data.models.clone() };
        let orders: Vec<Vec<Ranked>> = data.kinds.iter().map(|kind| lesson.order(kind)).collect();
        for row in &data.rows {
            let kind = &data.kinds[row.kind];
            for (failures, ranked) in orders[row.kind].iter().enumerate() {
                let passed = row.cells[ranked.offer].passed;
                let expected = lesson.chance(kind, ranked.offer);
                lesson.beliefs.depths.add(failures, passed, expected);
                if passed {
                    break;
                }
            }
        }
        lesson
    }

    /// Models in ascending cost over chance.
    pub(super) fn order(&self, kind: &str) -> Vec<Ranked> {
        let offers: Vec<Offer> = (0..self.models.len()).map(|model| self.offer(kind, model)).collect();
        rank(&offers, Prefer::Index, TimeValue::from_usd_per_hour(0.0), &StopRule::never())
    }

    fn offer(&self, kind: &str, model: usize) -> Offer {
        let mean = self.beliefs.cell(kind, &self.models[model]).and_then(|cell| cell.micro_usd.get());
        Offer {
            estimate: self.beliefs.estimate(kind, &self.models[model], Start::Cloud),
            retry_chance: 0.0,
            cost: CallCost { micro_usd: mean, seconds: 0.0, load_seconds: 0.0 },
            trust: Trust::default(),
            local: false,
        }
    }

    fn chance(&self, kind: &str, model: usize) -> f64 {
        self.beliefs.estimate(kind, &self.models[model], Start::Cloud).chance
    }
}
