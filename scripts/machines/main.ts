/** `bun run docs`: draws the machines into ARCHITECTURE.md. */
import { architectureUrl, drawMachinesInto } from "./document.ts";

const file = Bun.file(architectureUrl);
await file.write(drawMachinesInto(await file.text()));
