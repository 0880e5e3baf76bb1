// k6 run loadtest/poll-tcp.js: many pollers over raw TCP, with k6's official extension k6/x/tcp.
import { pollScript } from "./k6/poll.ts";
import { tcp } from "./k6/tcp.ts";

const script = pollScript(tcp, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
