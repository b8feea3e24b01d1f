"""Rules of the institution: time in office, quorum, named votes, years, names and amounts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from council.errors import RuleBroken

NAMED_VOTES_FROM = date(2014, 2, 25)  # SI 2014/165, England (domain 5.1)

A_TELEPHONE_NUMBER = 6  # digits: no name of a person has as many

# Units in which a figure may be printed, in pounds; the words are amendments' units.
SCALE = {"pounds": 1, "thousands": 1_000, "millions": 1_000_000}
UNIT_WORDS = {
    "k": "thousands",
    "thousand": "thousands",
    "m": "millions",
    "mn": "millions",
    "million": "millions",
}
LONGEST_AMOUNT = 40
LARGEST_AMOUNT = 10**15  # pounds; far above any budget, far below the database's limit
AMOUNT = re.compile(
    r"""(?P<open>\()?(?P<sign>[+-])?£?(?P<inner_sign>[+-])?(?P<inner_open>\()?
    (?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?
    (?P<inner_close>\))?\ ?(?P<word>million|thousand|mn|m|k)?(?P<close>\))?""",
    re.VERBOSE | re.ASCII,
)

YEAR = re.compile(r"(\d{4})(?:[/-](\d{2}))?", re.ASCII)

TITLES = re.compile(
    r"""\A(?:(?:
    (?:(?:county|borough|city|district|parish)\ )?(?:councillor|cllr)
    |(?:the\ )?(?:rt|right)\ hon(?:ourable)?
    |mrs?|ms|miss|mx|dr|prof(?:essor)?|sir|dame|lord|lady|baroness|ald(?:erman)?|rev(?:d|erend)?
    )\.?\ )+(?=\S)""",
    re.VERBOSE,
)
HONOURS = frozenset({"obe", "mbe", "bem", "cbe", "kbe", "dbe", "jp", "dl", "kc", "qc", "mp"})


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, open at an end that is None: dates, or moments, or one of each.

    A last day belongs to the span; a last moment does not. Moments and dates are in
    the council's own zone.
    """

    start: date | None
    end: date | None


def _starts_by(start: date, at: date) -> bool:
    """Compare moments with moments, and days as soon as one of the two is a day."""
    if isinstance(start, datetime) and isinstance(at, datetime):
        return start <= at
    return _day(start) <= _day(at)


def _ended_by(end: date, at: date) -> bool:
    if isinstance(end, datetime) and isinstance(at, datetime):
        return end <= at
    return _day(end) < _day(at)


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def covers(span: Span, at: date) -> bool:
    """Tell whether the span covers the day or the moment (domain 7)."""
    started = span.start is None or _starts_by(span.start, at)
    return started and not (span.end is not None and _ended_by(span.end, at))


def in_office(spans: Iterable[Span], on: date) -> bool:
    """Tell whether one of a member's spans of membership covers the day (domain 5.3)."""
    return any(covers(span, on) for span in spans)


def group_at(spans_with_group: Iterable[tuple[Span, str]], at: date) -> str | None:
    """Return the group on the day (domain 7); None if no span covers it or two disagree."""
    groups = {group for span, group in spans_with_group if covers(span, at)}
    return groups.pop() if len(groups) == 1 else None


def last_time(clock: time, not_after: datetime) -> datetime:
    """Return the last moment at which the clock showed this, up to a moment in its own zone.

    So 23:50, keyed at ten past midnight, is of the day before (domain 10 case 34).
    """
    found = datetime.combine(not_after.date(), clock, not_after.tzinfo)
    return found if found <= not_after else found - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, in whole numbers: 3 of 4. What each counts, its definition says."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Attended:
    """What a meeting's attendance record says of one member: nothing, or kinds of presence.

    `is_whole`: it says of every member in office that day whether he or she was there.
    """

    held_on: date
    is_whole: bool
    is_there: bool


def attendance(seats: Sequence[Span], meetings: Iterable[Attended]) -> dict[int, Share]:
    """Count by year at how many meetings a member was there, newest year first.

    Of those with a whole attendance record while the member was in office (the published
    definition). Empty where there is none: then attendance is not known.
    """
    of: Counter[int] = Counter()
    there: Counter[int] = Counter()
    for meeting in meetings:
        if meeting.is_whole and in_office(seats, meeting.held_on):
            of[meeting.held_on.year] += 1
            there[meeting.held_on.year] += meeting.is_there
    return {year: Share(there[year], of[year]) for year in sorted(of, reverse=True)}


def quorum(seats: int, numerator: int = 1, denominator: int = 4) -> int:
    """Return how many members must be present: a fraction of all seats, rounded up.

    Vacant seats count (domain 5.1 and 5.4): 84 seats need 21 members.
    """
    return -(-seats * numerator // denominator)


def named_vote_due(
    is_budget_decision: bool | None,
    on: date,
    subject_is_amendment: bool,
    budget_rule: bool,
    amendments_rule: bool | None,
) -> bool | None:
    """Tell whether names must be taken at this vote; None if a fact is not known.

    England, from 25 February 2014 (domain 5.1). Whether amendments at such a meeting
    are covered is the council's own rule (domain 1.8).
    """
    covered = amendments_rule if subject_is_amendment else True
    if not budget_rule or on < NAMED_VOTES_FROM or False in {is_budget_decision, covered}:
        return False
    return None if None in {is_budget_decision, covered} else True


def year_label(start_year: int, starts_month: int) -> str:
    """Return '2019/20', or '2019' where the financial year is the calendar year (domain 6.4)."""
    if starts_month == 1:
        return f"{start_year}"
    return f"{start_year}/{(start_year + 1) % 100:02}"


def parse_year(label: str) -> int:
    """Read '2019/20', '2019-20' or '2019' as the year in which it starts, else RuleBroken."""
    match = YEAR.fullmatch(label.strip())
    if match is None or (match[2] and int(match[2]) != (int(match[1]) + 1) % 100):
        message = f"{label!r} is no financial year: write it like 2019/20."
        raise RuleBroken(message, "wrong_year")
    return int(match[1])


def matching_name(name: str) -> str:
    """Return a name as it is compared, never shown: no titles, honours, dots or capitals.

    Domain 7. At least one word is left; a surname alone is for the caller to refuse.
    """
    plain = unicodedata.normalize("NFKC", name).replace("\u2019", "'").casefold()
    words = TITLES.sub("", re.sub(r"[,\s]+", " ", plain).strip()).split()
    while len(words) > 1 and words[-1].replace(".", "") in HONOURS:
        words.pop()
    return " ".join(" ".join(words).replace(".", " ").split())


def check_name(name: str) -> None:
    """Raise RuleBroken for a name with an e-mail address or a telephone number in it.

    The sentence does not repeat what must not be kept.
    """
    if "@" in name or len(re.findall(r"\d", name)) >= A_TELEPHONE_NUMBER:
        message = "A name holds no e-mail address and no telephone number: write the name alone."
        raise RuleBroken(message, "private_in_name")


@dataclass(frozen=True, slots=True)
class ParsedAmount:
    """An amount in whole pounds; `precision` is the size in pounds of its last digit given.

    `unit` is the unit in which it was printed: pounds, thousands or millions.
    """

    amount: int
    unit: str
    precision: int


def _cannot_read(text: str, advice: str) -> RuleBroken:
    return RuleBroken(f"The amount {text[:LONGEST_AMOUNT]!r} {advice}", "wrong_amount")


def parse_amount(text: str, unit: str | None = None, sign: str = "£") -> ParsedAmount:
    """Read an amount as clerks print it (domain 6.3 and 9.4), else RuleBroken.

    `unit` holds for a figure without a word of its own (`m`, `k`, `million`); brackets
    and a minus sign mean less than nothing. `sign` is that of the council's currency, or its
    code: another one is refused.
    """
    in_pounds = text if sign == "£" else _with_pound_sign(text, sign.strip())
    match = _match_amount(in_pounds)
    printed_in = _printed_unit(in_pounds, match, unit or "pounds")
    decimals = match["decimals"] or ""
    figure = int(match["whole"].replace(",", "") + decimals) * SCALE[printed_in]
    amount, rest = divmod(figure, 10 ** len(decimals))
    if rest or amount > LARGEST_AMOUNT:
        raise _cannot_read(text, "is not in whole pounds or too large: write it like 1,300,000.")
    less = "-" in {match["sign"], match["inner_sign"]} or match["open"] or match["inner_open"]
    precision = max(SCALE[printed_in] // 10 ** len(decimals), 1)
    return ParsedAmount(-amount if less else amount, printed_in, precision)


def _with_pound_sign(text: str, sign: str) -> str:
    """Write the sign of another currency as the one that the shape knows."""
    if "£" in text:
        raise _cannot_read(text, f"is in pounds: write it in {sign}.")
    return re.sub(rf"{re.escape(sign)}\s?", "£", text)


def _match_amount(text: str) -> re.Match[str]:
    """Match the shape; brackets must be a pair and exclude a sign."""
    plain = re.sub(r"\s+", " ", text.strip().lower()).replace("\u2212", "-").replace("\u2013", "-")
    match = AMOUNT.fullmatch(plain) if len(plain) <= LONGEST_AMOUNT else None
    if match is None:
        raise _cannot_read(text, "cannot be read: write it like 1,300,000, 1.3m, 500k or (500).")
    opened = [match["open"], match["inner_open"]]
    closed = [match["close"], match["inner_close"]]
    signs = [match["sign"], match["inner_sign"], *opened]
    if opened.count("(") != closed.count(")") or len([sign for sign in signs if sign]) > 1:
        raise _cannot_read(text, "has its sign twice or half a bracket: write -500 or (500).")
    return match


def _printed_unit(text: str, match: re.Match[str], unit: str) -> str:
    """Return the unit of the figure; refuse one that contradicts the unit of its column."""
    word = match["word"]
    if word is None and "£" in text and unit != "pounds":
        advice = "has a pound sign in a column of another unit: write 1.3m or take out the sign."
        raise _cannot_read(text, advice)
    printed_in = UNIT_WORDS[word] if word else unit
    if printed_in not in SCALE:
        raise _cannot_read(text, "has no known unit: give pounds, thousands or millions.")
    if unit not in {"pounds", printed_in}:
        raise _cannot_read(text, f"is not in {unit}: write it in {unit}, or change the unit.")
    if printed_in == "pounds" and match["decimals"] and set(match["decimals"]) != {"0"}:
        raise _cannot_read(text, "has pence: write whole pounds.")
    if printed_in == "pounds" and len(match["decimals"] or "") not in {0, 2}:
        raise _cannot_read(text, "could be pounds or thousands: write it like 1,300.")
    return printed_in
