//! One-to-one matching of the names a text says with the names that are true.

use super::key::Name;
use std::collections::{BTreeMap, HashMap};

/// Shortest word group, in letters, that may stand for a longer name by being its end.
const MIN_SUFFIX_LETTERS: usize = 4;
/// Similarity from which two spellings are taken for one name. Source: SCORING §4.
const MIN_SIMILARITY: f64 = 0.93;
/// More pairs than this are not compared letter by letter: 2,000 × 2,000 names would take seconds.
const MAX_SIMILARITY_PAIRS: usize = 1_000_000;

/// Which said name stands for which true one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Index among the said names and index among the true ones, in the order of the said names.
    pub pairs: Vec<(usize, usize)>,
    /// Said, but not true.
    pub invented: Vec<usize>,
    /// True, but not said.
    pub missing: Vec<usize>,
}

impl Matching {
    /// The true name that a said name stands for.
    pub fn gold_of(&self, said: usize) -> Option<usize> {
        self.pairs.iter().find(|(index, _)| *index == said).map(|(_, gold)| *gold)
    }

    /// The said name that stands for a true one.
    pub fn said_of(&self, gold: usize) -> Option<usize> {
        self.pairs.iter().find(|(_, index)| *index == gold).map(|(said, _)| *said)
    }

    /// Share of the said names that are true; 0 where nothing was said.
    pub fn precision(&self) -> f64 {
        ratio(self.pairs.len(), self.pairs.len() + self.invented.len())
    }

    /// Share of the true names that were said; 0 where there is nothing to say.
    pub fn recall(&self) -> f64 {
        ratio(self.pairs.len(), self.pairs.len() + self.missing.len())
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Matches said names with true ones, one-to-one: first equal keys, then one being the last words of the other, then
/// close spellings. Where two true names are equally good, neither is taken.
pub fn match_names(said: &[&str], gold: &[&str]) -> Matching {
    let mut sides = Sides::new(said, gold);
    sides.match_equal(|name| name.plain.clone());
    sides.match_equal(|name| name.key.clone());
    let suffixes = sides.suffix_candidates();
    sides.take_best_unique(suffixes);
    let spellings = sides.spelling_candidates();
    sides.take_best_unique(spellings);
    sides.finish()
}

struct Sides {
    said: Vec<Name>,
    gold: Vec<Name>,
    gold_of: Vec<Option<usize>>,
    taken: Vec<bool>,
}

/// A possible pair: cost (lower is better), said, gold.
type Candidate = (u64, usize, usize);

impl Sides {
    fn new(said: &[&str], gold: &[&str]) -> Self {
        Sides {
            gold_of: vec![None; said.len()],
            taken: vec![false; gold.len()],
            said: said.iter().map(|name| Name::new(name)).collect(),
            gold: gold.iter().map(|name| Name::new(name)).collect(),
        }
    }

    fn open_said(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.said.len()).filter(|&index| self.gold_of[index].is_none() && !self.said[index].key.is_empty())
    }

    fn open_gold(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.gold.len()).filter(|&index| !self.taken[index] && !self.gold[index].key.is_empty())
    }

    fn take(&mut self, said: usize, gold: usize) {
        self.gold_of[said] = Some(gold);
        self.taken[gold] = true;
    }

    fn match_equal(&mut self, key: impl Fn(&Name) -> String) {
        let mut waiting: HashMap<String, Vec<usize>> = HashMap::new();
        for index in self.open_gold().collect::<Vec<_>>().into_iter().rev() {
            waiting.entry(key(&self.gold[index])).or_default().push(index);
        }
        for said in self.open_said().collect::<Vec<_>>() {
            if let Some(gold) = waiting.get_mut(&key(&self.said[said])).and_then(Vec::pop) {
                self.take(said, gold);
            }
        }
    }

    /// Pairs of which one is the last words of the other; the fewer words it lacks, the better.
    fn suffix_candidates(&self) -> Vec<Candidate> {
        let (said, gold): (Vec<usize>, Vec<usize>) = (self.open_said().collect(), self.open_gold().collect());
        let mut candidates = ends_of(&gold, &self.gold, &said, &self.said);
        let shortened = ends_of(&said, &self.said, &gold, &self.gold);
        candidates.extend(shortened.into_iter().map(|(cost, gold, said)| (cost, said, gold)));
        candidates
    }

