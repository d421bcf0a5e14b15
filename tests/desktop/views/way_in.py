"""The way in, as far as its sign-in, by keyboard."""

from desktop.views.door.sign_in import SignInStep
from desktop.views.door.steps import ServiceStep
from tests.probes.window import WindowProbe


def to_sign_in(probe: WindowProbe) -> SignInStep:
    service = probe.window.step
    assert isinstance(service, ServiceStep)
    probe.type("https://mhcr.southdown.nhs.uk", service.address.entry)
    probe.press("Return", service.address.entry)
    probe.until(lambda: isinstance(probe.window.step, SignInStep))
    step = probe.window.step
    assert isinstance(step, SignInStep)
    return step
