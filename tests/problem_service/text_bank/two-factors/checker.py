import json
import sys

with open(sys.argv[1]) as given:
    (number,) = json.load(given)
first, second = json.load(sys.stdin)
print(f"they make {first * second}")
sys.exit(42 if first * second == number and min(first, second) > 1 else 43)
