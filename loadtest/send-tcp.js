// k6 run loadtest/send-tcp.js: senders and pollers together, over raw TCP, with k6's official extension k6/x/tcp.
import { sendScript } from "./k6/send.ts";
import { tcp } from "./k6/tcp.ts";

const script = sendScript(tcp, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
