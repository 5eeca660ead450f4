//! The common price of all mentors from which an auction starts where more is asked for than there is.
//!
//! Method. At one price for all, mentees ask for as many mates as leave something, within the bounds of their groups;
//! mentors offer all that bounds allow. The price at which the two meet is found by halving. It is the same for all,
//! so it is taken a little low: what is too cheap rises fast, what is too dear falls slowly.
//!
//! Complexity. O(people + groups), and O(pairs) seven times where more is asked for.

use super::network::{Groups, Network, People, ROOT};

/// Steps of halving, and the part that is taken, in 16ths.
const STEPS: u32 = 6;
const PART: i64 = 15;

/// The price in units of scores times `scale`, from 0 to `range`.
pub(super) fn level<S: Copy + Into<i64>>(
    net: &Network<'_>,
    scores: &[S],
    range: i64,
    scale: i64,
) -> i64 {
    let [mentees, mentors] = &net.people;
    let supply = gather(mentors, &net.groups[1], |mentor| mentors.max[mentor]);
    let rooms = |mentee: usize| mentees.max[mentee].min(net.pairs.row(mentee).len() as i64);
    if gather(mentees, &net.groups[0], rooms) <= supply {
        return 0;
    }
    let demand = |price: i64| {
        let asks = |mentee: usize| {
            let least = price / scale - mentees.worth(mentee, 1);
            let row = &scores[net.pairs.row(mentee)];
            let asked = row.iter().filter(|&&score| score.into() > least).count() as i64;
            asked.min(rooms(mentee)).max(mentees.min[mentee])
        };
        gather(mentees, &net.groups[0], asks)
    };
    let (mut low, mut step) = (0, range);
    for _ in 0..STEPS {
        step /= 2;
        if demand(low + step) > supply {
            low += step;
        }
    }
    low / 16 * PART
}

/// The sum of what people would have, within the bounds of their groups.
fn gather(people: &People, groups: &Groups, units: impl Fn(usize) -> i64) -> i64 {
    let mut total = 0;
    let mut sums = vec![0; groups.min.len()];
    let mut add = |sums: &mut [i64], group: u32, units: i64| match group {
        ROOT => total += units,
        _ => sums[group as usize] += units,
    };
    for (person, &group) in people.group.iter().enumerate() {
        add(&mut sums, group, units(person));
    }
    for &group in &groups.inside_first {
        let at = group as usize;
        let units = sums[at].clamp(groups.min[at], groups.max[at]);
        add(&mut sums, groups.around[at], units);
    }
    total
}
