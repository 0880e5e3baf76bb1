/** One line of a scrape. */
interface ScrapedSample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** What the admin port says of the server now. */
export class Scrape {
  readonly text: string;
  readonly samples: readonly ScrapedSample[];

  private constructor(text: string) {
    this.text = text;
    this.samples = text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const [, name = "", labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        return { name, labels, value: Number(value) };
      });
  }

  /** Reads `/metrics`. */
  static async of(port: number | undefined): Promise<Scrape> {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return new Scrape(await response.text());
  }

  /** The value of a metric with exactly these labels, as they are printed; undefined if there is none. */
  value(name: string, labels = ""): number | undefined {
    return this.samples.find((sample) => sample.name === name && sample.labels === labels)?.value;
  }

  /** The names of all samples, each once. */
  get names(): Set<string> {
    return new Set(this.samples.map(({ name }) => name));
  }
}
