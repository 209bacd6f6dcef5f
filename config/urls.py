"""Every address of the site. Each room brings its own list.

What people read is at `/` in English and at `/fr/` in French; a file for machines has one address.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pages.urls_downloads")),
    path("", include("api.urls_files")),
    *i18n_patterns(
        path("employers/", include("employers.urls")),
        path("", include("pages.urls")),
        path("", include("api.urls")),
        path("", include("submissions.urls")),
        path("advice/", include("pages.articles.urls")),
        path("editors/", include("advice.urls_editors")),
        path("account/", include("accounts.urls")),
        path("account/", include("allauth.urls")),
        path("moderation/", include("moderation.urls")),
        path("", include("moderation.urls_notices")),
        path("", include("moderation.corrections.urls")),
        path("", include("desk.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.forbidden"
handler404 = "pages.errors.not_found"
# Django knows no such handler; allauth asks for it.
handler429 = "pages.errors.too_many"
handler500 = "pages.errors.server_error"
