"""Sentences of invented stories in French, for the same places as those in config.demo.stories."""

from typing import Final

OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "application": (
        "J’ai postulé sur leur site, et un message automatique est arrivé dans l’heure.",
        "Le formulaire redemande tout ce que dit déjà le CV.",
        "Une connaissance y travaille et m’a conseillé de postuler.",
        "L’annonce était claire sur le salaire, c’est pour cela que j’ai écrit.",
    ),
    "recruiter_screen": (
        "Premier échange d’une demi-heure, agréable, avec de vraies réponses à mes questions.",
        "Le premier appel a commencé en retard, sans explication.",
    ),
    "phone_interview": (
        "Vingt minutes au téléphone, et mon CV avait été lu.",
        "Un appel court, qui allait droit au but.",
        "Au téléphone, les questions portaient surtout sur mon poste précédent.",
    ),
    "online_assessment": (
        "D’abord un test en ligne d’une heure, bien fait, avec une page qui dit ce qu’il mesure.",
        "Le test a pris deux fois le temps annoncé.",
    ),
    "one_way_video": (
        "Il fallait s’enregistrer face à une caméra. C’est étrange de parler à personne.",
        "Cinq réponses filmées dans ma cuisine. Je n’ai pas aimé.",
    ),
    "technical_interview": (
        "Nous avons travaillé sur un vrai problème à eux, et c’était un plaisir.",
        "Deux heures de questions, toutes sur le métier.",
        "On m’avait envoyé les questions la veille, pour que le trac compte moins.",
    ),
    "panel_interview": (
        "Trois personnes ont posé les mêmes questions, l’une après l’autre.",
        "Quatre personnes, une heure, et tout le monde avait lu mon dossier.",
    ),
    "one_to_one_interview": (
        "Deux entretiens dans l’après-midi, bien préparés l’un et l’autre.",
        "On m’a fait visiter, et j’ai pu poser toutes mes questions.",
        "On m’a parlé d’un autre poste que celui de l’annonce.",
    ),
    "take_home_exercise": (
        "L’exercice a pris toute une soirée, alors qu’on annonçait deux heures.",
        "L’exercice était intéressant et beaucoup trop long.",
    ),
    "final_round": (
        "Au dernier tour, j’ai rencontré les gens avec qui j’aurais travaillé chaque jour.",
        "Le dernier entretien portait surtout sur ma date de début.",
        "Le dernier échange s’est si bien passé que j’ai cessé de chercher. J’ai eu tort.",
    ),
    "reference_check": (
        "Ils ont appelé mes deux références avant de me dire quoi que ce soit.",
        "Mes références ont été appelées la même semaine, puis plus rien.",
    ),
    "verbal_offer": (
        "Au téléphone, c’était oui, et le papier devait suivre.",
        "On m’a dit que j’avais le poste, et demandé quand je pouvais commencer.",
    ),
}

PROMISED: Final[dict[str, tuple[str, ...]]] = {
    "dated": (
        "On m’a dit pour quand serait la réponse.",
        "J’ai demandé un jour, et on m’en a donné un.",
        "Sans que je le demande, on m’a dit quand ils décideraient.",
        "On m’a annoncé une date, que ce soit oui ou non.",
    ),
    "vague": (
        "On m’a dit que j’aurais bientôt des nouvelles.",
        "« On vous recontacte » : c’est tout ce que j’ai eu.",
        "Ils devaient revenir vers moi rapidement.",
    ),
    "none": (
        "Personne n’a dit quand viendrait la réponse, et j’ai oublié de demander.",
        "Quand j’ai demandé la suite, on a changé de sujet.",
    ),
}

