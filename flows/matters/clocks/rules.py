"""Rules of clocks: what stands against starting, pausing, resuming and extending one."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则"

START_IN_THE_FUTURE = Rule(
    code="E-DUE-01",
    article="民事诉讼法第八十五条(期间自事由发生之次日起算);本系统规则",
    zh="起算事由“{event}”的日期{start}晚于今日,不能起算期限",
    en="The event “{event}” that starts the period is dated {start}, after today; the period cannot begin",
    way_out="请核对起算事由的日期,待其发生后再起算",
    way_out_en="Check the date of the event; start the period once it has happened",
)
PAUSE_WITHOUT_DOCUMENT = Rule(
    code="E-DUE-02",
    article=HOUSE,
    zh="中止期限“{title}”未附所依据的文书",
    en="The pause of “{title}” names no document that it rests on",
    way_out="请先制作或者上传中止所依据的文书,再办理中止",
    way_out_en="Issue or upload the document that the pause rests on, then pause",
)
NOT_PAUSED = Rule(
    code="E-DUE-03",
    article=HOUSE,
    zh="期限“{title}”未处于中止状态,不能恢复",
    en="“{title}” is not paused and cannot be resumed",
    way_out="无需办理恢复;可在期限说明页查看该期限的起止和中止记录",
    way_out_en="There is nothing to resume; the deadline's page shows its pauses",
)
EXTENDED_ALREADY = Rule(
    code="E-DUE-04",
    article=HOUSE,
    zh="期限“{title}”已于{on}延长,不得再次延长",
    en="“{title}” was extended on {on} and cannot be extended again",
    way_out="请在{due}前办结;确实不能办结的,书面说明超期原因",
    way_out_en="Finish by {due}; if that is impossible, state in writing why",
)
EXPIRED = Rule(
    code="E-DUE-05",
    article="本系统规则(延长应当在期限届满前批准并告知当事人)",
    zh="期限“{title}”已于{due}届满,不得延长",
    en="“{title}” expired on {due} and can no longer be extended",
    way_out="请尽快办结,并书面说明超期原因",
    way_out_en="Finish as soon as possible and state in writing why it is late",
)
NOT_THE_SUPERIOR = Rule(
    code="E-DUE-06",
    article="本系统规则(延长由上一级批准)",
    zh="延长期限“{title}”须由{who}批准,申请人本人及同级人员不得批准",
    en="The extension of “{title}” has to be approved by {who_en}; not by who asked for it or an equal",
    way_out="请将本事项提交{who}办理",
    way_out_en="Pass this on to {who_en}",
)
ENDED = Rule(
    code="E-DUE-07",
    article=HOUSE,
    zh="期限“{title}”已经结束或者尚未起算,不能中止、恢复或者延长",
    en="“{title}” has ended or not begun; it can be neither paused nor resumed nor extended",
    way_out="请在期限说明页查看该期限的起止",
    way_out_en="The deadlines of the matter show when it began and ended",
)
PAUSED_ALREADY = Rule(
    code="E-DUE-08",
    article=HOUSE,
    zh="期限“{title}”自{on}起处于中止状态",
    en="“{title}” has been paused since {on}",
    way_out="请先恢复该期限,再办理本事项",
    way_out_en="Resume it first",
)
NO_EXTENSION = Rule(
    code="E-DUE-09",
    article=HOUSE,
    zh="期限“{title}”所依据的规定未规定可以延长",
    en="The rule of “{title}” knows no extension",
    way_out="请在期限届满前办结",
    way_out_en="Finish before it expires",
)
REASON_WANTED = Rule(
    code="E-DUE-10",
    article="本系统规则(延长须说明理由)",
    zh="延长期限“{title}”未说明理由",
    en="No reason is given for extending “{title}”",
    way_out="请写明案情复杂或者需要核查的具体情况",
    way_out_en="Say what makes the case difficult or has to be checked",
)
EXPIRED_BEFORE_THE_PAUSE = Rule(
    code="E-DUE-11",
    article="本系统规则(届满的期限不因中止而恢复)",
    zh="期限“{title}”已于{due}届满,不得中止",
    en="“{title}” expired on {due} and can no longer be paused",
    way_out="请尽快办结,并书面说明超期原因",
    way_out_en="Finish as soon as possible and state in writing why it is late",
)
LATE_REASON_WANTED = Rule(
    code="E-DUE-12",
    article="本系统规则(超期办理须书面说明原因,说明不得删除)",
    zh="期限“{title}”已于{due}届满({late}),须书面说明超期原因",
    en="“{title}” expired on {due}; state in writing why it is late",
    way_out="请填写超期原因后重新提交",
    way_out_en="Write the reason and send it again",
)
EXTENSION_WITHOUT_DOCUMENT = Rule(
    code="E-DUE-13",
    article=HOUSE,
    zh="申请延长期限“{title}”未附所依据的材料",
    en="The request to extend “{title}” has no document that it rests on",
    way_out="请上传说明案情复杂或者需要核查的材料,再提出申请",
    way_out_en="Upload the document that shows what makes the case difficult or has to be checked, then ask again",
)
CORRECTION_CLOSED = Rule(
    code="E-DUE-14",
    article=HOUSE,
    zh="文书{number}的更正草稿已经办理({state}),不能重复办理",
    en="The draft correcting {number} is dealt with already ({state_en})",
    way_out="请刷新后查看该更正的现状",
    way_out_en="Reload and look how it stands",
)
CORRECTION_OUTDATED = Rule(
    code="E-DUE-15",
    article="本系统规则(更正后的日期应与期限一致)",
    zh="期限“{title}”现为{due},与更正草稿所载{drafted}不一致",
    en="“{title}” is due on {due} now; the draft says {drafted}",
    way_out="请待重新计算完成后再签发;不再需要更正的,说明理由后不予更正",
    way_out_en="Wait for the recomputation, then issue it; or dismiss it with the reason if it is no longer needed",
)
DISMISSAL_REASON_WANTED = Rule(
    code="E-DUE-16",
    article="本系统规则(不予更正须说明理由)",
    zh="对文书{number}不予更正,未说明理由",
    en="No reason is given for not correcting {number}",
    way_out="请写明不予更正的理由",
    way_out_en="Say why it is not corrected",
)
