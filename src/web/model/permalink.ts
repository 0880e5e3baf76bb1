const permalinkForm = /^#\/([0-9]{1,16})$/;
const goToForm = /^#?([0-9][0-9,. \u00a0\u202f']{0,24})$/;

/** The id in the fragment of an address, `#/123`; undefined if there is none. */
export function parsePermalink(hash: string): number | undefined {
  return toId(permalinkForm.exec(hash)?.[1]);
}

/** The fragment of a message's address: `#/123`. */
export function formatPermalink(id: number): string {
  return `#/${id}`;
}

/** The id that a reader asks for: `4812`, `#4812` or `4,812`; undefined if it is something to search for. */
export function parseGoTo(text: string): number | undefined {
  return toId(goToForm.exec(text.trim())?.[1]?.replace(/[^0-9]/g, ""));
}

function toId(digits: string | undefined): number | undefined {
  const id = Number(digits ?? 0);
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}