    fn spelling_candidates(&self) -> Vec<Candidate> {
        let (said, gold): (Vec<usize>, Vec<usize>) = (self.open_said().collect(), self.open_gold().collect());
        if said.len().saturating_mul(gold.len()) > MAX_SIMILARITY_PAIRS {
            return Vec::new();
        }
        let letters: BTreeMap<usize, [u8; 27]> =
            gold.iter().map(|&index| (index, histogram(&self.gold[index].key))).collect();
        let mut candidates = Vec::new();
        for &left in &said {
            let counts = histogram(&self.said[left].key);
            for &right in &gold {
                if !may_be_similar(&counts, &letters[&right]) || !may_be_one_name(&self.said[left], &self.gold[right]) {
                    continue;
                }
                let similarity = strsim::jaro_winkler(&self.said[left].key, &self.gold[right].key);
                if similarity >= MIN_SIMILARITY {
                    candidates.push((((1.0 - similarity) * 1e9) as u64, left, right));
                }
            }
        }
        candidates
    }

    /// Takes the candidates from the best on, passing over those whose rival is as good.
    fn take_best_unique(&mut self, mut candidates: Vec<Candidate>) {
        candidates.sort_unstable();
        let mut from = 0;
        while from < candidates.len() {
            let cost = candidates[from].0;
            let until = from + candidates[from..].partition_point(|candidate| candidate.0 == cost);
            let open: Vec<Candidate> = candidates[from..until]
                .iter()
                .filter(|(_, said, gold)| self.gold_of[*said].is_none() && !self.taken[*gold])
                .copied()
                .collect();
            let (mut per_said, mut per_gold) = (HashMap::new(), HashMap::new());
            for (_, said, gold) in &open {
                *per_said.entry(*said).or_insert(0) += 1;
                *per_gold.entry(*gold).or_insert(0) += 1;
            }
            for (_, said, gold) in open {
                if per_said[&said] == 1 && per_gold[&gold] == 1 {
                    self.take(said, gold);
                }
            }
            from = until;
        }
    }

    fn finish(self) -> Matching {
        let pairs: Vec<(usize, usize)> =
            self.gold_of.iter().enumerate().filter_map(|(said, gold)| gold.map(|gold| (said, gold))).collect();
        let invented = (0..self.said.len()).filter(|&index| self.gold_of[index].is_none()).collect();
        let missing = (0..self.gold.len()).filter(|&index| !self.taken[index]).collect();
        Matching { pairs, invented, missing }
    }
}

/// Pairs (cost, short, long) where the short name is the last words of the long one.
fn ends_of(long: &[usize], long_names: &[Name], short: &[usize], short_names: &[Name]) -> Vec<Candidate> {
    let mut ends: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for &index in long {
        let words = long_names[index].tokens.len();
        // Nobody shortens a name of eight words; the bound keeps a hostile name of hundreds of words cheap.
        for count in 1..words.min(8) {
            ends.entry(long_names[index].suffix_key(count)).or_default().push((index, words - count));
        }
    }
    let mut candidates = Vec::new();
    for &index in short {
        let name = &short_names[index];
        if name.tokens.iter().map(|word| word.chars().count()).sum::<usize>() < MIN_SUFFIX_LETTERS {
            continue;
        }
        for &(other, lacking) in ends.get(&name.key).map_or(&[][..], Vec::as_slice) {
            if long_names[other].tokens.len() == name.tokens.len() + lacking {
                candidates.push((lacking as u64, index, other));
            }
        }
    }
    candidates
}

fn histogram(key: &str) -> [u8; 27] {
    let mut counts = [0u8; 27];
    for byte in key.bytes() {
        let slot = if byte.is_ascii_lowercase() { usize::from(byte - b'a') } else { 26 };
        counts[slot] = counts[slot].saturating_add(1);
    }
    counts
}

