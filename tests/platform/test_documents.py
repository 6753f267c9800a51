import re

import pytest

from xueji.platform import documents

STRIP = {
    "name": "张三",
    "code": "ABCD-EFGH-JKMN",
    "url": "http://localhost/m/bind?code=ABCD",
    "expires_on": "2027-01-31",
}
CLASS = {
    "school": "临溪县实验小学",
    "class_name": "三年级（2）班",
    "made_on": "2026-11-23",
    "what": "家长绑定码",
    "way": "用微信扫左边的码。",
    "note": "每张只能用一次。",
}


def pages(pdf: bytes) -> int:
    return int(re.search(rb"/Type\s*/Pages\s*/Count (\d+)", pdf)[1])


@pytest.mark.parametrize(("pupils", "expected"), [(1, 1), (8, 1), (9, 2), (48, 6)])
async def test_a_class_is_printed_eight_pupils_a_page(pupils, expected):
    pdf = await documents.render_pdf("binding_codes", {**CLASS, "strips": [STRIP] * pupils})
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == expected


@pytest.mark.parametrize("name", ["䶮𬍛", "㛃𠮷〇", "阿卜杜拉·买买提", "欧阳娜娜"])
def test_rare_names_can_be_drawn(name):
    assert documents.missing_glyphs(name) == []


async def test_a_character_that_the_font_lacks_is_named_and_nothing_is_printed():
    with pytest.raises(documents.GlyphsMissing) as refused:
        await documents.render_pdf("binding_codes", {**CLASS, "strips": [{**STRIP, "name": "张\U000323b0"}]})
    assert "U+323B0" in refused.value.words()[1]


def test_a_qr_code_is_drawn_without_size_so_that_it_fits_anywhere():
    assert 'viewBox="0 0' in documents.qr_svg("https://example.org")
    assert "width=" not in documents.qr_svg("https://example.org").split(">", 1)[0]


@pytest.mark.parametrize("name", ["../secret", "a/b", ""])
async def test_a_template_is_named_not_reached(name):
    with pytest.raises(ValueError, match="name of a template"):
        await documents.render_pdf(name, {})
