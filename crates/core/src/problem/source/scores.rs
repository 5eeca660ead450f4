//! Scores in as few bytes as hold them all.

/// Integer scores, one a pair: 4 bytes each where all fit, else 8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scores {
    /// All within 32 bits.
    Narrow(Vec<i32>),
    /// Any.
    Wide(Vec<i64>),
}

impl Default for Scores {
    fn default() -> Scores {
        Scores::Narrow(Vec::new())
    }
}

impl Scores {
    /// No scores yet, with room for this many within 32 bits.
    #[must_use]
    pub fn with_capacity(scores: usize) -> Scores {
        Scores::Narrow(Vec::with_capacity(scores))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Scores::Narrow(scores) => scores.len(),
            Scores::Wide(scores) => scores.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The score at a position; `None` beyond the end.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<i64> {
        match self {
            Scores::Narrow(scores) => scores.get(position).map(|&score| score.into()),
            Scores::Wide(scores) => scores.get(position).copied(),
        }
    }

    /// The least and the greatest; `None` where there is none. O(scores).
    #[must_use]
    pub fn range(&self) -> Option<(i64, i64)> {
        fn of<T: Ord + Copy + Into<i64>>(scores: &[T]) -> Option<(i64, i64)> {
            let (mut least, mut greatest) = (*scores.first()?, *scores.first()?);
            for &score in scores {
                least = least.min(score);
                greatest = greatest.max(score);
            }
            Some((least.into(), greatest.into()))
        }
        match self {
            Scores::Narrow(scores) => of(scores),
            Scores::Wide(scores) => of(scores),
        }
    }

    /// Adds one at the end; the first beyond 32 bits widens all.
    pub fn push(&mut self, score: i64) {
        match self {
            Scores::Narrow(scores) => match i32::try_from(score) {
                Ok(score) => scores.push(score),
                Err(_) => {
                    let mut wide = Vec::with_capacity(scores.capacity().max(scores.len() + 1));
                    wide.extend(scores.iter().map(|&score| i64::from(score)));
                    wide.push(score);
                    *self = Scores::Wide(wide);
                }
            },
            Scores::Wide(scores) => scores.push(score),
        }
    }
}

impl Extend<i64> for Scores {
    fn extend<I: IntoIterator<Item = i64>>(&mut self, scores: I) {
        let mut scores = scores.into_iter();
        while let Scores::Narrow(narrow) = self {
            let Some(score) = scores.next() else {
                return;
            };
            match i32::try_from(score) {
                Ok(score) => narrow.push(score),
                Err(_) => self.push(score),
            }
        }
        if let Scores::Wide(wide) = self {
            wide.extend(scores);
        }
    }
}

impl FromIterator<i64> for Scores {
    fn from_iter<I: IntoIterator<Item = i64>>(scores: I) -> Scores {
        let scores = scores.into_iter();
        let mut made = Scores::with_capacity(scores.size_hint().0);
        made.extend(scores);
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_beyond_32_bits_widens_all() {
        let edge = i64::from(i32::MAX);
        let narrow = [edge, -edge - 1, 0];
        let scores: Scores = narrow.into_iter().collect();
        assert!(matches!(scores, Scores::Narrow(_)));
        assert_eq!(scores.range(), Some((-edge - 1, edge)));
        for beyond in [edge + 1, -edge - 2, i64::MAX, i64::MIN] {
            let mut wide = scores.clone();
            wide.push(beyond);
            wide.push(7);
            assert_eq!(wide, Scores::Wide(vec![edge, -edge - 1, 0, beyond, 7]));
            assert_eq!((wide.get(3), wide.get(5)), (Some(beyond), None));
        }
        assert_eq!(Scores::default().range(), None);
    }
}
