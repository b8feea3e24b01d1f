"""A council's one colour, made safe to read; pure.

The contrast is that of WCAG 2.2 (4.5 for text); lightness is changed in equal steps of
OKLCH, so that the colour stays the council's own for as long as it can.
"""

from collections.abc import Sequence

WHITE = "#ffffff"
# Paper and tint of the two schemes, as in site.css.
LIGHT = ("#fdfdfb", "#eff3ee")
DARK = ("#111715", "#1a2320")
LEAST = 4.5
STEP = 0.02
STEPS = 50
# Below these the curve of sRGB is a straight line.
STRAIGHT, STRAIGHT_LINEAR = 0.04045, 0.0031308

Three = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours written as # and six digits: 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, grounds: Sequence[str], *, lighter: bool = False) -> str:
    """Return the colour, darkened (or made lighter) until it can be read on all grounds."""
    lightness, a, b = _to_oklab(colour)
    step = STEP if lighter else -STEP
    for turn in range(STEPS):
        tried = colour if not turn else _from_oklab((lightness + turn * step, a, b))
        if all(contrast(tried, ground) >= LEAST for ground in grounds):
            return tried
    return WHITE if lighter else "#000000"


def sheet(colour: str) -> str:
    """Return the council's own lines of the style sheet; paper stays black on white."""
    band = readable(colour, [WHITE])
    return (
        f":root{{--brand:{band};--brand-ink:{readable(colour, LIGHT)}}}\n"
        "@media (prefers-color-scheme:dark){:root{"
        f"--brand-ink:{readable(colour, DARK, lighter=True)}}}}}\n"
        "@media print{:root{--brand:#000;--brand-ink:#000}}\n"
    )


def _channels(colour: str) -> Three:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= STRAIGHT else float(((channel + 0.055) / 1.055) ** 2.4)


def _coded(channel: float) -> int:
    """Return a linear channel as 0 to 255; what the screen cannot show is cut off."""
    safe = min(max(channel, 0.0), 1.0)
    coded = safe * 12.92 if safe <= STRAIGHT_LINEAR else 1.055 * safe ** (1 / 2.4) - 0.055
    return round(coded * 255)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(weights: Sequence[Three], values: Three) -> Three:
    first, second, third = (
        sum(weight * value for weight, value in zip(row, values, strict=True)) for row in weights
    )
    return first, second, third


# From linear sRGB to OKLab and back (Ottosson's matrices).
TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def _to_oklab(colour: str) -> Three:
    long, middle, short = _mix(TO_LMS, _channels(colour))
    return _mix(TO_LAB, (long ** (1 / 3), middle ** (1 / 3), short ** (1 / 3)))


def _from_oklab(lab: Three) -> str:
    long, middle, short = _mix(FROM_LAB, lab)
    red, green, blue = _mix(FROM_LMS, (long**3, middle**3, short**3))
    return f"#{_coded(red):02x}{_coded(green):02x}{_coded(blue):02x}"
