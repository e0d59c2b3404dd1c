"""What a compiler, or a program in its place, leaves in the box's folder, which may lie on the host's disk.

Neither the factory nor the first process nor the runner follows a link there, and all of it can be removed.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from problem_service.judge.boxes.factory.removal import remove_folder
from problem_service.judge.boxes.interface import SandboxFailed
from tests.problem_service.boxes.conftest import SMALL, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH
from tests.problem_service.boxes.scripts import TRY, printed

everywhere = pytest.mark.modes(BOTH)

SECRET = "of the host"


@dataclass(frozen=True)
class Target:
    """What the links lead to: a folder and a file in it that anyone may write to."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "file"

    def is_untouched(self) -> bool:
        return (
            list(self.folder.iterdir()) == [self.file]
            and self.file.read_text() == SECRET
            and self.file.stat().st_nlink == 1
            and self.file.stat().st_mode & 0o777 == 0o666
            and self.folder.stat().st_mode & 0o777 == 0o777
        )


@pytest.fixture
def target() -> Iterator[Target]:
    made = Target(Path(tempfile.mkdtemp()))
    made.folder.chmod(0o777)
    made.file.write_text(SECRET)
    made.file.chmod(0o666)
    yield made
    shutil.rmtree(made.folder)


TRICKS = {
    "link": "os.symlink({file!r}, name)",
    "link-to-folder": "os.symlink({folder!r}, name)",
    "dangling": "os.symlink({folder!r} + '/made', name)",
    "loop": "os.symlink(name, name)",
    "hard-link": "attempt(os.link, {file!r}, name)",
    "fifo": "attempt(os.mkfifo, name)",
    "closed": "open(name, 'w').close()\nos.chmod(name, 0)",
}
FOLDER_TRICKS = {
    "another folder for temporary files": "os.rmdir('tmp')\nos.symlink({folder!r}, 'tmp')",
    "closed": "os.chmod('.', 0)",
    "gone": "import shutil\nshutil.rmtree(os.getcwd())",
    "renamed": "os.rename(os.getcwd(), os.getcwd() + '-renamed')\nos.symlink({folder!r}, place)",
    "a folder in the way": "os.mkdir('solution.py')\nopen('solution.py/file', 'w').close()",
}


@everywhere
async def test_files_are_put_into_the_folder_and_nowhere_else(sandbox: DrivenSandbox, target: Target) -> None:
    script = TRY + "os.umask(0)\n"
    for name, trick in TRICKS.items():
        script += f"name = {name!r}\n{trick.format(file=str(target.file), folder=str(target.folder))}\n"
    async with sandbox.box() as box:
        left = await box.run(python(sandbox, "-c", script), b"", SMALL, writable=True)
        assert left.exit_code == 0, left
        await box.put({name: name.encode() for name in TRICKS})
        read = f"print(all(open(name).read() == name for name in {list(TRICKS)}))"
        assert (await box.run(python(sandbox, "-c", read), b"", SMALL)).stdout == b"True\n"
    assert target.is_untouched()


@everywhere
@pytest.mark.parametrize("trick", FOLDER_TRICKS)
async def test_a_folder_that_was_spoilt_is_its_boxs_alone(
    sandbox: DrivenSandbox, target: Target, trick: str
) -> None:
    attack = FOLDER_TRICKS[trick].format(folder=str(target.folder))
    script = f"import os\nplace = os.getcwd()\n{attack}"
    async with sandbox.box() as box, sandbox.box() as other:
        await box.run(python(sandbox, "-c", script), b"", SMALL, writable=True)
        with contextlib.suppress(SandboxFailed):
            await box.put({"solution.py": b"print('put')"})
            outcome = await box.run(python(sandbox, "solution.py"), b"", SMALL)
            assert outcome.stdout == b"put\n" or outcome.exit_code != 0
        assert target.is_untouched()
        await other.put({"solution.py": b"print('other')"})
        assert (await other.run(python(sandbox, "solution.py"), b"", SMALL)).stdout == b"other\n"


@everywhere
async def test_links_that_a_compiler_leaves_lead_the_program_to_nothing_of_the_host(
    sandbox: DrivenSandbox, target: Target
) -> None:
    leave = TRY + (
        f"paths = {{'file': {str(target.file)!r}, 'shadow': '/etc/shadow', 'proc': '/proc/self'}}\n"
        "for name, path in paths.items():\n"
        "    os.symlink(path, name)\n"
        "    attempt(os.link, path, name + '-hard')\n"
    )
    read = TRY + (
        "print(json.dumps([attempt(os.open, name, flags) for name in ('file', 'shadow', 'proc/environ')\n"
        "    for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT)]))"
    )
    async with sandbox.box() as box:
        left = await box.run(python(sandbox, "-c", leave), b"", SMALL, writable=True)
        assert left.exit_code == 0, left
        assert set(printed(await box.run(python(sandbox, "-c", read), b"", SMALL))) <= {
            *("ENOENT", "EACCES", "EROFS"),
        }
    assert target.is_untouched()


DEEP = """
import os
for _ in range(1200):
    try:
        os.mkdir("deeper")
        os.chdir("deeper")
    except OSError:
        break
"""
CLOSED = """
import os
for name in ("one", "two"):
    os.makedirs(name + "/inner/most")
    open(name + "/inner/most/file", "w").close()
    os.chmod(name + "/inner/most", 0)
    os.chmod(name + "/inner", 0)
    os.chmod(name, 0)
os.chmod(".", 0)
"""
MANY = "for number in range(300):\n    open(f'file {number}' + chr(10), 'w').close()"
ODD = """
import os
for name in (b"\\xff\\xfe", b"new\\nline", b"-rf", b"..." , b"a" * 255):
    os.mkdir(name)
    os.symlink(b"/", name[:200] + b".link")
    os.mkfifo(name[:200] + b".fifo")
"""


@pytest.mark.parametrize("leave", [DEEP, CLOSED, MANY, ODD], ids=["deep", "closed", "many", "odd names"])
async def test_whatever_is_left_in_the_folder_is_removed(sandbox: DrivenSandbox, leave: str) -> None:
    async with sandbox.box() as box:
        await box.run(python(sandbox, "-c", leave), b"", replace(SMALL, cpu_s=5), writable=True)
    async with sandbox.box() as box:  # and the factory is well
        assert (await box.run(python(sandbox, "-c", "print('next')"), b"", SMALL)).stdout == b"next\n"


def test_a_folder_is_removed_without_what_its_links_lead_to(tmp_path: Path, target: Target) -> None:
    top = tmp_path / "top"
    (top / "inner" / "most").mkdir(parents=True)
    for place in (top, top / "inner", top / "inner" / "most"):
        (place / "file").write_text("")
        (place / "to-file").symlink_to(target.file)
        (place / "to-folder").symlink_to(target.folder)
        os.link(target.file, place / "hard")
        (place / "hard").unlink()
    remove_folder(str(top))
    assert not top.exists()
    assert target.is_untouched()


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path, target: Target) -> None:
    link = tmp_path / "link"
    link.symlink_to(target.folder)
    with pytest.raises(OSError, match="Not a directory"):
        remove_folder(str(link))
    assert target.is_untouched()
