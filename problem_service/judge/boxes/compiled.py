"""The first process of a box in C, compiled once for this machine where there is a compiler."""

import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_SOURCES = Path(__file__).with_name("inside")
_FLAGS = ("-static", "-O2", "-s")
_PATIENCE_S = 60.0

_log = logging.getLogger(__name__)


def compile_init(folder: Path) -> Path | None:
    """The program in a folder that is kept; None where it cannot be made, and init.py must do.

    Takes 0.3 s the first time and nothing later.
    """
    sources = sorted(_SOURCES.glob("*.c"))
    text = b"".join(path.read_bytes() for path in [*sources, _SOURCES / "box.h"])
    key = hashlib.sha256(text + " ".join((*_FLAGS, os.uname().machine)).encode()).hexdigest()[:16]
    program = folder / f"init-{key}"
    if program.exists():
        return program
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        _log.info("no C compiler: boxes get a first process in Python, which takes 1 ms a run longer")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        made = Path(aside) / "init"
        try:
            subprocess.run(  # noqa: S603  our own source
                [compiler, *_FLAGS, "-o", made, *sources],
                check=True,
                capture_output=True,
                timeout=_PATIENCE_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", b"") or b""
            _log.warning(
                "the boxes' first process does not compile: %s %s", error, said.decode(errors="replace")
            )
            return None
        made.chmod(0o755)
        made.replace(program)
    return program
