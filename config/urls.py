"""Every address of the site. Each room brings its own list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("employers/", include("employers.urls")),
    path("", include("pages.urls")),
    path("", include("submissions.urls")),
    path("advice/", include("advice.urls")),
    path("editors/", include("advice.urls_editors")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("moderation/", include("moderation.urls")),
    path("", include("desk.urls")),
]

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.forbidden"
handler404 = "pages.errors.not_found"
handler500 = "pages.errors.server_error"
