// k6 run loadtest/storm-tcp.js: clients that keep reconnecting, over raw TCP, with k6's official extension k6/x/tcp.
import { stormScript } from "./k6/storm.ts";
import { tcp } from "./k6/tcp.ts";

const script = stormScript(tcp, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
