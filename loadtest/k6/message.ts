/** A message line taken apart. */
export interface MessageLine {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

const forms = /^(0|[1-9][0-9]{0,15}) ([^\s:]+): (.+)$/;
const ourSender = /^k6-[a-z0-9]{8}-[0-9]+$/;
const ourText = /^k6 ([0-9]+) #([0-9a-f]{8})$/;

/** Takes `<id> <sender>: <message>` apart; undefined when the line is not of this form. */
export function parseMessageLine(line: string): MessageLine | undefined {
  const [, id, sender, text] = forms.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { id: Number(id), sender, text };
}

/** A name for a sender of a load test, by which its messages are known. */
export function senderName(run: string, number: number): string {
  return `k6-${run}-${number}`;
}

/** A tag that no other run has, as far as chance goes. */
export function createRunTag(): string {
  let tag = "";
  while (tag.length < 8) tag += Math.floor(Math.random() * 36).toString(36);
  return tag;
}

/** The text of a sender's n-th message: it can be told from it whether sender or text were torn. */
export function messageText(sender: string, sequence: number): string {
  return `k6 ${sequence} #${checksum(`${sender}: k6 ${sequence}`)}`;
}

/** Whether a message that a load test has sent is as it was sent; a message of anybody else is. */
export function isIntact({ sender, text }: MessageLine): boolean {
  if (!ourSender.test(sender) && !ourText.test(text)) return true;
  const sequence = sequenceOf(text);
  return sequence !== undefined && text === messageText(sender, sequence);
}

/** Which message of its sender it is; undefined when it is not one of a load test. */
export function sequenceOf(text: string): number | undefined {
  const sequence = ourText.exec(text)?.[1];
  return sequence === undefined ? undefined : Number(sequence);
}

/** FNV-1a over the UTF-16 units, 8 hexadecimal digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
