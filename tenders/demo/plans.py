"""What the agencies of the demo buy. Invented, with prices of an ordinary order."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.facts import CriterionKind
from tenders.demo.scenario import LotPlan, Plan
from tenders.services.drafts import CriterionDraft

WARRANTY = CriterionDraft("Warranty in months", CriterionKind.NUMBER, Decimal(20), worst=Decimal(24), best=Decimal(48))
DELIVERY = CriterionDraft(
    "Delivery", CriterionKind.OPTION, Decimal(10), options={"within 7 days": "1", "within 14 days": "0.5", "later": "0"}
)
QUALITY = (WARRANTY, DELIVERY)
VAT = {"vat_rate": Decimal(21)}

LAPTOPS = Plan(
    "Laptops for the town hall",
    "Twenty laptops with bags, delivered to the town hall and set up on the desks.",
    (
        LotPlan(
            "Laptops and bags",
            "120000",
            (("Laptop 14 inch", "20", "piece", "30213100"), ("Bag", "20", "piece", "30237270")),
            terms=VAT,
        ),
    ),
)
PAPER = Plan(
    "Paper and toner",
    "Copying paper and toner for a year, delivered monthly.",
    (
        LotPlan("Paper", "18000", (("Paper A4", "600", "ream", "30197643"),)),
        LotPlan("Toner", "22000", (("Toner", "55", "piece", "30125100"),)),
    ),
    cpv_code="30000000",
    lot_groups=(("paper and toner", (1, 2)),),
)
SCHOOL_CLEANING = Plan(
    "Cleaning of the school, one year",
    "Daily cleaning of classrooms, corridors and the sports hall of the school.",
    (LotPlan("Cleaning", "96000", (("Month of cleaning", "12", "month", "90910000"),)),),
    nature="services",
    cpv_code="90000000",
)
CLINIC_CLEANING = Plan(
    "Cleaning of the clinic",
    "Cleaning and disinfection of the outpatient clinic, one year.",
    (LotPlan("Cleaning", "102000", (("Month of cleaning", "12", "month", "90910000"),)),),
    nature="services",
    cpv_code="90000000",
)
STREET = Plan(
    "Resurfacing of Strada Morii",
    "Asphalt on 800 metres of Strada Morii, with kerbs and drains.",
    (
        LotPlan(
            "Works",
            "950000",
            (
                ("Asphalt", "5600", "m2", "45233222"),
                ("Kerb", "1600", "m", "45233222"),
                ("Drain", "24", "piece", "45232130"),
            ),
        ),
    ),
    nature="works",
    cpv_code="45000000",
)
BEDS = Plan(
    "Hospital beds and mattresses",
    "Forty electric beds and mattresses for the new ward, with warranty and service.",
    (
        LotPlan("Electric beds", "480000", (("Electric bed", "40", "piece", "33192130"),), QUALITY),
        LotPlan("Mattresses", "60000", (("Mattress 90 x 200", "40", "piece", "39143112"),)),
    ),
    cpv_code="33000000",
)
PRINTERS = Plan(
    "Printers for the town hall",
    "Thirty network printers with a first set of toner.",
    (LotPlan("Printers", "48000", (("Printer", "30", "piece", "30232110"), ("Toner", "60", "piece", "30125100"))),),
)
FOOTBRIDGE = Plan(
    "Footbridge over the brook",
    "A wooden footbridge of twelve metres on concrete abutments.",
    (LotPlan("Footbridge", "260000", (("Footbridge, complete", "1", "piece", "45221113"),)),),
    nature="works",
    cpv_code="45000000",
)
FURNITURE = Plan(
    "School furniture",
    "Desks and chairs for eight classrooms.",
    (
        LotPlan("Chairs", "84000", (("Chair", "220", "piece", "39112000"),)),
        LotPlan("Desks", "52000", (("Desk", "110", "piece", "39121100"),)),
    ),
    cpv_code="39000000",
    lots_awarded_at_most=1,
)
ULTRASOUND = Plan(
    "Ultrasound devices",
    "Four ultrasound devices with probes, and consumables for two years.",
    (
        LotPlan("Devices", "480000", (("Ultrasound device", "4", "piece", "33112300"),), QUALITY),
        LotPlan("Consumables", "60000", (("Set of consumables", "45", "set", "33140000"),)),
    ),
    cpv_code="33000000",
)
SERVERS = Plan(
    "Servers for the archive",
    "Six servers and disks for the digital archive, installed.",
    (
        LotPlan(
            "Servers",
            "120000",
            (("Server", "6", "piece", "48822000"), ("Disk shelf", "6", "piece", "30233141")),
            terms=VAT | {"options_estimate": Decimal(24000)},
            options=("Disk shelf",),
        ),
    ),
)
PROJECTORS = Plan(
    "Projectors for the schools",
    "Thirty projectors for classrooms, with mounts.",
    (LotPlan("Projectors", "84000", (("Projector with mount", "30", "piece", "38652120"),), terms=VAT),),
    cpv_code="38000000",
)
WINTER_ROADS = Plan(
    "Winter road service",
    "Ploughing and gritting of municipal roads from December to March.",
    (LotPlan("Winter service", "96000", (("Turn of the whole network", "150", "turn", "90620000"),)),),
    nature="services",
    cpv_code="90000000",
)
TELEPHONES = Plan(
    "Telephone exchange and handsets",
    "A telephone exchange with ninety handsets for the town hall and its offices, installed.",
    (
        LotPlan(
            "Exchange and handsets",
            "74000",
            (("Exchange", "1", "piece", "32551200"), ("Handset", "90", "piece", "32552100")),
        ),
    ),
    cpv_code="32000000",
    sealing="committee",
)
STREET_LIGHTS = Plan(
    "Street lighting of the old town",
    "Two hundred LED lamps on the posts that are there, with their control.",
    (
        LotPlan(
            "Lamps", "310000", (("LED lamp", "200", "piece", "31527260"), ("Control cabinet", "4", "piece", "31682210"))
        ),
    ),
    cpv_code="34000000",
    sealing="committee",
)
PLAYGROUND = Plan(
    "Playground in the park",
    "Play equipment and a soft surface for the playground in Parcul Mic.",
    (
        LotPlan(
            "Playground",
            "210000",
            (("Play equipment", "18", "piece", "37535200"), ("Soft surface", "900", "m2", "45112723")),
        ),
    ),
    nature="works",
    cpv_code="45000000",
)
TABLETS = Plan(
    "Tablets for the library",
    "Fifteen tablets with covers for the children's corner. The deadline is twenty minutes away.",
    (
        LotPlan(
            "Tablets", "24000", (("Tablet 10 inch", "15", "piece", "30213200"), ("Cover", "15", "piece", "30237270"))
        ),
    ),
    ruleset="generic",
)
INSULATION = Plan(
    "Insulation of the nursery",
    "Facade insulation and new windows for the nursery building.",
    (
        LotPlan(
            "Works", "310000", (("Facade insulation", "1400", "m2", "45321000"), ("Window", "120", "piece", "45421132"))
        ),
    ),
    nature="works",
    cpv_code="45000000",
)
CANTEEN = Plan(
    "Food for the canteen",
    "Bread, milk and vegetables for the school canteen, one school year.",
    (
        LotPlan(
            "Bread and milk",
            "64000",
            (("Loaf of bread", "9000", "piece", "15811100"), ("Litre of milk", "7500", "l", "15511000")),
        ),
        LotPlan("Vegetables", "38000", (("Vegetables", "6000", "kg", "03221000"),)),
    ),
    cpv_code="15000000",
)
LAUNDRY = Plan(
    "Laundry of the hospital",
    "Washing and ironing of bed linen and work clothes, one year.",
    (LotPlan("Laundry", "180000", (("Linen", "48000", "kg", "98311200"),)),),
    nature="services",
    cpv_code="98000000",
)
WHEELCHAIRS = Plan(
    "Wheelchairs",
    "Wheelchairs and walking aids for the wards.",
    (
        LotPlan("Wheelchairs", "45000", (("Wheelchair", "30", "piece", "33193120"),), QUALITY),
        LotPlan("Walking aids", "12000", (("Walking frame", "60", "piece", "33141720"),)),
    ),
    cpv_code="33000000",
)
SCREENS = Plan(
    "Screens for the council hall",
    "Two large screens, a camera and a laptop for public meetings.",
    (
        LotPlan(
            "Screens",
            "41000",
            (
                ("Screen 75 inch", "2", "piece", "30231310"),
                ("Camera", "1", "piece", "32240000"),
                ("Laptop 14 inch", "1", "piece", "30213100"),
            ),
        ),
    ),
    cpv_code="32000000",
)
AMBULANCES = Plan(
    "Ambulances for the border region",
    "Six ambulances with equipment, for rescue on both sides of the border; paid by a European programme, so in euro.",
    (LotPlan("Ambulances", "540000", (("Ambulance, type C, equipped", "6", "piece", "34114121"),), QUALITY),),
    ruleset="eu",
    cpv_code="34000000",
    currency="EUR",
)
