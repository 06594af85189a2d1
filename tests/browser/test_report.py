"""The report in a real browser with the network cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import edgenetviz
from edgenetviz.report import write_report

RECORDING = Path(__file__).parents[1] / "fixtures" / "recordings" / "ase-2node-faults"


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return write_report(edgenetviz.demo(), tmp_path_factory.mktemp("report") / "demo.html")


class Opened:
    """A page with what it asked the network for and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: Path) -> Page:
        self.page.goto(path.as_uri())
        self.page.locator("#figure-ip-usage").scroll_into_view_if_needed()
        self.page.wait_for_selector("#figure-ip-usage[data-drawn]")
        return self.page


def opened(browser: Browser, theme: str, width: int = 1280, height: int = 900) -> Iterator[Opened]:
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": height}, accept_downloads=False
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_offline(True)
    yield Opened(context.new_page())
    context.close()


@pytest.fixture
def light(browser) -> Iterator[Opened]:
    yield from opened(browser, "light")


@pytest.fixture
def dark(browser) -> Iterator[Opened]:
    yield from opened(browser, "dark")


@pytest.fixture
def phone(browser) -> Iterator[Opened]:
    yield from opened(browser, "light", width=390, height=800)


def draw_all(page: Page) -> None:
    """Scroll through the page, so that every figure is drawn."""
    for name in page.locator("[data-figure]").evaluate_all("all => all.map((one) => one.dataset.figure)"):
        page.locator(f"#figure-{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#figure-{name}[data-drawn]")
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_asked_of_the_network_and_nothing_complains(request, artifacts, report, theme):
    opened_page = request.getfixturevalue(theme)
    page = opened_page.open(report)
    draw_all(page)
    assert opened_page.requests == [report.as_uri()]
    assert opened_page.complaints == []
    page.screenshot(path=artifacts / f"report-{theme}.png", full_page=True)
    page.screenshot(path=artifacts / f"report-{theme}-top.png")
    page.locator("#topology").screenshot(path=artifacts / f"topology-{theme}.png", style=".top { display: none }")


def test_all_figures_have_marks(light, report):
    page = light.open(report)
    draw_all(page)
    assert page.locator("#figure-topology .scatterlayer .points path").count() > 100
    assert page.locator("#figure-ip-usage .barlayer path").count() >= 11
    assert page.locator("#figure-dns .points path").count() > 100
    assert page.locator("[data-figure^=address-map] .heatmaplayer image").count() >= 5


def test_a_table_is_searched_sorted_and_paged_with_the_keyboard(light, report):
    page = light.open(report)
    box = page.locator('[data-table="services"]')
    box.locator("input").focus()
    page.keyboard.type("factory mqtt")
    assert box.locator("tbody tr").count() == 3
    for _ in range(10):
        page.keyboard.press("Backspace")
        page.keyboard.press("Backspace")
    heading = box.locator("th button").nth(1)
    heading.focus()
    page.keyboard.press("Enter")
    assert box.locator("th").nth(1).get_attribute("aria-sort") == "ascending"
    assert box.locator("tbody tr").first.locator("td").nth(1).inner_text() == "alarm"
    page.keyboard.press("Enter")
    assert box.locator("tbody tr").first.locator("td").nth(1).inner_text() == "voyager-operator"


def test_long_tables_have_pages(light, report):
    page = light.open(report)
    draw_all(page)
    page.locator("#tables summary", has_text="pods (112 rows)").click()
    box = page.locator('[data-table="table-pods"]')
    box.get_by_role("button", name="Next").wait_for()
    assert box.locator("tbody tr").count() == 50
    box.get_by_role("button", name="Next").click()
    box.get_by_role("button", name="Next").click()
    assert box.locator("tbody tr").count() == 12
    assert box.get_by_role("button", name="Next").is_disabled()
    assert "101–112 of 112" in box.locator(".count").inner_text()


def test_a_table_is_copied_as_csv(light, report):
    page = light.open(report)
    box = page.locator('[data-table="services"]')
    box.locator("input").fill("mqtt")
    box.get_by_role("button", name="Copy CSV").click()
    box.get_by_role("button", name="Copied").wait_for()
    rows = list(csv.reader(io.StringIO(page.evaluate("navigator.clipboard.readText()"))))
    assert rows[0][:2] == ["namespace", "name"]
    assert sorted(row[1] for row in rows[1:]) == ["mqtt", "mqtt-legacy", "mqtt-sn"]


def test_the_theme_can_be_switched(light, report):
    page = light.open(report)
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    expect(page.locator("#figure-ip-usage .ytick text").first).to_have_css("fill", "rgb(232, 237, 243)")


def test_a_phone_does_not_scroll_sideways(phone, artifacts, report):
    page = phone.open(report)
    draw_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=artifacts / "report-phone.png")


def test_print_opens_every_fold(light, report):
    page = light.open(report)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 10


def test_without_scripts_the_texts_are_there(browser, report):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    text = page.locator("main").inner_text()
    assert "49 services, 110 pods, 4 nodes" in text
    assert "Figures, search and sorting need JavaScript" in page.locator("body").inner_text()
    context.close()


def test_a_namespaced_user_reads_first_that_not_everything_could_be_seen(light, artifacts, tmp_path):
    snapshot = edgenetviz.load(RECORDING, identity="nsuser", ranges=RECORDING / "ranges.json")
    page = light.open(write_report(snapshot, tmp_path / "nsuser.html"))
    assert page.locator("main > .banner").inner_text().startswith("Not everything could be seen.")
    assert page.locator("#unseen tbody tr").count() == len(snapshot.unseen())
    assert light.complaints == []
    page.screenshot(path=artifacts / "report-nsuser.png")


def test_hostile_names_stay_text(light, hostile_report):
    page = light.open(hostile_report)
    draw_all(page)
    assert page.evaluate("window.owned === undefined")
    assert "<script>window.owned=1</script>" in page.locator("#services").inner_text()
    assert page.locator("#services img").count() == 0
    assert light.complaints == []


@pytest.fixture(scope="module")
def hostile_report(tmp_path_factory) -> Path:
    from edgenetviz.gather import gather
    from edgenetviz.sources.recording import open_recording

    snapshot = gather(open_recording(RECORDING))
    names = {
        "mqtt": "<script>window.owned=1</script>",
        "hmi": "</script><script>window.owned=1</script>",
        "grafana": "<img src=x onerror=window.owned=1>",
        "alarm": "\u202eevil\u2028&amp;'\"",
    }
    for name in ("services", "service_addresses", "service_ports", "endpointslices", "endpoints"):
        table = snapshot.tables[name]
        column = "name" if name == "services" else "service"
        table[column] = table[column].replace(names)
    return write_report(snapshot, tmp_path_factory.mktemp("hostile") / "hostile.html")
