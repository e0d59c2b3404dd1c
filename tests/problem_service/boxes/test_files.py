"""Files: none of the host's can be read, none but its own written, by a program or a compiler."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.problem_service.boxes.conftest import SMALL, RunScript, python
from tests.problem_service.boxes.driven import SECRET, DrivenSandbox
from tests.problem_service.boxes.modes import BOTH, REPOSITORY
from tests.problem_service.boxes.scripts import ABSENT, CALLS, TRY, printed

pytestmark = pytest.mark.modes(BOTH)

READ_ONLY = ABSENT | {"EROFS", "EPERM"}


@dataclass(frozen=True)
class HostFiles:
    """What the user of the service has beside: anyone of the host may read and write it."""

    folder: Path
    file: Path

    @property
    def is_untouched(self) -> bool:
        now = self.file.stat()
        return (
            list(self.folder.iterdir()) == [self.file]
            and self.file.read_text() == SECRET
            and now.st_mode & 0o777 == 0o666
            and now.st_mtime == 1
            and os.listxattr(self.file) == []
        )


@pytest.fixture
def host_files() -> Iterator[HostFiles]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    file = folder / "secret"
    file.write_text(SECRET)
    file.chmod(0o666)
    os.utime(file, (1, 1))
    yield HostFiles(folder, file)
    shutil.rmtree(folder)


async def test_nothing_of_the_host_can_be_read(
    run_script: RunScript, sandbox: DrivenSandbox, host_files: HostFiles
) -> None:
    paths = [
        *("/etc/shadow", "/etc/ssh", "/root", "/home", "/var/lib", "/sys/kernel", "/dev/shm", "/dev/vda"),
        *(str(REPOSITORY / "README.md"), str(REPOSITORY), str(host_files.file), str(host_files.folder)),
        *("/proc", "/proc/self/environ", "/proc/self/mem", "/proc/1/environ", "/proc/1/root/etc/shadow"),
        *(f"/proc/{pid}/{name}" for pid in (sandbox.driver, sandbox.factory) for name in ("environ", "mem")),
        *(f"/proc/{sandbox.driver}/{name}" for name in ("cmdline", "maps", "fd", "cwd/etc", "root/etc")),
    ]
    script = (
        TRY
        + f"""
import os
def read(path):
    return os.read(os.open(path, os.O_RDONLY), 100)
print(json.dumps([
    [attempt(read, path) for path in {paths!r}],
    [attempt(os.listdir, path) for path in ("/proc", "/sys", "/home")],
    [attempt(os.readlink, f"/proc/{{pid}}/{{name}}")
        for pid in ({sandbox.driver}, {sandbox.factory}, 1) for name in ("cwd", "exe", "root")],
    attempt(os.open, "/", os.O_RDWR | os.O_TMPFILE),
    "secret" in str(os.environ),
    sorted(os.environ),
]))
"""
    )
    read, listed, links, temporary, has_secret, environment = printed(await run_script(script))
    folders = [result for result in read if result == "EISDIR"]
    assert set(read) - {"EISDIR"} <= ABSENT | {"EPERM"}
    assert len(folders) <= (3 if sandbox.mode.has_children else 0)  # empty ones, on the way to a toolchain
    assert set(listed) <= ABSENT | {"[]"}
    assert set(links) <= ABSENT
    assert temporary in {"EROFS", "EACCES", "EOPNOTSUPP"}
    assert not has_secret
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}


async def test_a_program_sees_its_files_and_no_other_users(run_script: RunScript) -> None:
    script = (
        "import json, os\nplace = os.getcwd()\n"
        "passwd = open('/etc/passwd').read() if os.path.exists('/etc/passwd') and place == '/box' else ''\n"
        "print(json.dumps([sorted(set(os.listdir(place)) - {'tmp'}), passwd.count('root')]))"
    )
    assert printed(await run_script(script)) == [["script.py"], 0]


@pytest.mark.parametrize("writable", [False, True], ids=["program", "compiler"])
async def test_nothing_but_its_own_can_be_written(
    run_script: RunScript, sandbox: DrivenSandbox, host_files: HostFiles, writable: bool
) -> None:
    paths = [
        *("/new", "/etc/passwd", "/dev/new", "/dev/shm/new", "/var/tmp/new", sandbox.python),
        *(str(host_files.file), str(host_files.folder / "new")),
        *(["script.py", "new"] if not writable else []),
        *([] if sandbox.mode.has_children else ["/tmp/new"]),
    ]
    script = (
        TRY
        + f"""
import os
def write(path):
    return os.open(path, os.O_WRONLY | os.O_CREAT)
print(json.dumps([attempt(write, path) for path in [os.__file__, *{paths!r}]]))
"""
    )
    assert set(printed(await run_script(script, writable=writable))) <= READ_ONLY
    assert host_files.is_untouched


async def test_no_file_of_the_same_user_can_be_changed_by_its_path(
    run_script: RunScript, sandbox: DrivenSandbox, host_files: HostFiles
) -> None:
    """Landlock sees neither of these calls but truncate and rename."""
    script = (
        CALLS
        + f"""
