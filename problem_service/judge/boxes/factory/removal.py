"""Removing a folder that programs have written to, whatever they made of it."""

import os


def remove_folder(path: str) -> None:
    """Remove it with all in it: folders nested without end, or closed to their owner; links are not followed.

    Raises OSError. What lies deep is moved to the top first, so neither stack nor descriptors are used up.
    """
    top = _open_folder(path)
    try:
        while names := os.listdir(top):
            for name in names:
                _remove(name, top)
    finally:
        os.close(top)
    os.rmdir(path)


def _remove(name: str, top: int) -> None:
    try:
        os.unlink(name, dir_fd=top)
    except IsADirectoryError:
        folder = _open_folder(name, top)
        try:
            for number, inner in enumerate(os.listdir(folder)):
                _lift(inner, folder, f"{os.urandom(8).hex()}-{number}", top)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=top)


def _lift(name: str, folder: int, new_name: str, top: int) -> None:
    """Files are removed where they are."""
    try:
        os.unlink(name, dir_fd=folder)
    except IsADirectoryError:
        os.close(_open_folder(name, folder))  # which opens it to its owner: only such a folder can be moved
        os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=top)


def _open_folder(path: str, around: int | None = None) -> int:
    place = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=around)
    try:
        os.chmod(f"/proc/self/fd/{place}", 0o700)
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=place)
    finally:
        os.close(place)
