"""The language of the one who reads: Chinese, or English."""

from django.utils.translation import get_language


def language() -> str:
    """``zh`` or ``en``: the two that law, books and records are written in."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return language() == "zh"


def worded(zh: str, en: str) -> str:
    """The Chinese text for readers of Chinese, else the English one, if there is one."""
    return en if en and not chinese() else zh