path, folder = {str(host_files.file)!r}, {str(host_files.folder)!r}
results = [
    attempt(os.chmod, path, 0o777),
    attempt(os.chmod, folder, 0o700),
    attempt(os.chown, path, os.getuid(), os.getgid()),
    attempt(os.lchown, path, os.getuid(), os.getgid()),
    attempt(os.utime, path),
    attempt(os.utime, path, (5, 5), follow_symlinks=False),
    attempt(os.setxattr, path, "user.mark", b"1"),
    attempt(os.truncate, path, 0),
    attempt(os.rename, path, folder + "/renamed"),
    attempt(os.rename, path, os.getcwd() + "/taken"),
    attempt(os.link, path, os.getcwd() + "/linked"),
    attempt(os.symlink, path, folder + "/symlink"),
    attempt(os.mkdir, folder + "/made"),
    attempt(os.mkfifo, folder + "/fifo"),
    attempt(os.unlink, path),
    attempt(os.rmdir, folder),
    attempt(os.chdir, folder + "/missing"),
]
print(json.dumps(results))
"""
    )
    assert set(printed(await run_script(script))) <= READ_ONLY | {"EXDEV"}
    assert host_files.is_untouched


async def test_what_makes_languages_quicker_can_be_read_and_not_be_changed(
    run_script: RunScript, sandbox: DrivenSandbox
) -> None:
    script = (
        TRY
        + f"""
folder, kept = {str(sandbox.cache)!r}, {str(sandbox.cache / "kept")!r}
print(json.dumps([
    open(kept).read(),
    [attempt(action) for action in (
        lambda: os.open(kept, os.O_RDWR), lambda: os.open(kept, os.O_RDONLY | os.O_TRUNC),
        lambda: os.open(folder + "/new", os.O_WRONLY | os.O_CREAT), lambda: os.truncate(kept, 0),
        lambda: os.unlink(kept), lambda: os.rename(kept, folder + "/new"), lambda: os.chmod(kept, 0),
        lambda: os.chmod(folder, 0), lambda: os.utime(kept, (5, 5)), lambda: os.mkdir(folder + "/new"),
        lambda: os.setxattr(kept, "user.mark", b"1"), lambda: os.link(kept, os.getcwd() + "/linked"),
    )],
]))
"""
    )
    text, answers = printed(await run_script(script))
    assert text == "kept"
    assert set(answers) <= READ_ONLY | {"EXDEV"}
    assert [path.name for path in sandbox.cache.iterdir()] == ["kept"]


async def test_what_is_on_the_host_cannot_be_watched(run_script: RunScript, host_files: HostFiles) -> None:
    script = (
        CALLS
        + f"""
F_NOTIFY, DN_ACCESS, IN_ALL = 1026, 1, 0xFFF
import fcntl
watch = libc.inotify_init1(0)
print(json.dumps([
    call("inotify_add_watch", watch, {str(host_files.folder).encode()!r}, IN_ALL),
    call("fanotify_init", 0, 0),
    attempt(os.open, {str(host_files.folder)!r}, os.O_RDONLY),
    call("name_to_handle_at", -100, b"/", (ctypes.c_char * 200)(), (ctypes.c_int * 1)(), 0),
]))
"""
    )
    assert set(printed(await run_script(script))) <= READ_ONLY | {"EBADF"}


async def test_the_input_cannot_be_changed(run_script: RunScript) -> None:
    script = (
        TRY
        + """
import fcntl, mmap
def set_seals():
    fcntl.fcntl(0, fcntl.F_ADD_SEALS, 0)
print(json.dumps([
    attempt(os.write, 0, b"y"), attempt(os.pwrite, 0, b"y", 0), attempt(os.ftruncate, 0, 0),
    attempt(mmap.mmap, 0, 1, mmap.MAP_SHARED, mmap.PROT_WRITE), attempt(set_seals),
]))
"""
    )
    assert set(printed(await run_script(script, b"x"))) == {"EPERM"}


async def test_input_that_is_never_read_and_output_that_is_no_text_are_fine(run_script: RunScript) -> None:
    outcome = await run_script("import os; os.write(1, bytes(range(256)))", b"x" * (64 << 20))
    assert outcome.exit_code == 0
    assert outcome.stdout == bytes(range(256))


async def test_no_descriptor_but_the_three_is_open(run_script: RunScript) -> None:
    script = TRY + (
        "print(json.dumps([number for number in range(3, 4096) if attempt(os.fstat, number) != 'EBADF']))"
    )
    assert printed(await run_script(script)) == []


async def test_boxes_do_not_see_each_others_files(sandbox: DrivenSandbox) -> None:
    async with sandbox.box() as first, sandbox.box() as second:
        await first.put({"solution.py": SECRET.encode()})
        at = await first.run(python(sandbox, "-c", "import os; print(os.getcwd())"), b"", SMALL)
        place = at.stdout.decode().strip()
        look = TRY + (
            f"place = {place!r}\nparent = os.path.dirname(place)\n"
            "found = [attempt(os.open, place + '/solution.py', os.O_RDONLY)]\n"
            "if place != '/box':\n    found += [attempt(os.listdir, place), attempt(os.listdir, parent)]\n"
            "print(json.dumps(found))"
        )
        assert set(printed(await second.run(python(sandbox, "-c", look), b"", SMALL))) <= ABSENT
