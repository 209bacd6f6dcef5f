"""The living page of components shows all of them, and itself breaks no rule of the house."""

import re
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.test import Client

from pages import styleguide, styleguide_forms

COMPONENTS = sorted(
    path.stem for path in (Path(settings.BASE_DIR) / "templates" / "components").glob("*.html")
)


def test_every_component_is_shown_in_at_least_one_state():
    shown = {section.anchor: section.examples for section in styleguide.sections()}
    assert sorted(shown) == COMPONENTS
    assert all(example.html.strip() for examples in shown.values() for example in examples)


def test_states_that_differ_look_different():
    for section in styleguide.sections():
        drawn = [example.html for example in section.examples]
        assert len(set(drawn)) == len(drawn), section.anchor


def test_a_reader_sees_the_page_without_a_cookie(client: Client):
    response = client.get("/styleguide/")
    assert response.status_code == 200
    assert not response.cookies
    content = response.content.decode()
    for name in COMPONENTS:
        assert f'id="{name}"' in content


def test_a_styleguide_is_only_read(client: Client):
    assert client.post("/styleguide/").status_code == 405


def test_ids_are_used_once(client: Client):
    content = client.get("/styleguide/").content.decode()
    ids = re.findall(r' id="([^"]+)"', content)
    assert {name for name in ids if ids.count(name) > 1} == set()


def test_a_form_looks_right_by_itself():
    form = styleguide_forms.refused_form()
    template = Template("{% for field in form %}{{ field.as_field_group }}{% endfor %}")
    html = template.render(Context({"form": form}))
    assert html.count('class="field field--wrong"') == len(form.errors)
    assert 'aria-describedby="refused_name_helptext refused_name_error"' in html
    assert 'id="refused_day_error"' in html
    assert 'name="day_month"' in html
    assert 'value="13"' in html, "what was typed comes back"
