// k6 run loadtest/send.js: senders and pollers together, over WebSocket, with a stock k6, 2.3 or later.
import { sendScript } from "./k6/send.ts";
import { websocket } from "./k6/websocket.ts";

const script = sendScript(websocket, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
