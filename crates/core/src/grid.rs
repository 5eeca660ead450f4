//! Degrees of latitude and longitude to metres on the national grid of Great Britain, the same on every machine.
//!
//! WGS84 to OSGB36 by the seven-parameter Helmert transformation, then the transverse Mercator projection of the Airy
//! ellipsoid: Ordnance Survey, *A guide to coordinate systems in Great Britain*, sections 6.6 and annexes B and C. It
//! agrees with the official grid within about 5 m, the limit of that transformation. Height above the ellipsoid is
//! taken as 0.
//!
//! Libraries of the system disagree in the last bit of a sine, and one bit can move a rounded metre. So only the
//! operations that IEEE 754 fixes to the bit are used (+ − × ÷ √): sine and cosine by their power series, and the
//! arcus tangent only of angles so small that three terms of its series are exact to the last place.

use crate::score::parse_decimal;

/// Decimal places of degrees that are read: far finer than a metre, and safe in an `i64`.
const DEGREE_DECIMALS: u32 = 15;

/// Radians in a degree.
const DEGREE: f64 = std::f64::consts::PI / 180.0;
/// Radians in a second of arc.
const SECOND: f64 = DEGREE / 3600.0;

/// Semi-major axis and eccentricity squared of WGS84.
const WGS84: (f64, f64) = (6_378_137.0, 0.006_694_379_990_141_317);
/// Axes of the Airy 1830 ellipsoid in metres.
const AIRY: (f64, f64) = (6_377_563.396, 6_356_256.909);

/// Greatest easting and northing of the grid, in metres.
const EAST_END: i32 = 700_000;
const NORTH_END: i32 = 1_300_000;

/// Sine and cosine by their power series; thirty terms are exact to 10⁻¹³ up to two turns of 2π.
fn sin_cos(angle: f64) -> (f64, f64) {
    let (mut sin, mut cos) = (0.0, 0.0);
    let mut term = 1.0;
    for k in 0..60_u32 {
        match k % 4 {
            0 => cos += term,
            1 => sin += term,
            2 => cos -= term,
            _ => sin -= term,
        }
        term = term * angle / f64::from(k + 1);
    }
    (sin, cos)
}

/// Arcus tangent of a tangent below 10⁻³: the next term of the series is below 10⁻²¹.
fn small_atan(t: f64) -> f64 {
    let square = t * t;
    t * (1.0 - square / 3.0 + square * square / 5.0)
}

/// Degrees as they are written, a plain decimal; the conversion to binary is exact to the last bit.
pub(crate) fn degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    parse_decimal(text, DEGREE_DECIMALS).ok()?;
    text.parse().ok()
}

/// Whole metres as they are written, if they are a point on the grid.
pub(crate) fn metres(easting: &str, northing: &str) -> Option<(i32, i32)> {
    let whole = |text: &str| i32::try_from(parse_decimal(text.trim(), 0).ok()?).ok();
    let (easting, northing) = (whole(easting)?, whole(northing)?);
    on_grid(easting, northing).then_some((easting, northing))
}

fn on_grid(easting: i32, northing: i32) -> bool {
    (0..EAST_END).contains(&easting) && (0..NORTH_END).contains(&northing)
}

/// Easting and northing in whole metres; none where the point is not on the grid of Great Britain.
pub(crate) fn from_degrees(latitude: f64, longitude: f64) -> Option<(i32, i32)> {
    // A generous frame first: the series and the small angles below are meant for it.
    if !(48.0..=63.0).contains(&latitude) || !(-11.0..=5.0).contains(&longitude) {
        return None;
    }
    let (phi, lambda) = to_osgb36(latitude * DEGREE, longitude * DEGREE);
    let (easting, northing) = project(phi, lambda);
    let whole = |metres: f64| (metres + 0.5).floor() as i32;
    let (easting, northing) = (whole(easting), whole(northing));
    on_grid(easting, northing).then_some((easting, northing))
}

/// WGS84 latitude and longitude to those of OSGB36, in radians.
fn to_osgb36(phi: f64, lambda: f64) -> (f64, f64) {
    let (a, e2) = WGS84;
    let (sin_phi, cos_phi) = sin_cos(phi);
    let (sin_lambda, cos_lambda) = sin_cos(lambda);
    let nu = a / (1.0 - e2 * sin_phi * sin_phi).sqrt();
    let x = nu * cos_phi * cos_lambda;
    let y = nu * cos_phi * sin_lambda;
    let z = nu * (1.0 - e2) * sin_phi;

    let (tx, ty, tz) = (-446.448, 125.157, -542.060);
    let (rx, ry, rz) = (-0.1502 * SECOND, -0.2470 * SECOND, -0.8421 * SECOND);
    let scale = 1.0 + 20.4894e-6;
    let x2 = tx + scale * x - rz * y + ry * z;
    let y2 = ty + rz * x + scale * y - rx * z;
    let z2 = tz - ry * x + rx * y + scale * z;

    // The new angles differ from the old by less than 10⁻³: only the difference needs an arcus tangent.
    let lambda2 = lambda
        + small_atan((y2 * cos_lambda - x2 * sin_lambda) / (x2 * cos_lambda + y2 * sin_lambda));
    let p = (x2 * x2 + y2 * y2).sqrt();
    let (a, b) = AIRY;
    let e2 = 1.0 - (b * b) / (a * a);
    let mut phi2 = phi;
    for _ in 0..8 {
        let (sin, _) = sin_cos(phi2);
        let nu = a / (1.0 - e2 * sin * sin).sqrt();
        let up = z2 + e2 * nu * sin;
        phi2 = phi + small_atan((up * cos_phi - p * sin_phi) / (p * cos_phi + up * sin_phi));
    }
    (phi2, lambda2)
}

