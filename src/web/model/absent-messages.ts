import type { WhyAbsent } from "../../../actors/client/ports.ts";
import { addRange, clipRange, type IdRange, type IdRanges, removeRange, sizeOf } from "./id-ranges.ts";
import { describeId, describeNumber } from "./range-labels.ts";

/** Why a message cannot be shown, nor fetched. `unkept`: there is no connection, and this device has not kept it. */
export type Absence = WhyAbsent | "unkept";

/** Messages that are missing in a row. */
export interface AbsentRange {
  readonly range: IdRange;
  readonly why: Absence;
}

const reasons: readonly Absence[] = ["gone", "damaged", "unkept"];

/** The ids between loaded messages under which there is nothing to fetch. */
export class AbsentMessages {
  readonly #ranges = new Map<Absence, IdRanges>();

  /** These messages are missing. */
  add(range: IdRange, why: Absence): void {
    for (const each of reasons) this.#ranges.set(each, removeRange(this.#of(each), range));
    this.#ranges.set(why, addRange(this.#of(why), range));
  }

  /** These ids are no longer of interest, or there is a message. */
  remove(range: IdRange): void {
    for (const each of reasons) this.#ranges.set(each, removeRange(this.#of(each), range));
  }

  /** Forgets all. */
  clear(): void {
    this.#ranges.clear();
  }

  /** What is missing in a range, in order. */
  in(range: IdRange): AbsentRange[] {
    const absent = reasons.flatMap((why) =>
      this.#of(why).flatMap((each) => {
        const clipped = clipRange(each, range);
        return clipped === undefined ? [] : [{ range: clipped, why }];
      }),
    );
    return absent.sort((one, other) => one.range.first - other.range.first);
  }

  #of(why: Absence): IdRanges {
    return this.#ranges.get(why) ?? [];
  }
}

/** Says why one message can't be shown. */
export function describeAbsence(id: number, why: Absence): string {
  if (why === "damaged") return `${describeId(id)} is damaged and can't be shown.`;
  return why === "gone"
    ? `${describeId(id)} is no longer kept.`
    : `This device has not kept ${describeId(id)}.`;
}

/** Says what is missing at a place of the talk, and why. */
export function describeAbsent({ range, why }: AbsentRange): string {
  const count = sizeOf(range);
  if (why === "damaged") {
    return count === 1
      ? describeAbsence(range.first, why)
      : `${describeId(range.first)} to ${describeId(range.last)} are damaged and can't be shown.`;
  }
  const missing =
    count === 1 ? "1 message is missing here" : `${describeNumber(count)} messages are missing here`;
  if (why === "unkept") return `${missing}: this device has not kept ${count === 1 ? "it" : "them"}.`;
  return `${missing}: ${count === 1 ? "it is" : "they are"} no longer kept.`;
}
