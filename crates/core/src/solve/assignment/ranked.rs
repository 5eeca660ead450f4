//! Everybody in order of rank: the optimum where all rank the others alike, and value rank the more the higher their own.
//!
//! Problem. s is *supermodular* in some order of both sides where sᵢⱼ + sᵢ'ⱼ' ≥ sᵢⱼ' + sᵢ'ⱼ for i < i', j < j' (a Monge
//! array). Then the pairs in order are best (Hoffman, On simple linear programming problems, 1963; Becker's assortative
//! matching), and so are, where ≤ holds, the pairs in opposite order. Shortest paths and auctions take longest there,
//! for everybody wants the same mates.
//!
//! Method. A sample of 8 × 8 pairs says which of the two might hold, or, mostly, that none does. Then everybody is put
//! in order of their scores with a sample of the others. The price of the one after rises by the mean of what the two
//! beside each other would pay for the difference: in between, neither envies the other, and in a Monge array nobody
//! else does. One look at all pairs proves it, or the guess is given up.
//!
//! Bound. A price is at most n times the range of the scores, as those of every other way. O(n m) once, O(n log n).

use super::super::budget::{Budget, Stop};
use super::{Assigned, Assignment};
use crate::problem::Query;

/// People of each side in the first sample, and those by whom everybody is ranked.
const SAMPLED: usize = 8;
const RANKED_BY: usize = 32;

/// The pairs in order, if they are best.
pub(super) fn solve(
    own: &Assignment<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Assigned>, Stop> {
    let (n, m) = own.shape;
    if n != m || n < SAMPLED {
        return Ok(None);
    }
    let Some(rises) = direction(own) else {
        return Ok(None);
    };
    budget.spend(2 * (n * RANKED_BY) as u64)?;
    let all: Vec<u32> = (0u32..).take(n).collect();
    let by = spread(n, RANKED_BY);
    let score = |i: u32, j: u32| i128::from(own.score(i, j));
    let rows = order(&all, |i| by.iter().map(|&j| score(i, j)).sum(), false);
    let columns = order(&all, |j| by.iter().map(|&i| score(i, j)).sum(), !rises);
    let Some(found) = in_order(own, &rows, &columns) else {
        return Ok(None);
    };
    Ok(nobody_envies(own, &found, budget)?.then_some(found))
}

/// Whether all pairs of a sample say that s is supermodular in order of rank; `false`: submodular; `None`: neither.
fn direction(own: &Assignment<'_>) -> Option<bool> {
    let some = spread(own.shape.0, SAMPLED);
    let score = |i: u32, j: u32| i128::from(own.score(i, j));
    let rows = order(&some, |i| some.iter().map(|&j| score(i, j)).sum(), false);
    let columns = order(&some, |j| some.iter().map(|&i| score(i, j)).sum(), false);
    let (mut rises, mut falls) = (true, true);
    for i in rows.windows(2) {
        for j in columns.windows(2) {
            let apart =
                score(i[0], j[0]) + score(i[1], j[1]) - score(i[0], j[1]) - score(i[1], j[0]);
            rises &= apart >= 0;
            falls &= apart <= 0;
        }
    }
    (rises || falls).then_some(rises)
}

/// So many positions below n, or all, evenly.
fn spread(n: usize, count: usize) -> Vec<u32> {
    let count = count.min(n);
    (0..count).map(|at| (at * n / count) as u32).collect()
}

/// These people in order of a number; turned, the other way round, those alike too.
fn order(people: &[u32], number: impl Fn(u32) -> i128, turned: bool) -> Vec<u32> {
    let mut all: Vec<(i128, u32)> = people.iter().map(|&own| (number(own), own)).collect();
    all.sort_unstable();
    if turned {
        all.reverse();
    }
    all.into_iter().map(|(_, own)| own).collect()
}

/// These pairs, with prices at which those beside each other are content; `None` where there are none.
fn in_order(own: &Assignment<'_>, rows: &[u32], columns: &[u32]) -> Option<Assigned> {
    let mut mates = vec![0; rows.len()];
    let mut prices = vec![0; columns.len()];
    let mut price = 0i64;
    let mut least = 0;
    for (at, (&i, &j)) in rows.iter().zip(columns).enumerate() {
        mates[i as usize] = j;
        prices[j as usize] = price;
        least = least.min(price);
        if let (Some(&after), Some(&next)) = (rows.get(at + 1), columns.get(at + 1)) {
            let low = own.score(i, next) - own.score(i, j);
            let high = own.score(after, next) - own.score(after, j);
            if low > high {
                return None;
            }
            price += low + (high - low) / 2;
        }
    }
    prices.iter_mut().for_each(|price| *price -= least);
    Some(Assigned { mates, prices })
}

/// Looks at all pairs for one that is worth more to somebody than their own.
fn nobody_envies(
    own: &Assignment<'_>,
    found: &Assigned,
    budget: &mut Budget<'_>,
) -> Result<bool, Stop> {
    let values = own.values(found);
    let ids: Vec<u32> = (0u32..).take(values.len()).collect();
    let mut content = true;
    // A few at first: where it does not hold that shows at once.
    for part in [0..SAMPLED, SAMPLED..ids.len()] {
        let query = Query {
            side: own.side,
            ids: &ids[part.clone()],
            prices: &found.prices,
            least: i64::MIN,
            threads: budget.threads(),
        };
        budget.polled(|poll| {
            let source = &own.free.source;
            source.within(&query, &values[part.clone()], 0, poll, &mut |_, _, _| {
                content = false
            })
        })?;
        if !content {
            break;
        }
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, problem};

    /// What is found of n people a side by these scores.
    fn in_order(n: u32, score: impl Fn(u32, u32) -> i64) -> Option<Vec<u32>> {
        found(&problem((n, n), score), super::solve).map(|found| found.mates)
    }

    #[test]
    fn people_ranked_alike_are_paired_in_order() {
        let n = 20;
        let (same, other): (Vec<u32>, Vec<u32>) = ((0..n).collect(), (0..n).rev().collect());
        assert_eq!(in_order(n, |i, j| i64::from(i * j)), Some(same));
        assert_eq!(in_order(n, |i, j| -i64::from(i * j)), Some(other));
        let square = |i, j| -(i64::from(i) - i64::from(j)).pow(2);
        assert_eq!(in_order(n, square), None);
        let nearly = |i, j| i64::from(i * j) + i64::from((i, j) == (3, 17)) * 1_000;
        assert_eq!(in_order(n, nearly), None);
        assert_eq!(in_order(4, |i, j| i64::from(i * j)), None);
    }
}
