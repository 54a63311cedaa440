//! What calls cost, by a dated list of prices.

use super::day::Day;
use super::money::{Cost, Money};
use super::row::PriceRow;
use serde::{Deserialize, Serialize};
use sluice_providers::{Locality, Usage};
use std::sync::LazyLock;

/// Prices and windows of models.
#[derive(Clone, Debug, Deserialize)]
pub struct PriceList {
    /// Day on which the list was made; marked where a user's own prices are in it.
    version: String,
    #[serde(rename = "models")]
    rows: Vec<PriceRow>,
}

/// A call whose price is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Priced<'a> {
    /// Name of the provider, as in a candidate: whoever else speaks a provider's wire has prices of its own.
    pub provider: &'a str,
    /// Model id as the provider spells it.
    pub model: &'a str,
    pub locality: Locality,
    pub delivery: Delivery,
    /// Day of the call (UTC).
    pub day: Day,
}

/// When the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Now.
    Live,
    /// Within a provider's bulk batch, cheaper and later.
    Bulk,
}

impl Delivery {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            Delivery::Live => "live",
            Delivery::Bulk => "bulk",
        }
    }
}

/// What a million tokens cost in one call.
struct Rates {
    input: Money,
    cached: Money,
    output: Money,
}

static BUILTIN: LazyLock<PriceList> = LazyLock::new(|| {
    serde_json::from_str(include_str!("prices.json"))
        .expect("the price file is part of the program and a test reads it")
});

