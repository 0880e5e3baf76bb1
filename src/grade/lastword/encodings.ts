import { rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { quote, type WireData } from "./wire-text.ts";

const mark = [0xef, 0xbb, 0xbf];

/** No UTF-8, with the reason for each. */
const malformed: readonly (readonly number[])[] = [
  [0xff], // no byte of UTF-8
  [0x80], // a continuation without a start
  [0xc0, 0xaf], // overlong, of two bytes
  [0xe0, 0x80, 0xaf], // overlong, of three
  [0xf0, 0x80, 0x80, 0xaf], // overlong, of four
  [0xed, 0xa0, 0x80], // a surrogate
  [0xed, 0xbf, 0xbf], // the last surrogate
  [0xf4, 0x90, 0x80, 0x80], // beyond U+10FFFF
  [0xf5, 0x80, 0x80, 0x80], // far beyond
  [0xc3], // incomplete, of two bytes
  [0xe2, 0x82], // incomplete, of three
  [0xf0, 0x9f, 0x98], // incomplete, of four
];

/** The rule of UTF-8 and of the byte order mark. */
export const encodingRule = rule(
  "FRM-6",
  "What is not UTF-8 gets bad-encoding; a byte order mark before the first line is dropped.",
  async (trial) => {
    const { client, line } = await trial.joinAndPost();
    for (const bytes of malformed) {
      await client.expectError(["send a", bytes, "b"], "bad-encoding");
      await client.expectError(["send a", bytes], "bad-encoding");
    }
    await client.expect("read", line);
    await tryMarks(trial, line);
  },
);

async function tryMarks(trial: RuleTrial, line: string): Promise<void> {
  const before: WireData[] = [
    [mark, "read"],
    [[0, 0], mark, "read\r"],
    [[0xff, 0xfb, 0x1f], mark, "read"],
    [mark, `read${" ".repeat(1019)}`],
    ["\n", mark, "read"],
  ];
  for (const data of before) {
    const client = await trial.connect("marked");
    client.send(data);
    client.send("\n");
    const replies = data[0] === "\n" ? await client.lines(2) : [await client.line()];
    demand(
      replies.at(-1) === line,
      `a first read after a byte order mark got ${quote(replies.at(-1) ?? "")}`,
    );
    await client.expectError([mark, "read"], "unknown-command");
  }
  const client = await trial.join("kept");
  const text = `a\ufeffb ${trial.unique("mark")}`;
  const id = await client.say(text);
  await client.expect("read", `${id} ${client.userName}: ${text}`);
}
