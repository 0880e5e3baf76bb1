import type { FaultyConnection, ServerFault } from "../support/faulty-link.ts";

/** A wrong server, and the rules that it breaks. */
export interface WrongServer {
  readonly what: string;
  readonly breaks: readonly string[];
  /** It breaks other rules, too, and to try them all would take long. */
  readonly andMore?: true;
  readonly fault: ServerFault;
}

type Replies = ReturnType<NonNullable<ServerFault["reply"]>>;
type Rewrite = (reply: string, line: string, connection: FaultyConnection) => Replies;

/** Answers the lines of this form otherwise. */
function answers(form: RegExp, rewrite: Rewrite): ServerFault {
  return { reply: (reply, line, connection) => (form.test(line) ? rewrite(reply, line, connection) : reply) };
}

/** Answers the lines of this form so, and obeys none of them. */
function ignores(form: RegExp, reply: (line: string) => string): ServerFault {
  return { line: (line) => (form.test(line) ? "help" : line), ...answers(form, (_, line) => reply(line)) };
}

/** Obeys another line than the one of this form. */
function obeys(form: RegExp, rewrite: (line: string) => string | readonly string[]): ServerFault {
  return { line: (line) => (form.test(line) ? rewrite(line) : line) };
}

/** Makes one error of another. */
function confuses(code: string, other: string): ServerFault {
  return { reply: (reply) => reply.replace(new RegExp(`^error ${code}:.*`), other) };
}

const argumentOf = (line: string) => line.replace(/^\S+ +/, "").trim();

/** The faults of framing and commands. */
export const framingFaults: readonly WrongServer[] = [
  {
    what: "sends Latin-1",
    breaks: ["FRM-1", "FRM-2", "FRM-3", "FRM-6", "NAM-1", "NAM-2", "MSG-1", "MSG-3", "MSG-4"],
    andMore: true,
    fault: answers(/^read$/, (reply) => Buffer.from(reply, "latin1")),
  },
  {
    what: "answers a line before its LF",
    breaks: ["FRM-1"],
    fault: { packet: (bytes) => (bytes.toString() === "read" ? Buffer.from("read\n") : bytes) },
  },
  {
    what: "takes 1,000 bytes as the limit of a line",
    breaks: ["FRM-2", "FRM-4", "FRM-5", "FRM-6", "CMD-4"],
    fault: obeys(/^.{1000}/, () => "x".repeat(2000)),
  },
  {
    what: "cuts a long line",
    breaks: ["FRM-2", "FRM-4", "CLS-3"],
    fault: obeys(/^.{1024}/, (line) => line.slice(0, 1023)),
  },
  {
    what: "takes a packet for a command",
    breaks: ["FRM-3"],
    andMore: true,
    fault: {
      packet: (bytes) =>
        bytes.includes(0x0a)
          ? bytes.subarray(0, bytes.indexOf(0x0a) + 1)
          : Buffer.concat([bytes, Buffer.of(0x0a)]),
    },
  },
  {
    what: "takes the CR for a part of the line",
    breaks: ["FRM-4", "FRM-5", "FRM-6", "CMD-3", "CLS-4"],
    fault: obeys(/\r\p{Cc}*$/u, () => "shout"),
  },
  { what: "answers CR LF", breaks: ["FRM-4"], andMore: true, fault: { reply: (reply) => `${reply}\r` } },
  {
    what: "takes NULs for a part of the line",
    breaks: ["FRM-4", "FRM-5", "FRM-6"],
    fault: takesNuls(),
  },
  {
    what: "takes telnet options for a part of the line",
    breaks: ["FRM-5", "FRM-6"],
    fault: obeys(/^\ufffd\ufffd/, () => "shout"),
  },
  {
    what: "repairs what is not UTF-8",
    breaks: ["FRM-5", "FRM-6", "MSG-3", "ERR-1", "ERR-2", "CLS-4"],
    fault: obeys(/\ufffd/, () => "help"),
  },
  {
    what: "takes a byte order mark for a part of the line",
    breaks: ["FRM-6"],
    fault: obeys(/^\p{Cc}*\ufeff/u, () => "shout"),
  },
  {
    what: "drops every byte order mark",
    breaks: ["FRM-6"],
    fault: obeys(/^\ufeff/, (line) => line.slice(1)),
  },
  {
    what: "completes the last line of a client",
    breaks: ["FRM-7"],
    fault: { halfClose: "completes the line" },
  },
  {
    what: "minds the case of verbs",
    breaks: ["CMD-1", "CLS-4"],
    fault: obeys(/^ *[a-z]*[A-Z]/, () => "shout"),
  },
  { what: "takes no TAB for a blank", breaks: ["CMD-2", "CMD-3"], fault: obeys(/^\t|^\w+\t/, () => "shout") },
  {
    what: "takes a no-break space for a blank",
    breaks: ["CMD-2"],
    fault: obeys(/^\w+\u00a0/, (line) => line.replace("\u00a0", " ")),
  },
  {
    what: "gives a surplus argument another error",
    breaks: ["CMD-3"],
    fault: obeys(/^help ./, () => "shout"),
  },
  { what: "does not answer empty lines", breaks: ["FRM-6", "CMD-3", "REP-1"], fault: obeys(/^$/, () => []) },
  { what: "minds leading zeros", breaks: ["CMD-4"], fault: obeys(/^read 0./, () => "read 99999999999") },
  {
    what: "takes a sign before an id",
    breaks: ["CMD-4"],
    fault: obeys(/^read \+/, (line) => line.replace("+", "")),
  },
  {
    what: "wants a name for help",
    breaks: ["CMD-5", "HLP-1", "ERR-3"],
    fault: {
      reply: (reply, line, { notes }) => {
        if (reply.startsWith("Welcome ")) notes.set("registered", 1);
        return line === "help" && !notes.has("registered") ? "error not-registered: who are you" : reply;
      },
    },
  },
];

