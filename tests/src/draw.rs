//! A tape of choices: random when filled by a seed, small when a property test shrinks it.

/// Choices read one after the other. Past its end the tape reads 0, the simplest choice:
/// a shorter tape, or one of smaller numbers, makes a simpler instance, so that failing cases shrink by themselves.
#[derive(Clone, Debug)]
pub struct Draw<'a> {
    tape: std::slice::Iter<'a, u32>,
}

impl<'a> Draw<'a> {
    /// Reads from this tape.
    #[must_use]
    pub fn new(tape: &'a [u32]) -> Draw<'a> {
        Draw { tape: tape.iter() }
    }

    /// A number below `bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let next = self.tape.next().copied().unwrap_or(0);
        next % bound.max(1)
    }

    /// True `part` times in `whole`; an empty tape says no.
    pub fn chance(&mut self, part: u32, whole: u32) -> bool {
        // 0 must mean no, so the yes are the last numbers.
        self.below(whole) >= whole - part
    }

    /// One of a list that is not empty; the first is the simplest.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).unwrap_or(u32::MAX)) as usize]
    }

    /// A random order: each later item changes places with an earlier one.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in 1..items.len() {
            let steps = self.below(u32::try_from(at + 1).unwrap_or(u32::MAX)) as usize;
            items.swap(at, at - steps);
        }
    }
}

/// `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014): small, and the same on every machine.
#[derive(Clone, Debug)]
pub struct SplitMix(u64);

impl SplitMix {
    /// The sequence of this seed.
    #[must_use]
    pub fn new(seed: u64) -> SplitMix {
        SplitMix(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ x >> 31
    }

    /// A number below `bound`, by the high part of a product; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let high = self.next_u64() >> 32;
        ((high * u64::from(bound)) >> 32) as u32
    }

    /// A tape of this length.
    pub fn tape(&mut self, length: usize) -> Vec<u32> {
        (0..length)
            .map(|_| (self.next_u64() >> 32) as u32)
            .collect()
    }
}
