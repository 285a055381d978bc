"""Writes the demonstration's enterprises and penalties: `python -m project.demo.generate`.

Always the same files from the same seed. Everything is invented; what each account's enterprise shows
stands in story.toml, the rest is drawn so that lists, searches and statistics have something to work on.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from chinese_calendar import is_workday
from stdnum.cn import uscc

from flows.law.publicity import RULE_SETS, earliest_application, publicity_period
from flows.law.regulations import CreditClass

HERE = Path(__file__).parent
SEED = 20261120
AS_OF = dt.date(2026, 11, 20)  # the day on which the city stands; nothing in the files happens later
FIRST_DAY, LAST_DAY, LAST_KNOWN = dt.date(2024, 1, 2), dt.date(2026, 11, 13), dt.date(2026, 12, 31)
ENTERPRISES, PENALTIES = 2_000, 900
CLASSES: dict[str, CreditClass] = {"轻微": "MINOR", "一般": "GENERAL", "严重": "SERIOUS"}
Row = dict[str, Any]


def rows_of(name: str) -> list[Row]:
    """The rows of one of the CSV files beside this module."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml_of(name: str) -> Any:
    """One of the TOML files beside this module."""
    return tomllib.loads((HERE / name).read_text("utf-8"))


def working_day(day: dt.date, after: int = 0) -> dt.date:
    """The first working day on or after ``day`` and so many days later; years yet unknown pass as they are."""
    day += dt.timedelta(days=after)
    while day <= LAST_KNOWN and not is_workday(day):
        day += dt.timedelta(days=1)
    return day


