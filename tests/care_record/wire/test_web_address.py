import pytest

from care_record.wire.web_address import is_https


@pytest.mark.parametrize("address", ["https://sign-in.example.nhs.uk", "https://a.example:8443/x/y?z=1"])
def test_an_https_address_of_a_host_is_one(address: str) -> None:
    assert is_https(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://a.example",
        "https://",
        "https:///path",
        "https://user@a.example",
        "https://a.example#part",
        "https://[a.example",
        "javascript:alert(1)",
    ],
)
def test_another_scheme_a_user_a_fragment_or_no_host_is_none(address: str) -> None:
    assert not is_https(address)
