use super::*;
use crate::ledger::batches::CostSum;

fn end(status: Status, reason: Option<&str>, cost: Cost) -> RecordEnd {
    RecordEnd {
        seq: 0,
        status,
        reason: reason.map(str::to_owned),
        message: None,
        retryable: false,
        score: None,
        candidate: None,
        output: None,
        attempts: 1,
        cost,
        ended_ms: 0,
    }
}

fn sum(status: Option<Status>, records: u64, cost: CostSum) -> EndSum {
    EndSum { status, reason: None, records, first: 0, cost }
}

fn cents(amount: u64) -> Cost {
    Cost::Known(Money::from_pico_usd(amount * 10_000_000_000))
}

const FREE: CostSum = CostSum { money: Money::ZERO, unknown: 0, local: true };

#[test]
fn a_batch_that_goes_on_counts_what_was_done_before() {
    let paid = CostSum { money: Money::from_usd(2.0), unknown: 0, local: false };
    let mut pulse = Pulse::new(&[sum(Some(Status::Accepted), 100, paid), sum(None, 100, FREE)]);
    assert_eq!((pulse.done(), pulse.asked(), pulse.rate(Duration::ZERO)), (100, 200, None));
    pulse.began();
    pulse.began();
    assert_eq!(pulse.line(Duration::ZERO), "100 ok, 0 failed, 2 under way; 2.0000 USD of 4.0000 USD");
    pulse.given_back();
    pulse.given_back();
    for second in 0..=30 {
        pulse.began();
        pulse.ended(&end(Status::Accepted, None, cents(2)), Duration::from_secs(second));
    }
    // Thirty records in thirty seconds; 69 are left. 131 cost 2.62, so 200 cost 4.
    let line = pulse.line(Duration::from_secs(30));
    assert_eq!(line, "131 ok, 0 failed; 1.0/s, 1 min 9 s left; 2.6200 USD of 4.0000 USD");
}

#[test]
fn a_rate_is_that_of_the_last_minute() {
    let mut pulse = Pulse::new(&[sum(None, 10_000, FREE)]);
    for second in 0..100 {
        pulse.ended(&end(Status::Accepted, None, Cost::Local), Duration::from_secs(second));
    }
    for tenth in 0..1_200 {
        pulse.ended(&end(Status::Accepted, None, Cost::Local), Duration::from_millis(100_000 + tenth * 100));
    }
    let rate = pulse.rate(Duration::from_secs(220)).unwrap();
    assert!((rate - 10.0).abs() < 0.3, "{rate}");
}

#[test]
fn the_most_frequent_causes_are_shown_and_their_number_is_bounded() {
    let mut pulse = Pulse::new(&[sum(None, 1_000, FREE)]);
    for (reason, times) in [("truncated", 3), ("auth", 1), ("output_invalid", 5), ("timeout", 2)] {
        for _ in 0..times {
            pulse.ended(&end(Status::Failed, Some(reason), Cost::Local), Duration::ZERO);
        }
    }
    let line = pulse.line(Duration::ZERO);
    assert_eq!(line, "0 ok, 11 failed; nothing to pay; 5 output_invalid, 3 truncated, 2 timeout");
    for number in 0..500 {
        pulse.ended(&end(Status::Rejected, Some(&number.to_string()), Cost::Local), Duration::ZERO);
    }
    assert!(pulse.causes.len() <= MOST_CAUSES + 1, "{}", pulse.causes.len());
    assert_eq!(pulse.causes.values().sum::<u64>(), 511);
}

#[test]
fn an_unknown_cost_is_told_and_nothing_is_projected_from_it() {
    let mut pulse = Pulse::new(&[sum(None, 10, FREE)]);
    assert_eq!(pulse.line(Duration::ZERO), "0 ok, 0 failed");
    pulse.ended(&end(Status::Accepted, None, cents(2)), Duration::ZERO);
    pulse.ended(&end(Status::Accepted, None, Cost::Unknown), Duration::ZERO);
    pulse.ended(&end(Status::Skipped, Some("cancelled"), Cost::Local), Duration::ZERO);
    assert_eq!(pulse.line(Duration::ZERO), "2 ok, 0 failed, 1 skipped; 0.0200 USD and 1 of unknown cost");
}

#[test]
fn an_end_without_a_beginning_counts_all_the_same() {
    let mut pulse = Pulse::default();
    pulse.given_back();
    pulse.ended(&end(Status::Accepted, None, Cost::Local), Duration::ZERO);
    assert_eq!((pulse.done(), pulse.asked()), (1, 1));
}

#[test]
fn a_flood_of_lines_is_held_back_and_told_as_a_number() {
    let mut sieve = Sieve::default();
    let at = Duration::from_secs;
    assert_eq!(sieve.pass("a limit", at(0)), ["a limit"]);
    assert!(sieve.pass("a limit", at(1)).is_empty());
    let said = (0..1_000).map(|number| sieve.pass(&number.to_string(), at(2)).len()).sum::<usize>();
    assert_eq!(said, MOST_LINES as usize - 1);
    assert_eq!(sieve.pass("a limit", at(12)), ["982 more such lines", "a limit"]);
    assert_eq!(sieve.rest(), None);
}
