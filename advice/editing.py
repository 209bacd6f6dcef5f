"""The editors' screens: list, write with a preview, publish, take off, history."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, editor_required
from advice import markdown, reading, services
from advice.forms import ArticleForm, ArticleTextForm, NewArticleForm, newest_revision, revision_number
from advice.models import Article, ArticleRevision
from advice.vocabulary import Source
from core.components import pager

_ON_A_PAGE: Final = 50


@editor_required
@require_safe
def articles(request: SignedInRequest) -> HttpResponse:
    """List every article with its state, page by page."""
    found = Article.objects.for_lists().order_by("topic", "title", "language", "pk")
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "advice/editors/articles.html", {"articles": page, **pager(page)})


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Write an article; the first save makes a draft."""
    form = NewArticleForm(request.POST) if request.method == "POST" else NewArticleForm.empty()
    if not form.is_bound or not form.is_valid() or "preview" in request.POST:
        return _form(request, form)
    try:
        article = services.create_article(
            slug=form.cleaned_data["slug"],
            language=form.cleaned_data["language"],
            text=form.text(),
            source=Source.EDITOR,
            by_role=str(request.user),
        )
    except ValidationError as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Saved as a draft. Readers see it when you publish it."))
    return redirect("editors:edit", pk=article.pk)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an article; what readers see stays as it is until the new text is published."""
    article = get_object_or_404(Article, pk=pk)
    form = (
        ArticleForm(request.POST)
        if request.method == "POST"
        else ArticleForm.filled(newest_revision(article))
    )
    if not form.is_bound or not form.is_valid() or "preview" in request.POST:
        return _form(request, form, article)
    try:
        services.save_draft(
            article_id=article.pk,
            expected_revision=form.cleaned_data["revision"],
            text=form.text(),
            source=Source.EDITOR,
            by_role=str(request.user),
        )
    except services.StaleRevisionError as error:
        form.put_on_top_of(error.current)
        article.refresh_from_db()
        return _form(request, form, article, stale=error.current)
    except ValidationError as error:
        form.refuse(error)
        return _form(request, form, article)
    messages.success(request, _("Saved. Readers see it when you publish it."))
    return redirect("editors:edit", pk=article.pk)


@editor_required
@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the newest revision to readers."""
    article = get_object_or_404(Article, pk=pk)
    try:
        services.publish_article(article_id=article.pk, expected_revision=revision_number(request.POST))
    except services.StaleRevisionError:
        messages.warning(
            request,
            _("Nothing was published: somebody saved a newer text. Read it below, then publish again."),
        )
    except ValidationError as error:
        messages.warning(request, _("Nothing was published. %(why)s") % {"why": " ".join(error.messages)})
    else:
        messages.success(request, _("Published."))
    return redirect("editors:edit", pk=article.pk)


@editor_required
@require_POST
def unpublish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an article off the site."""
    article = get_object_or_404(Article, pk=pk)
    services.unpublish(article_id=article.pk)
    messages.success(request, _("Taken off the site. The text and its history are kept."))
    return redirect("editors:edit", pk=article.pk)


@editor_required
@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the revisions of an article, the newest first."""
    article = get_object_or_404(Article, pk=pk)
    revisions = article.revisions.defer("body_markdown")
    page = Paginator(revisions, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"article": article, "revisions": page, **pager(page)}
    return render(request, "advice/editors/history.html", context)


@editor_required
@require_safe
def revision(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Show one revision as readers would see it, and as it was written."""
    article = get_object_or_404(Article, pk=pk)
    found = get_object_or_404(ArticleRevision, article=article, number=number)
    html = markdown.render(found.body_markdown).html
    context = {"article": article, "revision": found, "parts": reading.body(html, for_editors=True)}
    return render(request, "advice/editors/revision.html", context)


@editor_required
@require_POST
def restore(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Make an older text the newest one again; it is published separately."""
    article = get_object_or_404(Article, pk=pk)
    older = get_object_or_404(ArticleRevision, article=article, number=number)
    try:
        services.restore_revision(
            article_id=pk,
            number=older.number,
            expected_revision=revision_number(request.POST),
            by_role=str(request.user),
        )
    except services.StaleRevisionError:
        messages.warning(
            request, _("Nothing was restored: somebody saved a newer text meanwhile. Look at the history.")
        )
        return redirect("editors:history", pk=pk)
    except ValidationError as error:
        messages.warning(request, _("Nothing was restored. %(why)s") % {"why": " ".join(error.messages)})
        return redirect("editors:revision", pk=pk, number=number)
    messages.success(request, _("Restored as a new revision. Readers see it when you publish it."))
    return redirect("editors:edit", pk=pk)


def _form(
    request: SignedInRequest, form: ArticleTextForm, article: Article | None = None, stale: int | None = None
) -> HttpResponse:
    """Show the form, with a preview of a valid text, or with what has to be put right."""
    context: dict[str, Any] = {"form": form, "article": article, "stale": stale}
    if form.is_bound and form.is_valid():
        rendered = markdown.render(form.cleaned_data["body_markdown"])
        if rendered.problems and not form.has_error("body_markdown"):
            for problem in rendered.problems:
                form.add_error("body_markdown", problem)
        context["preview"] = reading.body(rendered.html, for_editors=True)
        context["word_count"] = rendered.word_count
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "advice/editors/form.html", context, status=status)
