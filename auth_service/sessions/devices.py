"""What a browser or app says it is, in a few words."""

import asyncio
from collections.abc import Iterable

UNKNOWN = "Unknown device"
LONGEST = 80
"""Characters."""


def describe(user_agent: str | None) -> str:
    """A short name of the sender of a User-Agent header, such as "Firefox on Linux"; it may say anything."""
    if not user_agent:
        return UNKNOWN
    import ua_parser  # reads its tables when it is first used

    found = ua_parser.parse(user_agent)
    program = None if found.user_agent is None else found.user_agent.family
    system = None if found.os is None else found.os.family
    name = " on ".join(part for part in (program, system) if part)
    return name[:LONGEST] or UNKNOWN


async def describe_all(user_agents: Iterable[str | None]) -> list[str]:
    """The names, in order; found in a thread, since some take milliseconds."""
    return await asyncio.to_thread(lambda: [describe(each) for each in user_agents])
