"""Whom the exam platform of a demonstration refuses, always the same ones."""

from standins.exam_roster import Refusal

REFUSALS = (
    Refusal(name="马一怡", words="姓名和身份证号与公安人口库不一致"),
    Refusal(name="吕书琪", words="照片里有两个人，请重新上传"),
)
