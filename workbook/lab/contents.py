"""JupyterLab over the clone, except that the course's own files are not saved over."""

import asyncio
from pathlib import Path
from typing import Any, override

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from workbook.practice.copies import source

# The folders that belong to the course; the learner's copies of the first two are in work/.
_THEIRS = {"notebooks": True, "exercises": True, "solutions": False}


class LearnersContents(AsyncLargeFileManager):
    """The usual contents manager, which refuses what would change a file of the course."""

    @override
    async def save(self, model: dict[str, Any], path: str = "") -> Any:
        """Save a file, unless it is the course's."""
        await self._refuse(path)
        return await super().save(model, path)  # type: ignore[no-untyped-call]

    @override
    async def delete_file(self, path: str) -> Any:
        """Delete a file, unless it is the course's."""
        await self._refuse(path)
        return await super().delete_file(path)  # type: ignore[no-untyped-call]

    @override
    async def rename_file(self, old_path: str, new_path: str) -> Any:
        """Rename a file, unless that takes one from the course or adds one to it."""
        await self._refuse(old_path)
        await self._refuse(new_path)
        return await super().rename_file(old_path, new_path)  # type: ignore[no-untyped-call]

    @override
    async def restore_checkpoint(self, checkpoint_id: str, path: str) -> Any:
        """Bring back an earlier version of a file, unless it is the course's."""
        await self._refuse(path)
        return await super().restore_checkpoint(checkpoint_id, path)  # type: ignore[no-untyped-call]

    @override
    async def get(self, path: str, *args: Any, **options: Any) -> Any:
        """Read a file; looking at a notebook of the course does not count as changing it.

        JupyterLab would try to save it by itself every two minutes, and say the refusal each time.
        """
        model = await super().get(path, *args, **options)  # type: ignore[no-untyped-call]
        if model["type"] == "notebook" and model["content"]:
            model["content"]["metadata"].update(source.KERNEL)
        return model

    async def _refuse(self, path: str) -> None:
        sentence = await asyncio.to_thread(refusal, Path(self.root_dir), path.strip("/"))
        if sentence:
            raise HTTPError(403, sentence)


def refusal(root: Path, path: str) -> str | None:
    """Return why a path of JupyterLab is not saved; None when it may be.

    Args:
        root: the clone, which JupyterLab shows.
        path: what JupyterLab calls the file, such as ``notebooks/start.ipynb``.
    """
    place = (root / path).resolve()
    for folder, has_copies in _THEIRS.items():
        above = next((p for p in (place, *place.parents) if _same(p, root / folder)), None)
        if above is None:
            continue
        name = (Path(folder) / place.relative_to(above)).as_posix()
        if has_copies and (root / "work" / name).exists():
            where = f"Your copy is work/{name}: open that one, and what you change is kept."
        else:
            where = "Save your own files under work/."
        return (
            f"{name} belongs to the course and is not saved. {where} "
            "(Authors start `workbook lab --author`.)"
        )
    return None


def _same(one: Path, other: Path) -> bool:
    """Tell whether two paths are one folder, on file systems that ignore case too."""
    return one == other or (one.exists() and other.exists() and one.samefile(other))
