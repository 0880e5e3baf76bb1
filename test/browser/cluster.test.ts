import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { findNatsServer, useNatsServer } from "../support/nats-server.ts";
import { startRoute } from "../support/route.ts";
import { type ServerProcess, spawnServer } from "../support/server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

useNatsServer();
const testInBrowser = browserTests(findNatsServer() === undefined ? ["go"] : []);

const nodes = ["a", "b", "c"] as const;

/** Three servers of one board, as processes, each with its page at an address of its own. */
async function startCluster() {
  const engine = await startEngine();
  await makeBoard(engine.url);
  const routes = await Promise.all(nodes.map(() => startRoute()));
  const urls = routes.map(({ port }) => `http://127.0.0.1:${port}/`);
  const flags = [
    "--store",
    engine.url,
    "--peers",
    nodes.join(),
    "--servers",
    urls.join(),
    "--http-port",
    "0",
  ];
  const servers: ServerProcess[] = [];
  for (const node of nodes) servers.push(await spawnServer([...flags, "--node", node]));
  for (const [index, route] of routes.entries()) route.leadTo(servers[index]?.httpPort ?? 0);
  return {
    ...{ urls, servers },
    async [Symbol.asyncDispose]() {
      for (const part of [...routes, ...servers, engine]) await part[Symbol.asyncDispose]();
    },
  };
}

describe("the page of a board on several machines", () => {
  testInBrowser("goes on at another server under its name when its own is killed", async (open) => {
    await using cluster = await startCluster();
    const [, secondPort = 0, thirdPort = 0] = cluster.servers.map(({ port }) => port);
    const [url = ""] = cluster.urls;
    const tab = await open({ url });
    tab.forgive(/^request to another server: (http|ws):\/\/127\.0\.0\.1:\d+\//);
    const ann = new PageVisitor(tab.page);
    await ann.takeName("ann");
    await ann.say("before");
    await ann.sees("before");
    cluster.servers[0]?.kill("SIGKILL");
    using bob = await joinAs("bob", thirdPort);
    expect(await bob.ask("send meanwhile")).toBe("ok");
    await ann.sees("meanwhile");
    await ann.isRegistered();
    await ann.say("after");
    await ann.sees("after");
    expect(await ann.messages()).toEqual(["#1 ann: before", "#2 bob: meanwhile", "#3 ann: after"]);
    using reader = await joinAs("reader", secondPort);
    expect(await reader.ask("read")).toBe("3 ann: after");
  });
});
