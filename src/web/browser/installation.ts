/** What a browser fires when it would install the page (https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent). */
interface InstallOffer {
  prompt(): Promise<unknown>;
}

/** The offer of some browsers to install the page, behind a button that is there only while it stands. */
export class Installation {
  #offer: InstallOffer | undefined;
  #button: HTMLButtonElement | undefined;

  /** To be made at once: the offer comes only once. */
  constructor() {
    addEventListener("beforeinstallprompt", (event) => {
      if (!isOffer(event)) return;
      // Otherwise, some browsers show an offer of their own.
      event.preventDefault();
      this.#change(event);
    });
    addEventListener("appinstalled", () => this.#change(undefined));
  }

  /** Puts the offer behind this button. */
  offerBy(button: HTMLButtonElement): void {
    this.#button = button;
    button.hidden = this.#offer === undefined;
  }

  /** Asks the user, by the browser's own dialog. An offer can be used once; a browser may make another one. */
  ask(): void {
    const offer = this.#offer;
    this.#change(undefined);
    offer?.prompt().catch(() => undefined);
  }

  #change(offer: InstallOffer | undefined): void {
    this.#offer = offer;
    if (this.#button !== undefined) this.#button.hidden = offer === undefined;
  }
}

function isOffer(event: Event): event is Event & InstallOffer {
  return "prompt" in event && typeof event.prompt === "function";
}