function takesNuls(): ServerFault {
  return { line: (line) => (line.startsWith("\0") || line.endsWith("\0") ? "shout" : line) };
}

/** The faults of names and messages. */
export const nameFaults: readonly WrongServer[] = [
  {
    what: "does not normalise names",
    breaks: ["NAM-1", "REG-1"],
    fault: answers(/^register/, (reply, line) =>
      reply.startsWith("Welcome ") ? `Welcome ${argumentOf(line)}` : reply,
    ),
  },
  {
    what: "admits look-alike letters",
    breaks: ["NAM-2"],
    fault: ignores(/^register .*[оаοѕ]/, (line) => `Welcome ${argumentOf(line)}`),
  },
  {
    what: "admits names of 33 characters",
    breaks: ["NAM-2", "NAM-6"],
    fault: ignores(/^register \w{33}$/, (line) => `Welcome ${argumentOf(line)}`),
  },
  {
    what: "refuses letters beyond ASCII",
    breaks: ["FRM-2", "NAM-1", "NAM-2", "NAM-3", "NAM-4", "REG-1"],
    fault: ignores(/^register .*[^ -~\t\r].*$/, () => "error bad-name: plain letters, please"),
  },
  {
    what: "admits a dot before a name",
    breaks: ["NAM-3", "NAM-6", "REG-3", "ERR-1", "ERR-2"],
    fault: ignores(/^register \./, (line) => `Welcome ${argumentOf(line)}`),
  },
  {
    what: "gives a name to several people",
    breaks: ["NAM-4", "REG-2", "REG-3", "KEY-1", "KEY-2", "KEY-3"],
    fault: answers(/^register/, (reply, line) =>
      reply.startsWith("error name-taken") ? `Welcome ${argumentOf(line)}` : reply,
    ),
  },
  { what: "minds the case of names", breaks: ["NAM-4"], fault: mindsCase() },
  {
    what: "lets the name server be taken",
    breaks: ["NAM-5", "NAM-6", "REG-3"],
    fault: ignores(/^register server$/i, (line) => `Welcome ${argumentOf(line)}`),
  },
  {
    what: "says bad-arguments for a bad name",
    breaks: ["NAM-1", "NAM-2", "NAM-3", "NAM-5", "NAM-6", "REG-3"],
    fault: confuses("bad-name", "error bad-arguments: bad name"),
  },
  {
    what: "cuts messages at 800 bytes",
    breaks: ["IDS-1", "FRM-2", "MSG-1", "MSG-2", "PST-1", "ERR-1", "ERR-2"],
    fault: obeys(/^(send|post) .{801}/, (line) => line.slice(0, 805)),
  },
  {
    what: "takes messages of 901 bytes",
    breaks: ["IDS-1", "MSG-1"],
    fault: obeys(/^send x{901}$/, (line) => line.slice(0, -1)),
  },
  {
    what: "takes messages that nobody can see",
    breaks: ["MSG-1"],
    fault: ignores(/^send [\u200b\u3164\u2800]/, () => "ok"),
  },
  { what: "drops TABs", breaks: ["MSG-2"], fault: obeys(/^send .*\t/, (line) => line.replaceAll("\t", "")) },
  {
    what: "removes control characters",
    breaks: ["IDS-1", "FRM-4", "MSG-3"],
    fault: obeys(/^(send|post) .*[^\P{Cc}\t]./u, (line) => line.replace(/\p{Cc}/gu, "")),
  },
  { what: "takes C1 controls", breaks: ["MSG-3"], fault: ignores(/^send .*[\u0080-\u009f]/, () => "ok") },
  { what: "takes bidi isolates", breaks: ["MSG-3"], fault: ignores(/^send .*[\u2066-\u2069]/, () => "ok") },
  {
    what: "normalises messages",
    breaks: ["MSG-3", "MSG-4"],
    fault: obeys(/^(send|post) /, (line) => line.normalize("NFKC")),
  },
  {
    what: "shows the text after the last colon",
    breaks: ["MSG-4", "REA-1"],
    fault: answers(/^read$/, (reply) => reply.replace(/^(\d+ \w+: ).*: /, "$1")),
  },
];

