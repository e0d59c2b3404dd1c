"""Keeps the shelves filled: one generation at a time for a key, over all replicas."""

import asyncio
import contextlib
import logging
import random
import time
import uuid
from collections.abc import AsyncIterator

from problem_service.background import repeat
from problem_service.generation import repository as ledger
from problem_service.generation.failures import ModelFailed
from problem_service.generation.generator import Generator, Outcome, Tell
from problem_service.generation.order import Order
from problem_service.generation.settings import ModelSettings
from problem_service.proving.generating import ProvingFailed
from problem_service.supply import stock
from problem_service.supply.domain import Shelf, after_failure, may_spend, standing_shelves
from problem_service.supply.metrics import SupplyMetrics
from shared.db import Connection, Database
from shared.errors import CodemazeError, Unavailable

log = logging.getLogger(__name__)

POLL = 2.0
"""Seconds between two looks at the shelves, which other replicas empty, too."""
TITLES = 60
"""Titles that the model is told to stay away from."""
REJECTED = "rejected"
JUDGE = "judge"


class KeyBusy(Unavailable):
    """Somebody else generates a problem at the moment."""

    code = "key-busy"


class ModelPaused(Unavailable):
    """The model is left alone for a while, after failures."""

    code = "model-paused"


class BudgetSpent(Unavailable):
    """Today's budget for problems is used up."""

    code = "budget-spent"


class LeaseLost(Unavailable):
    """The key was lost to another while a problem was generated."""

    code = "lease-lost"


class Supplier:
    """Generates what is missing in the background of one process."""

    def __init__(
        self, db: Database, generator: Generator, settings: ModelSettings, metrics: SupplyMetrics
    ) -> None:
        self._db = db
        self._generator = generator
        self._settings = settings
        self._metrics = metrics
        self._standing = standing_shelves(settings.tag_sets)
        self._holder = uuid.uuid4()
        self._woken = asyncio.Event()
        self._out_of_budget = False

    def wake(self) -> None:
        """Something was taken."""
        self._woken.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Fill the shelves until the block ends."""
        loop = asyncio.create_task(repeat(self._fill, POLL, self._woken), name="fill the shelves")
        try:
            yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def _fill(self) -> None:
        """Generate one problem, if one is missing and nobody else is at it."""
        async with self._db.connect() as conn:
            if await stock.find_shortage(conn, self._standing, self._settings.stock) is None:
                return
            if not await self._may_spend(conn):
                return
        async with self._held() as held:
            if held is None:
                return
            async with self._db.connect() as conn:  # again: the one before us may have filled it
                shelf = await stock.find_shortage(conn, self._standing, self._settings.stock)
                may_go_on = shelf is not None and await self._may_spend(conn)
            if shelf is not None and may_go_on:
                await held.generate(shelf)
        self.wake()

    async def _may_spend(self, conn: Connection) -> bool:
        """Whether there is something left of the day's budget; the log tells when it ends."""
        spent = await ledger.spent_today(conn, self._settings.key_id)
        is_left = may_spend(spent, self._settings)
        if not is_left and not self._out_of_budget:
            log.warning("today's budget for problems is used up: %s calls, %s USD", spent.calls, spent.usd)
        self._out_of_budget = not is_left
        return is_left

    async def generate(self, shelf: Shelf, tell: Tell = lambda _stage: None) -> Outcome:
        """One problem now, whatever is in stock.

        Raises KeyBusy, ModelPaused, BudgetSpent, ModelFailed, ProvingFailed or JudgeBusy.
        """
        async with self._held() as held:
            if held is None:
                raise await self._why_not()
            async with self._db.connect() as conn:
                if not await self._may_spend(conn):
                    raise BudgetSpent
            outcome = await held.generate(shelf, tell)
        if held.fault is not None:
            raise held.fault
        assert outcome is not None
        return outcome

    async def _why_not(self) -> Unavailable:
        async with self._db.connect() as conn:
            paused = await stock.find_pause(conn, self._settings.key_id)
        if paused <= 0:
            return KeyBusy(retry_after=5)
        return ModelPaused(f"The model is left alone for {paused:.0f} s more.", retry_after=int(paused) + 1)

    @contextlib.asynccontextmanager
    async def _held(self) -> "AsyncIterator[_Held | None]":
        """The key, if it can be had; let go in the end, with a pause after a failure."""
        key_id = self._settings.key_id
        async with self._db.connect() as conn:
            failures = await stock.claim(conn, key_id, self._holder, self._settings.generation_lease)
            if failures is not None:
                await ledger.close_abandoned(conn, key_id)
        if failures is None:
            yield None
            return
        held = _Held(self._db, self._generator, self._settings, self._holder, failures, self._metrics)
        try:
            yield held
        finally:
            with contextlib.suppress(Unavailable):  # then the lease ends it
                async with self._db.connect() as conn:
                    await stock.release(conn, key_id, self._holder, failures=held.failures, pause=held.pause)


