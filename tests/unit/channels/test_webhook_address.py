"""Which addresses a webhook may lead to."""

from urllib.parse import urlsplit

import pytest

from zhike.channels.webhook.address import Unreachable, looked_up, networks

OPEN = ["8.8.8.8", "[2606:4700:4700::1111]"]
WALLED = [
    "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "localhost", "[::1]", "[::]", "[fe80::1]",
    "[fd00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]",
]  # fmt: skip


@pytest.mark.parametrize("host", WALLED)
def test_what_lies_behind_our_own_walls_is_not_reached(host: str):
    with pytest.raises(Unreachable) as refused:
        looked_up(urlsplit(f"http://{host}:8080/hook"), ())
    assert refused.value.code in ("webhook_address_private", "webhook_host_unknown")


@pytest.mark.parametrize("host", OPEN)
def test_the_internet_is(host: str):
    assert looked_up(urlsplit(f"https://{host}/"), ()) == host.strip("[]")


def test_a_network_of_ones_own_may_be_allowed():
    allowed = networks("10.0.0.0/8 192.168.3.7")
    assert looked_up(urlsplit("http://10.9.8.7/"), allowed) == "10.9.8.7"
    assert looked_up(urlsplit("http://192.168.3.7/"), allowed) == "192.168.3.7"
    for host in ("192.168.3.8", "127.0.0.1"):
        with pytest.raises(Unreachable):
            looked_up(urlsplit(f"http://{host}/"), allowed)
