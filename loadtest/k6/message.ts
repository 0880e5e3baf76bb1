/** A parsed message line. */
export interface MessageLine {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

const forms = /^(0|[1-9][0-9]{0,15}) ([^\s:]+): (.+)$/;
const ourSender = /^k6-[a-z0-9]{8}-[0-9]+$/;
const ourText = /^k6 ([0-9]+) #([0-9a-f]{8})\.*$/;

/** Parses `<id> <sender>: <message>`; undefined if the line has another form. */
export function parseMessageLine(line: string): MessageLine | undefined {
  const [, id, sender, text] = forms.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { id: Number(id), sender, text };
}

/** The name of a load test's sender; it identifies the sender's messages. */
export function senderName(run: string, number: number): string {
  return `k6-${run}-${number}`;
}

/** A random tag that identifies a run. */
export function createRunTag(): string {
  let tag = "";
  while (tag.length < 8) tag += Math.floor(Math.random() * 36).toString(36);
  return tag;
}

/** SIZE is at least this: room for any number and the checksum. */
export const minSizeBytes = 32;

/**
 * The text of a sender's n-th message, filled up to `sizeBytes`. Its checksum shows whether sender, text and length
 * belong together.
 */
export function messageText(sender: string, sequence: number, sizeBytes = 0): string {
  const start = `k6 ${sequence} #`;
  const length = Math.max(sizeBytes, start.length + checksumLength);
  return `${start}${checksum(`${sender}: ${start}${length}`)}`.padEnd(length, ".");
}

/** Whether a load test's message is unchanged; a message from anyone else always counts as intact. */
export function isIntact({ sender, text }: MessageLine): boolean {
  if (!ourSender.test(sender) && !ourText.test(text)) return true;
  const sequence = sequenceOf(text);
  return sequence !== undefined && text === messageText(sender, sequence, text.length);
}

/** The message's sequence number; undefined if no load test sent it. */
export function sequenceOf(text: string): number | undefined {
  const sequence = ourText.exec(text)?.[1];
  return sequence === undefined ? undefined : Number(sequence);
}

const checksumLength = 8;

/** FNV-1a over the UTF-16 code units, as 8 hexadecimal digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(checksumLength, "0");
}
