import type { PersistentStore } from "../model/persistent-store.ts";
import type { AlertLine } from "../view/alert-line.ts";
import { Switch } from "../view/switch.ts";

const key = "sound";
const peakGain = 0.06;
const toneSeconds = 0.18;
const tonesHertz = [659.25, 880] as const;
/** The least time between two sounds on a busy board. */
const minIntervalMs = 3000;

/** Plays a short, quiet sound when messages arrive; off until the user turns it on. */
export class Chime {
  readonly #switch: Switch;
  readonly #store: PersistentStore;
  readonly #alertLine: AlertLine;
  #audio: AudioContext | undefined;
  #lastSoundMs = Number.NEGATIVE_INFINITY;

  constructor(button: HTMLButtonElement, store: PersistentStore, alertLine: AlertLine) {
    this.#switch = new Switch(button, (wanted) => this.#toggle(wanted));
    this.#store = store;
    this.#alertLine = alertLine;
    this.#switch.set(store.get(key) === "on" ? "on" : "off");
  }

  /** Plays the sound, unless it is off or played too recently. */
  ring(): void {
    if (this.#switch.position === "off" || performance.now() - this.#lastSoundMs < minIntervalMs) return;
    this.#lastSoundMs = performance.now();
    this.#play().catch(() => this.#turnOff());
  }

  /** Plays the sound when it is turned on: the user hears it, and the browser counts the click as permission. */
  #toggle(wanted: "on" | "off"): void {
    this.#set(wanted);
    this.#lastSoundMs = Number.NEGATIVE_INFINITY;
    this.ring();
  }

  /** A browser plays no sound before the user interacts with the page: until then this waits, or stays silent. */
  async #play(): Promise<void> {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    if (audio.state === "suspended" && navigator.userActivation?.hasBeenActive !== false)
      await audio.resume();
    for (const [index, frequency] of tonesHertz.entries()) {
      const start = audio.currentTime + index * toneSeconds * 0.6;
      const gain = new GainNode(audio, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(peakGain, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(peakGain / 100, start + toneSeconds);
      const tone = new OscillatorNode(audio, { frequency });
      tone.connect(gain).connect(audio.destination);
      tone.start(start);
      tone.stop(start + toneSeconds);
    }
  }

  #turnOff(): void {
    this.#set("off");
    this.#alertLine.show("This browser can't play the sound.");
  }

  #set(position: "on" | "off"): void {
    this.#switch.set(position);
    this.#store.set(key, position);
  }
}
