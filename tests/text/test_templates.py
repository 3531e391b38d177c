"""Rendering: strict, sandboxed, escaped, and faults that name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from sets.text.resources import template_root
from sets.text.templates import Renderer, TemplateFault


def folder_with(root: Path, **files: str) -> Path:
    """`page_html="..."` writes page.html.j2."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / (name.replace("_", ".") + ".j2")).write_text(text, encoding="utf-8")
    return root


def test_html_escapes_and_text_does_not(tmp_path: Path) -> None:
    renderer = Renderer((folder_with(tmp_path, page_html="<p>{{ name }}</p>", page_txt="{{ name }}"),))
    assert renderer.html("page.html.j2", name="<b>&") == Markup("<p>&lt;b&gt;&amp;</p>")
    assert renderer.text("page.txt.j2", name="<b>&") == "<b>&"


def test_a_rendered_page_goes_into_another_once(tmp_path: Path) -> None:
    renderer = Renderer((folder_with(tmp_path, part_html="{{ name }}", whole_html="<div>{{ part }}</div>"),))
    part = renderer.html("part.html.j2", name="<b>")
    assert renderer.html("whole.html.j2", part=part) == "<div>&lt;b&gt;</div>"


def test_the_first_folder_wins(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", page_txt="ours")
    shipped = folder_with(tmp_path / "shipped", page_txt="theirs", other_txt="other")
    renderer = Renderer((own, shipped))
    assert (renderer.text("page.txt.j2"), renderer.text("other.txt.j2")) == ("ours", "other")
    assert (renderer.has("other.txt.j2"), renderer.has("nothing.txt.j2")) == (True, False)


FAULTS = {
    "unknown name": ("one\n{{ nam }}", "page.txt.j2:2: 'nam' is undefined"),
    "unknown part of a thing": ("{{ name.first }}", "page.txt.j2:1: 'str object' has no attribute 'first'"),
    "syntax": ("one\n\n{% if %}", "page.txt.j2:3: Expected an expression"),
    "never closed": ("{% if name %}", "page.txt.j2:1: Unexpected end of template"),
    "unknown filter": ("x\n{{ name|shout }}", "page.txt.j2:2: No filter named 'shout'"),
    "a sum that cannot be": ("{{ 1 / 0 }}", "page.txt.j2:1: division by zero"),
    "missing piece": ("{% include 'gone.txt.j2' %}", "gone.txt.j2: not found in"),
    "itself": ("{% include 'page.txt.j2' %}", "page.txt.j2:1: maximum recursion depth"),
    "too much": ("{% for n in range(10000000) %}{% endfor %}", "page.txt.j2:1: Range too big"),
    "inner things": ("{{ ''.__class__.__mro__ }}", "page.txt.j2:1: access to attribute '__class__'"),
    "changing facts": ("{{ names.append('x') }}", "page.txt.j2:1: access to attribute 'append'"),
}


@pytest.mark.parametrize("case", sorted(FAULTS))
def test_a_fault_names_file_and_line(case: str, tmp_path: Path) -> None:
    text, said = FAULTS[case]
    renderer = Renderer((folder_with(tmp_path, page_txt=text),))
    with pytest.raises(TemplateFault) as caught:
        renderer.text("page.txt.j2", name="Ada", names=["Ada"])
    assert said in str(caught.value)
    assert str(caught.value).startswith("template: ")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_not_text_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "page.txt.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateFault, match=r"page\.txt\.j2: cannot be read"):
        Renderer((tmp_path,)).text("page.txt.j2")


def test_nothing_outside_the_folders_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt.j2").write_text("secret")
    inside = folder_with(tmp_path / "inside", page_txt="{% include '../secret.txt.j2' %}")
    with pytest.raises(TemplateFault, match="not found"):
        Renderer((inside,)).text("page.txt.j2")


def test_inlining_writes_styles_into_tags_and_keeps_media_rules() -> None:
    page = "<html><head><style>p { color: #111111 } @media (max-width: 1px) { p { color: #222222 } }</style></head><body><p>x</p></body></html>"
    found = Renderer(()).inlined(page)
    assert '<p style="color: #111111;">x</p>' in found
    assert "@media" in found


def test_inlining_loads_nothing() -> None:
    # nothing listens there: loading would raise
    page = '<html><head><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head><body><p>x</p></body></html>'
    assert "<p>x</p>" in Renderer(()).inlined(page)


def test_prompts_are_the_complete_folders(tmp_path: Path) -> None:
    whole, half = tmp_path / "prompts" / "whole", tmp_path / "prompts" / "half"
    folder_with(whole, subject_txt="s", body_txt="b", body_html="h")
    folder_with(half, subject_txt="s", body_txt="b")
    assert Renderer((tmp_path, tmp_path / "not-there")).prompts() == {"whole"}


def test_the_shipped_prompts() -> None:
    assert Renderer((template_root(),)).prompts() == {
        *("baseline", "attendance-check", "preparation", "going-ahead", "reminder", "register", "reflection"),
        *("midpoint", "endline", "follow-up-3-months", "follow-up-6-months"),
        *(
            "appetite",
            "stories",
            "partners",
            "digest",
            "my-work",
            "my-work-again",
            "voices",
            "time-given",
            "weekly",
            "pack",
        ),
    }


def test_every_filter_that_templates_may_use(tmp_path: Path) -> None:
    text = "{{ name|line }}|{{ names|listed }}|{{ 2|plural('set') }}|{{ 2|number }}|{{ name|first_name }}|{{ 'ab'|upper_first }}|{{ names|length }}"
    renderer = Renderer((folder_with(tmp_path, page_txt=text),))
    assert (
        renderer.text("page.txt.j2", name="Dr Ada\nMarsh", names=["a", "b"])
        == "Dr Ada Marsh|a and b|2 sets|two|Ada|Ab|2"
    )
