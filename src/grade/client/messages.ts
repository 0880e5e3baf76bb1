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
const verbs = ["under", "Within", "across", "Beside", "through", "Around", "behind", "Above", "beyond"];

/** The message with this number: unlike its neighbours in all its parts, so that a client that draws only changes prints it. */
export function messageText(number: number): string {
  return [adjectives, nouns, verbs, nouns.toReversed()]
    .map((words) => words[number % words.length])
    .join(" ");
}

/** A message that fills a line of this many bytes behind `<id> <sender>: `. */
export function longMessageText(number: number, bytes: number): string {
  let text = "";
  for (let next = number; text.length < bytes; next++) text += `${messageText(next)} `;
  return `${text.slice(0, bytes - 1)}.`;
}
