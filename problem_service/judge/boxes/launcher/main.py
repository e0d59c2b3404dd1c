"""The launcher: clones PID 1 of the box into its namespaces, lets it in, and cleans up after it."""

import contextlib
import os
import signal
import socket
import sys

from problem_service.judge.boxes.launcher import channel, init, linux, memory_group, users


def main() -> None:
    """`sys.argv[1]` is the descriptor of the socket to the service."""
    descriptor = int(sys.argv[1])
    linux.close_all_but(descriptor)  # uvloop leaves what the service inherited itself open in its children
    connection = socket.socket(fileno=descriptor)
    connection.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to handle: it hangs up
    try:
        setup, files = channel.receive(connection)
    except EOFError:
        return  # the submission was withdrawn before its box was made
    group = memory_group.create()
    try:
        _run_box(connection, setup, files, group)
    except OSError as error:
        _report(connection, error)
    finally:
        if group is not None:
            group.remove()


def _run_box(
    connection: socket.socket,
    setup: dict[str, object],
    files: list[int],
    group: memory_group.MemoryGroup | None,
) -> None:
    who = users.choose()
    go_reader, go_writer = os.pipe()
    process = linux.clone(linux.NEW_NAMESPACES)
    if process == 0:
        os.close(go_writer)
        _be_init(connection, setup, files, who, group, go_reader)
    os.close(go_reader)
    try:
        users.write_maps(process, who)
        if group is not None:
            group.add(process)
        os.write(go_writer, b"g")
        connection.close()  # the box's end is its PID 1's alone: the service sees it close when that dies
    finally:
        os.close(go_writer)
        os.waitpid(process, 0)


def _be_init(
    connection: socket.socket,
    setup: dict[str, object],
    files: list[int],
    who: users.BoxUsers,
    group: memory_group.MemoryGroup | None,
    go: int,
) -> None:
    try:
        if os.read(go, 1):
            init.serve(connection, setup, files, who, group)
    except Exception as error:  # noqa: BLE001  the outermost boundary of this process, whose end is the box's
        _report(connection, error)
    finally:
        os._exit(0)


def _report(connection: socket.socket, error: Exception) -> None:
    with contextlib.suppress(OSError):  # the service is gone
        channel.send(connection, {"error": str(error) or repr(error)})
