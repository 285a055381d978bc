"""Rules of delivery (送达规则), 行政处罚法第六十一条, 民事诉讼法第八十七条至第九十五条."""

from __future__ import annotations

from permissions.refusals import Rule

CONSENT_RULE = Rule(
    code="E-DLV-02",
    article="行政处罚法 第六十一条第二款; 民事诉讼法 第九十条",
    zh="采用电子方式送达的,应当经受送达人同意",
    en="Electronic delivery needs the recipient's consent",
    way_out="请取得受送达人的电子送达确认,或者改用其他送达方式",
    way_out_en="Obtain the recipient's confirmation of electronic delivery, or choose another way",
)
DELIVERABLE_RULE = Rule(
    code="E-DLV-03",
    article="本系统规则",
    zh="文书{number}尚未定稿或者已经失效,不得送达",
    en="Paper {number} is not frozen or no longer holds and cannot be delivered",
    way_out="请等待文书生成,或者送达替代的文书",
    way_out_en="Wait for the paper to be made, or deliver the one that replaces it",
)
RECEIPT_RULE = Rule(
    code="E-DLV-04",
    article="民事诉讼法 第八十七条",
    zh="送达回执已经登记({by},{at}),不得更改",
    en="The receipt is already recorded ({by}, {at}) and cannot be changed",
    way_out="如登记有误,请在办理意见中说明并附证明",
    way_out_en="If it is wrong, say so in an opinion and attach the proof",
)
RECEIPT_TIME_RULE = Rule(
    code="E-DLV-05",
    article="民事诉讼法 第八十七条",
    zh="收到时间不得早于送出时间",
    en="A paper cannot be received before it was sent",
    way_out="请核对送达回执上的日期",
    way_out_en="Check the date on the receipt",
)
TRACKING_RULE = Rule(
    code="E-DLV-06",
    article="本系统规则(邮寄送达以回执上注明的收件日期为准,凭邮件号查证)",
    zh="邮寄送达应当登记邮件号",
    en="A delivery by mail needs its tracking number",
    way_out="请填写挂号信或者快递的邮件号",
    way_out_en="Enter the number of the registered or express mail",
)
LEFT_RULE = Rule(
    code="E-DLV-07",
    article="民事诉讼法 第八十九条",
    zh="留置送达应当记明拒收事由,并有见证人或者拍照、录像等送达过程记录",
    en="Leaving a paper needs the reason of the refusal, and a witness or pictures of the delivery",
    way_out="请填写拒收事由,并填写见证人或者上传送达过程的照片",
    way_out_en="Write the reason, and name the witnesses or upload a picture",
)
ORGAN_RULE = Rule(
    code="E-DLV-08",
    article="民事诉讼法 第九十一条至第九十四条",
    zh="委托或者转交送达应当载明受托机关或者转交单位",
    en="An entrusted or forwarded delivery names the organ that carries it out",
    way_out="请填写受托机关或者转交单位的名称",
    way_out_en="Enter the name of that organ",
)
ADDRESS_RULE = Rule(
    code="E-DLV-09",
    article="行政处罚法 第六十一条第二款; 民事诉讼法 第九十条",
    zh="电子送达应当发往受送达人确认的传真号码或者电子邮件地址",
    en="An electronic delivery goes to the fax number or e-mail address that the recipient confirmed",
    way_out="请使用送达地址确认书载明的号码或者地址",
    way_out_en="Use the number or address named in the confirmation",
)
NOTICE_RULE = Rule(
    code="E-DLV-10",
    article="民事诉讼法 第九十五条",
    zh="受送达人未下落不明、其他方式也未曾送达不能的,不得公告送达",
    en="No public notice before the other ways have failed, unless the recipient cannot be found",
    way_out="请先以其他方式送达;受送达人下落不明的,上传查找经过的材料",
    way_out_en="Try another way first; where the recipient cannot be found, upload what shows the search",
)
NOTICE_FACTS_RULE = Rule(
    code="E-DLV-11",
    article="民事诉讼法 第九十五条",
    zh="公告送达应当载明公告日期、公告载体和原因,公告日期不得早于成文日期或者晚于今日",
    en="A public notice needs its day, where it was published and why; the day lies between the paper's and today",
    way_out="请核对公告日期,并填写公告载体和原因",
    way_out_en="Check the day, and say where it was published and why",
)
OVER_RULE = Rule(
    code="E-DLV-12",
    article="本系统规则(未能送达的经过不得更改)",
    zh="这次送达已于{at}登记为未能送达,不能再登记",
    en="This delivery was recorded as failed on {at}; nothing more can be recorded of it",
    way_out="请重新送达",
    way_out_en="Deliver it again",
)
DELIVERED_RULE = Rule(
    code="E-DLV-13",
    article="民事诉讼法 第八十七条",
    zh="文书{number}已于{at}送达({by}签收),无需再次送达",
    en="Paper {number} was delivered on {at} (received by {by}); it need not be delivered again",
    way_out="期限自首次送达之日起算;请核对送达记录",
    way_out_en="What runs, runs from the first delivery; look at the record",
)
SENT_TIME_RULE = Rule(
    code="E-DLV-14",
    article="本系统规则",
    zh="送出、收到或者未能送达的时间不得晚于现在,送出时间不得早于文书定稿",
    en="What happened cannot lie in the future, and nothing is sent before it is made",
    way_out="请核对时间",
    way_out_en="Check the time",
)
SIGNER_RULE = Rule(
    code="E-DLV-16",
    article="民事诉讼法 第八十七条",
    zh="送达回执应当有签收人和签收时间",
    en="A receipt names who signed it and when",
    way_out="请填写签收人和签收时间",
    way_out_en="Enter who signed it and when",
)
UNDER_WAY_RULE = Rule(
    code="E-DLV-19",
    article="本系统规则",
    zh="文书{number}已以同样方式送出,尚未取得回执",
    en="Paper {number} is on its way like this already",
    way_out="请先登记该次送达的回执,或者登记未能送达,再重新送达",
    way_out_en="Record the receipt of that delivery, or that it failed, then deliver again",
)
