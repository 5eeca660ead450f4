//! A scheme as data for serde: the same shape as the TOML file, so one model serves files, code and other formats.
//! A seed above 2⁶³ − 1, which only the file can hold, is refused here both ways.

use super::Scheme;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

impl Serialize for Scheme {
    /// As the canonical file reads. Weights and points that are not whole become the nearest doubles, whose shortest
    /// text is exact again for up to four decimal places.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tree: toml::Table = toml::from_str(&self.to_toml()).map_err(S::Error::custom)?;
        tree.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scheme {
    /// As [`Scheme::from_data`], with all its faults in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scheme, D::Error> {
        let tree = toml::Table::deserialize(deserializer)?;
        Scheme::from_data(&tree).map_err(D::Error::custom)
    }
}
