def start_times(patients: list[list[int]], doctors: int, weight: int) -> list[int]:
    """Looks through the whole waiting room whenever a doctor is free."""
    coming = sorted(range(len(patients)), key=lambda i: patients[i][0], reverse=True)
    starts = [0] * len(patients)
    waiting: list[int] = []
    free_at = [0] * doctors
    now = 0
    for _ in patients:
        now = max(now, min(free_at))
        if not waiting:
            now = max(now, patients[coming[-1]][0])
        while coming and patients[coming[-1]][0] <= now:
            waiting.append(coming.pop())

        def urgency(patient: int, minute: int = now) -> tuple[int, int]:
            arrival, severity, _ = patients[patient]
            return severity * weight + minute - arrival, -patient

        chosen = max(waiting, key=urgency)
        waiting.remove(chosen)
        starts[chosen] = now
        free_at[free_at.index(min(free_at))] = now + patients[chosen][2]
    return starts
