"""The languages that players write in; a module each."""

from problem_service.judge.languages.c import C
from problem_service.judge.languages.cpp import Cpp
from problem_service.judge.languages.csharp import CSharp
from problem_service.judge.languages.go import Go
from problem_service.judge.languages.java import Java
from problem_service.judge.languages.javascript import JavaScript
from problem_service.judge.languages.kotlin import Kotlin
from problem_service.judge.languages.language import Language
from problem_service.judge.languages.php import Php
from problem_service.judge.languages.python import Python
from problem_service.judge.languages.ruby import Ruby
from problem_service.judge.languages.rust import Rust
from problem_service.judge.languages.swift import Swift
from problem_service.judge.languages.typescript import TypeScript

LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        JavaScript(),
        Python(),
        Java(),
        Cpp(),
        C(),
        CSharp(),
        Php(),
        Ruby(),
        Go(),
        Rust(),
        Kotlin(),
        Swift(),
        TypeScript(),
    )
}
"""By name, in the order in which they are shown."""
