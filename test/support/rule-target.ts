import { longReply, type RuleTarget } from "./k6-scripts.ts";
import { startServer } from "./server.ts";
import { WrongBoard } from "./wrong-board.ts";

/** Calls `use` with the variables of a script that connects to this target. */
export async function withTarget<Value>(
  target: RuleTarget,
  use: (variables: Record<string, number>) => Promise<Value>,
): Promise<Value> {
  if (target === "nothing") return await use({});
  if (target === "server") {
    await using server = await startServer({ httpPort: 0 });
    return await use({ PORT: server.httpPort ?? 0 });
  }
  using board = new WrongBoard({ bend: () => [longReply] });
  if (target === "closed port") board[Symbol.dispose]();
  return await use({ PORT: board.port });
}
