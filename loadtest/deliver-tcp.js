// k6 run loadtest/deliver-tcp.js: from a send to the last of many waiters, over raw TCP, with k6's official extension
// k6/x/tcp.
import { deliverScript } from "./k6/deliver.ts";
import { tcp } from "./k6/tcp.ts";

const script = deliverScript(tcp, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
