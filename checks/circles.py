"""No circles: what a module stands on can be read first. Imports for types, and those inside functions, count."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from graphlib import CycleError, TopologicalSorter

import grimp

from checks.report import finish

PACKAGES = ("benchmarks", "care_record", "checks", "desktop", "mhcr", "sync_service")


def imports(packages: tuple[str, ...]) -> dict[str, AbstractSet[str]]:
    """What each module of these packages imports of them."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circles(imported: Mapping[str, AbstractSet[str]]) -> Iterator[str]:
    """The first circle that is found, each module with the one that it imports; nothing where there is none."""
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        # graphlib names them from what is imported to what imports it
        yield "a circle: " + " imports ".join(reversed(error.args[1]))


if __name__ == "__main__":
    finish(list(circles(imports(PACKAGES))), "no module imports itself by way of others")
