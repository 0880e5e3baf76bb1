import { basename } from "node:path";

/**
 * The files of a bundle by name, its document included. A compiled program contains them; a program that runs from source
 * bundles them now, in memory. Rejects if they cannot be bundled.
 */
export async function bundleFiles({ index, files }: Bun.HTMLBundle): Promise<Map<string, Blob>> {
  if (files) return new Map(files.map(({ path }) => [basename(path), Bun.file(path)]));
  const { outputs } = await Bun.build({
    entrypoints: [index],
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    // The server writes it.
    external: ["*.webmanifest"],
  });
  return new Map(outputs.map((output) => [basename(output.path), output]));
}
