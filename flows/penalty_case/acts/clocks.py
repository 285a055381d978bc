"""Clocks of a penalty case (办案期限): which run from which moment, 行政处罚法 arts 56, 60, 61; 安全生产法 art 78."""

from __future__ import annotations

from flows.law.uses import governs
from flows.matters.clocks.fitting import Limits, Outer

CASE = "行政处罚案件"
FILING = governs("penalty_case.filing", "CLOCK", CASE, zh="决定是否立案", en="decision whether to open the case")
DECISION = governs("penalty_case.decision", "CLOCK", CASE, zh="作出处罚决定", en="decision in the case")
governs(f"{DECISION}.extension.1", "CLOCK", CASE, zh="办案期限的延长", en="extension of the time for the decision")
PRESERVATION = governs(
    "penalty_case.preservation", "CLOCK", CASE, zh="处理先行登记保存的证据", en="dealing with what was preserved"
)
TRANSFER = governs(
    "penalty_case.transfer_decision",
    "CLOCK",
    CASE,
    zh="决定是否移送司法机关",
    en="decision on a transfer to the police",
)
REQUEST_ANSWER = governs(
    "penalty_case.request_answer", "BUDGET", CASE, zh="答复报请事项环节", en="step: answer to a request"
)
PUBLICITY = governs("penalty.publicity", "CLOCK", CASE, zh="公示处罚决定", en="publicity of the decision")
HEARING_REQUEST = governs(
    "penalty_case.hearing_request", "RULE", CASE, zh="当事人要求听证的期限", en="period to ask for a hearing"
)
HEARING_NOTICE = governs(
    "penalty_case.hearing_notice", "RULE", CASE, zh="举行听证前的通知期限", en="notice before a hearing"
)
PAYMENT = governs("penalty.payment", "RULE", CASE, zh="缴纳罚款的期限", en="period to pay the fine")
COURT = governs(
    "penalty_case.court_application",
    "RULE",
    CASE,
    zh="申请人民法院强制执行的期限",
    en="period to apply to the court for enforcement",
)
DEMAND = governs("penalty_case.demand", "RULE", CASE, zh="催告后的履行期限", en="period after the demand to perform")
VISIT = governs("penalty_case.visit", "CLOCK", CASE, zh="重大案件回访", en="visit after a major case")

# Node budgets inside the days for the filing, and inside those from the decision to its publicity.
FILING_BUDGETS = (
    ("review_filing", "penalty_case.budget.review_filing", "立案审核"),
    ("approve_filing", "penalty_case.budget.approve_filing", "立案审批"),
)
DECIDED_BUDGETS = (
    ("seal_decision", "penalty_case.budget.seal_decision", "处罚决定书用印"),
    ("deliver_decision", "penalty_case.budget.deliver_decision", "送达处罚决定书"),
    ("publish", "penalty_case.budget.publish", "公示处罚决定"),
)
SPOT_BUDGETS = (
    *DECIDED_BUDGETS[:2],
    ("acknowledge", "penalty_case.budget.acknowledge", "当场处罚备案"),
    DECIDED_BUDGETS[2],
)
governs("penalty_case.budget.review_filing", "BUDGET", CASE, zh="立案审核环节", en="step: examination of the clue")
governs("penalty_case.budget.approve_filing", "BUDGET", CASE, zh="立案审批环节", en="step: approval of the filing")
governs("penalty_case.budget.seal_decision", "BUDGET", CASE, zh="决定书用印环节", en="step: seal on the decision")
governs(
    "penalty_case.budget.deliver_decision", "BUDGET", CASE, zh="送达决定书环节", en="step: delivery of the decision"
)
governs(
    "penalty_case.budget.acknowledge",
    "BUDGET",
    CASE,
    zh="当场处罚备案环节",
    en="step: report of a decision on the spot",
)
governs("penalty_case.budget.publish", "BUDGET", CASE, zh="公示环节", en="step: publicity")
# The ninety days bind the way from the filing to the decision as a whole: its steps take what the case takes.
LIMITS = Limits(
    outer=(
        Outer(FILING, starts=("register_clue",), ends=("approve_filing",)),
        Outer(PUBLICITY, starts=("decide", "decide_on_spot"), ends=("publish",)),
    ),
    budgets={node: key for node, key, _ in (*FILING_BUDGETS, *SPOT_BUDGETS)},
    whole=(
        *("complete_clue", "investigate", "answer_request", "confirm_investigation", "review_report"),
        *("approve_proposal", "seal_paper", "deliver_paper", "hear_party", "arrange_hearing", "hold_hearing"),
        *("weigh", "discuss", "decide", "decide_on_spot", "perform", "close", "visit"),
    ),
)
