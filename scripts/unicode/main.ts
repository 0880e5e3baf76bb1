/**
 * `bun scripts/unicode/main.ts [FILE]`: writes src/protocol/latin-letters.ts from Unicode's IdentifierStatus.txt, by
 * default from the one on unicode.org. Not the newest: Unicode 17 refuses letters of Welsh and Pinyin, and allows U+0269,
 * which looks like an i.
 */
import { latinLettersUrl, writeLatinLetters } from "./latin-letters.ts";

const source = "https://www.unicode.org/Public/security/15.0.0/IdentifierStatus.txt";

const [file] = process.argv.slice(2);
const identifierStatus = await (file === undefined ? (await fetch(source)).text() : Bun.file(file).text());
await Bun.write(latinLettersUrl, writeLatinLetters(identifierStatus));
