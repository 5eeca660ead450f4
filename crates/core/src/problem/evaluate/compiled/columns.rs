//! The mentors' columns by tiles: numbers of 32 bits, blanks beside them, tags as bits.

use super::lanes::{self, Lanes, Mask, NO, WIDTH, YES};
use crate::problem::evaluate::measure::{Lists, Sets};
use std::collections::{BTreeMap, BTreeSet};

/// Words of 32 bits for the tags that most mentors have; the rest stand in lists.
const WORDS: usize = 8;

/// One number a mentor.
pub(super) type Tiles = Box<[Lanes]>;

/// Numbers by tiles; the last tile is filled up with zeros.
pub(super) fn tiles(numbers: impl Iterator<Item = i32>) -> Tiles {
    let mut tiles = Vec::new();
    for (at, number) in numbers.enumerate() {
        if at % WIDTH == 0 {
            tiles.push([0; WIDTH]);
        }
        if let Some(place) = tiles.last_mut().and_then(|tile| tile.get_mut(at % WIDTH)) {
            *place = number;
        }
    }
    tiles.into()
}

/// Whose value is there: nothing where everybody's is.
#[derive(Debug)]
pub(super) struct Known {
    /// The mentees whose value is blank.
    mentees: Option<Box<[bool]>>,
    mentors: Option<Box<[Mask]>>,
}

impl Known {
    pub(super) fn new<A, B>(mentees: &[Option<A>], mentors: &[Option<B>]) -> Known {
        let some_mentee = mentees.iter().any(Option::is_none);
        let some_mentor = mentors.iter().any(Option::is_none);
        let mask = |known: &Option<B>| if known.is_some() { YES } else { NO };
        let tile = |mentors: &[Option<B>]| {
            let mut tile = [NO; WIDTH];
            let known = tile.iter_mut().zip(mentors);
            known.for_each(|(place, known)| *place = mask(known));
            tile
        };
        Known {
            mentees: some_mentee.then(|| mentees.iter().map(Option::is_none).collect()),
            mentors: some_mentor.then(|| mentors.chunks(WIDTH).map(tile).collect()),
        }
    }

    /// Of preference lists, where they are read.
    pub(super) fn of_lists([mentees, mentors]: [&Option<Lists>; 2]) -> Known {
        Known::new(
            mentees.as_deref().unwrap_or_default(),
            mentors.as_deref().unwrap_or_default(),
        )
    }

    /// Where a value is never blank.
    pub(super) const ALL: Known = Known {
        mentees: None,
        mentors: None,
    };

    /// Whether all is known whoever it is.
    pub(super) fn is_all(&self) -> bool {
        self.mentees.is_none() && self.mentors.is_none()
    }

    /// Whether this mentee's value is blank.
    pub(super) fn is_blank(&self, mentee: usize) -> bool {
        let blank = self.mentees.as_ref().and_then(|blank| blank.get(mentee));
        blank.is_some_and(|blank| *blank)
    }

    /// The mentors whose value is there; `None`: all.
    pub(super) fn mentors(&self, tile: usize) -> Option<&Mask> {
        self.mentors.as_ref()?.get(tile)
    }
}

/// The mentors' tags, those that mentees ask for.
#[derive(Debug)]
pub(super) struct TagTiles {
    /// Bits by word and tile.
    words: Vec<Tiles>,
    /// Of each tag that few have, the mentors who have it, ascending.
    lists: Vec<Box<[u32]>>,
}

/// What a mentee asks of the mentors' tags.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Bits by word.
    words: Box<[(u32, i32)]>,
    lists: Box<[u32]>,
}

