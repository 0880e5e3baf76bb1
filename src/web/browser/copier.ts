import type { AlertLine } from "../view/alert-line.ts";
import { copyText } from "./clipboard.ts";

/** Makes a function that copies a text and says so in this line; it shows the text if the browser does not copy. */
export function makeCopier(line: AlertLine): (text: string) => void {
  return (text) => {
    copyText(text).then(
      (isCopied) => line.show(isCopied ? "Copied." : `Your browser does not copy: ${text}`),
      () => undefined,
    );
  };
}
