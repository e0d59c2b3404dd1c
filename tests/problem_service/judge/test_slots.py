"""The queue before the boxes."""

import asyncio

import pytest

from problem_service.judge.slots import JudgeBusy, Slots


async def hold(
    slots: Slots, order: list[int], number: int, leave: asyncio.Event, *, is_try: bool = False
) -> None:
    async with slots.hold(is_try=is_try):
        order.append(number)
        await leave.wait()


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_places_are_given_in_order_of_arrival() -> None:
    slots, order = Slots(1, waiting=5), list[int]()
    doors = [asyncio.Event() for _ in range(4)]
    async with asyncio.TaskGroup() as group:
        for number, door in enumerate(doors):
            group.create_task(hold(slots, order, number, door))
            await settle()
        assert order == [0]
        assert slots.waiting == 3
        for count, door in enumerate(doors, start=1):
            assert order == list(range(count))
            door.set()
            await settle()
    assert slots.waiting == 0


async def test_a_full_line_refuses_at_once() -> None:
    slots, door = Slots(1, waiting=1), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(2):
            group.create_task(hold(slots, [], number, door))
        await settle()
        with pytest.raises(JudgeBusy) as refused:
            async with slots.hold():
                raise AssertionError("there was no place")
        assert refused.value.retry_after
        door.set()


async def test_a_withdrawn_waiter_gives_its_place_in_line_up() -> None:
    slots, order, door = Slots(1, waiting=2), list[int](), asyncio.Event()
    tasks = [asyncio.create_task(hold(slots, order, number, door)) for number in range(3)]
    await settle()
    tasks[1].cancel()
    await settle()
    assert slots.waiting == 1
    door.set()
    await asyncio.gather(tasks[0], tasks[2])
    assert order == [0, 2]


async def test_a_place_that_comes_together_with_the_cancellation_is_not_lost() -> None:
    slots = Slots(1, waiting=2)
    door, never = asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(hold(slots, [], 0, door))
    waiter = asyncio.create_task(hold(slots, [], 1, never))
    await settle()
    door.set()
    await asyncio.sleep(0)  # the holder leaves and hands its place over; the waiter has not run yet
    waiter.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with asyncio.timeout(1), slots.hold():
        pass


async def test_tries_never_hold_more_than_half_of_the_places() -> None:
    slots, order = Slots(3, waiting=5), list[int]()
    doors = [asyncio.Event() for _ in range(4)]
    async with asyncio.TaskGroup() as group:
        for number, door in enumerate(doors[:3]):
            group.create_task(hold(slots, order, number, door, is_try=True))
            await settle()
        assert order == [0, 1]
        group.create_task(hold(slots, order, 3, doors[3]))
        await settle()
        assert order == [0, 1, 3]
        doors[3].set()
        await settle()
        assert slots.waiting == 1  # the place is free, but not for a try
        doors[1].set()
        await settle()
        assert order == [0, 1, 3, 2]
        for door in doors:
            door.set()


async def test_submissions_go_before_tries_that_wait() -> None:
    slots, order = Slots(1, waiting=1), list[int]()
    doors = [asyncio.Event() for _ in range(3)]
    async with asyncio.TaskGroup() as group:
        for number, is_try in enumerate([False, True, False]):
            group.create_task(hold(slots, order, number, doors[number], is_try=is_try))
            await settle()
        assert slots.waiting == 2  # neither line takes the other's room
        for door in doors:
            door.set()
    assert order == [0, 2, 1]
