//! An irreducible part of facts that can't hold together.
//!
//! Given facts 0..n, the most wanted first, and whether some of them can hold together: if a set can, so can each part
//! of it. All n can't. Wanted: a part that can't, while each smaller part of it can.
//!
//! QuickXplain (Junker, AAAI 2004): the facts are halved. What of the second half is needed beside the first, is found
//! first; then what of the first half is needed beside that. The result is that of leaving out one fact after another,
//! the least wanted first, wherever the rest still can't hold together. With k facts in the result it asks O(k + k ·
//! log (n / k)) times instead of n.

use crate::fault::Error;
use std::ops::Range;

/// Whether the facts that are marked can hold together.
pub(super) type Together<'a> = dyn FnMut(&[bool]) -> Result<bool, Error> + 'a;

/// The positions of the part, ascending; none where the background alone can't hold.
///
/// # Errors
/// Those of `together`.
pub(super) fn irreducible(facts: usize, together: &mut Together<'_>) -> Result<Vec<usize>, Error> {
    let mut cited = vec![false; facts];
    part(0..facts, true, &mut cited, together)
}

/// What is needed of some facts beside those that are cited; `more`: something was cited since it was last asked.
fn part(
    among: Range<usize>,
    more: bool,
    cited: &mut [bool],
    together: &mut Together<'_>,
) -> Result<Vec<usize>, Error> {
    if more && !together(cited)? {
        return Ok(Vec::new());
    }
    if among.len() <= 1 {
        return Ok(among.collect());
    }
    let middle = among.start + among.len() / 2;
    cited[among.start..middle].fill(true);
    let later = part(middle..among.end, true, cited, together)?;
    cited[among.start..middle].fill(false);
    later.iter().for_each(|&fact| cited[fact] = true);
    let mut all = part(among.start..middle, !later.is_empty(), cited, together)?;
    later.iter().for_each(|&fact| cited[fact] = false);
    all.extend(later);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    /// As leaving out one after the other finds it, the last first.
    #[test]
    fn it_is_what_leaving_out_one_by_one_leaves() {
        let mut draw = Draw(3);
        for _ in 0..2_000 {
            let facts = 1 + draw.below(12) as usize;
            // A few sets of facts that clash.
            let clashes: Vec<Vec<usize>> = (0..1 + draw.below(3))
                .map(|_| (0..facts).filter(|_| draw.below(3) == 0).collect())
                .collect();
            let clashes: Vec<Vec<usize>> = clashes.into_iter().filter(|c| !c.is_empty()).collect();
            if clashes.is_empty() {
                continue;
            }
            let holds = |cited: &[bool]| !clashes.iter().any(|c| c.iter().all(|&f| cited[f]));
            let mut left = vec![true; facts];
            for fact in (0..facts).rev() {
                left[fact] = false;
                left[fact] = holds(&left);
            }
            let wanted: Vec<usize> = (0..facts).filter(|&fact| left[fact]).collect();
            let found = irreducible(facts, &mut |cited| Ok(holds(cited))).unwrap();
            assert_eq!(found, wanted, "{clashes:?}");
        }
    }

    #[test]
    fn what_cannot_hold_by_itself_needs_no_fact() {
        assert!(irreducible(3, &mut |_| Ok(false)).unwrap().is_empty());
    }
}
