from provisor.scim import grammar
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.filters import Filter, shape
from provisor.scim.leniency import Leniency


def a_filter(text: str) -> Filter:
    return grammar.parse(text, USER_TYPE, Leniency())


def test_filters_that_differ_in_values_alone_have_one_shape() -> None:
    one, _ = shape(a_filter('userName eq "a" or emails[type eq "work" and value co "b"]'))
    other, _ = shape(a_filter('USERNAME EQ "c" OR emails[type eq "home" and value co "d"]'))

    assert one == other
    assert hash(one) == hash(other)


def test_the_values_of_a_filter_stand_in_the_order_in_which_they_were_written() -> None:
    _, values = shape(
        a_filter('userName eq "a" or emails[type eq "work" and value co "b"] and active eq true')
    )

    assert values == ("a", "work", "b", True)


def test_filters_that_ask_for_different_things_have_different_shapes() -> None:
    texts = ['title eq "a"', 'title co "a"', "title pr", "not (title pr)", 'nickName eq "a"']

    shapes = {shape(a_filter(text))[0] for text in texts}

    assert len(shapes) == len(texts)


def test_and_and_or_have_different_shapes() -> None:
    both, _ = shape(a_filter("title pr and nickName pr"))
    either, _ = shape(a_filter("title pr or nickName pr"))

    assert both != either
