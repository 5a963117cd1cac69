from tests.web.an_endpoint import Clock

from provisor.web.rates import Rates


def test_a_rested_key_may_burst_and_then_keeps_the_rate() -> None:
    clock = Clock()
    rates = Rates(10, 3, clock)
    burst = [rates.take(b"a") for _ in range(3)]
    wait = rates.take(b"a")
    clock.seconds += wait

    assert burst == [0, 0, 0]
    assert round(wait, 6) == 0.1
    assert rates.take(b"a") == 0
    assert rates.take(b"a") > 0


def test_a_key_that_rests_regains_its_burst_and_no_more() -> None:
    clock = Clock()
    rates = Rates(10, 3, clock)
    for _ in range(3):
        rates.take(b"a")
    clock.seconds += 1000

    assert [rates.take(b"a") > 0 for _ in range(4)] == [False, False, False, True]


def test_keys_do_not_touch_each_other() -> None:
    rates = Rates(1, 1, Clock())
    rates.take(b"a")

    assert rates.take(b"a") > 0
    assert rates.take(b"b") == 0


def test_keys_that_have_rested_are_forgotten() -> None:
    clock = Clock()
    rates = Rates(10, 3, clock)
    for number in range(10_000):
        rates.take(b"%d" % number)
    clock.seconds += 1
    rates.take(b"one more")

    assert len(rates._due) == 1
