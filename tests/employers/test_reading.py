"""CSV files as people and programs make them: each fault refuses its own row or file, and no other."""

import pytest

from employers.importing.reading import COLUMNS, LONGEST_CELL, FileRefusedError, read

HEADER = ",".join(COLUMNS)


@pytest.fixture
def rows_of(tmp_path):
    """Return a function that reads bytes as a file: the rows as (line, name, why it was refused)."""

    def rows(content: bytes) -> list[tuple[int, str, str]]:
        path = tmp_path / "employers.csv"
        path.write_bytes(content)
        return [(row.line, row.cells.get("name", ""), row.refused) for row in read(path)]

    return rows


def line(name: str) -> str:
    return name + "," * (len(COLUMNS) - 1)


def test_rows_come_with_their_lines(rows_of):
    text = f"{HEADER}\n{line('One')}\n\n{line('"Two, Ltd"')}\n"
    assert rows_of(text.encode()) == [(2, "One", ""), (4, "Two, Ltd", "")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending(rows_of, ending):
    assert [row[1] for row in rows_of(ending.join([HEADER, line("One"), line("Two")]).encode())] == [
        "One",
        "Two",
    ]


def test_a_byte_order_mark_and_capitals_in_the_header(rows_of):
    assert rows_of(b"\xef\xbb\xbf" + f"{HEADER.title()}\n{line('Zoë')}".encode())[0][1] == "Zoë"


def test_further_columns_in_any_order_are_read_past(rows_of):
    text = f"extra,{HEADER},more\nx,{line('One')},y\n"
    assert rows_of(text.encode()) == [(2, "One", "")]


def test_bytes_that_are_not_utf8_refuse_their_row(rows_of):
    content = (
        f"{HEADER}\n{line('One')}\n".encode()
        + line("Caf\xe9").encode("latin-1")
        + f"\n{line('Two')}".encode()
    )
    assert [row[1:] for row in rows_of(content)] == [
        ("One", ""),
        ("", "bytes that are not UTF-8"),
        ("Two", ""),
    ]


def test_control_characters_refuse_their_row(rows_of):
    text = f"{HEADER}\n{line('A\x00B')}\n{line('A\x1bB')}\n{line('Two')}"
    assert [row[2] for row in rows_of(text.encode())] == ["control characters", "control characters", ""]


def test_too_few_and_too_many_cells_refuse_their_row(rows_of):
    text = f"{HEADER}\nOne,,\n{line('Two')},,,\n{line('Three')}"
    assert [row[2] for row in rows_of(text.encode())] == [
        "9 cells were expected and 3 found",
        "9 cells were expected and 12 found",
        "",
    ]


def test_a_cell_of_a_megabyte_refuses_its_row(rows_of):
    text = (
        f"{HEADER}\n{line('x' * 1_000_000)}\n{line('One')}\n{line('y' * (LONGEST_CELL + 1))}\n{line('Two')}"
    )
    found = rows_of(text.encode())
    assert [row[1] for row in found] == ["", "One", "", "Two"]
    assert "characters" in found[0][2]
    assert "characters" in found[2][2]


def test_a_quoted_cell_of_a_megabyte_over_many_lines(rows_of):
    text = f'{HEADER}\n"{"long line\n" * 100_000}",,,,,,,,\n{line("One")}\n'
    found = rows_of(text.encode())
    assert [row[1] for row in found] == ["", "One"]
    assert "characters" in found[0][2]


def test_a_line_without_an_end_is_cut_and_refused(rows_of):
    found = rows_of(f"{HEADER}\n{'x' * 9_000_000}\n{line('One')}\n".encode())
    assert [row[1] for row in found] == ["", "One"]


def test_an_unclosed_quote_does_not_take_the_process_down(rows_of):
    text = f'{HEADER}\n"One,,,,,,,,\n{line("Two")}\n'
    assert all(reason for _, _, reason in rows_of(text.encode()))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "It is empty"),
        (b"name,domain\nOne,one.com\n", "Missing columns: website, industry"),
        (HEADER.replace(",", ";").encode(), "separated by commas"),
        (HEADER.replace(",", "\t").encode(), "separated by commas"),
        (f"{HEADER}\nOne".encode("utf-16"), "UTF-8"),
        (f"{HEADER},name\n".encode(), "more than one column name"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"\x00" * 500_000, "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_one_says_why(rows_of, content, message):
    with pytest.raises(FileRefusedError, match=message):
        rows_of(content)


def test_a_file_that_is_not_there_or_no_file(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(FileRefusedError, match="cannot be opened"):
            next(read(path))
