"""A tender of the demo in three languages: its officer has translated the texts that readers meet first."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Played
from tenders.queries.text_translations import saved_translations
from tenders.services.text_translations import fingerprint, save_translations

TEXTS = {
    "Street lighting of the old town": {
        "ro": {
            "Street lighting of the old town": "Iluminatul stradal al orașului vechi",
            "Two hundred LED lamps on the posts that are there, with their control.": (
                "Două sute de lămpi LED pe stâlpii existenți, cu comanda lor."
            ),
            "Lamps": "Lămpi",
            "LED lamp": "Lampă LED",
            "Control cabinet": "Dulap de comandă",
            "piece": "bucată",
        },
        "az": {
            "Street lighting of the old town": "Köhnə şəhərin küçə işıqlandırması",
            "Two hundred LED lamps on the posts that are there, with their control.": (
                "Mövcud dirəklərdə iki yüz LED lampa, idarəetməsi ilə birlikdə."
            ),
            "Lamps": "Lampalar",
            "LED lamp": "LED lampa",
            "Control cabinet": "İdarəetmə şkafı",
            "piece": "ədəd",
        },
    },
}


def translate(played: Played) -> None:
    """Save the translations that there are of this tender."""
    for language, texts in TEXTS.get(played.plan.title, {}).items():
        seen = fingerprint(saved_translations(played.tender, language))
        actor = actor_for(played.agency.officer)
        save_translations(played.tender, language, texts, seen=seen, actor=actor, now=clock.now())
