"""Foreign keys go down too: import-linter cannot see those that are written as text."""

from django.apps import apps

from tests.architecture.rules import layers, model_edges_that_go_up


def _edges() -> list[tuple[str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and not isinstance(field.related_model, str | None)
    ]


def test_no_model_points_up_or_sideways():
    assert model_edges_that_go_up(_edges(), layers()) == []


def test_the_walk_sees_the_relations():
    assert {("reviews", "employers"), ("employers", "accounts"), ("submissions", "reviews")} <= set(_edges())


def test_a_planted_relation_is_found():
    edges = [("employers", "reviews"), ("employers", "advice"), ("reviews", "employers"), ("auth", "reviews")]
    assert model_edges_that_go_up(edges, layers()) == ["employers -> reviews", "employers -> advice"]
