"""``python -m problem_service.images.worker``: reads and compares images, for the service that started it.

It is a process of its own because pixels come from strangers. A file that breaks a decoder, or keeps it busy,
ends this process and not the service; memory is bounded; nothing secret is in reach. And Pillow holds
Python's lock for much of its work: in threads, comparisons of 4 megapixels stopped the event loop for 20 to
70 ms, and a second thread made them no faster.

Standard input is a socket. A request is two images in base64, each after its length; the answer is a line of
JSON. It ends with its input.
"""

import resource
import socket

from problem_service.images.comparing import distance, fingerprint
from problem_service.images.domain import BadImage, Compared, ImageTooLarge
from problem_service.images.reading import read
from problem_service.images.wire import LENGTH, MEMBERS, dump_compared, dump_refused

_MEMORY = 2 << 30
"""Bytes of address space, libraries included; two images of the most pixels want a tenth of it."""


def answer(texts: list[bytes]) -> bytes:
    """What is answered to a request."""
    try:
        original, drawn = (read(text, member) for text, member in zip(texts, MEMBERS, strict=True))
    except (BadImage, ImageTooLarge) as error:
        return dump_refused(error)
    one, other = fingerprint(original.grey), fingerprint(drawn.grey)
    return dump_compared(
        Compared(distance(one, other), one is None or other is None, (original.media_type, drawn.media_type))
    )


def _serve(connection: socket.socket) -> None:
    with connection.makefile("rb") as requests:
        while True:
            texts = []
            for _ in MEMBERS:
                head = requests.read(LENGTH.size)
                if len(head) < LENGTH.size:
                    return
                texts.append(requests.read(LENGTH.unpack(head)[0]))
            connection.sendall(answer(texts))


def main() -> None:
    """Serve until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=0) as connection:
        _serve(connection)


if __name__ == "__main__":
    main()
