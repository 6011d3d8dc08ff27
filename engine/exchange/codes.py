"""Codes, sets of codes, keys and credit codes in cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from engine.exchange.cellerror import CellError, Raw, brief, shown
from engine.facts import CodeList, Field, UsccError, normalise_uscc
from engine.facts.words import plain_code, plain_key, visible
from engine.problems import Text

_SEPARATOR = re.compile(r"([;；、,，\n|]+)")
_OTHER = re.compile(r"(?:其他|其它)\s*[-—－:：(（]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+\Z")
_LOOKS = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
_EXACT = 2**53
_LONGEST = {"key": 200, "text": 10_000}


class CodeReader:
    """Reads the codes of one list: by code, title or another spelling."""

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes
        self.words: dict[str, str] = {}
        for code in codes.codes:
            for word in (code.code, code.title.zh, code.title.en, *code.also):
                self.words.setdefault(plain_code(word), code.code)

    def find(self, raw: Raw) -> str | None:
        """Return the code a cell names, or ``None``."""
        text = shown(raw)
        found = self.words.get(plain_code(text)) if len(text) <= 200 else None
        if found is None and "other" in self.codes.ranks and _OTHER.match(visible(text)):
            return "other"
        return found

    def read(self, raw: Raw) -> str:
        """Return the code a cell names.

        Raises:
            CellError: it names none; the mend says the nearest one.
        """
        found = self.find(raw)
        if found is None:
            raise self._unknown(shown(raw))
        return found

    def read_set(self, raw: Raw) -> frozenset[str]:
        """Return the set of codes a cell names, joined by any of ``; ； 、 , ，``."""
        whole = self.find(raw)
        codes = frozenset({whole}) if whole is not None else frozenset(self._pieces(shown(raw)))
        for code in self.codes.codes:
            if code.code not in codes:
                continue
            clash = [other for other in code.excludes if other in codes]
            if clash:
                raise CellError(
                    "CELL-CODES",
                    Text(
                        f"“{code.title.zh}”不能与“{self.codes.title_of(clash[0]).zh}”同时填写",
                        f"{code.title.en!r} and {self.codes.title_of(clash[0]).en!r} exclude each other",
                    ),
                )
            if code.needs and not codes.intersection(code.needs):
                titles = [self.codes.title_of(other) for other in code.needs]
                raise CellError(
                    "CELL-CODES",
                    Text(
                        f"“{code.title.zh}”应同时写明是哪一类问题",
                        f"{code.title.en!r} needs one of the kinds of problem",
                    ),
                    Text(
                        "可选：" + "；".join(t.zh for t in titles),
                        "one of: " + "; ".join(t.en for t in titles),
                    ),
                )
        return codes

    def _pieces(self, text: str) -> list[str]:
        if len(text) > 4000:
            raise self._unknown(text)
        parts = _SEPARATOR.split(visible(text))
        words = [(word, index) for index, word in enumerate(parts) if index % 2 == 0 and word.strip()]
        found: list[str] = []
        position = 0
        while position < len(words):
            # a title may itself hold a separator: take the longest run of pieces that is a title
            for last in range(len(words), position, -1):
                code = self.find("".join(parts[words[position][1] : words[last - 1][1] + 1]))
                if code is not None and (code != "other" or last == position + 1):
                    found.append(code)
                    position = last
                    break
            else:
                if not found or found[-1] != "other":
                    raise self._unknown(words[position][0])
                position += 1  # the rest of what was named after 其他-
        if not found:
            raise self._unknown(text)
        return found

    def _unknown(self, text: str) -> CellError:
        titles = [code.title.zh for code in self.codes.codes]
        words = [*titles, *(word for code in self.codes.codes for word in code.also)]
        # two characters of Chinese are a whole word: one that agrees is near enough
        guess = next(iter(get_close_matches(text, words, n=1, cutoff=0.5)), None) if len(text) < 80 else None
        code = self.words.get(plain_code(guess)) if guess else None
        if code is not None:
            title = self.codes.title_of(code)
            mend = Text(f"是否应为“{title.zh}”？", f"did you mean {title.zh} ({title.en})?")
        else:
            more = "等" if len(titles) > 12 else ""
            mend = Text(
                f"可填：{'、'.join(titles[:12])}{more}",
                f"one of: {', '.join(titles[:12])}{' ...' if more else ''}",
            )
        reason = Text(
            f"“{self.codes.title.zh}”没有“{brief(text)}”这一项",
            f"{self.codes.title.en} has no {brief(text)!r}",
        )
        return CellError("CELL-CODE", reason, mend)


def read_key(raw: Raw, field: Field) -> str:
    """Read a number or name that identifies something, in one spelling."""
    text = plain_key(_exact_text(raw))
    _length(text, field)
    if field.pattern is not None and not re.fullmatch(field.pattern, text):
        says = field.pattern_says or Text(field.pattern, field.pattern)
        reason = Text(f"格式不对：{brief(text)}", f"wrong form: {brief(text)}")
        raise CellError("CELL-FORM", reason, Text(f"应为{says.zh}", f"must be {says.en}"))
    return text


def read_text(raw: Raw, field: Field) -> str:
    """Read free text, without invisible characters; formulas stay text."""
    text = visible(shown(raw))
    _length(text, field)
    return text


def read_uscc(raw: Raw) -> str:
    """Read a unified social credit code and verify both check characters."""
    return _checked_uscc(_exact_text(raw))


@lru_cache(maxsize=65536)
def _checked_uscc(text: str) -> str:
    try:
        return normalise_uscc(text)
    except UsccError as error:
        raise CellError("CELL-USCC", *_uscc_said(text, error)) from None


def _uscc_said(text: str, error: UsccError) -> tuple[Text, Text | None]:
    code = plain_code(text)
    match error.reason:
        case "length":
            reason = Text(
                f"统一社会信用代码应为 18 位，写了 {len(code)} 位",
                f"a credit code has 18 characters, this has {len(code)}",
            )
            if len(code) == 15 and code.isdigit():
                return reason, Text(
                    "15 位数字像是工商注册号，请改填统一社会信用代码",
                    "15 digits look like a registration number",
                )
            return reason, None
        case "character":
            places = [(i + 1, char) for i, char in enumerate(code) if char in error.detail]
            zh = "；".join(
                f"第 {i} 位“{c}”" + (f"可能应为“{_LOOKS[c]}”" if c in _LOOKS else "不可用") for i, c in places
            )
            en = "; ".join(
                f"character {i} {c!r}" + (f" may be {_LOOKS[c]!r}" if c in _LOOKS else " is not used")
                for i, c in places
            )
            return Text(
                f"统一社会信用代码中不使用“{error.detail}”", f"credit codes do not use {error.detail!r}"
            ), Text(zh, en)
        case "area":
            return Text(
                f"第 3 至 8 位应为数字，写的是 {error.detail}",
                f"characters 3 to 8 must be digits, not {error.detail}",
            ), None
        case "organisation":
            return Text(
                "第 17 位（组织机构代码校验位）不对", "the 17th character (organisation check) is wrong"
            ), Text(
                f"若其他各位无误，第 17 位应为“{error.detail}”，请核对营业执照",
                f"if the others are right it is {error.detail!r}; compare the licence",
            )
        case _:
            return Text("第 18 位（校验码）不对", "the 18th character (check) is wrong"), Text(
                f"若前 17 位无误，第 18 位应为“{error.detail}”，请核对营业执照",
                f"if the first 17 are right it is {error.detail!r}; compare the licence",
            )


def _exact_text(raw: Raw) -> str:
    """Return a cell as text, unless the spreadsheet has already turned it into a number that lost digits."""
    lost = isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) >= _EXACT
    if lost or (isinstance(raw, str) and _SCIENTIFIC.match(raw.strip())):
        raise CellError(
            "CELL-LOST-DIGITS",
            Text(
                f"已被表格软件变成数字，后几位丢失，无法还原：{brief(raw)}",
                f"turned into a number, its last digits are lost: {brief(raw)}",
            ),
            Text("请把该列设为“文本”格式后重新录入原号码", "format the column as text and enter it again"),
        )
    return shown(raw)


def _length(text: str, field: Field) -> None:
    longest = field.max_length or _LONGEST[field.type.value]
    if len(text) > longest:
        raise CellError(
            "CELL-LENGTH",
            Text(
                f"超过 {longest} 个字（共 {len(text)} 个）", f"longer than {longest} characters ({len(text)})"
            ),
        )


def code_readers(lists: Mapping[str, CodeList]) -> dict[str, CodeReader]:
    """Return a reader for every code list."""
    return {name: CodeReader(codes) for name, codes in lists.items()}


__all__ = ["CodeReader", "code_readers", "read_key", "read_text", "read_uscc"]
