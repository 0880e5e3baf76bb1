import type { PersistentStore } from "../model/persistent-store.ts";
import type { AlertLine } from "../view/alert-line.ts";
import { Switch } from "../view/switch.ts";

const key = "sound";
const loudness = 0.06;
const toneSeconds = 0.18;
const tonesHertz = [659.25, 880] as const;
/** The pause between two sounds on a busy board. */
const restMs = 3000;

/** A short and quiet sound when messages come: off until the person turns it on. */
export class Chime {
  readonly #switch: Switch;
  readonly #store: PersistentStore;
  readonly #alertLine: AlertLine;
  #audio: AudioContext | undefined;
  #lastRungMs = Number.NEGATIVE_INFINITY;

  constructor(button: HTMLButtonElement, store: PersistentStore, alertLine: AlertLine) {
    this.#switch = new Switch(button, (wanted) => this.#flip(wanted));
    this.#store = store;
    this.#alertLine = alertLine;
    this.#switch.set(store.get(key) === "on" ? "on" : "off");
  }

  /** Rings, unless it is off or has just rung. */
  ring(): void {
    if (this.#switch.position === "off" || performance.now() - this.#lastRungMs < restMs) return;
    this.#lastRungMs = performance.now();
    this.#play().catch(() => this.#refuse());
  }

  /** Rings when it is turned on: the person hears the sound, and the browser sees that it was wanted. */
  #flip(wanted: "on" | "off"): void {
    this.#set(wanted);
    this.#lastRungMs = Number.NEGATIVE_INFINITY;
    this.ring();
  }

  /** A browser plays no sound before the person has used the page: until then this waits, or does nothing. */
  async #play(): Promise<void> {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    if (audio.state === "suspended" && navigator.userActivation?.hasBeenActive !== false)
      await audio.resume();
    for (const [index, frequency] of tonesHertz.entries()) {
      const start = audio.currentTime + index * toneSeconds * 0.6;
      const gain = new GainNode(audio, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(loudness / 100, start + toneSeconds);
      const tone = new OscillatorNode(audio, { frequency });
      tone.connect(gain).connect(audio.destination);
      tone.start(start);
      tone.stop(start + toneSeconds);
    }
  }

  #refuse(): void {
    this.#set("off");
    this.#alertLine.tell("this browser can't play the sound");
  }

  #set(position: "on" | "off"): void {
    this.#switch.set(position);
    this.#store.set(key, position);
  }
}
