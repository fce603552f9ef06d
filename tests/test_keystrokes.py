"""Clerks do this all day: few commands for a paper's whole way."""


def test_five_readers_and_a_department_in_twelve_commands(d):
    before = d.commits()
    d.paper()
    d(
        "03-02T09:10",
        "incoming",
        "route",
        "1",
        "--reader",
        "sun,zhou,li,wu,feng",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1", "--to", "sun")
    for hour in range(5):
        d(f"03-02T1{hour + 1}:00", "incoming", "pass", "1")
    d("03-03T09:00", "incoming", "assign", "1", "--handler", "wu", by="wang")
    d("03-04T09:00", "incoming", "conclude", "1", "--outcome", "已办")
    assert d.json("03-04T09:01", "show", "1")["state"] == "concluded"
    assert d.commits() - before <= 12


def test_twelve_papers_and_sixty_readings_in_sixty_commands(d):
    before = d.commits()
    for n in range(12):
        d.paper(f"03-02T09:{n:02d}")
    d(
        "03-02T09:30",
        "incoming",
        "route",
        "1-12",
        "--reader",
        "sun,zhou,li,wu,feng",
        "--handler-department",
        "工程科",
        by="qian",
    )
    d("03-02T10:00", "incoming", "hand", "1-12", "--to", "sun")
    for hour in range(5):
        d(f"03-02T1{hour + 1}:00", "incoming", "pass", "1-12")
    d("03-04T09:00", "incoming", "conclude", "1-12", "--outcome", "已办")
    done = d.json("03-04T09:01", "list", "incoming", "state:concluded")["rows"]
    assert (
        len(done) == 12
        and sum(len(r["readers"]) for r in done) == 60
        and d.commits() - before <= 60
    )


def test_several_ids_are_all_or_none_unless_each(d):
    d.paper("03-02T09:00")
    d.paper("03-02T09:01")
    d("03-02T09:10", "incoming", "route", "1", "--reader", "li", by="qian")
    d.refused(
        "03-02T09:20",
        "incoming",
        "hand",
        "1,2".replace(",", " ").split()[0],
        "2",
        "--to",
        "li",
        clauses=["[D6.1]"],
        rules="sealed_cover_to_its_addressee",
    )
    d("03-02T09:21", "incoming", "hand", "1", "2", "--to", "li", "--each", code=3)
    assert d.json("03-02T09:22", "show", "1")["state"] == "circulating"
