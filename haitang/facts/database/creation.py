"""Making, copying and dropping test databases, with leave to write and to read everything."""

from typing import Any

from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything


class WithLeave:
    """Put before Django's own class."""

    def create_test_db(self, *args: Any, **kwargs: Any) -> Any:
        """Django's, with leave."""
        with writes_allowed("test database"), everything("test database"):
            return super().create_test_db(*args, **kwargs)  # type: ignore[misc]

    def clone_test_db(self, *args: Any, **kwargs: Any) -> Any:
        """Django's, with leave."""
        with writes_allowed("test database"), everything("test database"):
            return super().clone_test_db(*args, **kwargs)  # type: ignore[misc]

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> Any:
        """Django's, with leave."""
        with writes_allowed("test database"):
            return super().destroy_test_db(*args, **kwargs)  # type: ignore[misc]