class City:
    """Draws the city; one object, one seed, one order of drawing."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.units = {row["code"]: row for row in rows_of("units.csv")}
        self.names = {row["username"]: row["name"] for row in rows_of("people.csv")}
        self.words, self.story, self.violations = map(toml_of, ("city.toml", "story.toml", "violations.toml"))
        self.story = self.story["enterprise"]
        self.handlers: dict[str, list[str]] = {}
        for row in rows_of("positions.csv"):
            if row["role"] == "handler":
                self.handlers.setdefault(row["unit"].removesuffix("-ENF"), []).append(self.names[row["username"]])
        self.enterprises = self._enterprises()
        self.penalties = self._penalties()

    def _person(self) -> str:
        return self.random.choice(self.words["surnames"]) + "".join(
            self.random.choices(self.words["given"], k=self.random.choice((1, 2)))
        )

    def _enterprises(self) -> list[Row]:
        rows = [self._enterprise(n, **told) for n, told in enumerate(self.story, start=1)]
        names, trades = {row["企业名称"] for row in rows}, self.words["trades"]
        for unit, (count, places) in self.words["places"].items():
            missing = count - sum(told["unit"] == unit for told in self.story)
            while missing:
                trade = self.random.choices(list(trades), [weight for *_, weight in trades.values()])[0]
                industry, category, _ = trades[trade]
                place = self.random.choice(places.split())
                brand = self.random.choice(self.words["first"]) + self.random.choice(self.words["second"])
                stem = place.removesuffix("新村街道").removesuffix("街道").removesuffix("镇")
                name = f"上海{self.random.choice((stem, stem, ''))}{brand}{trade}有限公司"
                if name not in names:
                    names.add(name)
                    rows.append(self._enterprise(len(rows) + 1, unit, place, name, industry, category))
                    missing -= 1
        return rows

    def _enterprise(
        self, number: int, unit: str, place: str, name: str, industry: str, category: str, **_told: Any
    ) -> Row:
        authority = self.units[unit]
        district = authority["name"].removesuffix("应急管理局") if unit != "SH" else "上海市浦东新区"
        body = f"91{authority['region_code']}DEM{number:06d}"
        return {
            "企业名称": name,
            "统一社会信用代码": body + uscc.calc_check_digit(body),
            "法定代表人": self._person(),
            "住所": f"{district}{place}演示路{self.random.randint(1, 1999)}号",
            "联系电话": f"021-5551{number:04d}",
            "行业": industry,
            "监管类别": category,
            "属地应急管理部门": authority["name"],
        }

    def _penalties(self) -> list[Row]:
        told = [(n, penalty) for n, enterprise in enumerate(self.story) for penalty in enterprise.get("penalty", [])]
        drawn = [self._draw() for _ in range(PENALTIES - len(told))]
        facts = sorted(told + drawn, key=lambda pair: (pair[1]["decided_on"], pair[0], pair[1]["violation"]))
        serials: dict[tuple[str, str, int], int] = {}
        return [self._row(self.enterprises[number], fact, serials) for number, fact in facts]

    def _draw(self) -> tuple[int, Row]:
        """One penalty that no account tells of, as the same facts that story.toml holds."""
        r = self.random
        number = r.randrange(len(self.story), ENTERPRISES)
        if number >= 1500 and r.random() < 0.4:  # the three districts with people have most of it
            number = r.randrange(len(self.story), 1500)
        enterprise = self.enterprises[number]
        home = next(c for c, u in self.units.items() if u["name"] == enterprise["属地应急管理部门"])
        authority = r.choices((home, "SH", r.choice(("SH-SJ", "SH-PD", "SH-BS"))), (90, 6, 4))[0]
        possible = {
            key: v["weight"]
            for key, v in self.violations.items()
            if not v.get("only") or {enterprise["行业"], enterprise["监管类别"]} & set(v["only"])
        }
        key = r.choices(list(possible), list(possible.values()))[0]
        decided_on = working_day(FIRST_DAY, r.randrange((LAST_DAY - FIRST_DAY).days - 3))
        fact: Row = {"authority": authority, "violation": key, "decided_on": decided_on}
        self._draw_class(fact, self.violations[key])
        if fact["violation"] != "accident" and r.random() < 0.02 and fact["class"] == "一般":
            fact |= {"violation": "principal_duty", "on_person": True, "fine": str(r.randint(20, 45) / 10)}
        self._draw_performance(fact)
        return number, fact

    def _draw_class(self, fact: Row, violation: Row) -> None:
        r = self.random
        low, high = (int(Decimal(amount) * 10) for amount in violation["fine"])  # thousands of yuan
        fact |= {
            "fine": str(Decimal(r.randint(low, high)) / 10),
            "class": r.choices(("一般", ""), (85, 15))[0],
        }
        chance = r.random()
        if violation.get("gains"):
            fact["gains"] = str(Decimal(r.randint(10, 95)) / 10)
        elif violation.get("overdue") and chance < 0.16:
            fact |= {"class": "严重", "overdue": True, "fine": str(r.randint(10, 20))}
        elif low <= 3 and chance > 0.78:
            fact |= {"class": "轻微", "fine": str(Decimal(r.randint(low, 3)) / 10)}
            if r.random() < 0.6:
                fact["procedure"] = "简易程序"

    def _draw_performance(self, fact: Row) -> None:
        r, decided_on = self.random, fact["decided_on"]
        fact["due_on"] = working_day(decided_on, r.randint(15, 20))
        chance = r.random()
        if chance < 0.88:
            fact["paid_on"] = working_day(decided_on, r.randint(0, 13))
        elif chance < 0.93:
            late = r.randint(1, 25)
            fact["paid_on"] = fact["due_on"] + dt.timedelta(days=late)
            if r.random() < 0.7:
                fact["surcharge_paid"] = str(
                    min(Decimal(fact["fine"]), Decimal(fact["fine"]) * 3 * late / 100) * 10_000
                )
        elif chance < 0.95:
            fact["paid"] = str(int(Decimal(fact["fine"]) * 10_000 / 2))
        if r.random() < 0.92:
            fact["rectified_on"] = working_day(decided_on, r.randint(0, 30))
            if r.random() < 0.97:
                fact["recheck_on"] = working_day(fact["rectified_on"], r.randint(2, 6))
        fact["other_done"] = r.random() < 0.85
        names = self.handlers.get(fact["authority"])
        fact["handler_name"] = r.choice(names) if names else self._person()
        fact["repairs"] = r.random() < 0.3
        for name in ("paid_on", "rectified_on", "recheck_on"):  # not yet happened
            if fact.get(name, AS_OF) > AS_OF:
                del fact[name]
        if "paid_on" not in fact:
            fact.pop("surcharge_paid", None)

    def _row(self, enterprise: Row, fact: Row, serials: dict[tuple[str, str, int], int]) -> Row:
        authority, violation = self.units[fact["authority"]], self.violations[fact["violation"]]
        fine, simple = Decimal(fact["fine"]), fact.get("procedure") == "简易程序"
        stop = "责令停产停业整顿,并" if fact.get("overdue") else ""
        gains = f"没收违法所得{Decimal(fact['gains']) * 10_000:.0f}元,并" if fact.get("gains") else ""
        law, unused = "《中华人民共和国安全生产法》", ",逾期未改正" if stop else ""

        def number(word: str, year: int) -> str:
            key = (fact["authority"], word, year)
            serials[key] = serials.get(key, 0) + 1
            return f"({authority['region_short']})应急{word}〔{year}〕{serials[key]}号".translate(
                {40: "\uff08", 41: "\uff09"}
            )

        recheck_on = fact.get("recheck_on") if violation["case_kind"] == "隐患类" else None
        publicity = self._publicity(fact, simple, number)
        return {
            "行政相对人名称": enterprise["企业名称"],
            "行政相对人类别": "法人及非法人组织",
            "行政相对人代码_1(统一社会信用代码)": enterprise["统一社会信用代码"],
            "法定代表人": enterprise["法定代表人"],
            "行政处罚决定书文号": number("当罚" if simple else "罚", fact["decided_on"].year),
            "违法行为类型": violation["type"],
            "违法事实": violation["facts"].format(count=self.random.randint(2, 9)) + unused,
            "处罚依据": f"违反{law}{violation['breach']},依据{law}{violation['basis']}",
            "处罚类别": "罚款" + ("、责令停产停业" if stop else "") + ("、没收违法所得" if gains else ""),
            "处罚内容": f"{stop}{gains}处人民币{fine * 10_000:.0f}元罚款",
            "罚款金额(万元)": fact["fine"],
            "没收违法所得、没收非法财物的金额(万元)": fact.get("gains", ""),
            "暂扣或吊销证照名称及编号": "",
            "处罚决定日期": fact["decided_on"],
            "处罚有效期": "2099-12-31",
            "公示截止期": publicity.pop("公示截止期"),
            "处罚机关": authority["name"],
            "处罚机关统一社会信用代码": authority["credit_code"],
            "数据来源单位": authority["name"],
            "数据来源单位统一社会信用代码": authority["credit_code"],
            "备注": fact.get("tells", ""),
            "案件类型": violation["case_kind"],
            "处罚程序": fact.get("procedure", "普通程序"),
            "失信行为分类": fact["class"],
            "处罚对象": "个人" if fact.get("on_person") else "单位",
            "承办人": fact.get("handler_name") or self.names[fact["handler"]],
            "缴款期限": fact.get("due_on") or working_day(fact["decided_on"], 15),
            "已缴罚款(元)": f"{fine * 10_000:.0f}" if "paid_on" in fact else fact.get("paid", ""),
            "缴清日期": fact.get("paid_on", ""),
            "已缴加处罚款(元)": fact.get("surcharge_paid", ""),
            "整改完成日期": fact.get("rectified_on", ""),
            "复查意见书文号": number("复查", recheck_on.year) if recheck_on else "",
            "复查日期": recheck_on or "",
            "其他义务已履行": "是" if fact.get("other_done", not (stop or gains)) else "否",
            **publicity,
        }

    def _publicity(self, fact: Row, simple: bool, number: Any) -> Row:
        """When it is published and when that ended: by a repair, by lapse of the longest period, or not yet."""
        if simple or fact.get("on_person"):
            return {
                "公示截止期": "",
                "公示状态": "不公示",
                "公示日期": "",
                "终止公示日期": "",
                "终止公示依据文号": "",
            }
        decided_on, credit_class = fact["decided_on"], CLASSES.get(fact["class"], "GENERAL")
        until = publicity_period(credit_class, decided_on, AS_OF).auto_stop_on
        is_done = "paid_on" in fact and "rectified_on" in fact and fact.get("other_done", True)
        repaired_on = fact.get("repaired_on")
        if fact.get("repairs") and is_done:
            soonest = max(earliest_application(credit_class, decided_on), fact["paid_on"], fact["rectified_on"])
            candidate = working_day(soonest, 12)
            repaired_on = candidate if candidate < min(until, AS_OF) else None
        # the shorter longest periods hold since RS-2026: what had outlived them ended on its first day
        expired_on = max(until, RULE_SETS[-1].valid_from) if until <= AS_OF and is_done else None
        ended_on = repaired_on or expired_on
        return {
            "公示截止期": until,
            "公示状态": "已终止公示" if ended_on else "公示中",
            "公示日期": min(working_day(decided_on, 3), AS_OF),
            "终止公示日期": ended_on or "",
            "终止公示依据文号": number("信修", repaired_on.year) if repaired_on else "",
        }


def write(name: str, rows: list[Row]) -> None:
    """Write one file beside this module, UTF-8, LF."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    city = City()
    write("enterprises.csv", city.enterprises)
    write("penalties.csv", city.penalties)
