"""The rules of official papers (公文规则), 党政机关公文处理工作条例: each is named, its sentence is the message."""

from __future__ import annotations

from permissions.refusals import Rule

REGULATION = "《党政机关公文处理工作条例》"

TEXT_WANTED = Rule(
    code="E-OP-01",
    article=f"{REGULATION}第九条",
    zh="公文缺少{what}",
    en="The paper has no {what_en}",
    way_out="请补充后再提交",
    way_out_en="Write it and send the paper again",
)
ONE_ADDRESSEE = Rule(
    code="E-OP-02",
    article=f"{REGULATION}第十五条第(一)项",
    zh="{kind}只主送一个上级机关,现有{n}个主送机关",
    en="A {kind_en} goes to one superior only; {n} are named",
    way_out="请只保留一个主送机关,其他相关上级机关列为抄送",
    way_out_en="Keep one addressee and name the others as copies",
)
COPIED_DOWN = Rule(
    code="E-OP-03",
    article=f"{REGULATION}第十五条第(一)项",
    zh="上行文不得抄送下级机关:{names}",
    en="What goes upward is not copied to units below: {names}",
    way_out="请从抄送机关中删去;需要下级机关知晓的,待批复后另行通知",
    way_out_en="Take them off the copies; tell them by a notice once it is answered",
)
NOT_A_SUPERIOR = Rule(
    code="E-OP-04",
    article=f"{REGULATION}第八条第(十)项、第(十一)项",
    zh="{kind}应当主送上级机关,{name}不是本机关的上级机关",
    en="A {kind_en} goes to a superior; {name} does not stand above this authority",
    way_out="请改主送上级机关;与不相隶属机关行文用函,对下级机关用通知或者批复",
    way_out_en="Address a superior; write a letter to an equal, a notice or a reply to a unit below",
)
SINGLE_MATTER = Rule(
    code="E-OP-05",
    article=f"{REGULATION}第十五条第(四)项",
    zh="请示应当一文一事,请核对并确认",
    en="A request carries one matter only; check it and confirm",
    way_out="只请示一件事的,请勾选确认;有几件事的,请分别行文",
    way_out_en="Tick that it is one matter; write one request for each if there are several",
)
NO_REQUEST_INSIDE = Rule(
    code="E-OP-06",
    article=f"{REGULATION}第十五条第(四)项",
    zh="报告中不得夹带请示事项,请核对并确认",
    en="A report must not carry a request; check it and confirm",
    way_out="没有请示事项的,请勾选确认;有的,请另行请示",
    way_out_en="Tick that there is none; write a request of its own if there is",
)
CONTACT_WANTED = Rule(
    code="E-OP-07",
    article="本系统规则(上行文附注联系人和电话)",
    zh="上行文应当在附注处注明联系人姓名和电话",
    en="What goes upward names whom to ask, with a telephone number, in its note",
    way_out="请填写联系人和联系电话",
    way_out_en="Fill in contact and telephone",
)
REPEATED = Rule(
    code="E-OP-08",
    article="本系统规则(主送、抄送不重复)",
    zh="“{name}”重复列为主送或者抄送机关",
    en="“{name}” is named twice among addressees and copies",
    way_out="请只保留一处",
    way_out_en="Keep it once",
)
STALE = Rule(
    code="E-OP-09",
    article="本系统规则(同一文稿不得相互覆盖)",
    zh="您打开文稿后,{name}已于{at}改为第{number}稿,您的修改没有保存",
    en="{name} changed the text at {at} (version {number}) after you opened it; your changes were not saved",
    way_out="您写的内容仍在表单中;请对照现稿合并后再提交",
    way_out_en="What you wrote is still in the form; merge it with the present text and send it again",
)
HAND_EMPTY = Rule(
    code="E-OP-10",
    article="本系统规则",
    zh="结果为“有修改同意”的,应当在文稿中作出修改",
    en="“Agree with changes” needs changes in the text",
    way_out="请修改文稿,或者改选“同意”",
    way_out_en="Change the text, or choose “Agree”",
)
UNCHANGED = Rule(
    code="E-OP-11",
    article="本系统规则",
    zh="结果为“{outcome}”的,文稿不得同时修改",
    en="“{outcome_en}” leaves the text as it is; yours was changed",
    way_out="请恢复文稿,或者改选会修改文稿的结果",
    way_out_en="Undo the changes, or choose an outcome that changes the text",
)
OWN_SECTION = Rule(
    code="E-OP-12",
    article=f"{REGULATION}第十九条第(六)项;本系统规则",
    zh="会签科室应当是本机关起草科室以外的科室",
    en="Sections of this authority other than the drafting one countersign",
    way_out="请重新选择会签科室",
    way_out_en="Choose the sections again",
)
NOT_THE_SIGNER = Rule(
    code="E-OP-13",
    article=f"{REGULATION}第二十二条",
    zh="{kind}应当由{role}签发",
    en="A {kind_en} is signed by the {role_en}",
    way_out="请选择有权签发的负责人",
    way_out_en="Choose somebody who may sign it",
)
SCAN_WANTED = Rule(
    code="E-OP-14",
    article=f"{REGULATION}第二十二条;本系统规则(线下签批须附签批原件)",
    zh="登记线下签批应当附签批原件的扫描件,并写明签发人和签发日期",
    en="A signature on paper is recorded with the scan of the signed original, the signer and the day",
    way_out="请上传扫描件,选择签发人,填写签发日期",
    way_out_en="Attach the scan, choose the signer and the day",
)
DAY_OF_SIGNATURE = Rule(
    code="E-OP-15",
    article="本系统规则(签发日期须在送签之后)",
    zh="签发日期应当在{since}至{today}之间",
    en="The day of the signature lies between {since} and {today}",
    way_out="请核对签批原件上的日期",
    way_out_en="Check the day on the signed original",
)
SIGNED = Rule(
    code="E-OP-16",
    article=f"{REGULATION}第二十二条;本系统规则",
    zh="本公文已经签发,不能撤回",
    en="The paper is signed and cannot be withdrawn",
    way_out="确需撤销的,请另行发文",
    way_out_en="If it must be undone, issue another paper",
)
RECORDER = Rule(
    code="E-OP-17",
    article="本系统规则(签发人不登记本人的线下签批)",
    zh="线下签批应当由签发人、拟稿人以外的人登记",
    en="A signature on paper is recorded by somebody other than signer and drafter",
    way_out="请由办公室其他人员登记",
    way_out_en="Another person of the office must record it",
)
NO_DRAFTING_POST = Rule(
    code="E-OP-18",
    article=f"{REGULATION}第二十条、第二十二条;本系统规则(拟稿与核稿、签发分离)",
    zh="拟稿由科室工作人员办理;办公室负责人核稿、局领导签发,不得以该身份拟稿",
    en="Sections draft; the head of the office checks and leaders sign, and do not draft in that office",
    way_out="请由科室其他人员拟稿,或者改用您在科室的任职",
    way_out_en="Somebody of a section drafts it, or you in another appointment",
)
