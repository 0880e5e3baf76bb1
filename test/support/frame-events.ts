import { FrameDecoder, type FrameEvent } from "../../src/server/websocket/frame-decoder.ts";

/** An event in words. A fault comes with its code, not with its reason. */
export function describeEvent(event: FrameEvent): string {
  switch (event.kind) {
    case "message":
      return `message ${Buffer.from(event.line).toString("hex")}`;
    case "ping":
      return `ping ${Buffer.from(event.payload).toString("hex")}`;
    case "close":
      return `close ${event.code ?? 1005}`;
    case "fault":
      return `fault ${event.code}`;
    default:
      return event.kind;
  }
}

/** What the decoder makes of each chunk, up to the first fault, in words; `fragment` is left out. */
export function decodeFrames(chunks: readonly Uint8Array[], maxMessageBytes: number): string[][] {
  const decoder = new FrameDecoder(maxMessageBytes);
  let isLost = false;
  return chunks.map((chunk) => {
    const events: string[] = [];
    if (isLost) return events;
    // A copy: the decoder unmasks in place.
    decoder.push(Uint8Array.from(chunk));
    for (let event = decoder.next(); event !== undefined && !isLost; event = decoder.next()) {
      if (event.kind !== "fragment") events.push(describeEvent(event));
      isLost = event.kind === "fault";
    }
    return events;
  });
}
