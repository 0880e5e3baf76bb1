/** A variable of the scripts; it comes from the environment. */
export interface Variable {
  readonly name: string;
  /** Its short flag in the runner, autocannon's where that has one. The long flag is the name: MAX_P99 is --max-p99. */
  readonly flag?: string;
  /** What its value is, or its unit, as in `<n>` or `<ms>`. */
  readonly value: string;
  /** What it is without a value, in words; "" if that is nothing. */
  readonly default: string;
  readonly meaning: string;
}

/** All variables that `settings.ts` reads: `--help` and README.md list them. */
export const variables = [
  {
    name: "CONNECTIONS",
    flag: "-c",
    value: "n",
    default: "10",
    meaning: "connections, over all VUs and worker processes",
  },
  { name: "DURATION", flag: "-d", value: "seconds", default: "10", meaning: "measured seconds" },
  { name: "PIPELINING", flag: "-p", value: "n", default: "1", meaning: "commands in flight per connection" },
  {
    name: "RATE",
    flag: "-r",
    value: "n",
    default: "0",
    meaning:
      "commands (connects, in a storm) per second and connection; 0 = as fast as replies arrive; in `deliver`, messages per second, then 10 by default",
  },
  {
    name: "TOTAL_RATE",
    flag: "-R",
    value: "n",
    default: "",
    meaning: "commands per second of all connections together, instead of RATE",
  },
  {
    name: "STAGES",
    value: "ramp",
    default: "",
    meaning:
      "100:10s,1000:1m = ramp up to 100 connections in 10 s, then to 1000 in a minute; instead of CONNECTIONS and DURATION",
  },
  {
    name: "AMOUNT",
    flag: "-a",
    value: "n",
    default: "",
    meaning: "stop after this many commands; DURATION (then 600 seconds by default) is the limit",
  },
  {
    name: "BAILOUT",
    flag: "-b",
    value: "n",
    default: "",
    meaning:
      "stop after this many errors and time-outs; in an outage these are lost commands, not attempts to reconnect",
  },
  {
    name: "WARMUP",
    flag: "-W",
    value: "seconds",
    default: "1",
    meaning: "warm-up, once all connections are open",
  },
  {
    name: "TIMEOUT",
    flag: "-t",
    value: "seconds",
    default: "10",
    meaning: "limit for a connection, a reply, a close",
  },
  {
    name: "SENDERS",
    value: "n",
    default: "half",
    meaning: "how many of the connections send, in `send`; at most all",
  },
  {
    name: "SEND_RATE",
    value: "n",
    default: "RATE",
    meaning: "messages per second and sender, in `send`",
  },
  {
    name: "MAX_P99",
    value: "ms",
    default: "",
    meaning: "the run fails unless the p99 of each latency is below this",
  },
  {
    name: "BASELINE",
    value: "path",
    default: "",
    meaning:
      "the JSON of an earlier run (JSON_OUT): the run fails if it is worse by more than MAX_REGRESSION",
  },
  {
    name: "MAX_REGRESSION",
    value: "percent",
    default: "20",
    meaning: "by how much a p99 may be higher, and requests per second lower, than in BASELINE",
  },
  {
    name: "MAX_LAG",
    value: "ms",
    default: "250",
    meaning: "the run fails if the generator itself stalls for this long; 0 = never",
  },
  {
    name: "SIZE",
    value: "bytes",
    default: "",
    meaning: "size of a message that is sent, 32 to 900; else it is as short as possible",
  },
  {
    name: "READ_BACK",
    value: "n",
    default: "1",
    meaning: "0 = `send` does not read the board back at the end: for a server without `read <id>`",
  },
  { name: "JSON_OUT", value: "path", default: "", meaning: "file for the result as JSON" },
  { name: "HOST", value: "host", default: "127.0.0.1", meaning: "the board's address" },
  {
    name: "PORT",
    value: "n",
    default: "4040 or 4041",
    meaning: "the board's TCP or HTTP port; without it and HOST the runner starts a server of its own",
  },
  { name: "TLS", value: "n", default: "0", meaning: "1 = the board's ports speak TLS" },
  {
    name: "TOKEN_FILE",
    value: "path",
    default: "",
    meaning: "a file with the token that the board asks for",
  },
  {
    name: "VUS",
    value: "n",
    default: "1",
    meaning: "k6's virtual users, at most one per connection; one holds thousands of sockets",
  },
  { name: "TITLE", value: "text", default: "", meaning: "first line of the report" },
] as const satisfies readonly Variable[];

/** The name of a variable. */
export type VariableName = (typeof variables)[number]["name"];
