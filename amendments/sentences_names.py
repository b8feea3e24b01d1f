"""Names as they stand within a sentence; pure."""

from collections.abc import Sequence

# First words of the names of services, written small within a sentence. Any other word may be
# somebody's name, so it keeps its capital.
WORDS = """
adult adult's adults all allotments arts audit bin bins biodiversity bridge bridges bulky bus
buses business capital car care carers cemeteries child childcare children children's citizens
civic climate coastal community community's concessionary corporate council crematorium culture
customer cycling day debt democratic digital disabled domestic drainage early economic
education elderly elections emergency empty energy environment environmental events families
family fees ferries ferry financial fire flood food footpaths foster free general graffiti
grants green harbour harbours heritage highway highways home homecare homeless homelessness
homes hospital household housing information infrastructure inspection learning legal leisure
libraries libraries' library licensing lighting local loneliness maintenance market markets
meals members members' mental money museum museums music neighbourhood nursery older open park
parking parks patrol pavements pensioners pest play playgrounds policing pools post pothole
potholes primary property public public-health pupil recycling refuse regeneration repairs
reserves residents respite road roads rough rural safer safety school schools schools'
secondary sexual sheltered skills social special speed sport sports staff staffing street
streets support supported sure swimming temporary theatre theatres toilets tourism town trading
traffic training transport travel tree trees universal urban verges village voluntary waiting
walking waste welfare wildlife winter women's work young youth
"""
ORDINARY = frozenset(WORDS.split())


def joined(names: Sequence[str]) -> str:
    """Join names as a sentence does: A, B and C."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def in_sentence(name: str) -> str:
    """Return the name of a service as it stands within a sentence; a proper name as it is."""
    first, *rest = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split(" ")
    is_proper = any(word[:1].isupper() for word in rest)
    if is_proper or first.lower() not in ORDINARY or first[1:] != first[1:].lower():
        return name
    return name[0].lower() + name[1:]
