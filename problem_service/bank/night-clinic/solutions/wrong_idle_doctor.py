from heapq import heappop, heappush, heapreplace


def start_times(patients: list[list[int]], doctors: int, weight: int) -> list[int]:
    """Starts each treatment as soon as the doctor is free."""
    by_arrival = sorted(range(len(patients)), key=lambda i: patients[i][0])
    starts = [0] * len(patients)
    waiting: list[tuple[int, int]] = []
    free_at = [0] * doctors
    arrived = now = 0
    for _ in patients:
        now = free_at[0]
        if not waiting and arrived < len(patients):
            now = max(now, patients[by_arrival[arrived]][0])
        while arrived < len(patients) and patients[by_arrival[arrived]][0] <= now:
            patient = by_arrival[arrived]
            arrival, severity, _ = patients[patient]
            heappush(waiting, (arrival - severity * weight, patient))
            arrived += 1
        _, patient = heappop(waiting)
        starts[patient] = now
        heapreplace(free_at, now + patients[patient][2])
    return starts
