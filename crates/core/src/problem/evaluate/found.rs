//! What a measure found for a pair, and whether that keeps bounds: a number, none, or what a blank leaves of either.

use super::measure::Amount;

/// What a measure found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// So much.
    Amount(Amount),
    /// Known to be no number.
    None(Lack),
    /// A blank leaves it open, but for this: no number, or so much at least.
    Open(Amount, Lack),
    /// A value that it needs is blank.
    Blank,
}

/// Why there is no number, which says what bounds are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// No way leads from one to the other: more than any number.
    Way,
    /// Somebody is not named: no bound is kept.
    Name,
}

impl Found {
    pub(super) fn amount(self) -> Option<Amount> {
        match self {
            Found::Amount(amount) => Some(amount),
            Found::None(_) | Found::Open(..) | Found::Blank => None,
        }
    }

    /// Whether it keeps both bounds; `None` where a blank decides.
    pub(super) fn within(self, at_least: Option<Amount>, at_most: Option<Amount>) -> Option<bool> {
        let from = |least: Amount| at_least.is_none_or(|bound| least >= bound);
        let beyond = |least: Amount| at_most.is_some_and(|bound| least > bound);
        let unbounded = at_least.is_none() && at_most.is_none();
        match self {
            Found::Blank => None,
            _ if unbounded => Some(true),
            Found::Amount(amount) => Some(from(amount) && !beyond(amount)),
            Found::None(Lack::Way) => Some(at_most.is_none()),
            Found::None(Lack::Name) => Some(false),
            Found::Open(least, _) if beyond(least) => Some(false),
            Found::Open(least, Lack::Way) if at_most.is_none() && from(least) => Some(true),
            Found::Open(..) => None,
        }
    }

    /// What it may be where a blank leaves it open: one found for all those that no bound tells apart, bounds being at these
    /// ends and numbers whole. O(ends).
    pub(super) fn possible(self, ends: impl Iterator<Item = Amount>) -> Vec<Found> {
        let Found::Open(least, lack) = self else {
            return vec![self];
        };
        let beside = ends.flat_map(|end| {
            let whole = end.top.div_euclid(i128::from(end.bottom));
            [whole, whole.saturating_add(1)].map(Amount::whole)
        });
        let more = beside.filter(|end| *end > least).map(Found::Amount);
        let mut possible = vec![Found::None(lack), Found::Amount(least)];
        possible.extend(more);
        possible
    }
}

impl From<Option<Amount>> for Found {
    /// Without an amount it is blank.
    fn from(amount: Option<Amount>) -> Found {
        amount.map_or(Found::Blank, Found::Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Open is what all the numbers and the lack that it stands for agree on.
    #[test]
    fn open_keeps_a_bound_where_all_that_it_may_be_do() {
        let amount = |number: i32| Amount::whole(number);
        let bounds = || std::iter::once(None).chain((0..6).map(Some));
        for (least, low, high) in (0..6)
            .flat_map(|least| bounds().map(move |low| (least, low)))
            .flat_map(|(least, low)| bounds().map(move |high| (least, low, high)))
        {
            let (at_least, at_most) = (low.map(amount), high.map(amount));
            for lack in [Lack::Way, Lack::Name] {
                let numbers = (least..20).map(|number| Found::Amount(amount(number)));
                let mut said: Vec<Option<bool>> = numbers
                    .chain([Found::None(lack)])
                    .map(|found| found.within(at_least, at_most))
                    .collect();
                said.sort_unstable();
                said.dedup();
                let agreed = if said.len() == 1 { said[0] } else { None };
                let open = Found::Open(amount(least), lack).within(at_least, at_most);
                // Bounds the wrong way round hold of nothing, which nobody writes.
                if low.zip(high).is_none_or(|(low, high)| low <= high) {
                    assert_eq!(open, agreed, "{least} {low:?} {high:?} {lack:?}");
                }
            }
        }
        assert_eq!(Found::Blank.within(None, None), None);
    }
}