def make_supplier(
    db: Database, generator: Generator, settings: ModelSettings, metrics: SupplyMetrics
) -> Supplier | None:
    """None where there is no model to ask."""
    return Supplier(db, generator, settings, metrics) if settings.enabled else None


class _Held:
    """The key in our hands."""

    def __init__(
        self,
        db: Database,
        generator: Generator,
        settings: ModelSettings,
        holder: uuid.UUID,
        failures: int,
        metrics: SupplyMetrics,
    ) -> None:
        self._db = db
        self._generator = generator
        self._key_id = settings.key_id
        self._lease = settings.generation_lease
        self._holder = holder
        self._metrics = metrics
        self.failures = failures
        self.pause = 0.0
        self.fault: Exception | None = None

    async def generate(self, shelf: Shelf, tell: Tell = lambda _stage: None) -> Outcome | None:
        """What came of it; None after a failure, which is in ``fault`` and decides on the pause."""
        async with self._db.connect() as conn:
            titles = await stock.list_titles(conn, shelf.rank, TITLES)
        order = Order(shelf.rank, shelf.tags, tuple(titles))
        try:
            outcome = await self._keeping(order, tell)
        except ModelFailed as error:
            log.warning("no problem for %s: %s", shelf, error)
            self._metrics.generated("failed")
            self._fail(error, str(error.code), error.retry_after)
            return None
        except (ProvingFailed, CodemazeError) as error:
            log.warning("no problem for %s: %s", shelf, error)
            self._metrics.generated("failed")
            self._fail(error, JUDGE)
            return None
        except Exception:
            self._metrics.generated("failed")
            self._fail(None, JUDGE)  # whatever it is, the model is not paid again at once
            raise
        self._metrics.generated(outcome.state.value, outcome.cost_usd)
        if outcome.published is None:
            findings = "; ".join(map(str, outcome.findings))
            log.warning("a problem for %s was rejected: %s", shelf, findings[:500])
            self._fail(None, REJECTED)
        else:
            log.info("%s is in stock for %s", outcome.published.slug, shelf)
            self.failures = 0
        return outcome

    def _fail(self, error: Exception | None, code: str, retry_after: float | None = None) -> None:
        self.fault = error
        jitter = random.random()  # noqa: S311  no secret
        pause = after_failure(self.failures, code=code, retry_after=retry_after, jitter=jitter)
        self.failures, self.pause = pause.failures, pause.seconds
        if pause.is_open:
            log.warning("the model is left alone for %.0f s", pause.seconds)

    async def _keeping(self, order: Order, tell: Tell) -> Outcome:
        """Generate, and hold the key as long as that takes. Raises LeaseLost where that fails."""
        work = asyncio.create_task(self._generator.generate(order, tell))
        keep = asyncio.create_task(self._keep())
        try:
            await asyncio.wait({work, keep}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise LeaseLost
            return await work
        finally:
            work.cancel()
            keep.cancel()
            await asyncio.gather(work, keep, return_exceptions=True)

    async def _keep(self) -> None:
        """Ends when the key is lost, or may be: it could not be renewed for as long as a lease is."""
        renewed = time.monotonic()
        while time.monotonic() - renewed < self._lease:
            await asyncio.sleep(self._lease / 3)
            began = time.monotonic()
            with contextlib.suppress(Unavailable):
                async with self._db.connect() as conn:
                    if not await stock.renew(conn, self._key_id, self._holder, self._lease):
                        return
                renewed = began
