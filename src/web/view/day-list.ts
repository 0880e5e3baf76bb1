import { describeDay } from "../model/times.ts";
import { makeElement, setText } from "./elements.ts";

/** A row, and the day to which it belongs; undefined: that of the row before it. */
export interface DatedRow {
  readonly row: HTMLElement;
  readonly day: string | undefined;
}

/** A day in the document: its line, and its rows. */
interface Section {
  readonly element: HTMLElement;
  readonly line: HTMLElement;
  readonly rows: HTMLElement;
}

/** Lays rows out by days, each a section with a line that names it. Elements that stay are not moved. */
export class DayList {
  readonly #list: HTMLElement;
  readonly #sections = new Map<string, Section>();

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  /** Lays out these rows, and no others. */
  lay(rows: readonly DatedRow[]): void {
    const days = groupByDay(rows);
    for (const [key, { element }] of this.#sections) {
      if (days.has(key)) continue;
      element.remove();
      this.#sections.delete(key);
    }
    const now = new Date();
    const sections = [...days].map(([key, wanted]) => {
      const section = this.#sectionOf(key);
      setText(section.line, key === "" ? "" : describeDay(new Date(key), now));
      place(section.rows, wanted);
      return section.element;
    });
    place(this.#list, sections);
  }

  #sectionOf(key: string): Section {
    const known = this.#sections.get(key);
    if (known !== undefined) return known;
    const element = makeElement("section", "day");
    const heading = makeElement("h2", "day-line");
    const section = { element, line: makeElement("span", ""), rows: makeElement("ol", "") };
    heading.append(section.line);
    if (key !== "") element.append(heading);
    element.append(section.rows);
    this.#sections.set(key, section);
    return section;
  }
}

/** The rows of each day, in order. The first ones may have none: then they belong to no day, or to the next one. */
function groupByDay(rows: readonly DatedRow[]): Map<string, HTMLElement[]> {
  const days = new Map<string, HTMLElement[]>();
  const isFirstMark = rows[0]?.row.className === "mark";
  let day = (isFirstMark ? rows.find((each) => each.day !== undefined)?.day : rows[0]?.day) ?? "";
  for (const { row, day: own } of rows) {
    day = own ?? day;
    const group = days.get(day);
    if (group === undefined) days.set(day, [row]);
    else group.push(row);
  }
  return days;
}

/** Makes these elements the children, in this order; those that stay in order are not touched. */
function place(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  let next = parent.firstElementChild;
  for (const element of wanted) {
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  while (next !== null) {
    const surplus = next;
    next = next.nextElementSibling;
    surplus.remove();
  }
}
