//! Who is above whom without end: everybody in an order upwards, and the circles that are left over.

/// Those of a circle who are named before the rest is counted.
const ROUND: usize = 12;

/// Of so many, everybody who is in no circle, each after all below. O(count).
pub(crate) fn upwards(count: usize, above: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
    let everybody = || (0..).take(count);
    let mut waits_for = vec![0_u32; count];
    for up in everybody().filter_map(&above) {
        waits_for[up as usize] += 1;
    }
    let mut order: Vec<u32> = everybody()
        .filter(|person| waits_for[*person as usize] == 0)
        .collect();
    let mut at = 0;
    while let Some(&person) = order.get(at) {
        at += 1;
        if let Some(up) = above(person) {
            waits_for[up as usize] -= 1;
            if waits_for[up as usize] == 0 {
                order.push(up);
            }
        }
    }
    order
}

/// The circles among those who are not in `order`, each once, in the order of who is above whom, the least first.
pub(crate) fn circles(
    order: &[u32],
    count: usize,
    above: impl Fn(u32) -> Option<u32>,
) -> Vec<Vec<u32>> {
    let mut seen = vec![false; count];
    for &person in order {
        seen[person as usize] = true;
    }
    let mut circles = Vec::new();
    for first in (0..).take(count) {
        let mut circle = Vec::new();
        let mut next = Some(first);
        while let Some(person) = next.filter(|person| !seen[*person as usize]) {
            seen[person as usize] = true;
            circle.push(person);
            next = above(person);
        }
        if !circle.is_empty() {
            circles.push(circle);
        }
    }
    circles
}

/// Those who go round, each in words; of many the first, and how many more there are.
pub(super) fn round_words<T>(round: &[T], words: impl Fn(&T) -> String) -> Vec<String> {
    let mut named: Vec<String> = round.iter().take(ROUND).map(words).collect();
    if let more @ 1.. = round.len() - named.len() {
        named.push(format!("{more} more"));
    }
    named
}

/// What is said of people who are above each other; `id` as it may be shown.
pub(crate) fn circle_words(round: &[u32], id: impl Fn(u32) -> String) -> String {
    if let [only] = round {
        return format!("the reporting line puts {} above themselves", id(*only));
    }
    let mut named = round_words(round, |number| id(*number));
    named.extend(round.first().map(|first| format!("{} again", id(*first))));
    let named = named.join(", then ");
    format!("the reporting line goes round in a circle: {named}")
}
