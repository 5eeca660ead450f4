"""Degrees to metres on the national grid, once more, as Ordnance Survey publishes it."""

from __future__ import annotations

import math


def national_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """Metres east and north of a point in degrees (WGS84, on the ellipsoid), unrounded: the seven-parameter transformation and
    the series for the transverse Mercator projection that Ordnance Survey publishes, good to about a millimetre."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    a, b = 6378137.0, 6356752.314245
    square = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - square * math.sin(phi) ** 2)
    x, y, z = (
        nu * math.cos(phi) * math.cos(lam),
        nu * math.cos(phi) * math.sin(lam),
        nu * (1 - square) * math.sin(phi),
    )
    # To the datum of the grid: metres, seconds of arc, parts in a million.
    rx, ry, rz = (math.radians(seconds / 3600) for seconds in (-0.1502, -0.2470, -0.8421))
    s = 1 + 20.4894e-6
    x, y, z = (
        -446.448 + s * x - rz * y + ry * z,
        125.157 + rz * x + s * y - rx * z,
        -542.060 - ry * x + rx * y + s * z,
    )
    a, b = 6377563.396, 6356256.909
    square = 1 - (b / a) ** 2
    p = math.hypot(x, y)
    phi = math.atan2(z, p * (1 - square))
    for _ in range(20):
        phi = math.atan2(z + square * a / math.sqrt(1 - square * math.sin(phi) ** 2) * math.sin(phi), p)
    lam = math.atan2(y, x)
    f0, phi0, lam0 = 0.9996012717, math.radians(49), math.radians(-2)
    n = (a - b) / (a + b)
    sin, cos, tan = math.sin(phi), math.cos(phi), math.tan(phi)
    nu = a * f0 / math.sqrt(1 - square * sin**2)
    rho = a * f0 * (1 - square) / (1 - square * sin**2) ** 1.5
    eta = nu / rho - 1
    minus, plus = phi - phi0, phi + phi0
    arc = b * f0 * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(minus) * math.cos(plus)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * math.sin(2 * minus) * math.cos(2 * plus)
        - 35 / 24 * n**3 * math.sin(3 * minus) * math.cos(3 * plus)
    )
    east = lam - lam0
    northing = (
        arc
        - 100_000
        + nu / 2 * sin * cos * east**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta) * east**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * east**6
    )
    easting = (
        400_000
        + nu * cos * east
        + nu / 6 * cos**3 * (nu / rho - tan**2) * east**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta - 58 * tan**2 * eta) * east**5
    )
    return easting, northing
