// k6 run loadtest/storm.js: clients that keep reconnecting, over WebSocket, with a stock k6, 2.3 or later.
import { stormScript } from "./k6/storm.ts";
import { websocket } from "./k6/websocket.ts";

const script = stormScript(websocket, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
