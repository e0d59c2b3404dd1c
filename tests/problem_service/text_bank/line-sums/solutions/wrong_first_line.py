print(sum(map(int, input().split())))  # noqa: T201
