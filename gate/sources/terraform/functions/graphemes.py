"""Characters as Terraform counts them: what a reader sees as one."""

from __future__ import annotations

import unicodedata

from gate.sources.terraform.values import UnsureError

ALONE = frozenset(("Lu", "Ll", "Lt", "Nd", "Nl", "No", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "So", "Zs"))
"""Categories whose characters stand for themselves, whatever is beside them."""
LETTERS = ((0x3041, 0x3097), (0x30A1, 0x30FB), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4))
"""Letters of China, Japan and Korea of which the same is true."""
FLAGS = (0x1F1E6, 0x1F200)
"""Two of these are one flag."""


def characters(text: str) -> str:
    """Return a text whose characters are what Terraform counts. Raises UnsureError where several could count as one."""
    if text.isascii():
        if "\r\n" in text:
            raise UnsureError
        return text
    if "\r\n" in text or not all(character < "\u0300" or _stands_alone(character) for character in text):
        raise UnsureError
    return text


def _stands_alone(character: str) -> bool:
    code = ord(character)
    if FLAGS[0] <= code < FLAGS[1] or unicodedata.normalize("NFC", character) != character:
        return False
    return unicodedata.category(character) in ALONE or any(low <= code < high for low, high in LETTERS)
