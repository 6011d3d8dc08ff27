"""What a cell means: dates, amounts, numbers, truth values, codes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import OPEN, day
from engine.exchange.cellerror import CellError
from engine.exchange.codes import CodeReader, read_key, read_uscc
from engine.exchange.dates import (
    day_of_moment,
    read_day,
    read_last_day,
    read_moment,
    read_month,
    start_of_day,
)
from engine.exchange.numbers import read_bool, read_int, read_money, read_points
from engine.facts import Dictionary, Field, Type, uscc_checks
from engine.problems import Text

APRIL = day(2026, 4, 1)
DAYS = st.dates(date(1900, 3, 1), date(2099, 12, 30))


@pytest.mark.parametrize(
    "raw",
    [
        "2026-04-01", "2026/4/1", "2026.4.1", "20260401", "2026年4月1日", "2026-04-01 00:00:00", "2026/4/1 0:00",
        "2026年04月01日", "２０２６－４－１", " 2026-04-01\u200b", "2026-04-01T08:30:00", "2026 年 4 月 1 日",
        "二〇二六年四月一日", "46113", 46113, 46113.0, 46113.5, 20260401, 20260401.0, date(2026, 4, 1),
        datetime(2026, 4, 1, 15, 30),
    ],
)  # fmt: skip
def test_one_day_in_every_shape_it_is_written_in(raw: object) -> None:
    assert read_day(raw) == APRIL  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        "26-4-1", "26.4.1", "01/04/2026", "1-4-2026", "4月1日", "2026-04", "2026", "2026-13-01", "2026-02-31", "2026-00-10",
        "2026年4-1", "abc", "1899-12-31", "2100-01-01", 12, 3.5, True, 1e300, float("nan"), float("inf"), "20260231", "²026-4-1x",
    ],
)  # fmt: skip
def test_dates_that_cannot_be_read_are_refused(raw: object) -> None:
    with pytest.raises(CellError) as caught:
        read_day(raw)  # type: ignore[arg-type]
    assert caught.value.code == "CELL-DATE"


def test_a_refused_date_says_how_to_mend_it() -> None:
    with pytest.raises(CellError) as caught:
        read_day("2026-02-31")
    assert caught.value.mend is not None
    assert "28" in caught.value.mend.zh
    with pytest.raises(CellError, match="两位"):
        read_day("26/4/1")
    with pytest.raises(CellError, match="分不清"):
        read_day("01/04/2026")


@given(DAYS)
def test_every_day_survives_every_shape(chosen: date) -> None:
    number = chosen.toordinal()
    shapes = [chosen.isoformat(), f"{chosen:%Y%m%d}", f"{chosen.year}/{chosen.month}/{chosen.day}"]
    shapes += [f"{chosen.year}.{chosen.month}.{chosen.day}", f"{chosen.year}年{chosen.month}月{chosen.day}日"]
    assert {read_day(shape) for shape in shapes} == {number}
    assert read_day(chosen) == number
    assert read_last_day(chosen.isoformat()) == number + 1
    assert day_of_moment(read_moment(chosen.isoformat())) == number


@pytest.mark.parametrize(
    "raw",
    ["2099-12-31", "2099/12/31", "9999-12-31", "长期", "永久", date(2099, 12, 31), datetime(9999, 12, 31)],
)
def test_long_term_is_open(raw: object) -> None:
    assert read_last_day(raw) == OPEN  # type: ignore[arg-type]


def test_the_odd_long_term_is_taken_as_written() -> None:
    assert read_last_day("2099-01-31") == day(2099, 2, 1)


def test_months() -> None:
    assert read_month("202602") == (day(2026, 2, 1), day(2026, 2, 28))
    assert (
        read_month("2026年2月") == read_month("2026-02") == read_month(202602.0) == read_month("2026-02-13")
    )
    with pytest.raises(CellError):
        read_month("202613")


def test_moments_are_beijing_time() -> None:
    assert read_moment("2026-07-01") == start_of_day(day(2026, 7, 1)) == 1782835200
    assert read_moment("2026-07-01 09:30") == 1782835200 + 9 * 3600 + 1800
    assert (
        read_moment("2026-07-01T01:30:00Z")
        == read_moment("2026-07-01 09:30:00")
        == read_moment(datetime(2026, 7, 1, 9, 30))
    )
    with pytest.raises(CellError):
        read_moment("2026-07-01 25:00")


@pytest.mark.parametrize(
    ("raw", "unit", "cents"),
    [
        ("0.050000", "万元", 50_000), ("2.5", "万元", 2_500_000), ("２．５", "万元", 2_500_000), ("20,000.50", "元", 2_000_050),
        ("500元", "万元", 50_000), ("3万元", "元", 3_000_000), ("¥1,234.5", "元", 123_450), ("0", "万元", 0), (0.2, "万元", 200_000),
        (2000, "元", 200_000), (1e11, "元", 10**13), (0.07, "元", 7),
    ],
)  # fmt: skip
def test_amounts_become_fen(raw: str | float, unit: str, cents: int) -> None:
    assert read_money(raw, unit)[0] == cents


@pytest.mark.parametrize(
    "raw",
    [
        "-1",
        -0.5,
        "0.001",
        0.1 + 0.2,
        "1,23",
        "二万",
        "1.2.3",
        "",
        "1e99",
        1e40,
        float("nan"),
        True,
        "9" * 80,
        "99999999999999999999",
    ],
)
def test_amounts_that_are_refused(raw: str | float) -> None:
    with pytest.raises(CellError):
        read_money(raw, "元")


def test_a_suffix_decides_and_is_reported() -> None:
    assert read_money("500元", "万元") == (50_000, "元")
    assert read_money("500元", "元") == (50_000, None)


@given(st.integers(0, 10**15))
def test_amounts_round_trip_in_both_units(cents: int) -> None:
    yuan = f"{cents // 100}.{cents % 100:02}"
    wan = f"{cents // 1_000_000}.{cents % 1_000_000:06}"
    assert read_money(yuan, "元")[0] == read_money(wan, "万元")[0] == cents
    assert read_money(f"{cents // 100:,}.{cents % 100:02}元", "万元")[0] == cents


@given(st.integers(0, 10**9))
def test_amounts_in_numeric_cells_are_exact(cents: int) -> None:
    assert read_money(cents / 100, "元")[0] == cents


def test_numbers_points_and_truth_values() -> None:
    assert [read_int(raw) for raw in ("12", 12.0, "1,200", "１２", "12人")] == [12, 12, 1200, 12, 12]
    assert read_points("104.99", 2) == read_points(104.99, 2) == 10499
    assert read_points("90.5%", 2) == 9050
    assert [read_bool(raw) for raw in ("是", "√", "Y", 1, "1", True, "否", "×", "n", 0, False)] == [
        True
    ] * 6 + [False] * 5
    for refused in ("1.5", "-1", "x", 1.5, -1):
        with pytest.raises(CellError):
            read_int(refused)
    for refused_points in ("0.001", "-3", -3):
        with pytest.raises(CellError):
            read_points(refused_points, 2)
    with pytest.raises(CellError):
        read_bool("也许")


def test_codes_by_title_code_and_alias(dictionary: Dictionary) -> None:
    reader = CodeReader(dictionary.codes["penalty_kind"])
    assert reader.read("罚款") == reader.read("fine") == reader.read(" 罚 款 ") == "fine"
    assert reader.read("吊销营业执照") == "revoke_licence"
    assert reader.read("其他-责令恢复原状") == "other"
    assert reader.read_set("警告；罚款、没收违法所得,通报批评") == {
        "warning",
        "fine",
        "confiscate_gains",
        "criticism",
    }
    assert reader.read_set("罚款；其他-责令改正、恢复原状") == {"fine", "other"}
    with pytest.raises(CellError) as caught:
        reader.read_set("警告；罚金")
    assert caught.value.mend is not None
    assert "罚款" in caught.value.mend.zh


def test_codes_of_inspections_exclude_and_need_each_other(dictionary: Dictionary) -> None:
    reader = CodeReader(dictionary.codes["inspection_result"])
    assert reader.read_set("公示信息隐瞒真实情况、弄虚作假、发现问题待后续处理") == {"C", "A"}
    assert reader.read_set(1.0) == {"1"}
    for refused in ("1;B", "A", "注销;E"):
        with pytest.raises(CellError):
            reader.read_set(refused)


def test_credit_codes_say_which_character_is_wrong() -> None:
    assert (
        read_uscc("91150302ma0fake097") == read_uscc(" ９１１５０３０２MA0FAKE097 ") == "91150302MA0FAKE097"
    )
    said = {}
    for raw in (
        "91150302MA0FAKE098",
        "91150302MA0FAKE087",
        "9115O302MA0FAKE097",
        "91150302MA0FAKE09",
        "150300000012345",
    ):
        with pytest.raises(CellError) as caught:
            read_uscc(raw)
        said[raw] = caught.value.reason.zh + (caught.value.mend.zh if caught.value.mend else "")
    assert "第 18 位应为“7”" in said["91150302MA0FAKE098"]
    assert "第 17 位应为“9”" in said["91150302MA0FAKE087"]
    assert "可能应为“0”" in said["9115O302MA0FAKE097"]
    assert "17 位" in said["91150302MA0FAKE09"]
    assert "工商注册号" in said["150300000012345"]


@pytest.mark.parametrize("raw", [9.1150302e17, 911503020123456789, "9.1150302E+17"])
def test_codes_turned_into_numbers_cannot_be_restored(raw: str | float) -> None:
    with pytest.raises(CellError) as caught:
        read_uscc(raw)
    assert caught.value.code == "CELL-LOST-DIGITS"


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.integers(0, 999999))
def test_every_code_with_right_checks_is_accepted(body: str, area: int) -> None:
    sixteen = f"91{area:06}{body}"
    organisation, _ = uscc_checks(sixteen)
    code = sixteen + organisation + uscc_checks(sixteen + organisation)[1]
    assert read_uscc(code.lower()) == code


def test_document_numbers_in_one_spelling() -> None:
    field = Field("number", Type.KEY, Text("文号", "number"))
    spellings = (
        "乌建罚〔2026〕3号",
        "乌建罚[2026]3号",
        "乌建罚（2026）3号",
        "乌建罚【2026】 3 号",
        "乌建罚﹝2026﹞３号",
    )
    assert {read_key(raw, field) for raw in spellings} == {"乌建罚〔2026〕3号"}
    assert read_key(12.0, field) == "12"
