"""Words and figures as the public reads them; pure."""

NINE = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MINUS = "\N{MINUS SIGN}"
MILLION = 1_000_000
NO_BREAK = "\N{NO-BREAK SPACE}"


def money(pounds: int | None) -> str:
    """Print pounds in a sentence: £1.3 million, £162,000; full pounds under a million."""
    if pounds is None:
        return "not known"
    sign = MINUS if pounds < 0 else ""
    size = abs(pounds)
    if size < MILLION:
        return f"{sign}£{size:,}"
    return f"{sign}£{_millions(size)}{NO_BREAK}million"


def money_short(pounds: int | None) -> str:
    """Print pounds in a table: £1.3m, £162,000."""
    if pounds is None:
        return "not known"
    return money(pounds).replace(f"{NO_BREAK}million", "m")


def signed_money(pounds: int | None) -> str:
    """Print a change: +£1.3m, or with a minus sign."""
    if not pounds:
        return money_short(pounds)
    return f"+{money_short(pounds)}" if pounds > 0 else money_short(pounds)


def _millions(size: int) -> str:
    """Print millions exactly, without noughts at the end: 409.3, 318.428."""
    whole, rest = divmod(size, MILLION)
    digits = f"{rest:06d}".rstrip("0")
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def number_word(number: int) -> str:
    """Return a number that begins a sentence: Seven, but 12."""
    return NINE[number].capitalize() if 0 <= number < len(NINE) else str(number)


def count(number: int, one: str, many: str) -> str:
    """Tie a number to its word: 1 vote, 36 votes."""
    return f"{number}{NO_BREAK}{one if number == 1 else many}"
