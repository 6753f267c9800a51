import pytest

from xueji.kernel.texts import sentence, some_of

NAMES = ("欧阳𬱖", "布合丽其·艾合买提", "李明")


@pytest.mark.parametrize(
    ("most", "unit", "said"),
    [
        pytest.param(3, "名", "欧阳𬱖、布合丽其·艾合买提、李明", id="all of them"),
        pytest.param(2, "名", "欧阳𬱖、布合丽其·艾合买提等 3 名", id="how many stands here"),
        pytest.param(1, "", "欧阳𬱖等", id="how many stands elsewhere"),
    ],
)
def test_the_first_of_several_are_named_and_that_there_are_more(most: int, unit: str, said: str) -> None:
    assert some_of(NAMES, most, unit) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("租房合同到期", "租房合同到期。", id="without an end"),
        pytest.param("租房合同到期。", "租房合同到期。", id="with its own"),
        pytest.param(" 请重拍；。 ", "请重拍。", id="with several"),
        pytest.param("日期是哪一天？", "日期是哪一天？", id="a question stays one"),
    ],
)
def test_what_somebody_wrote_ends_once(written: str, said: str) -> None:
    assert sentence(written) == said
