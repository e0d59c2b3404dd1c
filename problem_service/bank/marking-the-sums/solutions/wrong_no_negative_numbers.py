count = int(input())
right = 0
for _ in range(count):
    a, sign, b, _equals, answer = input().split()
    x, y = int(a), int(b)
    result = {"+": x + y, "-": abs(x - y), "*": x * y}[sign]
    if int(answer) == result:
        right += 1
        print("ok")
    else:
        print(a, sign, b, "=", result)
print(f"{right}/{count}")
