import type { Arrows } from "./rules.ts";

/** What actors may build on. */
const pure = ["src/protocol/", "xstate"];
/** What both ends of a connection build on. */
const shared = ["src/protocol/", "src/net/"];

/** Who may import whom: the rooms of ARCHITECTURE.md. */
export const houseArrows: Arrows = {
  "src/protocol/": ["src/protocol/"],
  "src/net/": ["src/net/", "src/protocol/"],
  "src/store/": [
    ...[
      "src/store/",
      "src/store-password.ts",
      "src/error-message.ts",
      ...shared,
      "type actors/server/ports.ts",
    ],
    ...["bun:sqlite", "node:", "@nats-io/"],
  ],
  "actors/with-event.ts": ["xstate"],
  "actors/server/": ["actors/server/", "actors/with-event.ts", ...pure],
  "actors/client/": ["actors/client/", "actors/with-event.ts", ...pure],
  "src/error-message.ts": [],
  "src/flags.ts": ["commander"],
  "src/store-password.ts": ["type commander"],
  "src/host-flag.ts": ["src/flags.ts", "commander"],
  "src/nats-flags.ts": ["src/flags.ts", "commander"],
  "src/manual/": ["src/manual/", "commander"],
  "src/operator/": [
    ...[
      "src/operator/",
      "src/store/",
      "src/error-message.ts",
      "src/flags.ts",
      "src/nats-flags.ts",
      "src/protocol/",
    ],
    ...["src/server/settings/settings.ts", "type actors/server/ports.ts", "bun:sqlite", "commander", "node:"],
  ],
  "src/server/operator/": [
    ...["src/server/operator/", "type src/server/board/", "src/store/", "src/error-message.ts"],
    ...["type actors/server/", "type pino", "node:fs"],
  ],
  "src/main.ts": [
    ...[
      "src/flags.ts",
      "src/store-password.ts",
      "src/operator/command.ts",
      "src/server/command.ts",
      "src/server/token-command.ts",
      "src/grade/command.ts",
      "src/client/cli/command.ts",
    ],
    ...["src/check/command.ts", "src/manual/command.ts", "loadtest/k6-runner/command.ts", "package.json"],
    "commander",
  ],
  "src/server/": [
    ...["src/server/", "src/store/", "src/error-message.ts", "actors/server/", ...shared],
    ...[
      "src/flags.ts",
      "src/host-flag.ts",
      "src/nats-flags.ts",
      "xstate",
      "pino",
      "commander",
      "node:fs",
      "node:tty",
    ],
    "node:crypto",
  ],
  "src/server/admin/": [
    ...["src/server/admin/", "src/server/listen/", "src/server/metrics/", ...shared],
    ...["src/store/sqlite/schema.ts", "type actors/server/ports.ts", "package.json", "prom-client", "node:"],
  ],
  "src/server/metrics/": ["src/server/metrics/", "type actors/server/ports.ts", ...shared],
  "src/server/limits/": [
    "src/server/limits/",
    "type src/server/settings/",
    "type src/server/metrics/",
    ...shared,
    "node:net",
  ],
  "src/server/settings/": ["src/server/settings/", "src/error-message.ts", ...shared, "node:fs"],
  "src/server/configuration/": [
    ...["src/server/configuration/", "src/server/settings/", "src/flags.ts", "src/host-flag.ts"],
    "src/store-password.ts",
    ...["src/error-message.ts", ...shared, "commander", "node:"],
  ],
  "src/server/access/": [
    ...[
      "src/server/access/",
      "src/server/settings/",
      "src/error-message.ts",
      ...shared,
      "type pino",
      "node:",
    ],
  ],
  "src/server/service/": [
    ...["src/server/service/", "src/server/settings/", "src/error-message.ts", ...shared, "bun:ffi"],
  ],
  "src/server/board/": ["src/server/board/", "src/protocol/", "type actors/server/ports.ts"],
  "src/server/websocket/": ["src/server/websocket/", ...shared, "node:"],
  "src/server/listen/": [
    ...["src/server/listen/", "src/server/websocket/", "src/server/settings/", "src/server/limits/"],
    ...[...shared, "type src/server/access/", "type src/server/metrics/"],
    ...["src/web/index.html", "src/web/offline.html", "bun:ffi", "node:"],
  ],
  "src/server/session/": [
    ...["src/server/session/", "src/server/board/", "type src/server/settings/", "src/server/limits/"],
    "src/server/metrics/",
    ...[...shared, "type src/server/listen/", "type src/server/access/"],
    ...["actors/server/", "src/error-message.ts", "xstate", "type pino"],
  ],
  "src/client/core/": ["src/client/core/", "actors/client/", "src/error-message.ts", ...shared, "xstate"],
  "src/client/state/": [
    ...["src/client/state/", "type src/client/core/", "src/error-message.ts", "src/protocol/", "node:"],
  ],
  "src/client/terminal/": [
    ...["src/client/terminal/", "src/client/state/", "src/client/core/", "src/error-message.ts"],
    ...["actors/client/", ...shared, "xstate", "node:"],
  ],
  "src/check/": [
    ...["src/check/", "src/client/cli/", "src/client/core/", "actors/client/ports.ts", "src/flags.ts"],
    ...["src/error-message.ts", ...shared, "commander", "node:net", "node:tls"],
  ],
  "src/grade/": [
    ...["src/grade/", "src/protocol/", "src/net/", "src/error-message.ts", "src/flags.ts", "commander"],
    ...["package.json", "bun", "node:"],
  ],
  "src/client/cli/": [
    ...["src/client/", "actors/client/", "src/flags.ts", "src/host-flag.ts", "src/error-message.ts"],
    ...[...shared, "xstate", "commander", "node:"],
  ],
  "src/web/model/": [
    ...["src/web/model/", "src/protocol/", "type src/net/"],
    ...["actors/client/notices.ts", "type actors/client/"],
  ],
  "src/web/view/": [
    ...["src/web/view/", "src/web/model/", "src/client/core/", "actors/client/", "src/protocol/"],
    ...["type src/net/"],
  ],
  "src/web/browser/": [
    "src/web/browser/",
    "src/web/view/",
    "src/web/model/",
    "src/protocol/",
    "type src/net/",
    "type actors/client/",
    "type src/client/core/",
  ],
  "src/web/offline/": ["src/web/offline/", "src/web/model/shell.ts"],
  "src/web/": ["src/web/", "src/client/core/", "actors/client/", ...shared, "xstate"],
  "scripts/": [
    "scripts/",
    "actors/",
    "src/",
    "loadtest/k6-runner/",
    "docs/machines.md",
    "package.json",
    "docs/lastword.toml",
    "xstate",
    "oxc-parser",
    "playwright-core",
    "bun",
    "node:",
  ],
  "loadtest/": ["loadtest/k6/", "k6"],
  "loadtest/types/": ["k6"],
  "loadtest/k6/": ["loadtest/k6/", "k6"],
  "loadtest/k6-runner/": [
    ...["loadtest/k6-runner/", "loadtest/k6/table.ts", "loadtest/k6/variables.ts"],
    ...["src/error-message.ts", "commander", "hdr-histogram-js", "oxc-parser"],
    ...["bun", "node:"],
  ],
  "loadtest/bench/": [
    ...["loadtest/bench/", "loadtest/k6/statistics.ts", "loadtest/RESULTS.md", "src/error-message.ts"],
    ...["src/protocol/", "src/server/listen/file-descriptors.ts", "src/store/nats/stream-settings.ts"],
    ...["src/main.ts", "commander", "bun", "node:"],
  ],
  "test/": [
    ...["test/", "actors/", "src/", "scripts/", "loadtest/", "package.json", "README.md", "docs/proxy.md"],
    "docs/operate.md",
    ...["axe-core", "bun", "bun:", "fast-check", "node:", "oxc-parser", "pino", "playwright-core", "xstate"],
    ...["puppeteer-core", "@nats-io/"],
  ],
};

/** The names that actors and the protocol may read without declaring them: no clock, chance, socket, file, process. */
export const pureNames = [
  ...["undefined", "Array", "JSON", "Map", "Number", "Promise", "RegExp", "Set", "Uint8Array"],
  ...[
    "TextDecoder",
    "TextEncoder",
    "Math.ceil",
    "Math.floor",
    "Math.max",
    "Math.min",
    "Object.create",
    "String.fromCharCode",
  ],
  ...["Extract", "Omit", "Partial", "Pick", "Record"],
];

/** What the model of the page may read besides: values and types of the language. */
export const modelNames = ["Date", "Generator", "Intl", "Iterable", "ReadonlySet"];
