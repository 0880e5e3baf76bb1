import { failed, passed } from "../../check.ts";
import { quote } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import { shows } from "../shown-line.ts";

const rounds = 20;

/** What the board keeps and shows. */
export const boardChecks = [
  required(
    "id-rises",
    7,
    "Each message has a higher id than the one before.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const ids: number[] = [];
      for (const text of ["first", "second", "third", "fourth"]) {
        await anna.send(text);
        ids.push((await anna.read(text)).id);
      }
      const rises = ids.every((id, at) => (at === 0 ? !Number.isNaN(id) : id > (ids[at - 1] ?? id)));
      return rises ? passed : failed(`four messages, one after the other, have the ids ${ids.join(", ")}`);
    }),
  ),
  required(
    "last-message",
    5,
    "`read` shows the last message, and shows it again until there is a new one.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      await anna.send("the-older-one");
      await anna.send("the-newer-one");
      const [first, second] = [await anna.read("the-newer-one"), await anna.read("the-newer-one")];
      if (!shows(first, "the-newer-one"))
        return failed(`after "the-older-one" and "the-newer-one", read shows ${quote(first.line)}`);
      const isSame = first.line === second.line;
      return isSame
        ? passed
        : failed(
            `a second read shows ${quote(second.line)}, although nobody sent anything after ${quote(first.line)}`,
          );
    }),
  ),
  required(
    "shared-board",
    6,
    "`read` shows what another client sent, with the name of that client.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const bruno = await server.join("bruno", evidence);
      const text = `hello-from-${anna.userName}`;
      await anna.send(text);
      const shown = await bruno.read(text);
      if (!shows(shown, text))
        return failed(`the first client sent ${quote(text)}, the second reads ${quote(shown.line)}`);
      return shown.line.replace(text, "").includes(anna.userName)
        ? passed
        : failed(`${anna.userName} sent it, but read shows ${quote(shown.line)}`);
    }),
  ),
  required(
    "message-kept",
    5,
    "A message is kept unchanged: with spaces, and with `: ` in it.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      for (const text of ["one two three four", "note: to be read: twice", "42 is: the answer"]) {
        await anna.send(text);
        const shown = await anna.read(text);
        if (!shown.line.includes(text)) return failed(`${quote(text)} became ${quote(shown.line)}`);
      }
      return passed;
    }),
  ),
  required(
    "many-commands",
    5,
    `A client sends ${rounds * 2} commands on one connection, and each gets its own reply.`,
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      for (let round = 1; round <= rounds; round++) {
        const text = `round-${round}`;
        await anna.send(text);
        const shown = await anna.read(text);
        if (server.showsMessages && !shows(shown, text))
          return failed(`after ${quote(text)}, read shows ${quote(shown.line)}`);
      }
      return passed;
    }),
  ),
] as const;