/// Transverse Mercator of the national grid: OSGB36 radians to easting and northing in metres (the guide, annexe C.1).
fn project(phi: f64, lambda: f64) -> (f64, f64) {
    let (a, b) = AIRY;
    let f0 = 0.999_601_271_7;
    let (phi0, lambda0) = (49.0 * DEGREE, -2.0 * DEGREE);
    let (e0, n0) = (400_000.0, -100_000.0);

    let e2 = 1.0 - (b * b) / (a * a);
    let n = (a - b) / (a + b);
    let (n2, n3) = (n * n, n * n * n);
    let (sin, cos) = sin_cos(phi);
    let tan2 = (sin * sin) / (cos * cos);
    let w = 1.0 - e2 * sin * sin;
    let nu = a * f0 / w.sqrt();
    let rho = a * f0 * (1.0 - e2) / (w * w.sqrt());
    let eta2 = nu / rho - 1.0;

    let (minus, plus) = (phi - phi0, phi + phi0);
    let wave = |k: f64| sin_cos(k * minus).0 * sin_cos(k * plus).1;
    let m = b
        * f0
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * minus
            - (3.0 * n + 3.0 * n2 + 2.625 * n3) * wave(1.0)
            + (1.875 * n2 + 1.875 * n3) * wave(2.0)
            - (35.0 / 24.0) * n3 * wave(3.0));

    let cos3 = cos * cos * cos;
    let cos5 = cos3 * cos * cos;
    let i = m + n0;
    let ii = nu / 2.0 * sin * cos;
    let iii = nu / 24.0 * sin * cos3 * (5.0 - tan2 + 9.0 * eta2);
    let iiia = nu / 720.0 * sin * cos5 * (61.0 - 58.0 * tan2 + tan2 * tan2);
    let iv = nu * cos;
    let v = nu / 6.0 * cos3 * (nu / rho - tan2);
    let vi =
        nu / 120.0 * cos5 * (5.0 - 18.0 * tan2 + tan2 * tan2 + 14.0 * eta2 - 58.0 * tan2 * eta2);

    let d = lambda - lambda0;
    let d2 = d * d;
    let northing = i + d2 * (ii + d2 * (iii + d2 * iiia));
    let easting = e0 + d * (iv + d2 * (v + d2 * vi));
    (easting, northing)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the Ordnance Survey guide, annexe C: Caister water tower, to the millimetre.
    #[test]
    fn the_guides_worked_example() {
        let phi = (52.0 + 39.0 / 60.0 + 27.2531 / 3600.0) * DEGREE;
        let lambda = (1.0 + 43.0 / 60.0 + 4.5177 / 3600.0) * DEGREE;
        let (easting, northing) = project(phi, lambda);
        assert!((easting - 651_409.903).abs() < 0.001, "{easting}");
        assert!((northing - 313_177.270).abs() < 0.001, "{northing}");
    }

    #[test]
    fn series_agree_with_the_library() {
        for k in -700..=700 {
            let angle = f64::from(k) / 100.0;
            let (sin, cos) = sin_cos(angle);
            assert!((sin - angle.sin()).abs() < 1e-12);
            assert!((cos - angle.cos()).abs() < 1e-12);
        }
        for k in -10..=10 {
            let t = f64::from(k) * 1e-4;
            assert!((small_atan(t) - t.atan()).abs() < 1e-18);
        }
    }

    #[test]
    fn coordinates_are_plain_decimals() {
        assert_eq!(degrees(" -0.12 "), Some(-0.12));
        for text in ["", "1e1", "nan", "51.5N", "51,5", "+"] {
            assert_eq!(degrees(text), None, "{text}");
        }
        assert_eq!(metres("527685", " 181050 "), Some((527_685, 181_050)));
        for (easting, northing) in [
            ("527685.5", "181050"),
            ("-1", "181050"),
            ("700000", "181050"),
            ("527685", "1300000"),
            ("527685", ""),
            ("99999999999", "0"),
        ] {
            assert_eq!(metres(easting, northing), None, "{easting},{northing}");
        }
    }

    #[test]
    fn places_off_the_grid_are_refused() {
        for (latitude, longitude) in [
            (0.0, 0.0),
            (-0.12, 51.5),     // turned round
            (48.8566, 2.3522), // Paris
            (53.3498, -10.5),  // the Atlantic west of Ireland
            (62.0, -1.0),      // north of Shetland
            (f64::NAN, 0.0),
            (51.5, f64::INFINITY),
        ] {
            assert_eq!(
                from_degrees(latitude, longitude),
                None,
                "{latitude},{longitude}"
            );
        }
        assert!(from_degrees(60.15, -1.15).is_some(), "Lerwick");
        assert!(from_degrees(49.92, -6.3).is_some(), "Isles of Scilly");
    }
}
