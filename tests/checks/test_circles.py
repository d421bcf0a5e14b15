import itertools

from checks.circles import circles, imports


def test_modules_that_stand_on_each_other_in_order_pass() -> None:
    assert list(circles({"desk": {"sync", "store"}, "sync": {"store"}, "store": set()})) == []


def test_a_circle_is_named_from_each_module_to_the_one_that_it_imports() -> None:
    found = list(circles({"desk": {"sync"}, "sync": {"acts"}, "acts": {"desk"}, "store": set()}))

    assert len(found) == 1
    names = found[0].removeprefix("a circle: ").split(" imports ")
    assert names[0] == names[-1]
    assert set(names) == {"desk", "sync", "acts"}
    for importer, imported in itertools.pairwise(names):
        assert (importer, imported) in {("desk", "sync"), ("sync", "acts"), ("acts", "desk")}


def test_an_import_for_types_alone_counts() -> None:
    assert "desktop.services.state.desk_state" in imports(("desktop",))["desktop.services.reads.find"]
