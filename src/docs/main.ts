/** `bun run docs`: draws the machines into ARCHITECTURE.md. */
import { architectureUrl, drawMachinesInto } from "./architecture.ts";

const file = Bun.file(architectureUrl);
await file.write(drawMachinesInto(await file.text()));
