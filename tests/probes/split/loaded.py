"""What each service would load and work out anew, done once when this is imported: by the process that splits."""

import gc
from importlib import import_module
from tempfile import TemporaryDirectory

from sync_service.pages.templates import Pages
from sync_service.settings import Settings
from sync_service.storage import database

# the last two are what uvicorn looks for by name when it starts
LOADED = (
    "tests.probes.split.process",
    "sync_service.server",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.auto",
)
SETTINGS = {
    "demonstration": True,
    "trust": {"name": "Any trust"},
    "storage": {"database": "service.db", "key_file": "keys.json"},
    "crisis": {"team_telephone": "01273 496000"},
}

for name in LOADED:
    import_module(name)
Pages(Settings.model_validate(SETTINGS))
with TemporaryDirectory() as folder:
    engine = database.connect(f"sqlite:///{folder}/service.db")
    database.upgrade(engine)
    engine.dispose()
# what is loaded is looked at by no collection, so that its pages stay shared
gc.collect()
gc.freeze()
