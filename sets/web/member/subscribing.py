"""Dates in a calendar of one's own that keeps itself up to date: its address, how to add it, and another address instead.

The same page opens by the calendar's own link, so that a coordinator's page can lead there. Only one's own page gives it
another address: whoever has come by the old one must not learn the new one. The page of a session does not lead there:
its link opens less, and for less long.
"""

from __future__ import annotations

from sets.due.feeds.calendar_file import REFRESH
from sets.due.feeds.entries import ENDS_AFTER, is_over
from sets.mail.page_links import calendar_link, link_generation_of
from sets.model.requests import LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.text import wording as words
from sets.web.page.request import Answer, Handler, Page, PageHandlers, PageRequest, Redirect

STEP, RENEWED = "calendar", "calendarnew"
SUFFIX = ".ics"
TITLE = "Add my dates to my calendar"


def way_there(request: PageRequest) -> str:
    """The path of the page, or nothing once the calendar has ended, or where letters and calendars know no site."""
    if not request.site.links.url or is_over(request.programme, request.person.id, request.today):
        return ""
    return request.here(STEP) if request.link.purpose is Purpose.MINE else _path(request)


def _path(request: PageRequest) -> str:
    return request.site.links.path(*calendar_link(request.programme, request.responses, request.person.id))


def _shown(done: str = "") -> Handler:
    def shown(request: PageRequest) -> Page:
        own, host = request.link.purpose is Purpose.MINE, request.site.links.url.partition("://")[2]
        facts = {
            "back": request.here() if own else "",
            "action": request.here(STEP) if own else "",
            "over": is_over(request.programme, request.person.id, request.today),
            "address": f"{request.site.links.url}{_path(request)}{SUFFIX}",
            "webcal": f"webcal://{host}{_path(request)}{SUFFIX}",
            "hours": words.plural(REFRESH.seconds // 3600, "hour"),
            "ends": words.plural(ENDS_AFTER.days // 7, "week"),
            "done": done,
            "notice": "",
        }
        return Page(template="mine/calendar.html.j2", title=TITLE, facts=facts)

    return shown


def renew(request: PageRequest) -> Answer:
    """The calendar has another address; the one before stops, and so do the links in it."""
    number = link_generation_of(request.responses, request.person.id, Purpose.CALENDAR) + 1
    turn = LinkGeneration(person=request.person.id, number=number, at=request.now, only=Purpose.CALENDAR)
    request.keep(Responses(turns=(turn,)))
    return Redirect(to=request.here(RENEWED))


DONE = "Your calendar has a new address, below. The old one has stopped: take the old calendar out of yours and add this one."
SHOW = {STEP: _shown(), RENEWED: _shown(DONE)}
ACT = {STEP: renew}
HANDLERS = PageHandlers(show={"": _shown()})