CAME: Final[dict[str, tuple[str, ...]]] = {
    "kept_early": (
        "La réponse est venue avant le jour annoncé.",
        "Ils ont été plus rapides que promis.",
    ),
    "kept": (
        "La réponse est venue quand ils l’avaient dit.",
        "Ils ont tenu parole, au jour près.",
        "Le jour promis, mon téléphone a sonné.",
    ),
    "revised_in_time": (
        "Avant la date, ils ont écrit que ce serait plus long, et ils ont tenu la nouvelle.",
        "Ils ont reporté la date une fois, à temps, et s’y sont tenus.",
    ),
    "late": (
        "Le jour est passé sans un mot. La réponse est venue plus tard, avec des excuses.",
        "Ils ont laissé filer la date, puis écrit comme si de rien n’était.",
        "C’était en retard, et une ligne pour le dire m’aurait épargné de mauvaises nuits.",
    ),
    "late_after_follow_up": (
        "Le jour est passé, alors j’ai écrit. C’est seulement là qu’une réponse est venue.",
        "Il a fallu demander. Deux jours après, la réponse était là.",
    ),
    "broken": (
        "Le jour est passé. Je n’ai rien entendu depuis.",
        "J’ai écrit deux fois après la date. Personne n’a répondu.",
        "Ni appel, ni message, et l’espace candidat affiche toujours « en cours ».",
    ),
    "not_yet_due": ("Le jour annoncé n’est pas encore venu, je ne m’inquiète donc pas.",),
    "answered": (
        "La réponse est venue, courte et polie.",
        "Ils ont appelé, et pris le temps d’expliquer.",
        "Je l’ai appris par l’espace candidat avant qu’on me le dise.",
    ),
    "silent": (
        "Rien n’est venu. J’aurais préféré un non.",
        "Je ne sais pas ce qui s’est passé, personne ne me l’a dit.",
    ),
}

OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "offer_accepted": ("J’ai dit oui.", "Je commence bientôt, avec plaisir."),
    "offer_declined": ("J’ai décliné : une autre entreprise avait été plus rapide.",),
    "offer_withdrawn": ("Ils ont retiré l’offre avant la signature.",),
    "offer_sent_in_error": ("Puis un second message a dit que l’offre était une erreur.",),
    "rejected": (
        "C’était un non, et je peux vivre avec.",
        "Ils ont refusé, en me disant une chose à travailler.",
        "Un refus, sans raison.",
    ),
    "never_answered": ("Je le compte comme un non.", "Je les ai rayés de ma liste."),
    "candidate_withdrew": ("Entre-temps, j’avais pris un autre poste, et je le leur ai dit.",),
    "role_on_hold": ("Le poste est suspendu, m’ont-ils dit.",),
    "role_cancelled": ("Le poste n’existe plus, m’ont-ils dit.",),
    "still_waiting": ("J’attends encore.",),
}

CLOSES: Final[dict[str, tuple[str, ...]]] = {
    "positive": (
        "J’y postulerais à nouveau.",
        "C’est ainsi qu’il faudrait faire partout.",
        "Tout le monde était bien préparé.",
        "J’en garde le sentiment que mon temps comptait pour eux.",
    ),
    "neutral": (
        "Ni bien ni mal, dans l’ensemble.",
        "Armez-vous de patience.",
        "Demandez la date : si vous la demandez, on vous la donne.",
        "",
    ),
    "negative": (
        "J’y ai passé plus d’heures qu’eux.",
        "Une seule ligne aurait suffi.",
        "Continuez à chercher pendant que vous les attendez.",
        "C’est dommage, car le travail avait l’air intéressant.",
    ),
}

REPLIES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "apology",
        "Vous auriez dû avoir de nos nouvelles en une semaine. Personne n’en avait la charge. Pardon.",
        "forgotten",
    ),
    (
        "explanation",
        "Le budget a été gelé peu après ces entretiens, et nous ne l’avons pas dit à temps.",
        "role_on_hold",
    ),
    (
        "commitment",
        "Dès le mois prochain, au dernier tour, chacun a sa réponse au jour dit, ou un autre jour avant.",
        "",
    ),
)
COMMITMENT: Final = "Au dernier tour, chaque personne a sa réponse au jour dit"

SUGGESTIONS: Final[dict[str, tuple[str, str]]] = {
    "never_answered": (
        "Une ligne après la date n’importune personne. Écrivez-la, puis continuez à chercher.",
        "following-up",
    ),
    "rejected": (
        "Demander la date avant de sortir ne change pas la réponse, mais raccourcit l’attente.",
        "ask-for-the-date",
    ),
}
