"""The first process of a box in C, compiled once for this machine where there is a compiler."""

import contextlib
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_SOURCES = Path(__file__).with_name("inside")
_FLAGS = {"init": ("-O2", "-s", "-static"), "init.so": ("-O2", "-s", "-shared", "-fPIC")}
_PATIENCE_S = 60.0

_log = logging.getLogger(__name__)


def compile_init(folder: Path) -> Path | None:
    """A folder, in one that is kept, with the program ``init`` and the same as a library, ``init.so``.

    None where they cannot be made, and init.py must do. Takes 0.5 s the first time and nothing later.
    """
    sources = sorted(_SOURCES.glob("*.c"))
    text = b"".join(path.read_bytes() for path in [*sources, _SOURCES / "box.h"])
    key = hashlib.sha256(text + f"{_FLAGS} {os.uname().machine}".encode()).hexdigest()[:16]
    made = folder / f"init-{key}"
    if made.exists():
        return made
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        _log.info("no C compiler: boxes get a first process in Python, which takes 1 ms a run longer")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        aside = Path(place) / "made"
        aside.mkdir(mode=0o755)
        try:
            for name, flags in _FLAGS.items():
                subprocess.run(  # noqa: S603  our own source
                    [compiler, *flags, "-o", aside / name, *sources],
                    check=True,
                    capture_output=True,
                    timeout=_PATIENCE_S,
                )
                (aside / name).chmod(0o755)
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", b"") or b"").decode(errors="replace")
            _log.warning("the boxes' first process does not compile: %s %s", error, said)
            return None
        with contextlib.suppress(OSError):  # another runner was quicker
            aside.rename(made)
    return made
