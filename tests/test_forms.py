"""The reader of pages that other tests rely on."""

from tests.forms import forms_in, harm_in

_PAGE = """
<form method="post" action="/a/"><input type="hidden" name="csrfmiddlewaretoken" value="t">
<input name="title" value="x"><textarea name="story">y</textarea><input type="radio" name="r" value="1">
<input type="radio" name="r" value="2" checked><select name="s"><option value="p"><option value="q" selected>
</select><input type="submit" name="go"></form><form><input type="search" name="q"></form>
"""


def test_forms_are_read_with_their_values():
    posted, asked = forms_in(_PAGE)
    assert (posted.method, posted.action) == ("post", "/a/")
    assert posted.values == {"csrfmiddlewaretoken": "t", "title": "x", "story": "", "r": "2", "s": "q"}
    assert (posted.lines, posted.areas) == (["title"], ["story"])
    assert (asked.method, asked.lines) == ("get", ["q"])


def test_harm_is_found():
    page = """<script>x</script><p onclick="x" style="y"><a href=" javascript:x">a</a><iframe></iframe>"""
    assert harm_in(page) == ["<script {}>", "p onclick", "p style", "a href= javascript:x", "<iframe>"]


def test_an_ordinary_page_holds_none():
    page = (
        '<script src="/static/a.js"></script><script type="application/json">{}</script><a href="/x:y">a</a>'
    )
    assert harm_in(page) == []
