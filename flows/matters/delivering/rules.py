"""Rules of delivery that know the procedure and the law (同步送达, 送达期限, 回执)."""

from __future__ import annotations

from permissions.refusals import Rule

NOT_TOGETHER = Rule(
    code="E-DLV-01",
    article="国办发〔2025〕22号(条款号待核)",
    zh="未同步送达{first}",
    en="{first} was not delivered together with it",
    way_out="请将{missing}与{leading}一并送达,使用同一份文书送达回执",
    way_out_en="Deliver {missing} together with {leading}, under one receipt",
)
RECEIPT_WANTED = Rule(
    code="E-DLV-15",
    article="民事诉讼法 第八十七条",
    zh="文书{numbers}尚未取得送达回执",
    en="There is no receipt yet of {numbers}",
    way_out="请登记送达回执;未能送达的,换一种方式送达",
    way_out_en="Record the receipt; what could not be delivered has to be tried another way",
)
CONFIRMATION_ADDRESS = Rule(
    code="E-DLV-17",
    article="行政处罚法 第六十一条第二款",
    zh="确认采用传真或者电子邮件送达的,应当写明号码或者地址",
    en="Who agrees to delivery by fax or e-mail names the number or the address",
    way_out="请填写传真号码或者电子邮件地址",
    way_out_en="Enter the fax number or the e-mail address",
)
NO_CONFIRMATION = Rule(
    code="E-DLV-18",
    article="本系统规则",
    zh="没有有效的电子送达确认,无需撤回",
    en="No agreement to electronic delivery is in force; there is nothing to withdraw",
    way_out="请刷新后查看",
    way_out_en="Reload and look how it stands",
)
