"""Programs in PHP; see `programs`."""


def IDENTITY(type_text: str) -> str:
    return "<?php\n\nfunction solve(mixed $value): mixed\n{\n    return $value;\n}\n"


SUM = "<?php\n\nfunction solve(array $values): int\n{\n    return array_sum($values);\n}\n"

RECURSION = """\
<?php

function solve(int $value): int
{
    return $value === 0 ? 0 : 1 + solve($value - 1);
}
"""

PRINTS = '<?php\n\nfunction solve(int $value): int\n{\n    echo "hello é\\n";\n    return $value;\n}\n'

EXIT = "<?php\n\nfunction solve(int $value): int\n{\n    exit(0);\n}\n"

RUNTIME_ERROR = "<?php\n\nfunction solve(int $value): int\n{\n    return intdiv(1, 0);\n}\n"

COMPILE_ERROR = "<?php\n\nfunction solve(int $value): int\n{\n    return $value +;\n}\n"

SLOW = "<?php\n\nfunction solve(int $value): int\n{\n    while (true);\n}\n"

HUNGRY = """\
<?php

function solve(int $value): int
{
    $kept = [];
    while (true) {
        $kept[] = str_repeat('x', 4 << 20);
    }
}
"""

STDIN = """\
<?php

echo array_sum(preg_split('/\\s+/', trim(stream_get_contents(STDIN)))), "\\n";
"""
