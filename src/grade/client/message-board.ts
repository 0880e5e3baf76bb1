const adjectives = [
  "Amber",
  "brisk",
  "Copper",
  "dusty",
  "Early",
  "frosty",
  "Gentle",
  "hollow",
  "Ivory",
  "jolly",
  "Keen",
];
const nouns = [
  "kestrel",
  "Lantern",
  "meadow",
  "Nutmeg",
  "orchard",
  "Pebble",
  "quarry",
  "River",
  "saddle",
  "Thicket",
];
const prepositions = [
  "under",
  "Within",
  "across",
  "Beside",
  "through",
  "Around",
  "behind",
  "Above",
  "beyond",
];

/** A message is the last one for this many polls: a client that prints only new messages can be told from one that prints all. */
const pollsPerMessage = 2;

/** The messages that polls are answered with. Somebody else sends them: what the client sends is never the last one. */
export class MessageBoard {
  #id = 1;
  #text = describeThing(1);
  #polls = 0;

  /** The text of the last message. */
  get text(): string {
    return this.#text;
  }

  /** Answers a poll: `<id> <sender>: <message>`. */
  read(): string {
    if (this.#polls === pollsPerMessage) this.#put(describeThing(this.#id + 1), 0);
    this.#polls++;
    return formatMessage(this.#id, this.#text);
  }

  /** Makes this the last message for one poll, and returns it. */
  post(text: string): string {
    this.#put(text, pollsPerMessage - 1);
    return text;
  }

  /** The same with a message that fills an answer of this many bytes. */
  postLong(answerBytes: number): string {
    let text = "";
    const length = answerBytes - formatMessage(this.#id + 1, "").length;
    for (let number = this.#id; text.length < length; number++) text += `${describeThing(number)} `;
    return this.post(`${text.slice(0, length - 1)}.`);
  }

  #put(text: string, polls: number): void {
    this.#id++;
    this.#text = text;
    this.#polls = polls;
  }
}

/** Unlike its neighbours in all its parts, so that a client that draws only changes prints it whole. */
function describeThing(number: number): string {
  return [adjectives, nouns, prepositions, nouns.toReversed()]
    .map((words) => words[number % words.length])
    .join(" ");
}

function formatMessage(id: number, text: string): string {
  return `${id} bob: ${text}`;
}
