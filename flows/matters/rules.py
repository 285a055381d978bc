"""Rules of handling that hold in every procedure."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则"

ALREADY_DONE = Rule(
    code="E-ACT-01",
    article=HOUSE,
    zh="本环节已由{name}于{at}办理完毕(结果:{outcome})",
    en="{name} completed this step at {at} (outcome: {outcome})",
    way_out="无需再办;可在办件页面查看办理结果",
    way_out_en="Nothing is left to do; the matter's page shows the result",
)
HELD_BY_ANOTHER = Rule(
    code="E-ACT-02",
    article=HOUSE,
    zh="本待办已由{name}于{at}领取",
    en="{name} claimed this task at {at}",
    way_out="如需由您办理,请对方退回待领后再领取",
    way_out_en="If you should handle it, ask them to release it first",
)
CANCELLED = Rule(
    code="E-ACT-03",
    article=HOUSE,
    zh="本待办已于{at}取消,办件现处于“{state}”状态",
    en="This task was cancelled at {at}; the matter is now {state_en}",
    way_out="请在办件页面查看当前环节",
    way_out_en="See the matter's page for the present step",
)
NOT_OPEN = Rule(
    code="E-ACT-04",
    article=HOUSE,
    zh="办件现处于“{state}”状态,不能办理此事项",
    en="The matter is {state_en}; this cannot be done now",
    way_out="请刷新办件页面,查看当前可办事项",
    way_out_en="Reload the matter's page to see what can be done now",
)
WHICH_POSITION = Rule(
    code="E-ACT-05",
    article=HOUSE,
    zh="您有多个职务可以办理本环节,请选择办理身份",
    en="Several of your positions fit this step; choose the one you act in",
    way_out="请在表单中选择办理身份后重新提交",
    way_out_en="Choose the position in the form and send it again",
)
UNKNOWN_OUTCOME = Rule(
    code="E-ACT-06",
    article=HOUSE,
    zh="请选择办理结果",
    en="Choose an outcome",
    way_out="请在表单列出的结果中选择一项",
    way_out_en="Choose one of the outcomes that the form lists",
)
OPINION_WANTED = Rule(
    code="E-ACT-07",
    article="本系统规则(退回须逐项说明理由)",
    zh="“{outcome}”须填写意见或理由",
    en="“{outcome_en}” needs an opinion or reasons",
    way_out="请填写意见后重新提交",
    way_out_en="Write the opinion and send it again",
)
FORM_USED = Rule(
    code="E-ACT-08",
    article=HOUSE,
    zh="本表单已用于本办件的另一次办理,未重复办理",
    en="This form was already used for another step of the matter; nothing was done",
    way_out="请刷新页面,在新的表单中重新填写并提交",
    way_out_en="Reload the page and fill in the new form",
)
NO_CONSENT = Rule(
    code="E-NO-01",
    article="服务承诺(对外说“不”提级审核),不是法定程序",
    zh="拟作否定答复须先请示上一级领导",
    en="A refusal needs the consent of a superior first",
    way_out="请提出拟不予的理由和依据,由职级更高的另一位领导同意后再作出;决定环节可退回审核后提出",
    way_out_en="Propose it with reasons and basis; another person of higher rank must consent before it is decided",
)
OFFICE_TOO_HIGH = Rule(
    code="E-NO-02",
    article="服务承诺(对外说“不”提级审核),不是法定程序",
    zh="您同时担任{role},本环节的上一级领导职级不高于您,不得由您提出否定答复",
    en="You also hold the office of {role_en}; the superior who would consent does not rank above you",
    way_out="请将本待办退回待领,由不担任该职务的同事提出",
    way_out_en="Release the task; a colleague without that office may propose it",
)
HAND_OVER_REASON = Rule(
    code="E-ACT-09",
    article="本系统规则(改派应当说明理由)",
    zh="改派待办须说明理由",
    en="Handing a task over needs a reason",
    way_out="请填写改派理由后重新提交",
    way_out_en="Write the reason and send it again",
)
CANNOT_TAKE = Rule(
    code="E-ACT-10",
    article="本系统规则(改派对象应当具有同一岗位且无须回避)",
    zh="“{account}”不能办理本环节:没有相应任职,或者应当回避",
    en="“{account}” cannot take this step: no such appointment, or has to keep away",
    way_out="请选择同一岗位的其他人员",
    way_out_en="Choose another person with the same role",
)
FILE_TOO_LARGE = Rule(
    code="E-FILE-01",
    article=HOUSE,
    zh="文件“{name}”大小为{size},超过{limit}的上限",
    en="The file “{name}” has {size}; the limit is {limit}",
    way_out="请压缩或拆分后重新上传",
    way_out_en="Compress or split it and upload again",
)
FILE_KIND = Rule(
    code="E-FILE-02",
    article=HOUSE,
    zh="文件“{name}”的内容不是{allowed},或与扩展名不符",
    en="The content of “{name}” is not {allowed}, or is not what its name says",
    way_out="请上传原始的PDF、JPG或PNG文件,不要只改扩展名",
    way_out_en="Upload the original PDF, JPG or PNG file; renaming is not enough",
)
FILE_EMPTY = Rule(
    code="E-FILE-03",
    article=HOUSE,
    zh="文件“{name}”是空的或已损坏",
    en="The file “{name}” is empty or damaged",
    way_out="请检查文件能否正常打开后重新上传",
    way_out_en="Check that the file opens and upload it again",
)
FILE_LOCKED = Rule(
    code="E-FILE-04",
    article=HOUSE,
    zh="文件“{name}”设有打开密码",
    en="The file “{name}” asks for a password",
    way_out="请取消文件的打开密码后重新上传",
    way_out_en="Remove the password and upload it again",
)
FILE_ACTIVE = Rule(
    code="E-FILE-05",
    article=HOUSE,
    zh="文件“{name}”含有脚本或启动程序的动作",
    en="The file “{name}” contains a script or would start a program",
    way_out="请将文件打印为不含脚本的PDF,或扫描后重新上传",
    way_out_en="Print it to a PDF without scripts, or scan it, and upload that",
)
