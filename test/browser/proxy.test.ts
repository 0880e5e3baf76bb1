import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { proxyNames, startProxy } from "../support/proxy.ts";
import { startServer } from "../support/server.ts";
import { PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests([...proxyNames, "openssl"]);

describe("the page behind a proxy", () => {
  testInBrowser("it says which flag the server lacks if the server refuses the WebSocket", async (open) => {
    await using stack = new AsyncDisposableStack();
    await using proxy = await startProxy("nginx", async () => stack.use(await startServer({ httpPort: 0 })));
    const tab = await open(proxy, { ignoreHTTPSErrors: true });
    tab.forgive(/WebSocket connection to .* failed|status of 403/);
    await tab.page.locator("#reason", { hasText: `--public-url ${proxy.origin}/` }).waitFor();
  });

  for (const name of proxyNames) {
    testInBrowser(`it works below ${name}'s path, over TLS`, async (open) => {
      await using stack = new AsyncDisposableStack();
      await using proxy = await startProxy(name, async (publicUrl) =>
        stack.use(await startServer({ httpPort: 0, publicUrl })),
      );
      const ann = new PageVisitor((await open(proxy, { ignoreHTTPSErrors: true })).page);
      // Without the slash at its end, the proxy redirects.
      const bare = { url: proxy.url.slice(0, -1) };
      const bob = new PageVisitor((await open(bare, { ignoreHTTPSErrors: true })).page);
      await ann.takeName("ann");
      await bob.takeName("bob");
      await ann.say("hello through the proxy");
      await bob.sees("hello through the proxy");
      await bob.say("and back");
      await ann.sees("and back");
      expect(bob.page.url()).toBe(proxy.url);
    });
  }
});
