"""The words of the files that a new home begins with."""

from __future__ import annotations

COHORT = "our-programme-2027"

SAMPLE = """name,email,organisation,service,kind,role,set,unavailable,access
Sam Lee,sam.lee@learning.example.gov.uk,,,,coordinator,,,
Ruth Okafor,ruth.okafor@facilitators.example.org,,,,facilitator,Thames,,
Amina Yusuf,amina.yusuf@riverside.example.gov.uk,Riverside Council,Housing options,,,Thames,,
Tom Barrett,tom.barrett@hillside.example.gov.uk,Hillside Council,Adult social care,,,Thames,friday,
Grace Mensah,grace.mensah@northfield.example.gov.uk,Northfield Council,Libraries,,,Thames,,live captions are switched on
Devi Raman,devi.raman@riverside.example.gov.uk,Riverside Council,Planning policy,,,Thames,,
Owen Price,owen.price@marshgate.example.gov.uk,Marshgate Council,Parks and leisure,,,Thames,,
Lorraine Hughes,lorraine@eastquaytenants.example.org,East Quay Tenants,Tenant voice,community,,Thames,,
"""

HEAD = f"""# One programme in one file. Change the words after the colons, then run `setwise check`.
#
# Everything after a # is a note to you and changes nothing. What is indented belongs to the line above it; a dash
# starts one entry of a list. Nothing is sent until you run `setwise publish`, which first shows who would be told what.

cohort: {COHORT}             # the id; rename the file when you change it: both are the same
title: Our learning programme
timezone: Europe/London                # 10am stays 10am when the clocks change
nation: england                        # whose bank holidays to keep free: england, wales, scotland, northern-ireland
purpose: What residents and partners said they want to be different.

# Mail comes from this name and address, and calendar answers go back to it. People read and answer at `contact`.
organiser:
  name: Learning team
  email: sets@learning.example.gov.uk
  contact: learning@example.gov.uk
"""

SESSIONS = """
# Meetings of the whole cohort: launch, exchange, close, or a title of your own.
events:
  - event: launch
    date: 2027-01-12
    at: 10am
    lasts: 2h

# How every set meets. A set may give any of these keys again for itself.
sessions:
  count: 6
  first: 2027-01-19
  every: 5 weeks                       # also: fortnight, month (keeps the third Tuesday)
  at: 10am                             # 10:00 and 2:30pm are right too
  lasts: 2h30m
  rounds: 2                            # how many people present in one session
  going_ahead: 4                       # with fewer coming, a person decides; nothing is cancelled by machine
  place: Microsoft Teams
  join: https://teams.example.org/meet/our-programme
  avoid:                               # a session that would fall on these days moves to the same weekday a week later
    - from: 2027-02-15
      to: 2027-02-19
      why: half-term

# Each set has four to eight members; five to seven work best. Say `unavailable: friday` for somebody who does not
# work on Fridays, and `access: live captions are switched on` for what will be done so that somebody can take part.
"""

FOOT = """
# The standard timeline of prompts and reminders applies. `setwise plan` shows every message; change one like this:
# prompts:
#   reflection:
#     when: 2 working days after at 10:00

report:
  draft: 20 working days after the last session    # to the coordinators; leads receive nothing until it is released
  # What only you know goes into the report when you give it here, now or later:
  # applied: 14                        # how many people asked for a place
  # placed: 6                          # how many were given one
  # cost: £18,500                      # what the programme costs, in whole pounds
  # polls: 2027-05-06                  # a day of voting, or a list: you are warned before publicity in the weeks before

keep:
  logs: 6 months after the report
  contacts: 24 months
"""

README = f"""# The home of your programmes

Everything that setwise keeps is in this folder. Keep it private and backed up.

- `cohorts/` has one file for each programme. They are drafts until you publish them.
- `records/` is what setwise remembers: who was told what, and what people gave back. Do not edit it.
- `outbox/` is where letters go while mail is not switched on. Nothing leaves this machine until you change that.
- `reports/` has the reports.
- `.env.example` lists the settings. To change one, copy it to `.env` in the folder where you run setwise.

## What to do first

1. Open `cohorts/{COHORT}.yaml` and put in your own names and dates.
2. `setwise check` names every fault at once, with its line.
3. `setwise plan {COHORT}` shows every session and every message before it exists.
4. `setwise rehearse {COHORT}` plays the whole programme through; nothing leaves the machine.
5. `setwise publish {COHORT}` shows who would be told what, asks, and makes it the version that runs.
6. `setwise run` sends what is due. Run it as often as you like: nothing is sent twice.
"""
