"""What sensible people write into the forms of a penalty case: by the names of the fields, whatever form it is."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from tests.casework import REASONS
from tests.city import City
from tests.walks.pages import TYPED, Form

FINES = (("LIGHT", "10000"), ("LIGHT", "10000"), ("LIGHT", "29999"), ("NORMAL", "30000"), ("NORMAL", "50000"))
SPARED = {"branch": "FIRST", "ticks": ["CORRECTED", "LIGHT_HARM"], "education": "当面教育，当事人表示接受。"}
WAYS = ("IN_PERSON", "IN_PERSON", "IN_PERSON", "MAIL")


def local(moment: dt.datetime) -> str:
    """A moment as a browser sends it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def sensible(form: Form, city: City, chance: random.Random, *, home: bool) -> dict[str, Any]:
    """Answers that fit this form; home: those with which the case goes on."""
    asked, answers = form.fields, dict[str, Any]()
    now, today = city.now, city.now.date()
    if "proposed" in asked:
        answers |= _proposal(form, chance, home)
    if "held_from" in asked:
        said = {"record": "问答如下", "report": "建议维持", "party_said": "已补训", "investigators_said": "事实清楚"}
        answers |= {"held_from": local(now - dt.timedelta(hours=2)), "held_until": local(now), **said}
    if "chair" in asked:
        day = now + dt.timedelta(days=14 if home else chance.choice([3, 14, 20]))
        answers |= {"at": local(day), "place": "听证室"}
    if "conclusion" in asked:
        answers |= {"begins_at": local(now - dt.timedelta(hours=1)), "ends_at": local(now), "place": "会议室"}
        answers |= {"present": "局长 官", "report": "案情", "opinions": "官：同意", "conclusion": "同意"}
    if "channel" in asked and "place" in asked:
        way = WAYS[0] if home else chance.choice(WAYS)
        answers |= {"channel": way, "place": "当事人住所", "tracking_number": "EMS1", "mailed_to": "示例路8号"}
        answers |= {"sent_at": "", "published_on": ""}
    if "relation" in asked:
        answers |= {"by": "法人甲", "relation": "HEAD", "at": local(now)}
    if "failure" in asked:
        answers |= {"at": local(now), "failure": next((o for o in asked["failure"].options if o), "")}
    if "obtained_on" in asked:
        answers |= {"obtained_on": today.isoformat(), "pages_number": "2", "kind": "DOCUMENTARY"}
        answers |= {"name": chance.choice(["花名册", "培训台账"]), "source": "当事人提供", "custody": "案卷"}
        answers |= {name: "1" for name in asked if name.startswith("page_")}
    if "of_whom" in asked:  # a record, a sampling, or a summons, which alone lies ahead
        answers |= {"begins_at": local(now + dt.timedelta(days=2)), "place": "会议室", "of_whom": "法人甲"}
        if "ends_at" in asked:
            answers |= {"begins_at": local(now - dt.timedelta(hours=1)), "ends_at": local(now)}
        answers |= {"items": chance.choice(["清洗剂，20L/桶，2桶", "清洗剂"])}
    if "paid_on" in asked:
        answers |= {"paid_on": today.isoformat(), "receipt": f"沪财{chance.randint(1, 10**6)}", "surcharge": "0"}
    if "advice" in asked:
        answers |= {"visited_on": today.isoformat(), "of_whom": "法人甲", "advice": "没有意见"}
    if "violated_on" in asked:
        answers |= {"violated_on": asked["violated_on"].value, "ended_on": "", "found_on": asked["found_on"].value}
    for number in range(1, 8):
        if f"holds_{number}" in asked:
            answers[f"holds_{number}"] = "yes" if home or chance.random() < 0.97 else "no"
            answers[f"reason_{number}"] = "需补充"
    return {name: value for name, value in answers.items() if name in asked}


def _proposal(form: Form, chance: random.Random, home: bool) -> dict[str, Any]:
    """A fine small or large, or a party that is spared; what stands there already mostly stays."""
    if form.fields["fine"].value not in ("", "0", "0.00") and chance.random() < (0.9 if home else 0.6):
        typed = {name: asked.value for name, asked in form.fields.items() if asked.kind in TYPED}
        stands = {name: value for name, value in typed.items() if name != "opinion" and "answer_" not in name}
        return {**stands, "facts_found": stands.get("facts_found") or "经查属实"}
    tier, fine = chance.choice(FINES)
    kept = {"facts_found": "经查属实", "confiscated": "0", "new_facts": "", "transferred_to": "", **REASONS}
    if chance.random() < 0.15:
        return {**kept, "proposed": "NOT_PENALISED", "kinds": [], "fine": "0", **SPARED}
    return {**kept, "proposed": "PENALISED", "kinds": ["FINE"], "tier": tier, "fine": fine}
