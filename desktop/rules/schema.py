"""The shape of the files of a rule pack: exact types, real dates, and no key that is not named here."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

KEY = Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)
WORDS = Field(min_length=1, max_length=400)

# What each table means stands with the class of `pack.py` that it becomes.


class Table(BaseModel):
    """A TOML table: exact types, no keys but these."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BasedTable(Table):
    """A table that names its article, or says that the unit decided."""

    document: str = ""
    article: str = ""
    basis: Literal["", "unit"] = ""


class DocumentTable(Table):
    key: str = KEY
    title: str = WORDS
    short: str = WORDS
    number: str = ""
    effective: date


class PackFile(Table):
    key: str = KEY
    title: str = WORDS
    short_title: str = WORDS
    document: list[DocumentTable] = Field(min_length=1)
    terms: dict[str, str]


class DatedTable(BasedTable):
    since: date
    value: Any = None  # checked against the kind of its parameter
    repealed: bool = False
    note: str = ""


class ParameterTable(Table):
    key: str = KEY
    title: str = WORDS
    kind: Literal["flag", "number", "ratio", "text", "choice", "numbers", "choices"]
    unit: str = ""
    least: int | Decimal | None = None
    most: int | Decimal | None = None
    choices: dict[str, str] = {}
    values: list[DatedTable] = Field(min_length=1)


class OptionTable(BasedTable):  # an entry may rest on an article of its own
    key: str = KEY
    title: str = WORDS


class DatedOptionsTable(BasedTable):
    since: date
    options: list[OptionTable] = Field(min_length=1)


class ListTable(Table):
    key: str = KEY
    title: str = WORDS
    values: list[DatedOptionsTable] = Field(min_length=1)


class DutyTable(BasedTable):
    role: str = KEY
    number: int = Field(ge=1)
    text: str = WORDS
    also: list[str] = []


class PostTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    required: bool
    many: bool = False
    duties: str = ""


class RoleTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    required: bool = False
    many: bool = False
    in_office: bool = False
    filled_from: Literal["", "own_first", "own_direct", "child_first"] = ""


class BodyTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    short_title: str = WORDS
    office_title: str = WORDS
    required: bool = False
    duties: str = ""
    office_duties: str = ""
    role: list[RoleTable] = Field(min_length=1)


class GoalTable(BasedTable):
    key: str = KEY
    text: str = WORDS
    measure: str = WORDS
    unit: str = ""
    direction: Literal["at_most", "at_least", "judged"]
    threshold: int | Decimal | None = None
    scope: Literal["any", "government", "department"]


class ObligationTable(BasedTable):
    key: str = KEY
    title: str = WORDS
    period: Literal["month", "quarter", "half_year", "year"]
    owner: str = KEY
    enabled: str = KEY
    month: str = ""
    day: str = ""
    times: str = ""
    proved_by: str = KEY


class ParametersFile(Table):
    parameter: list[ParameterTable]


class ListsFile(Table):
    lists: list[ListTable] = Field(alias="list")


class RoomFile(Table):
    """The parameters and lists of one room of the house (inspections, key sites)."""

    parameter: list[ParameterTable]
    lists: list[ListTable] = Field(alias="list")


class OrganisationFile(Table):
    post: list[PostTable]
    body: list[BodyTable]


class DutiesFile(Table):
    duty: list[DutyTable]


class ObligationsFile(Table):
    obligation: list[ObligationTable]
    letter_goal: list[GoalTable]


SCHEMAS: dict[str, type[Table]] = {
    "pack.toml": PackFile,
    "parameters.toml": ParametersFile,
    "lists.toml": ListsFile,
    "inspection.toml": RoomFile,
    "site.toml": RoomFile,
    "organisation.toml": OrganisationFile,
    "duties.toml": DutiesFile,
    "obligations.toml": ObligationsFile,
}
FILES = (*SCHEMAS, "supervision.toml")
"""The files that make a pack; a folder holds these and no other .toml."""
ROOMS = tuple(file for file, shape in SCHEMAS.items() if shape is RoomFile)
"""Files that hold only parameters and lists of one room."""
