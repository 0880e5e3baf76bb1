// k6 run loadtest/poll.js: many pollers over WebSocket, with a stock k6, 2.3 or later.
import { pollScript } from "./k6/poll.ts";
import { websocket } from "./k6/websocket.ts";

const script = pollScript(websocket, __ENV);

export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
