"""Which names there may be, and which of them are one."""

import re
import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auth_service.accounts.domain import Registration, UsernameReserved
from auth_service.accounts.names import PSEUDONYM, USERNAME, find_fault, is_reserved, name_key, normalise

ASCII = st.text(string.ascii_letters + string.digits + "_-", min_size=3, max_size=32)
ALIKE_IN_ASCII = {"0": "o", "1": "l", "i": "l", "m": "rn"}


def is_username(text: str) -> bool:
    return re.fullmatch(USERNAME, text) is not None and find_fault(normalise(text)) is None


@pytest.mark.parametrize(
    "name",
    [
        "abc",
        "A-b_9",
        "a" * 32,
        "---0",
        "Née",
        "Страж_7",
        "Ελένη",
        "ñandú",
        "Łukasz",
        "Nguyễn",
        "İpek",
        "straße",
        "さくら123",
        "ラーメン",
        "東京tower",
        "李小龙",
        "한국인",
        "hangul한",
        "ㄅㄆㄇ",
        "हिन्दी",
        "தமிழ்",
        "ไทยแลนด์",
        "שָׁלוֹם",
        "عربي٧٨",
        "ქართული",
        "Հայերեն",
        "አማርኛ",
        "ẹ̀kọ",
    ],
)
def test_names_are_of_any_script(name: str) -> None:
    assert is_username(name)
    assert normalise(name) == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 33,
        "a b c",
        "a@b",
        "abc\n",
        "a.b",
        "a\u00a0b",
        "ab\u3000c",
        "ab'c",
        "a/b/c",
        "___",
        "-_-",
        # invisible, of another direction, or unassigned
        "ab\u200dc",
        "ab\u200bc",
        "abc\u2060",
        "ab\u00adc",
        "abc\ufeff",
        "ab\u034fc",
        "abc\ufe0f",
        "a\u3164bc",
        "a\u115f\u1160bc",
        "a\U000e0100bc",
        "ab\u202ec",
        "ab\u2066c",
        "ab\u200fc",
        "abc\u0378",
        "abc\ue000",
        # signs
        "ab♥c",
        "abc😀",
        "ab²→c",
        "aˈbc",
        "عـربـي",
        "⠀⠀⠀",
        "abⅷ½",
        # scripts mixed as nobody writes
        "аdmin",
        "pаypal",
        "Ωmega",
        "αβγabc",
        "ѕсоре1a",
        "한국かな",
        "ㄅㄆ한",
        "בגדabc",
        "абвאבג",
        "ĸаrl",
        # numbers of several kinds
        "a1٢3b",
        "٣۴۵",
        "a१b২c",
        # marks without letters, too many, or one twice
        "\u0301abc",
        "a_\u0301b",
        "1\u0301ab",
        "ab\u0323\u0331\u0332c",
        "x\u0302\u0302y",
        "ai\u0307b",
        "g\u0330\u0331x",
        "กิ้้์ก",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    assert not is_username(name)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
@example("ﬁﬁﬁ")
@example("ａｂｃ")
def test_a_name_that_is_taken_reads_as_it_is(given_name: str) -> None:
    name = normalise(given_name)
    if find_fault(name) is None:
        assert 3 <= len(name) <= 32
        assert normalise(name) == name
        assert all(unicodedata.category(character)[0] in "LMN" or character in "_-" for character in name)
        assert name.isprintable()


@given(ASCII)
def test_the_pattern_of_names_lets_ascii_names_pass(name: str) -> None:
    assert re.fullmatch(USERNAME, name)
    assert (find_fault(name) is None) == any(character.isalnum() for character in name)


@pytest.mark.parametrize("name", ["ab", "a" * 16, "a-b-c", "abc\n", "née", "١٢٣"])
def test_pseudonyms_are_shorter_and_of_fewer_characters(name: str) -> None:
    assert not re.fullmatch(PSEUDONYM, name)


