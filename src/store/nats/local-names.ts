import { HeldName } from "../held-name.ts";

/** The names that connections of this node hold, in the form of `nameKey`. */
export class LocalNames {
  readonly #heldByName = new Map<string, HeldName>();
  readonly #nameByOwner = new Map<number, string>();

  /** How many names are held. */
  get count(): number {
    return this.#heldByName.size;
  }

  /** The person who holds a name; undefined if none of this node's connections does. */
  find(name: string): HeldName | undefined {
    return this.#heldByName.get(name);
  }

  /** The name of a connection. */
  nameOf(owner: number): string | undefined {
    return this.#nameByOwner.get(owner);
  }

  /** Gives a name to a connection; returns its previous name if no connection here holds it any more. */
  enter(name: string, owner: number, holder: string | number): string | undefined {
    const left = this.leave(owner);
    const held = this.#heldByName.get(name) ?? new HeldName(holder);
    held.enter();
    this.#heldByName.set(name, held);
    this.#nameByOwner.set(owner, name);
    return left;
  }

  /** Takes its name away from a connection; returns the name if no connection here holds it any more. */
  leave(owner: number): string | undefined {
    const name = this.#nameByOwner.get(owner);
    const held = name === undefined ? undefined : this.#heldByName.get(name);
    if (name === undefined || held === undefined) return undefined;
    this.#nameByOwner.delete(owner);
    held.leave();
    if (held.connections > 0) return undefined;
    this.#heldByName.delete(name);
    return name;
  }

  /** Takes the names away from all connections; returns the connections. */
  clear(): readonly number[] {
    const owners = [...this.#nameByOwner.keys()];
    this.#nameByOwner.clear();
    this.#heldByName.clear();
    return owners;
  }
}
