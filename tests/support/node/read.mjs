// Reads calendars with ical.js, as Thunderbird's and Nextcloud's calendars do: a JSON list of texts in, a JSON list out.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);
const zone = process.argv[3];

const wall = new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

// a time as an instant, and as a clock in that zone shows it; a whole day is its date
function when(time) {
  if (!time) return null;
  if (time.isDate) return { date: time.toString() };
  if (time.zone.tzid === "floating") return { floating: time.toString() };
  const moment = time.toJSDate();
  return { utc: moment.toISOString(), local: wall.format(moment) };
}

function property(found) {
  const values = found.getValues().map((value) => (typeof value === "object" ? value.toString() : value));
  const names = Object.keys(found.jCal[1]);
  return {
    name: found.name,
    value: values.length === 1 ? values[0] : values,
    params: Object.fromEntries(names.map((name) => [name, found.getParameter(name)])),
  };
}

function event(component) {
  const found = new ICAL.Event(component);
  return {
    start: when(found.startDate), end: when(found.endDate),
    properties: component.getAllProperties().map(property),
  };
}

function calendar(text) {
  const head = new ICAL.Component(ICAL.parse(text));
  return {
    name: head.name,
    properties: head.getAllProperties().map(property),
    events: head.getAllSubcomponents("vevent").map(event),
  };
}

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(calendar)));
