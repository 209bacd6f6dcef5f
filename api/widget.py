"""`/employers/<slug>/widget/`: lines of HTML that show an employer's badge on its own site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from api.badge import badge_of
from api.serving import of_employer
from core.components import Link
from employers.models import Employer
from reviews.figures import Figures, site_figures


@of_employer("api:widget")
def widget(request: HttpRequest, employer: Employer, figures: Figures | None) -> HttpResponse:
    """Show the badge and what to copy: an image in a link, or a link alone."""
    page = f"{settings.SITE_URL}{employer.get_absolute_url()}"
    image = f"{settings.SITE_URL}{reverse('api:badge', args=[employer.slug])}"
    drawn = badge_of(figures, site_figures())
    words = _("How %(name)s answers candidates: reviews and score at Heardback") % {"name": employer.name}
    context = {
        "employer": employer,
        "badge": drawn,
        "badge_url": reverse("api:badge", args=[employer.slug]),
        "words": words,
        "image_html": f'<a href="{escape(page)}"><img src="{escape(image)}" width="320" height="84"'
        f' loading="lazy" alt="{escape(words)}"></a>',
        "text_html": f'<a href="{escape(page)}">{escape(words)}</a>',
        "crumbs": [Link(_("Employers"), reverse("employers:directory")), Link(employer.name, page)],
    }
    return render(request, "api/widget.html", context)