/** A server that tells names apart by their case. */
function mindsCase(): ServerFault {
  const names = new Set<string>();
  return answers(/^register/, (reply, line) => {
    const name = argumentOf(line);
    if (reply.startsWith("Welcome ")) names.add(name);
    return reply.startsWith("error name-taken") && !names.has(name) ? `Welcome ${name}` : reply;
  });
}

/** The faults of ids, people and their messages. */
export const boardFaults: readonly WrongServer[] = [
  {
    what: "uses an id for a refused message",
    breaks: ["IDS-1", "FRM-4", "MSG-3"],
    fault: {
      ...obeys(/^send a\p{Cc}b$/u, () => "send refused"),
      ...answers(/^send a\p{Cc}b$/u, () => "error bad-character: no bells"),
    },
  },
  {
    what: "repeats an id",
    breaks: ["IDS-1", "IDS-2"],
    fault: answers(/^read$/, (reply) =>
      reply.replace(/^\d*[02468](?= \w+: dense$)/, (id) => `${Number(id) - 1}`),
    ),
  },
  {
    what: "shows each reader another order",
    breaks: ["IDS-2"],
    fault: answers(/^read \d+$/, (reply, _, { index }) =>
      index % 2 === 0 ? reply.replace(/: (\d+)$/, (_, number) => `: ${number}0`) : reply,
    ),
  },
  { what: "asks for a token", breaks: ["CMD-3", "AUT-1"], fault: answers(/^auth/, () => "error denied: no") },
  {
    what: "repeats the name as it was typed",
    breaks: ["NAM-1", "REG-1"],
    fault: answers(/^register \w+e\u0301$/, (_, line) => `Welcome ${argumentOf(line)}`),
  },
  {
    what: "gives no second name",
    breaks: [
      "FRM-2",
      "FRM-4",
      "NAM-1",
      "NAM-2",
      "NAM-3",
      "NAM-4",
      "NAM-6",
      "REG-1",
      "REG-2",
      "REG-4",
      "KEY-3",
      "CLO-2",
      "REP-3",
    ],
    fault: givesNoSecondName(),
  },
  {
    what: "takes the name away with a refused register",
    breaks: ["CMD-3", "REG-3", "ERR-2"],
    fault: takesNameAway(),
  },
  { what: "never frees a name", breaks: ["REG-2", "REG-4", "KEY-2", "KEY-3", "CLO-2"], fault: neverFrees() },
  {
    what: "takes the first word as the name",
    breaks: ["CMD-3", "REG-3", "REG-5", "ERR-1", "ERR-2"],
    fault: obeys(/^register \w+[ \t]\w+$/, (line) => line.replace(/[ \t]\w+$/, "")),
  },
  { what: "takes short keys", breaks: ["KEY-1"], fault: answers(/^key x{15}$/, () => "ok") },
  { what: "takes a second key", breaks: ["CMD-5", "KEY-1"], fault: confuses("late-key", "ok") },
  {
    what: "ignores keys",
    breaks: ["CMD-5", "KEY-1", "KEY-2", "KEY-3"],
    fault: ignores(/^key [\w-]{16,64}$/, () => "ok"),
  },
  {
    what: "minds no case of keys",
    breaks: ["KEY-2"],
    fault: obeys(/^key [\w-]+$/, (line) => line.toLowerCase()),
  },
  { what: "reserves no names", breaks: ["KEY-3"], fault: reservesNoNames() },
  {
    what: "loses messages with a comma",
    breaks: ["SND-1"],
    fault: ignores(/^send hello, world$/, () => "ok"),
  },
  {
    what: "says ok to a client without a name",
    breaks: ["CMD-5", "REG-3", "REG-5", "SND-3", "REP-3"],
    fault: answers(/^send/, (reply) => reply.replace(/^error not-registered.*/, "ok")),
  },
  {
    what: "does not say the id of a post",
    breaks: ["PST-1"],
    fault: answers(/^post (hello|again)$/, (reply) => reply.replace(/^ok .*/, "ok")),
  },
  {
    what: "shows the sender after the message",
    breaks: ["REA-1", "REP-3"],
    fault: answers(/^read$/, (reply) => reply.replace(/^(\d+) (\S+): (one|two words)$/, "$1 $3: $2")),
  },
  {
    what: "says no-such-message on an empty board",
    breaks: ["REA-2", "IDS-1", "IDS-2"],
    fault: answers(/^read$/, (reply) => reply.replace(/^0 .*/, "error no-such-message: nothing yet")),
  },
  { what: "goes back at times", breaks: ["REA-3"], fault: goesBack() },
  {
    what: "says gone for an id that is not there",
    breaks: ["REA-2", "CMD-4", "REA-4"],
    fault: answers(/^read/, (reply) => reply.replace(/^error no-such-message.*/, "error gone: never seen")),
  },
  {
    what: "gives the last message for an id",
    breaks: ["REA-2", "IDS-2", "REA-4", "CLO-1", "REP-2"],
    fault: obeys(/^read [1-9]\d{0,5}$/, () => "read"),
  },
  {
    what: "shows whole seconds",
    breaks: ["TIM-1", "TIM-2"],
    fault: answers(/^time/, (reply) => reply.replace(/\.\d{3}Z/, "Z")),
  },
  {
    what: "has a clock that goes back",
    breaks: ["TIM-2"],
    fault: answers(/^time \d*[13579]$/, (reply) => reply.replace(/ \d{4}-/, " 2020-")),
  },
  {
    what: "says no-time for an id that is not there",
    breaks: ["REA-2", "TIM-3"],
    fault: answers(/^time/, (reply) =>
      reply.replace(/^error no-such-message.*/, "error no-time: never seen"),
    ),
  },
];

