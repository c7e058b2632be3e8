"""Pages from rows: what is kept together stays together, headers are repeated, nothing is lost."""

from dataclasses import dataclass

from hypothesis import given, strategies as st

from desktop.reports.parts.paginate import paginate


@dataclass(frozen=True)
class Strip:
    height: float
    keep: bool = False
    blank: bool = False
    header: tuple["Strip", ...] = ()


strips = st.lists(st.builds(Strip, st.integers(1, 40), st.booleans()), max_size=60)


@given(strips)
def test_every_row_is_printed_once_and_in_order(rows: list[Strip]):
    assert [row for page in paginate(rows, 100) for row in page] == rows


@given(strips)
def test_no_page_is_higher_than_the_paper(rows: list[Strip]):
    assert all(sum(row.height for row in page) <= 100 for page in paginate(rows, 100))


@given(strips)
def test_a_kept_row_ends_a_page_only_if_its_chain_is_longer_than_one(rows: list[Strip]):
    for page in paginate(rows, 100)[:-1]:
        assert not page[-1].keep or all(row.keep for row in page)


def test_a_chain_that_fits_no_page_with_what_follows_is_cut():
    rows = [Strip(10), Strip(40, keep=True), Strip(40, keep=True), Strip(40)]
    assert [[row.height for row in page] for page in paginate(rows, 100)] == [[10], [40, 40], [40]]


def test_an_empty_list_is_one_empty_page():
    assert paginate([], 100) == [[]]


def test_headers_come_again_on_the_next_page():
    head = Strip(10, keep=True)
    pages = paginate([head, *(Strip(40, header=(head,)) for _ in range(4))], 100)
    assert [[row.height for row in page] for page in pages] == [[10, 40, 40], [10, 40, 40]]
