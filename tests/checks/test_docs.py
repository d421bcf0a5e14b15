from pathlib import Path

import pytest

from checks.docs import (
    FIELDS,
    Page,
    broken_links,
    lacking_fields,
    misrated,
    numbered_twice,
    pages,
    unknown_commands,
    unknown_settings,
    unknown_tests,
    unproven,
    variables,
)


def page(text: str) -> Page:
    return Page("docs/guide.md", text)


def test_readme_and_docs_are_read(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# It\n")
    (tmp_path / "docs" / "a.md").write_text("# A\n")

    assert [found.name for found in pages(tmp_path)] == ["README.md", "docs/a.md"]


def test_links_and_paths_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "there.md").write_text("")
    text = "[a](there.md#part) ![b](gone.png) [c](https://example.org) `docs/there.md` `docs/lost/` `any/thing`"

    assert list(broken_links(tmp_path, page(text))) == [
        "docs/guide.md: link to gone.png, which does not exist",
        "docs/guide.md: docs/lost/ does not exist",
    ]


def test_commands_that_exist_pass() -> None:
    text = "Run `python3 run.py test sizes`, or:\n\n    python3 run.py test\n\n```\n$ python3 run.py test docs\n```\n"

    assert list(unknown_commands(page(text))) == []


@pytest.mark.parametrize(
    "command", ["mhcr no-such-command", "python3 run.py no-such-word", "python3 run.py test --no-such-option"]
)
def test_a_command_or_option_that_does_not_exist_is_named(command: str) -> None:
    (finding,) = unknown_commands(page(f"Run `{command}`."))

    assert command in finding


def test_a_setting_that_the_service_does_not_have_is_named() -> None:
    text = "```toml\n[mail]\nhost = 'localhost'\nflavour = 'mint'\n```\n"

    assert list(unknown_settings(page(text), "mail: Mail\nhost: str")) == [
        "docs/guide.md: the service has no setting flavour"
    ]


def test_variables_are_documented_and_documented_ones_are_read() -> None:
    prefix = "MHCR" + "_"
    text = f"Set {prefix}COLOUR."

    assert list(variables([page(text)], f"environ['{prefix}SIZE']")) == [
        f"{prefix}COLOUR is documented, and nothing reads it",
        f"{prefix}SIZE is read, and no page documents it",
    ]


def test_a_test_that_a_page_names_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("def test_there() -> None: ...\n\n\ndef helper() -> None: ...\n")
    text = "`tests/test_it.py::test_there`, `tests/test_it.py::test_gone`, tests/test_lost.py::test_there"

    assert list(unknown_tests(tmp_path, page(text))) == [
        "docs/guide.md: there is no test test_gone in tests/test_it.py",
        "docs/guide.md: there is no test test_there in tests/test_lost.py",
    ]


def test_every_row_of_a_table_of_tests_names_one_or_says_whose_control_it_is() -> None:
    text = (
        "| Rule | Test |\n|---|---|\n| a | `tests/test_it.py::test_a` |\n| b | read by hand |\n"
        "| c | a lock on the door, the deploying trust's |\n\n| Room | For |\n|---|---|\n| d | sitting |\n"
    )

    assert list(unproven(page(text))) == [
        "docs/guide.md: b: name a test, or say that the control is the deploying trust's"
    ]


def test_a_hazard_has_a_number_of_its_own() -> None:
    assert list(numbered_twice(page("### H1 It falls\n\n### H2 It breaks\n\n### H1 It burns\n"))) == [
        "docs/guide.md: there are 2 of H1"
    ]


def test_a_hazard_has_every_field_and_names_a_test() -> None:
    whole = "".join(f"- **{field}.** `tests/test_it.py::test_a`\n" for field in FIELDS)
    text = (
        f"### H1 It falls\n\n{whole}\n### H2 It breaks\n\n- **Cause.** Age.\n\n## After\n\ntests/test_it.py::test_b\n"
    )

    assert list(unproven(page(text))) == [
        "docs/guide.md: H2: name a test, or say that the control is the deploying trust's"
    ]
    assert list(lacking_fields(page(text))) == [f"docs/guide.md: H2 has no {field}" for field in FIELDS[1:]]


def test_a_risk_is_what_its_matrix_gives_and_whatever_is_left_at_3_is_named() -> None:
    text = (
        "Residual risk 3 today: H1, H2.\n\n"
        "### H1 It falls\n\n- **Initial risk.** Major × low = 2.\n- **Residual risk.** Catastrophic × very low = 3.\n\n"
        "### H2 It breaks\n\n- **Initial risk.** Very high × low = 3.\n- **Residual risk.** Minor × low = 1.\n\n"
        "### H3 It burns\n\n- **Residual risk.** Major × low = 3.\n"
    )

    assert list(misrated(page(text))) == [
        "docs/guide.md: H1: initial risk is not Major × low = 2",
        "docs/guide.md: H2: initial risk is not Very high × low = 3",
        "docs/guide.md: H2 is at 3 in one of its places alone",
        "docs/guide.md: H3 is at 3 in one of its places alone",
    ]