/** After a change of name, nothing is reserved. */
function reservesNoNames(): ServerFault {
  let count = 0;
  return obeys(/^close$/, () => [`register nobody${++count}`, "close"]);
}

function givesNoSecondName(): ServerFault {
  return answers(/^register/, (reply, _, { notes }) => {
    if (!reply.startsWith("Welcome ")) return reply;
    const isSecond = notes.has("named");
    notes.set("named", 1);
    return isSecond ? "error bad-arguments: you have a name" : reply;
  });
}

function takesNameAway(): ServerFault {
  return {
    reply: (reply, line, { notes }) => {
      if (line.startsWith("register ")) notes.set("refused", reply.startsWith("Welcome ") ? 0 : 1);
      return reply === "ok" && line.startsWith("send ") && notes.get("refused") === 1
        ? "error not-registered: who are you"
        : reply;
    },
  };
}

function neverFrees(): ServerFault {
  const holders = new Map<string, number>();
  return answers(/^register/, (reply, line, { index }) => {
    const name = argumentOf(line);
    const holder = holders.get(name) ?? index;
    if (reply.startsWith("Welcome ")) holders.set(name, holder);
    return holder === index ? reply : "error name-taken: for ever";
  });
}

/** Now and then it answers with an older message, of those that are a number. */
function goesBack(): ServerFault {
  const shown: string[] = [];
  let count = 0;
  return answers(/^read$/, (reply) => {
    if (!/: \d+$/.test(reply)) return reply;
    if (shown.at(-1) !== reply) shown.push(reply);
    count++;
    return count % 5 === 0 ? (shown.at(-5) ?? reply) : reply;
  });
}

