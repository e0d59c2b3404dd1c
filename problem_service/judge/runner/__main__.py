"""``python -m problem_service.judge.runner``: run programs for a judge, in boxes, until SIGTERM."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

import uvloop

from problem_service.judge.languages import LANGUAGES
from problem_service.judge.runner.listening import Address, BadAddress, listen, parse_address
from problem_service.judge.runner.server import Server
from problem_service.judge.runner.workshop import Workshop
from shared import logs

SHORTEST_KEY = 32

log = logging.getLogger(__name__)


def main() -> None:
    arguments = _parser().parse_args()
    logs.configure("runner", level=arguments.log_level, form=arguments.log_format)
    if not arguments.listen.is_private and arguments.key_file is None:
        sys.exit("runner: --listen on a network that others reach needs --key-file")
    try:
        key = None if arguments.key_file is None else _read_key(arguments.key_file)
        uvloop.run(_serve(arguments, key))
    except (OSError, LookupError, ValueError) as error:
        sys.exit(f"runner: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m problem_service.judge.runner",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--listen",
        type=_address,
        required=True,
        metavar="ADDRESS",
        help="unix:/path/of/socket or tcp://host:port",
    )
    add("--group", help="a group whose members may connect to the socket file too")
    add("--key-file", type=Path, help="file with the key that a judge must know, 32 characters or more")
    add("--boxes", type=_positive, default=os.cpu_count() or 1, help="programs run at once")
    add("--waiting", type=int, default=64, help="programs that may wait for a place")
    add(
        "--cache",
        type=Path,
        help="folder that keeps what makes languages quicker, else a temporary one",
    )
    add(
        "--toolchain",
        type=_toolchain,
        action="append",
        default=[],
        metavar="LANGUAGE=PATH",
        help="the executable of a language, such as java=/opt/jdk/bin/java; may be given again",
    )
    add("--python", type=Path, help="the same as --toolchain python=PATH")
    add("--node", dest="javascript", type=Path, help="the same as --toolchain javascript=PATH")
    add("--log-level", choices=("debug", "info", "warning", "error"), default="info", help="what is logged")
    add("--log-format", choices=("text", "json"), default="text", help="how it is logged")
    add("--end-with-input", action="store_true", help="end when standard input does: with who started it")
    return parser


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except BadAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _toolchain(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if name not in LANGUAGES or not equals or not path:
        raise argparse.ArgumentTypeError(f"must be LANGUAGE=PATH; the languages are {', '.join(LANGUAGES)}")
    return name, Path(path)


def _read_key(path: Path) -> str:
    key = path.read_text("utf-8").strip()
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the key in {path} has fewer than {SHORTEST_KEY} characters")
    return key


async def _serve(arguments: argparse.Namespace, key: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if arguments.end_with_input:
        loop.add_reader(sys.stdin.fileno(), _at_end_of_input, stop)
    given = dict(arguments.toolchain)
    given |= {
        name: path for name in ("python", "javascript") if (path := getattr(arguments, name)) is not None
    }
    with tempfile.TemporaryDirectory(prefix="codemaze-toolchains-") as temporary:
        changes = asyncio.Event()
        workshop = Workshop(
            LANGUAGES,
            given,
            places=arguments.boxes,
            cache=_cache(arguments.cache, Path(temporary)),
            changed=changes.set,
        )
        async with workshop:
            _tell(workshop, arguments.boxes)
            server = Server(workshop, places=arguments.boxes, waiting=arguments.waiting, key=key)
            listening = await listen(arguments.listen, server.accept, group=arguments.group)
            log.info("the runner listens on %s", arguments.listen)
            telling = asyncio.create_task(_tell_changes(changes, server))
            try:
                await stop.wait()
                log.info("the runner stops")
            finally:
                listening.close()
                telling.cancel()
                await server.close()
                if arguments.listen.path is not None:
                    arguments.listen.path.unlink(missing_ok=True)


def _at_end_of_input(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stop.set()


def _cache(wanted: Path | None, temporary: Path) -> Path:
    temporary.chmod(0o755)
    if wanted is None:
        return temporary
    try:
        wanted.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        log.warning("what makes languages quicker is not kept: %s", error)
        return temporary
    return wanted.resolve()


async def _tell_changes(changes: asyncio.Event, server: Server) -> None:
    while True:
        await changes.wait()
        changes.clear()
        server.tell_change()


def _tell(workshop: Workshop, places: int) -> None:
    states = workshop.states()
    for item in states:
        if item.missing is not None:
            log.info("no %s: %s", item.label, item.missing)
    usable = [f"{item.label} {item.version}" for item in states if item.missing is None]
    log.info("%d at once, tier %s; %s", places, workshop.tier, ", ".join(usable) or "no language")


if __name__ == "__main__":
    main()