impl TagTiles {
    /// The mentors' tags, and what each mentee wants of them; `wanted` gives a mentee's tags, `None` for a blank.
    pub(super) fn new<'t>(
        wanted: impl Iterator<Item = Option<&'t [u32]>> + Clone,
        mentors: &Sets,
    ) -> (TagTiles, Box<[Wanted]>) {
        let asked: BTreeSet<u32> = wanted.clone().flatten().flatten().copied().collect();
        let mut holders: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (mentor, tags) in (0u32..).zip(mentors.iter()) {
            let tags = tags.iter().flat_map(|tags| tags.iter());
            for tag in tags.filter(|tag| asked.contains(tag)) {
                holders.entry(*tag).or_default().push(mentor);
            }
        }
        let mut tags: Vec<(u32, Vec<u32>)> = holders.into_iter().collect();
        tags.sort_by_key(|(tag, mentors)| (std::cmp::Reverse(mentors.len()), *tag));
        let place: BTreeMap<u32, u32> = tags.iter().map(|(tag, _)| *tag).zip(0u32..).collect();
        let bits = 32 * WORDS as u32;
        let word = |word: u32| {
            let own = |tags: &Option<Box<[u32]>>| {
                let tags = tags.iter().flat_map(|tags| tags.iter());
                let places = tags.filter_map(|tag| place.get(tag));
                let own = places.filter(|at| **at / 32 == word && **at < bits);
                own.fold(0, |bits, at| bits | 1 << (at % 32))
            };
            tiles(mentors.iter().map(own))
        };
        let words = (tags.len() as u32).min(bits).div_ceil(32);
        let made = TagTiles {
            words: (0..words).map(word).collect(),
            lists: tags
                .into_iter()
                .skip(bits as usize)
                .map(|(_, mentors)| mentors.into())
                .collect(),
        };
        let ask = |tags: Option<&[u32]>| {
            let places = tags
                .unwrap_or_default()
                .iter()
                .filter_map(|tag| place.get(tag));
            let mut words: BTreeMap<u32, i32> = BTreeMap::new();
            let mut lists = Vec::new();
            for at in places {
                if *at < bits {
                    *words.entry(at / 32).or_default() |= 1 << (at % 32);
                } else {
                    lists.push(at - bits);
                }
            }
            Wanted {
                words: words.into_iter().collect(),
                lists: lists.into(),
            }
        };
        (made, wanted.map(ask).collect())
    }

    /// How many of the wanted tags each mentor of a tile has.
    pub(super) fn count(&self, wanted: &Wanted, tile: usize, out: &mut Lanes) {
        let words = wanted.words.iter().filter_map(|(word, bits)| {
            let of = self.words.get(*word as usize)?.get(tile)?;
            Some((of, *bits))
        });
        let mut first = true;
        for (of, bits) in words {
            if first {
                lanes::count(of, bits, out);
            } else {
                lanes::add_count(of, bits, out);
            }
            first = false;
        }
        if first {
            out.fill(0);
        }
        for place in self.listed(wanted, tile) {
            if let Some(out) = out.get_mut(place) {
                *out += 1;
            }
        }
    }

    /// The mentors' bits that count, where all wanted tags stand in one word.
    pub(super) fn bits(&self, wanted: &Wanted, tile: usize) -> Option<(&Lanes, i32)> {
        match (&wanted.words[..], &wanted.lists[..]) {
            ([(word, bits)], []) => Some((self.words.get(*word as usize)?.get(tile)?, *bits)),
            _ => None,
        }
    }

    /// Whether each mentor of a tile has one of the wanted tags.
    pub(super) fn has(&self, wanted: &Wanted, tile: usize, out: &mut Mask) {
        out.fill(NO);
        for (word, bits) in &wanted.words {
            if let Some(of) = self
                .words
                .get(*word as usize)
                .and_then(|word| word.get(tile))
            {
                lanes::or_has(of, *bits, out);
            }
        }
        for place in self.listed(wanted, tile) {
            if let Some(out) = out.get_mut(place) {
                *out = YES;
            }
        }
    }

    /// Places in a tile of those who have a wanted tag that few have, once for each tag.
    fn listed<'a>(&'a self, wanted: &'a Wanted, tile: usize) -> impl Iterator<Item = usize> + 'a {
        let first = (tile * WIDTH) as u32;
        let lists = wanted
            .lists
            .iter()
            .filter_map(|list| self.lists.get(*list as usize));
        lists.flat_map(move |mentors| {
            let from = mentors.partition_point(|mentor| *mentor < first);
            let own = mentors.get(from..).unwrap_or_default().iter();
            own.map(move |mentor| (mentor - first) as usize)
                .take_while(|place| *place < WIDTH)
        })
    }
}
