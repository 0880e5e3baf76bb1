import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../packaging/cluster/", import.meta.url));
const read = (name: string) => readFileSync(`${folder}${name}`, "utf8");

test("the engine keeps its files where its unit and the containers let it write", () => {
  const [, path] = /store_dir: "(.*)"/.exec(read("nats.conf")) ?? [];
  const unit = read("nats-server.service");
  expect(unit).toContain("\nProtectSystem=strict\n");
  const [, state] = /^StateDirectory=(.*)$/m.exec(unit) ?? [];
  expect(path).toBe(`/var/lib/${state}`);
  const mounts = [...read("compose.yml").matchAll(/"n\d:(.*)"/g)].map(([, mount]) => mount);
  expect(mounts).toEqual([path, path, path]);
});
