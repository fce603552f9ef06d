"""A destruction for tests: papers of no more use, a list of them, and the way it goes to the last
witness.
"""

from archive_room import concluded

WITNESSES = ("zhao", "qian", "hua", "sun")
EXECUTE = ("--method", "pulped", "--place", "市销毁中心", "--carried-by", "赵一")
ONE = "IN-2026-0001=obsolete"


def papers(d, *titles, source="peer", **more):
    """Concluded papers that nobody has to file."""
    concluded(d, titles or ("甲资料",), source=source, **more)


def proposed(d, *items, at="03-03T09:00"):
    return d(
        at, "destruction", "propose", "--item", ",".join(items or (ONE,)), "--basis", "已过时效"
    ).split()[0]


def approved(d, list_="DST-2026-0001", day="03-03"):
    d(f"{day}T10:00", "destruction", "apply", list_, by="qian")
    d(
        f"{day}T11:00",
        "destruction",
        "approve",
        list_,
        "--authority",
        "国家档案局第10号令",
        by="sun",
    )


def counted(d, list_="DST-2026-0001", at="03-10T09:00", more=("--all-found",)):
    return d(at, "destruction", "count", list_, *more)


def executed(d, list_="DST-2026-0001", at="03-10T10:00"):
    return d(at, "destruction", "execute", list_, *EXECUTE)


def listed_to_executed(d, *items):
    """A list on its way until it waits for its witnesses."""
    proposed(d, *items)
    approved(d)
    counted(d)
    return executed(d)


def witnessed(d, *who, list_="DST-2026-0001", day="03-10", hour=11):
    said = ""
    for n, by in enumerate(who or WITNESSES):
        said = d(f"{day}T{hour + n}:00", "destruction", "witness", list_, by=by)
    return said