@given(st.text(max_size=40))
@example("ΰ")
@example("ŉ")
@example("ﷺ")
@example("İ")
@example("m" * 32)
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(max_size=40))
def test_all_normal_forms_of_a_name_have_one_key(name: str) -> None:
    forms = [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert {name_key(form) for form in forms} == {name_key(name)}


@given(st.text(max_size=40))
def test_a_name_is_the_same_in_any_case(name: str) -> None:
    assert name_key(name.upper()) == name_key(name.lower()) == name_key(name.casefold()) == name_key(name)


@given(ASCII, ASCII)
def test_of_ascii_names_only_those_are_one_that_are_hard_to_tell_apart(one: str, other: str) -> None:
    def read(name: str) -> str:
        return "".join(ALIKE_IN_ASCII.get(character, character) for character in name.lower())

    assert (name_key(one) == name_key(other)) == (read(one) == read(other))
    assert name_key(one) == read(one)


@pytest.mark.parametrize(
    ("name", "attack"),
    [
        ("admin", "аdmin"),  # Cyrillic а
        ("admin", "ａｄｍｉｎ"),
        ("admin", "adm1n"),
        ("admin", "ADMlN"),
        ("admin", "adrnin"),
        ("admin", "αdmin"),  # Greek alpha
        ("admin", "admіn"),  # Cyrillic і
        ("admin", "ɑdmın"),
        ("Ilya", "llya"),
        ("Ilya", "1Iya"),
        ("google", "g00gIe"),
        ("paypal", "раураl"),
        ("scope", "ѕсоре"),  # all Cyrillic
        ("BOB", "ВОВ"),  # all Cyrillic
        ("HEX", "НЕХ"),  # all Cyrillic
        ("ATTACK", "АТТАСК"),  # all Cyrillic
        ("office", "oﬃce"),
        ("Kelvin", "\u212aelvin"),
        ("straße", "STRASSE"),
        ("istanbul", "İstanbul"),
        ("istanbul", "ıstanbul"),
        ("José", "Jose\u0301"),
        ("Ωmega", "\u2126mega"),
        ("Ångström", "\u212bngström"),
        ("coco", "сосо"),
        ("ooo", "οοο"),
        ("ooo", "օօօ"),
    ],
)
def test_names_that_look_alike_are_one(name: str, attack: str) -> None:
    assert name_key(name) == name_key(attack)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jose", "josé"),
        ("anna", "hanna"),
        ("van", "nan"),
        ("uri", "yri"),
        ("bob", "dod"),
        ("leet", "1337"),
        ("a_b", "a-b"),
        ("a_b", "ab"),
        ("seven", "5even"),
        ("мир", "mir"),
        ("東京", "京東"),
        ("ada1", "ada2"),
        ("cl0", "dlo"),
        ("vvv", "www"),
    ],
)
def test_names_that_one_can_tell_apart_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_every_digit_is_itself() -> None:
    assert len({name_key(digit) for digit in string.digits}) == 10


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "Moderator",
        "SYSTEM",
        "root",
        "support",
        "staff",
        "official",
        "codemaze",
        "C0deMaze",
        "null",
        "undefined",
        "everyone",
        "here",
        "deleted",
        "anonymous",
        "guest",
        "аdmin",
        "adm1n",
        "rnoderator",
        "mod",
        "deleted-1",
        "DELETED-ada",
        "de1eted-7",
        "codemaze-team",
        "me",
        "ｍｅ",
    ],
)
def test_some_names_are_reserved_whatever_they_are_written_like(name: str) -> None:
    assert is_reserved(name)
    with pytest.raises(UsernameReserved):
        Registration(name, "correct horse battery").check()


@pytest.mark.parametrize(
    "name", ["administrare", "deletedly", "deleted_1", "guest_1", "modern", "roots", "Ada"]
)
def test_names_with_reserved_words_in_them_are_free(name: str) -> None:
    assert not is_reserved(name)
