"""The settings of the language model that writes problems, and of how many it writes."""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from problem_service.schemas import TAG
from shared.settings import setting

JSON_SCHEMA, JSON_OBJECT, TEXT = "json_schema", "json_object", "text"
_MILLION = 1_000_000


def base_url(text: str) -> None:
    """A check: where an API lies, below a path as a rule."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be of the form https://host/path")


def tag_set(text: str) -> None:
    """A check: tags with a plus between."""
    if not all(re.fullmatch(TAG, tag) for tag in text.split("+")):
        raise ValueError("must be tags with + between, such as graphs+trees")


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    """Which model is asked, how, and how much it may cost. Without a key nothing is generated."""

    model_key: str | None = setting(
        "OPENAI_API_KEY",
        "Key of the language model's API. If not set, no problems are generated; for a server that asks for"
        " none, any word.",
        default=None,
        secret=True,
    )
    model_url: str = setting(
        "PROBLEM_MODEL_URL",
        "Base URL of the language model's API: OpenAI's or a compatible one.",
        default="https://api.openai.com/v1",
        check=base_url,
    )
    model_name: str = setting("PROBLEM_MODEL", "The language model that is asked.", default="gpt-5-mini")
    model_temperature: float | None = setting(
        "PROBLEM_MODEL_TEMPERATURE",
        "Temperature that is asked for; if not set, the model's own, and some models take no other.",
        default=None,
        minimum=0,
        maximum=2,
    )
    model_output: str = setting(
        "PROBLEM_MODEL_OUTPUT",
        "How the model is held to the form of an answer: json_schema, or for servers that lack it json_object"
        " or text, where the schema stands in the prompt.",
        default=JSON_SCHEMA,
        choices=(JSON_SCHEMA, JSON_OBJECT, TEXT),
    )
    model_timeout: float = setting(
        "PROBLEM_MODEL_TIMEOUT",
        "Seconds that a whole answer of the model may take.",
        default=300.0,
        minimum=0.1,
    )
    model_silence: float = setting(
        "PROBLEM_MODEL_SILENCE",
        "Seconds without a byte from the model, after which it is given up.",
        default=120.0,
        minimum=0.1,
        maximum=3_600,
    )
    model_price_in: float = setting(
        "PROBLEM_MODEL_PRICE_IN",
        "US dollars for a million tokens asked.",
        default=0.0,
        minimum=0,
        maximum=10_000,
    )
    model_price_out: float = setting(
        "PROBLEM_MODEL_PRICE_OUT",
        "US dollars for a million tokens answered.",
        default=0.0,
        minimum=0,
        maximum=10_000,
    )
    model_budget: float = setting(
        "PROBLEM_MODEL_BUDGET",
        "US dollars that the model may cost on a day (UTC); it needs the prices.",
        default=5.0,
        minimum=0,
    )
    generations_per_day: int = setting(
        "PROBLEM_GENERATIONS_PER_DAY",
        "Problems that the model is asked for on a day (UTC) at most.",
        default=100,
        minimum=0,
    )
    stock: int = setting(
        "PROBLEM_STOCK", "Problems that are kept in stock for each rank and tag set.", default=3, minimum=0
    )
    stock_shelves: tuple[str, ...] = setting(
        "PROBLEM_STOCK_SHELVES",
        "Tag sets that each rank has problems in stock for, beside those of any tags: graphs+trees,strings.",
        default=(),
        check=tag_set,
    )

    stock_per_player: int = setting(
        "PROBLEM_STOCK_PER_PLAYER",
        "New problems from stock that one player gets on a day (UTC); then the bank serves.",
        default=20,
        minimum=0,
    )

    generation_lease: float = setting(
        "PROBLEM_GENERATION_LEASE",
        "Seconds without a sign of life from who generates a problem, after which another may.",
        default=15.0,
        minimum=0.1,
    )

    @property
    def enabled(self) -> bool:
        """Whether there is a model to ask."""
        return self.model_key is not None

    @property
    def key_id(self) -> str:
        """Tells keys apart without telling them."""
        text = f"codemaze model key\0{self.model_url.rstrip('/')}\0{self.model_key or ''}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def tag_sets(self) -> tuple[tuple[str, ...], ...]:
        """The tags of the shelves of each rank, sorted; first those of any tags."""
        sets = ((), *(tuple(sorted(set(text.split("+")))) for text in self.stock_shelves))
        return tuple(dict.fromkeys(sets))

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """US dollars, to the millionth."""
        usd = prompt_tokens * self.model_price_in + completion_tokens * self.model_price_out
        return (Decimal(str(usd)) / _MILLION).quantize(Decimal("0.000001"))
