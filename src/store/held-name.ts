/** A name that a person holds with one or more connections; without any, it is reserved for them. */
export class HeldName {
  /** Who holds it: the hash of a key, or the number of a connection that gave none [KEY-2]. */
  readonly holder: string | number;
  #connections = 0;

  constructor(holder: string | number) {
    this.holder = holder;
  }

  /** How many of the holder's connections have this name. */
  get connections(): number {
    return this.#connections;
  }

  /** A connection has registered the name. */
  enter(): void {
    this.#connections++;
  }

  /** A connection that had the name has ended, or has another name. */
  leave(): void {
    this.#connections--;
  }
}
