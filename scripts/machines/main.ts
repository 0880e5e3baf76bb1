/** `bun run docs`: draws the machines into docs/machines.md. */
import { drawMachinesInto, machinesUrl } from "./document.ts";

const file = Bun.file(machinesUrl);
await file.write(drawMachinesInto(await file.text()));
