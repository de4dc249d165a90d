from pathlib import Path

import pytest

from tests.lab.course import Course, a_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A small course in a folder of its own, with nothing handed out yet."""
    return a_course(tmp_path / "clone")
