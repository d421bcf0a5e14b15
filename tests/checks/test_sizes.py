from pathlib import Path

from checks.sizes import too_large


def test_small_rooms_pass(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n" * 400)

    assert list(too_large(tmp_path)) == []


def test_a_long_file_is_named_with_its_length(tmp_path: Path) -> None:
    (tmp_path / "page.ts").write_text("//\n" * 401)

    assert list(too_large(tmp_path)) == ["page.ts: 401 lines, at most 400"]


def test_a_long_class_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class Big:\n" + "    x = 1\n" * 250)

    assert list(too_large(tmp_path)) == ["a.py: class Big has 251 lines, at most 250"]


def test_a_crowded_folder_is_named_and_its_init_does_not_count(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    for name in ["__init__", *(f"m{number}" for number in range(21))]:
        (room / f"{name}.py").write_text("")

    assert list(too_large(tmp_path)) == ["room/: 21 modules, at most 20"]


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    for folder in ("node_modules", ".venv", "built"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.js").write_text("\n" * 1000)

    assert list(too_large(tmp_path)) == []
