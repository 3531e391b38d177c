"""Reports as they are made in a home: what is wrong with one cohort stops no other's report."""

from __future__ import annotations

from pathlib import Path

from sets.service.report_files import write_report
from tests.support.builders import at
from tests.support.running_house import a_running_house
from tests.support.web_help import programme_of

NOW = at("2027-08-30 10:00")


def test_a_cohort_whose_records_are_damaged_stops_no_report_of_another(tmp_path: Path) -> None:
    house = a_running_house(tmp_path / "home")
    damaged = house.installation.home / "records" / "another-2026.json"
    damaged.write_text("{ not a record", encoding="utf-8")

    folder = write_report(house.installation, programme_of(house), NOW, tmp_path / "out")

    assert (folder / "report.html").is_file()
    assert damaged.read_text(encoding="utf-8") == "{ not a record"
