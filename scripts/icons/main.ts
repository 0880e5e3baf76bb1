/** `bun scripts/icons/main.ts`: draws src/web/icons from src/web/icon.svg. Needs Chromium. */
import { drawIcons } from "./icons.ts";

const web = new URL("../../src/web/", import.meta.url);
const program = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => Bun.which(name))
  .find(Boolean);
if (!program) throw new Error("there is no Chromium to draw the icons with");
await drawIcons(await Bun.file(new URL("icon.svg", web)).text(), program, (file, png) =>
  Bun.write(new URL(`icons/${file}`, web), png),
);
