/** A dot on the page's icon while messages are unread; on the installed page's icon, the system shows their number. */
export class Badge {
  readonly #icon: HTMLLinkElement;
  readonly #plainUrl: string;
  readonly #dottedUrl: string;
  #count = 0;

  /** `icon` names the icon in use, `dotted` the file of the one with the dot. */
  constructor(icon: HTMLLinkElement, dotted: HTMLLinkElement) {
    this.#icon = icon;
    this.#plainUrl = icon.href;
    this.#dottedUrl = dotted.href;
  }

  /** Shows whether messages are unread, and how many. */
  show(unread: number): void {
    if (unread === this.#count) return;
    this.#count = unread;
    const url = unread > 0 ? this.#dottedUrl : this.#plainUrl;
    // A browser may load an icon again each time that it is set.
    if (this.#icon.href !== url) this.#icon.href = url;
    if (!("setAppBadge" in navigator)) return;
    // Zero removes it. Where the page is not installed, a browser may refuse.
    navigator.setAppBadge(unread).catch(() => undefined);
  }
}
