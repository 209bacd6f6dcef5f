"""Sixty-seven invented employers and agencies. Their domains end in .example, which nobody can own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class DemoEmployer:
    """An invented employer, and how it treats candidates.

    readiness: how many times as readily as typical it answers (1.0 is typical).
    promises: the share of candidates who are told a day.
    keeps: the share of promises whose day is kept, where an answer comes at all.
    language: in which its candidates write, and it answers.
    through: the agency that it recruits through, so often that both pages name the other.
    """

    name: str
    industry: str
    country: str
    city: str
    size: str
    reviews: int
    readiness: float = 1.0
    promises: float = 0.6
    keeps: float = 0.55
    also_known_as: tuple[str, ...] = ()
    is_agency: bool = False
    language: str = "en"
    through: str = ""

    @property
    def domain(self) -> str:
        """The first two words of the name, joined, under .example."""
        words = [word for word in self.name.lower().replace("&", "and").split() if word.isalnum()]
        return "".join(words[:2]) + ".example"


S, M, L, XL, XXL = "1_to_50", "51_to_200", "201_to_500", "501_to_1000", "more_than_1000"
E = DemoEmployer

EMPLOYERS: Final[tuple[DemoEmployer, ...]] = (
    # The rival pair whose representatives the demo signs in, and the two with the most to read.
    E(
        "Great Northing Rail",
        "transport",
        "GB",
        "Leeds",
        XXL,
        300,
        0.8,
        0.7,
        0.5,
        ("GNR",),
        through="Foxglove Talent",
    ),
    E("Larkfield Instruments", "manufacturing", "GB", "Leeds", M, 40, 1.1, 0.65, 0.6, ("Larkfield Optics",)),
    E("Copperline Freight", "transport", "CA", "Halifax", L, 40, 0.7, 0.5, 0.35),
    E("Lumenfold", "software", "IE", "Dublin", M, 42, 2.2, 0.8, 0.85),
    # Twelve, three, and none: the small numbers.
    E("Northgannet Robotics", "manufacturing", "IE", "Galway", M, 12, 2.5, 0.8, 0.9),
    E("Saltmarsh Clinics", "health", "GB", "Norwich", XL, 12, 1.2, 0.6, 0.65),
    E("Penhallow Foods", "food", "GB", "Truro", L, 12, 0.5, 0.4, 0.3),
    E("Northmoss Dental", "health", "CA", "Halifax", M, 3, 1.0, 0.6, 0.6),
    E("Quillwater Press", "media", "GB", "Edinburgh", S, 3, 0.9),
    E("Ironmallow Engineering", "manufacturing", "DE", "Bremen", L, 3, 1.0, 0.7, 0.7),
    E("Oxlip Data", "software", "NL", "Utrecht", S, 3, 1.6, 0.7, 0.8),
    E("Northlark Studio", "media", "CA", "Toronto", S, 0),
    E("Northfen Foods", "food", "GB", "Norwich", L, 0),
    E("Marrowstone Quarries", "materials", "GB", "Buxton", M, 0),
    E("Kittiwake Airports", "transport", "GB", "Aberdeen", XXL, 0),
    E("Velloway Trains", "transport", "BE", "Ghent", XL, 0),
    E("Halbwasser Maschinenbau", "manufacturing", "DE", "Kassel", L, 0),
    E("Juniper Sloe Spirits", "food", "IE", "Cork", S, 0),
    # Enough to say something.
    E("Tern Harbour Logistics", "transport", "GB", "Hull", L, 24, 0.7, 0.55, 0.4),
    E("North Quay Housing", "construction", "GB", "Bristol", XL, 30, 1.0, 0.6, 0.6, ("NQH",)),
    E("Kestrelmere & Daughter", "services", "CA", "Montréal", M, 14, 1.5, 0.7, 0.7),
    E("Borough of Elmstead", "public", "GB", "Elmstead", XXL, 28, 1.0, 0.85, 0.75),
    E("Northbarrow Mutual", "finance", "GB", "Glasgow", XXL, 36, 0.45, 0.5, 0.3, through="Foxglove Talent"),
    E("Ogilbyhay Surveyors", "construction", "IE", "Cork", S, 8, 1.2, 0.6, 0.6, ("North Ogilby",)),
    E("Brackenmoor Analytics", "software", "GB", "Manchester", M, 18, 1.3, 0.7, 0.65, ("Brackenmoor BI",)),
    E("Tidewrack Games", "media", "SE", "Malmö", M, 9, 0.9, 0.5, 0.5),
    E("Harrowgate Lantern Works", "manufacturing", "GB", "Sheffield", M, 7, 0.8),
    E("Fennimore & Quist", "finance", "US", "Boston", L, 15, 0.9, 0.6, 0.5),
    E("Pellingham Water", "energy", "GB", "Reading", XXL, 16, 0.9, 0.7, 0.6),
    E("Rookhaven Insurance", "finance", "US", "Hartford", XL, 13, 0.6, 0.5, 0.4),
    E("Silverthaw Biologics", "life_sciences", "US", "San Diego", M, 10, 1.0, 0.6, 0.5),
    E("Cobbleway Couriers", "transport", "GB", "Birmingham", L, 8, 0.5, 0.3, 0.3),
    E("Dovecote Learning", "education", "GB", "Oxford", M, 9, 1.4, 0.7, 0.8),
    E("Wrenfield University", "education", "GB", "Wrenfield", XXL, 22, 0.8, 0.75, 0.55),
    E("Alderbeck Council", "public", "GB", "Alderbeck", XL, 11, 1.0, 0.8, 0.7),
    E("Saxby Tarn Energy", "energy", "GB", "Aberdeen", L, 7, 1.1, 0.6, 0.6),
    E("Plumtree & Vane Solicitors", "services", "GB", "London", M, 10, 0.7, 0.6, 0.5),
    E("Hollinside Hospitals", "health", "GB", "Newcastle", XXL, 20, 1.0, 0.7, 0.6),
    E("Wexmoor Telecom", "telecoms", "US", "Denver", XXL, 17, 0.5, 0.5, 0.35),
    E("Gorsebrook Retail", "retail", "CA", "Halifax", XXL, 14, 0.6, 0.4, 0.4),
    E("Tallowfield Hotels", "hospitality", "IE", "Dublin", XL, 8, 0.7, 0.4, 0.5),
    E("Mistlethwaite Media", "media", "GB", "Salford", L, 7, 0.6, 0.5, 0.4),
    E("Ashgrove Pardoe Architects", "services", "GB", "Bath", S, 6, 1.0, 0.6, 0.7),
    E("Bramblecote Bakery", "food", "GB", "Exeter", S, 5, 1.3, 0.5, 0.8),
    E("Candlewick Robotics", "manufacturing", "US", "Pittsburgh", M, 9, 1.2, 0.7, 0.6),
    E("Driftwood & Sons Boatyard", "manufacturing", "GB", "Falmouth", S, 2, 1.0),
    E("Emberlow Software", "software", "US", "Austin", L, 19, 1.1, 0.6, 0.6, ("Emberlow Labs",)),
    E("Farthingale Fashion", "retail", "FR", "Lyon", L, 6, 0.6, 0.5, 0.4),
    E("Glasswing Optics", "manufacturing", "DE", "Jena", M, 6, 1.4, 0.8, 0.8),
    E("Heronsgate Pharma", "life_sciences", "CH", "Basel", XXL, 13, 0.9, 0.7, 0.6),
    E("Inkberry Design", "media", "PT", "Porto", S, 4, 1.0),
    E("Lindenrose Care Homes", "health", "GB", "York", L, 9, 1.2, 0.5, 0.7),
    E("Moorhen Payments", "finance", "LT", "Vilnius", L, 12, 1.3, 0.7, 0.6),
    E("Nettlecombe Trust", "charity", "GB", "Bristol", M, 8, 1.2, 0.7, 0.75),
    E("Pebblecast Audio", "software", "DK", "Aarhus", S, 5, 1.5, 0.8, 0.8),
    E("Ryecroft Vale Farms", "food", "NZ", "Hamilton", M, 2, 0.9),
    E("Sandpiper Mobility", "transport", "ES", "Valencia", M, 6, 0.8, 0.6, 0.5),
    E("Thistlebourne Bank", "finance", "GB", "Edinburgh", XXL, 26, 0.8, 0.6, 0.5),
    E("Whimbrel Cloud", "software", "US", "Seattle", XL, 21, 1.0, 0.6, 0.55),
    E("Atelier Roussevigne", "media", "FR", "Nantes", S, 5, 1.0, 0.6, 0.6, language="fr"),
    E("Maison Talquenard", "hospitality", "FR", "Bordeaux", M, 4, 0.8, language="fr"),
    E("Brouwershaven Digitaal", "software", "NL", "Rotterdam", M, 7, 1.3, 0.7, 0.7),
    # The one with most to read in French.
    E(
        "Compagnie Verdelaine",
        "energy",
        "FR",
        "Lyon",
        L,
        26,
        1.1,
        0.7,
        0.65,
        ("Verdelaine Énergies",),
        language="fr",
    ),
    # Agencies: they interview people too, and often owe the answer.
    E("Nordvane Recruitment", "recruitment", "CA", "Ottawa", M, 14, 0.7, 0.6, 0.4, is_agency=True),
    E("Foxglove Talent", "recruitment", "GB", "London", M, 11, 0.8, 0.6, 0.5, is_agency=True),
    E("Merrowby Search", "recruitment", "IE", "Dublin", S, 6, 1.1, 0.7, 0.6, is_agency=True),
    E("Stanehive Staffing", "recruitment", "GB", "Glasgow", L, 0, is_agency=True),
)
