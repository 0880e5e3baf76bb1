// k6 run loadtest/deliver.js: from a send to the last of many waiters, over WebSocket, with a stock k6, 2.3 or later.
import { deliverScript } from "./k6/deliver.ts";
import { websocket } from "./k6/websocket.ts";

const script = deliverScript(websocket, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
