import pytest

from xueji.kernel.texts import some_of

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