impl PriceList {
    /// The list that comes with the program.
    ///
    /// **Source**: `prices.json`, which tells where its figures are from. **Cost**: parses at the first call.
    pub fn builtin() -> &'static PriceList {
        &BUILTIN
    }

    /// The list with a user's own prices, which replace every row of the same model.
    pub fn with_overrides(&self, own: Vec<PriceRow>) -> PriceList {
        if own.is_empty() {
            return self.clone();
        }
        let replaced = |row: &PriceRow| own.iter().any(|own| own.provider == row.provider && own.model == row.model);
        let mut rows: Vec<PriceRow> = self.rows.iter().filter(|row| !replaced(row)).cloned().collect();
        rows.extend(own);
        PriceList { version: format!("{}+own", self.version), rows }
    }

    /// Which list this is, for reports: `2026-11-22`, or `2026-11-22+own` with a user's prices in it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What a call cost.
    ///
    /// Unknown where the price is, or where the provider did not count both sides. Tokens from a cache are paid in
    /// full where their price is not known: the figure may then be too high, never too low.
    pub fn cost(&self, call: &Priced<'_>, usage: &Usage) -> Cost {
        if call.locality == Locality::Local {
            return Cost::Local;
        }
        let (Some(input), Some(output)) = (usage.input_tokens, usage.output_tokens) else { return Cost::Unknown };
        let Some(rates) = self.rates(call, input) else { return Cost::Unknown };
        // A cache cannot have given more than was sent.
        let cached = usage.cached_tokens.unwrap_or(0).min(input);
        let paid = rates.input.per_million(input - cached) + rates.cached.per_million(cached);
        Cost::Known(paid + rates.output.per_million(output))
    }

    /// What a call may cost at most: nothing cached, and the answer as long as it may be.
    pub fn projected(&self, call: &Priced<'_>, input_tokens: u64, max_output_tokens: u64) -> Cost {
        let usage = Usage {
            input_tokens: Some(input_tokens),
            output_tokens: Some(max_output_tokens),
            cached_tokens: None,
            reasoning_tokens: None,
        };
        self.cost(call, &usage)
    }

    /// Context window and most tokens of one answer, where both are known.
    ///
    /// **Units**: tokens.
    pub fn window(&self, provider: &str, model: &str) -> Option<(u32, u32)> {
        self.of(provider, model).find_map(|row| row.window.zip(row.max_output))
    }

    /// `None` also for a long prompt in a batch: no provider's list tells that price.
    fn rates(&self, call: &Priced<'_>, input_tokens: u64) -> Option<Rates> {
        let row = self.of(call.provider, call.model).find(|row| row.holds_on(call.day))?;
        let long = row.long.as_ref().filter(|long| input_tokens > long.above);
        match (call.delivery, long) {
            (Delivery::Live, None) => {
                Some(Rates { input: row.input, cached: row.cached.unwrap_or(row.input), output: row.output })
            }
            (Delivery::Live, Some(long)) => Some(Rates { input: long.input, cached: long.input, output: long.output }),
            (Delivery::Bulk, None) => {
                let (input, output) = row.batch_input.zip(row.batch_output)?;
                Some(Rates { input, cached: input, output })
            }
            (Delivery::Bulk, Some(_)) => None,
        }
    }

    fn of(&self, provider: &str, model: &str) -> impl Iterator<Item = &PriceRow> {
        // Gemini's own list of models spells them so; its prices do not.
        let model = if provider == "gemini" { model.strip_prefix("models/").unwrap_or(model) } else { model };
        self.rows.iter().filter(move |row| row.provider == provider && row.model == model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call<'a>(provider: &'a str, model: &'a str, day: &str) -> Priced<'a> {
        Priced { provider, model, locality: Locality::Cloud, delivery: Delivery::Live, day: day.parse().unwrap() }
    }

    fn usage(input: u64, cached: u64, output: u64) -> Usage {
        let [input_tokens, output_tokens, cached_tokens] = [input, output, cached].map(Some);
        Usage { input_tokens, output_tokens, cached_tokens, reasoning_tokens: None }
    }

    fn known(pico_usd: u64) -> Cost {
        Cost::Known(Money::from_pico_usd(pico_usd))
    }

    #[test]
    fn calls_cost_what_was_worked_out_by_hand() {
        // 1 USD per million tokens is 1,000,000 pico-USD per token.
        let cases = [
            // 1,000 x 0.15 + 500 x 0.60
            ("groq", "openai/gpt-oss-120b", "2026-11-22", usage(1_000, 0, 500), known(450_000_000)),
            // (1,000 - 400) x 0.15 + 400 x 0.075 + 500 x 0.60
            ("groq", "openai/gpt-oss-120b", "2026-11-22", usage(1_000, 400, 500), known(420_000_000)),
            // more cached than sent: 10 x 0.075
            ("groq", "openai/gpt-oss-120b", "2026-11-22", usage(10, 99, 0), known(750_000)),
            // 10 x 0.75 + 10 x 3.75 on the last day of the promotion, 10 x 1.50 + 10 x 7.50 a day later
            ("gemini", "gemini-3.6-flash", "2026-12-31", usage(10, 0, 10), known(45_000_000)),
            ("gemini", "gemini-3.6-flash", "2027-01-01", usage(10, 0, 10), known(90_000_000)),
            // no cached price is known then, so 4 cached ones cost 1.50 each
            ("gemini", "models/gemini-3.6-flash", "2027-01-01", usage(10, 4, 10), known(90_000_000)),
            ("gemini", "gemini-flash-latest", "2027-01-01", usage(10, 0, 10), Cost::Unknown),
            // 200,000 x 1.25 + 1 x 10; one token more and all of them cost 2.50, the answer 15
            ("gemini", "gemini-2.5-pro", "2026-11-22", usage(200_000, 0, 1), known(250_010_000_000)),
            ("gemini", "gemini-2.5-pro", "2026-11-22", usage(200_001, 0, 1), known(500_017_500_000)),
            ("anthropic", "claude-haiku-4-5", "2026-11-22", usage(1, 1, 1), known(5_100_000)),
            ("openai", "gpt-of-tomorrow", "2026-11-22", usage(1, 0, 1), Cost::Unknown),
            ("lab", "openai/gpt-oss-120b", "2026-11-22", usage(1, 0, 1), Cost::Unknown),
        ];
        for (provider, model, day, usage, expected) in cases {
            let cost = PriceList::builtin().cost(&call(provider, model, day), &usage);
            assert_eq!(cost, expected, "{provider}/{model} {day}");
        }
    }

    #[test]
    fn a_batch_costs_its_own_price_and_a_long_prompt_in_one_is_unknown() {
        let batch = |provider, model| Priced { delivery: Delivery::Bulk, ..call(provider, model, "2026-11-22") };
        let list = PriceList::builtin();
        // 1,000 x 0.075 + 500 x 0.30
        assert_eq!(list.cost(&batch("groq", "openai/gpt-oss-120b"), &usage(1_000, 400, 500)), known(225_000_000));
        assert_eq!(list.cost(&batch("gemini", "gemini-2.5-pro"), &usage(200_001, 0, 1)), Cost::Unknown);
        assert_eq!(list.cost(&batch("anthropic", "claude-haiku-4-5"), &usage(2, 0, 2)), known(6_000_000));
    }

    #[test]
    fn uncounted_tokens_make_a_cost_unknown_and_local_ones_cost_nothing() {
        let list = PriceList::builtin();
        let cloud = call("groq", "openai/gpt-oss-120b", "2026-11-22");
        let uncounted = Usage { output_tokens: None, ..usage(1, 0, 1) };
        assert_eq!(list.cost(&cloud, &uncounted), Cost::Unknown);
        assert_eq!(list.cost(&cloud, &Usage::default()), Cost::Unknown);
        assert_eq!(list.cost(&Priced { locality: Locality::Local, ..cloud }, &Usage::default()), Cost::Local);
        assert_eq!(list.projected(&cloud, 1_000, 500), known(450_000_000));
        assert_eq!(list.cost(&cloud, &usage(u64::MAX, 0, u64::MAX)), known(u64::MAX));
    }

    #[test]
    fn a_users_own_price_replaces_every_row_of_the_model() {
        #[derive(Deserialize)]
        struct Own {
            prices: Vec<PriceRow>,
        }
        let own =
            "[[prices]]\nprovider = 'gemini'\nmodel = 'gemini-3.6-flash'\ninput = 1\noutput = 2.5\nfrom = '2026-01-01'";
        let own = PriceList::builtin().with_overrides(toml::from_str::<Own>(own).unwrap().prices);
        assert_eq!(own.version(), "2026-11-22+own");
        for (day, expected) in
            [("2026-06-01", known(35_000_000)), ("2028-01-01", known(35_000_000)), ("2025-12-31", Cost::Unknown)]
        {
            assert_eq!(own.cost(&call("gemini", "gemini-3.6-flash", day), &usage(10, 0, 10)), expected, "{day}");
        }
        for wrong in [
            "input = -1",
            "input = nan",
            "input = inf",
            "input = 1e6",
            "input = 1\nprice = 2",
            "input = 1\nuntil = '2026-02-30'",
        ] {
            let text = format!("[[prices]]\nprovider = 'a'\nmodel = 'b'\noutput = 1\n{wrong}");
            assert!(toml::from_str::<Own>(&text).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_windows_of_models_are_known() {
        let list = PriceList::builtin();
        assert_eq!(list.window("groq", "openai/gpt-oss-120b"), Some((131_072, 65_536)));
        assert_eq!(list.window("gemini", "models/gemini-3.6-flash"), Some((1_048_576, 65_536)));
        assert_eq!(list.window("ollama", "mistral"), None);
    }

    #[test]
    fn no_two_prices_of_a_model_hold_on_the_same_day() {
        let list = PriceList::builtin();
        let days = ["1970-01-01", "2026-11-22", "2026-12-31", "2027-01-01", "2100-01-01"];
        for (row, day) in list.rows.iter().flat_map(|row| days.map(|day| (row, day.parse().unwrap()))) {
            let holding = list.of(&row.provider, &row.model).filter(|row| row.holds_on(day)).count();
            assert!(holding <= 1, "{}/{} has {holding} prices on {day}", row.provider, row.model);
        }
        assert!(list.rows.len() > 150);
    }
}
