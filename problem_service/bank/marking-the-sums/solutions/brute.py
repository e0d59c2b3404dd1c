import sys

marks = []
for line in sys.stdin.read().splitlines()[1:]:
    task, _, answer = line.partition(" = ")
    result = eval(task)
    marks.append(answer == str(result))
    print("ok" if marks[-1] else f"{task} = {result}")
print(f"{marks.count(True)}/{len(marks)}")
