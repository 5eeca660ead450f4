//! Numbers that look random, the same on every run: for tests.

/// A linear congruential generator (Knuth, The Art of Computer Programming 2, §3.3.4, the multiplier of MMIX).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    /// The next number, below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}
