def main() -> None:
    count = int(input())
    right = 0
    for _ in range(count):
        a, sign, b, _equals, answer = input().split()
        result = calculate(int(a), sign, int(b))
        if int(answer) == result:
            right += 1
            print("ok")
        else:
            print(a, sign, b, "=", result)
    print(f"{right}/{count}")


def calculate(a: int, sign: str, b: int) -> int:
    if sign == "+":
        return a + b
    if sign == "-":
        return a - b
    return a * b


main()