/** The faults of waiting, closing, replies and errors. */
export const replyFaults: readonly WrongServer[] = [
  {
    what: "does not wait",
    breaks: ["CMD-3", "WAI-1", "WAI-3", "ERR-1", "ERR-2"],
    fault: obeys(/^wait/, () => "read"),
  },
  {
    what: "never answers a wait",
    breaks: ["WAI-1", "WAI-4"],
    andMore: true,
    fault: obeys(/^wait \d{1,9}$/, () => []),
  },
  { what: "lets a wait block the lines after it", breaks: ["WAI-3"], fault: { waitBlocks: true } },
  {
    what: "waits for an id beyond the last one",
    breaks: ["CMD-4", "WAI-4"],
    fault: obeys(/^wait \d{50}/, () => []),
  },
  {
    what: "does not list close",
    breaks: ["HLP-1"],
    fault: answers(/^help$/, (reply) => reply.replace(/close/g, "quit")),
  },
  { what: "says goodbye", breaks: ["CLO-1", "CLS-1"], andMore: true, fault: { goodbye: "0 server: bye" } },
  { what: "ignores close", breaks: ["CLO-1"], andMore: true, fault: obeys(/^close$/i, () => []) },
  {
    what: "drops the replies before close",
    breaks: ["CLO-1", "CLS-1", "CLS-9"],
    fault: {
      line: (line, link) => {
        if (line === "close") link.end("fin");
        return line;
      },
    },
  },
  {
    what: "says more than one line",
    breaks: ["REP-1", "REP-2", "REP-4", "ERR-3", "CLS-2"],
    fault: answers(/^shout$/, (reply) => [reply, "error unknown-command: really"]),
  },
  { what: "swaps two replies", breaks: ["REP-2"], fault: swapsReplies() },
  {
    what: "takes the lines of a packet at once",
    breaks: ["IDS-2", "REP-3"],
    fault: { line: (line, _, place) => (place === 2 && line.startsWith("send ") ? "send" : line) },
  },
  {
    what: "tells everybody what was sent",
    breaks: ["REP-4"],
    fault: answers(/^send nobody asked$/, (reply, _, link) => {
      link.tellOthers("0 server: news");
      return reply;
    }),
  },
  {
    what: "hangs up when the client half-closes",
    breaks: ["FRM-7", "WAI-3", "REP-5", "CLS-1"],
    fault: { halfClose: "drops the connection" },
  },
  {
    what: "does not mind a half-close",
    breaks: ["CLS-1"],
    andMore: true,
    fault: { halfClose: "is ignored" },
  },
  {
    what: "repeats what the client sent",
    breaks: ["ERR-1"],
    fault: {
      reply: (reply, line) =>
        reply.startsWith("error ") ? `${reply} (${line.slice(0, 20).replace(/[^ -~]/g, "?")})` : reply,
    },
  },
  {
    what: "explains errors at length",
    breaks: ["ERR-1"],
    fault: answers(/zq7Xw$/, (reply) => reply.replace(/^(error \S+: ).*/, `$1${"x".repeat(100)}`)),
  },
  {
    what: "stores a refused message",
    breaks: ["ERR-2"],
    fault: obeys(/^send zq7Xw\p{Cc}$/u, (line) => ["send zq7Xw", line]),
  },
  {
    what: "closes after 20 errors in all",
    breaks: ["FRM-6", "CMD-3", "NAM-2", "MSG-1", "MSG-3", "ERR-3"],
    fault: countsAllErrors(),
  },
  { what: "never closes for errors", breaks: ["CLS-2"], fault: obeys(/^shout$/, (line) => ["help", line]) },
  { what: "waits for the LF of an endless line", breaks: ["CLS-3", "CLS-5"], fault: { needsLineEnd: true } },
  { what: "obeys HTTP", breaks: ["CLS-4"], fault: obeys(/HTTP\/1\.[01]\r*$|^Host:/, () => "shout") },
  { what: "resets the connection for what comes after close", breaks: ["CLS-9"], fault: resetsForMore() },
  {
    what: "has its own word for rate-limited",
    breaks: ["RAT-1"],
    fault: ignores(/^send fast$/, () => "error rate-limited: slow down"),
  },
  { what: "lets messages overtake a refused one", breaks: ["RAT-3"], fault: overtakes() },
];

/** The first two after a hundred lines in one packet. */
function swapsReplies(): ServerFault {
  const kept = new Map<number, string>();
  return {
    line: (line, { notes }, place) => {
      if (place === 99) notes.set("many", 1);
      return line;
    },
    reply: (reply, _, { index, notes }) => {
      if (!notes.delete("many")) {
        const first = kept.get(index);
        kept.delete(index);
        return first === undefined ? reply : [reply, first];
      }
      kept.set(index, reply);
      return [];
    },
  };
}

function countsAllErrors(): ServerFault {
  return {
    reply: (reply, _, link) => {
      const errors = (link.notes.get("errors") ?? 0) + (reply.startsWith("error ") ? 1 : 0);
      link.notes.set("errors", errors);
      if (errors === 20) queueMicrotask(() => link.end("fin"));
      return reply;
    },
  };
}

function resetsForMore(): ServerFault {
  return {
    packet: (bytes, link) => {
      const text = bytes.toString();
      if (text.includes("close\nx") || (link.notes.has("closed") && text.startsWith("x"))) link.end("reset");
      if (text.endsWith("close\n")) link.notes.set("closed", 1);
      return bytes;
    },
  };
}

function overtakes(): ServerFault {
  let count = 0;
  return answers(/^send fast$/, (reply) =>
    ++count % 2 === 0 ? "error rate-limited: retry in 250 ms" : reply,
  );
}