/// An upper bound of the similarity from letter counts alone: cheap, and false for nearly all pairs.
fn may_be_similar(left: &[u8; 27], right: &[u8; 27]) -> bool {
    let total = |counts: &[u8; 27]| counts.iter().map(|&count| f64::from(count)).sum::<f64>();
    let common: f64 = left.iter().zip(right).map(|(a, b)| f64::from(*a.min(b))).sum();
    if common == 0.0 {
        return false;
    }
    let jaro = (common / total(left) + common / total(right) + 1.0) / 3.0;
    jaro + 0.4 * (1.0 - jaro) >= MIN_SIMILARITY
}

/// `address1` is not `address2` and `user_ip` is not `user_id`, however alike they look: digits and short words carry
/// the difference.
fn may_be_one_name(left: &Name, right: &Name) -> bool {
    let digits = |name: &Name| name.key.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(left) != digits(right) {
        return false;
    }
    let short = |name: &Name| {
        let mut words: Vec<String> = name.tokens.iter().filter(|word| word.chars().count() < 4).cloned().collect();
        words.sort();
        words
    };
    left.tokens.len() != right.tokens.len() || short(left) == short(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(said: &[&str], gold: &[&str]) -> String {
        let matching = match_names(said, gold);
        matching
            .pairs
            .iter()
            .map(|&(left, right)| format!("{}={}", said[left], gold[right]))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn names_match_in_passes_from_certain_to_likely() {
        for (said, gold, expected) in [
            (vec!["OrderItem", "USERS"], vec!["users", "order_items"], "OrderItem=order_items USERS=users"),
            (vec!["PullRequest"], vec!["metrics_pull_request"], "PullRequest=metrics_pull_request"),
            (vec!["shop_customer"], vec!["Customer"], "shop_customer=Customer"),
            (vec!["Custommer"], vec!["customer"], "Custommer=customer"),
            (vec!["Customer"], vec!["User"], ""),
            // Two orders end alike: neither is meant for certain.
            (vec!["Order"], vec!["sales_order", "purchase_order"], ""),
            // The certain pair is taken before the likely one.
            (vec!["item", "order_item"], vec!["order_item"], "order_item=order_item"),
            (vec!["user_ip"], vec!["user_id"], ""),
            (vec!["address1"], vec!["address2"], ""),
            // Three letters are no evidence.
            (vec!["tag"], vec!["product_tag"], ""),
            (vec!["", "**"], vec!["", "**"], ""),
        ] {
            assert_eq!(matched(&said, &gold), expected, "{said:?} {gold:?}");
        }
    }

    #[test]
    fn each_name_is_used_once() {
        let matching = match_names(&["order", "orders", "Order"], &["orders", "users"]);
        assert_eq!((matching.pairs.len(), matching.invented.len(), matching.missing.len()), (1, 2, 1));
        assert_eq!(matching.said_of(0), Some(1), "the literal spelling wins");
    }

    #[test]
    fn the_order_of_the_names_does_not_change_who_matches() {
        let gold = ["sales_order", "customer", "order_line", "invoice"];
        let said = ["Invoices", "Custommer", "OrderLines", "Order", "Basket"];
        let mut turned = said;
        turned.reverse();
        let sorted = |text: String| {
            let mut pairs: Vec<String> = text.split(' ').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(matched(&said, &gold)), sorted(matched(&turned, &gold)));
    }

    #[test]
    fn five_hundred_names_match_with_five_hundred() {
        let gold: Vec<String> = (0..500).map(|n| format!("table_{}_of_things", spell(n))).collect();
        let said: Vec<String> = (0..500).map(|n| format!("Table{}OfThing", spell(n))).collect();
        let (said, gold): (Vec<&str>, Vec<&str>) =
            (said.iter().map(String::as_str).collect(), gold.iter().map(String::as_str).collect());
        assert_eq!(match_names(&said, &gold).pairs.len(), 500);
    }

    fn spell(mut number: usize) -> String {
        let mut word = String::from("X");
        for _ in 0..3 {
            word.push(char::from(b'a' + (number % 10) as u8));
            number /= 10;
        }
        word
    }
}
