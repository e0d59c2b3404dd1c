"""Locks by name, kept only while someone holds or wants them."""

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary


class Locks:
    """One lock a battle in this process, so that who waits for one holds no connection meanwhile."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def of(self, name: UUID) -> asyncio.Lock:
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock
