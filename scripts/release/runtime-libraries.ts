/** A library that is linked into Bun, and so is in the program. */
export interface RuntimeLibrary {
  readonly name: string;
  /** A version, or the commit of its source. */
  readonly version: string;
  /** An SPDX expression, or where the text is, if a library has several. */
  readonly license: string;
}

/** The licences of the libraries, by their keys in `process.versions`: https://bun.com/docs/project/license. */
const licenses: ReadonlyMap<string, string> = new Map([
  ["ares", "MIT"],
  ["boringssl", "https://boringssl.googlesource.com/boringssl/+/refs/heads/main/LICENSE"],
  ["icu", "Unicode-3.0"],
  ["libarchive", "https://github.com/libarchive/libarchive/blob/master/COPYING"],
  ["libdeflate", "MIT"],
  ["lolhtml", "BSD-3-Clause"],
  ["lshpack", "MIT"],
  ["mimalloc", "MIT"],
  ["picohttpparser", "MIT OR Artistic-1.0-Perl OR GPL-1.0-or-later"],
  ["sqlite", "blessing"],
  ["tinycc", "LGPL-2.1-or-later"],
  ["usockets", "Apache-2.0"],
  ["uwebsockets", "Apache-2.0"],
  ["webkit", "LGPL-2.0-or-later AND BSD-2-Clause"],
  ["zlib", "Zlib"],
  ["zstd", "BSD-3-Clause OR GPL-2.0-only"],
]);

/** What else is in `process.versions`: Bun itself, what it was built with, and what it is compatible with. */
const others = [
  ...["bun", "llhttp", "modules", "napi", "node", "openssl", "typescript", "unicode", "uv", "v8", "zig"],
];

/** The libraries in Bun, with their versions. Throws at one whose licence is not known here, as a new Bun may have. */
export function listRuntimeLibraries(versions: NodeJS.ProcessVersions = process.versions): RuntimeLibrary[] {
  return Object.entries(versions).flatMap(([name, version]) => {
    if (version === undefined || others.includes(name)) return [];
    const license = licenses.get(name);
    if (license === undefined) throw new Error(`Bun has a library ${name}: add its licence to the list`);
    return [{ name, version, license }];
  });
}
