"""Functions over address ranges in CIDR notation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.functions.signature import NUMBER, STRING, Function, deep
from gate.sources.terraform.values import EvaluationError, UnsureError

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

MAPPED = 0xFFFF << 32
"""Terraform writes IPv6 addresses from here on, up to 32 bits further, as IPv4."""


def _network(text: str) -> Network:
    """Read a range. Terraform takes leading zeros in IPv4 addresses as decimal digits."""
    from ipaddress import ip_network  # noqa: PLC0415 (few configurations compute addresses)

    address, slash, length = text.partition("/")
    if ":" not in address:
        address = ".".join(part.lstrip("0") or part[:1] for part in address.split("."))
    try:
        if not slash or not (length.isdecimal() and length.isascii()) or "%" in address:
            raise ValueError(text)
        network = ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        raise EvaluationError("found text that is no address range", "Write a range such as 10.0.0.0/16.") from None
    if network.version == 6 and int(network.network_address) >> 32 == MAPPED >> 32:
        raise UnsureError
    return network


def _whole(number: float) -> int:
    if not isinstance(number, int):
        raise EvaluationError("found a fraction where a whole number was expected", "Pass a whole number.")
    return number


def _written(address: int, network: Network) -> str:
    """Write an address as Go does, which differs from Python for what ends like an IPv4 address."""
    if network.version == 6 and address >> 32 == MAPPED >> 32:
        raise UnsureError
    return str(type(network.network_address)(address))


def _cidrhost(prefix: str, number: float) -> str:
    network, position = _network(prefix), _whole(number)
    if not -network.num_addresses <= position < network.num_addresses:
        raise EvaluationError("the range has no address with that number", "Correct the number, or take a larger range.")
    return _written(int(network.network_address) + position % network.num_addresses, network)


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise EvaluationError("an IPv6 range has no netmask", "Pass an IPv4 range.")
    return str(network.netmask)


def _cidrsubnet(prefix: str, bits: float, number: float) -> str:
    network, more, position = _network(prefix), _whole(bits), _whole(number)
    length = network.prefixlen + more
    if more < 0:
        raise UnsureError
    if length > network.max_prefixlen:
        raise EvaluationError("the range cannot be divided that far", "Pass fewer bits.")
    if not -(2**more) <= position < 2**more:
        raise EvaluationError("there is no subnet with that number", "Pass a smaller number, or more bits.")
    if position < 0:
        raise UnsureError
    start = int(network.network_address) + (position << (network.max_prefixlen - length))
    return f"{_written(start, network)}/{length}"


def _cidrsubnets(prefix: str, *bits: float) -> list[str]:
    network = _network(prefix)
    start = int(network.network_address)
    end = start + network.num_addresses
    found: list[str] = []
    for more in map(_whole, bits):
        length = network.prefixlen + more
        if not 1 <= more <= 32 or length > network.max_prefixlen:
            raise EvaluationError("the range cannot be divided like that", "Pass between 1 and 32 bits, not more than the range has.")
        size = 1 << (network.max_prefixlen - length)
        start = -(-start // size) * size
        if start + size > end:
            raise EvaluationError("the range is too small for all these subnets", "Take a larger range.")
        found.append(f"{_written(start, network)}/{length}")
        start += size
    return found


FUNCTIONS: dict[str, Function] = {
    "cidrhost": deep(_cidrhost, STRING, NUMBER),
    "cidrnetmask": deep(_cidrnetmask, STRING),
    "cidrsubnet": deep(_cidrsubnet, STRING, NUMBER, NUMBER),
    "cidrsubnets": deep(_cidrsubnets, STRING, rest=NUMBER),
}
