/** What a visitor sees and does by script, in any browser. Each function runs in the page, so it uses nothing outside it. */

/** The rows of the board that are in the document: `#id sender: text`, and marks. */
export function findRows(): string[] {
  return [...document.querySelectorAll("#rows :is(.message, .mark)")].map((row) => {
    const part = (name: string) => row.querySelector(name)?.textContent ?? "";
    return row.className === "mark"
      ? (row.textContent ?? "")
      : `${part(".id")} ${part(".sender > bdi")}: ${part(".text")}`;
  });
}

/** What this browser keeps for the board under a key. */
export function findKept(key: string): string | undefined {
  const identity = localStorage.getItem(`lastword.board-at.${location.pathname}`);
  return localStorage.getItem(`lastword.${key}.${identity}`) ?? undefined;
}

/** The id or the text of the element with the focus; `page` if none has it. */
export function findFocus(): string {
  const element = document.activeElement;
  if (element === document.body) return "page";
  return element?.id || (element?.textContent ?? "");
}

/** Scrolls the board to the start or end of its rows in the document. */
export function scrollBoard(edge: "start" | "end"): void {
  const board = document.querySelector("#board");
  if (board) board.scrollTop = edge === "start" ? 0 : board.scrollHeight;
}

/** The distance from the end of the rows in the document, in px. */
export function measureToEnd(): number {
  const board = document.querySelector("#board");
  return board ? board.scrollHeight - board.scrollTop - board.clientHeight : Number.NaN;
}
