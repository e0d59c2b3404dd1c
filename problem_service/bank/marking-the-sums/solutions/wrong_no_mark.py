for _ in range(int(input())):
    a, sign, b, _equals, answer = input().split()
    x, y = int(a), int(b)
    result = {"+": x + y, "-": x - y, "*": x * y}[sign]
    if int(answer) == result:
        print("ok")
    else:
        print(a, sign, b, "=", result)
