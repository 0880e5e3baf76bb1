/** Part of `bun run docs`: writes docs/lastword.toml. */
import { formatSample, sampleUrl } from "./sample.ts";

await Bun.write(sampleUrl, formatSample());
