def never_absent(days: list[int], pupils: int) -> list[int]:
    registers = [f"{present:0{pupils}b}" for present in days]
    return [chair for chair in range(pupils) if all(register[chair] == "1" for register in registers)]
