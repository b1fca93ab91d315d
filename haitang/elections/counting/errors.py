"""The one error of the count: a sentence in both languages that names the field."""


class CountError(ValueError):
    """Something given cannot be used. Says which field, what is wrong, what would be right.

    ``field`` is the path of the field, such as ``posts[0].seats`` or ``winner.numerator``.
    """

    def __init__(self, field: str, zh: str, en: str) -> None:
        self.field = field
        self.zh, self.en = f"{field}：{zh}", f"{field}: {en}"
        super().__init__(self.zh)

    def in_(self, language: str) -> str:
        """The English sentence for ``en``, else the Chinese."""
        return self.en if language.startswith("en") else self.zh
